// Conversions: CAST to another type, IN_UNIT to another unit (ADQL 2.1 §4.7, §4.8).
#include <fmt/format.h>

#include <algorithm>

#include "adql/binder.h"
#include "adql/units.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

struct CastTarget {
  std::string_view name;
  Type type;
  std::string_view sql;  // $o: 4 if a float becomes text, which has fewer digits than a double
};
// THE table of CAST. A length is bound as a second argument where the SQL has one.
constexpr CastTarget kCasts[] = {
    {"SMALLINT", Type::smallint, "adql_smallint($1)"},
    {"INTEGER", Type::integer, "adql_integer($1)"},
    {"INT", Type::integer, "adql_integer($1)"},
    {"BIGINT", Type::bigint, "adql_bigint($1)"},
    {"REAL", Type::real, "adql_real($1)"},
    {"FLOAT", Type::double_, "adql_double($1)"},
    {"DOUBLE", Type::double_, "adql_double($1)"},
    {"DOUBLE PRECISION", Type::double_, "adql_double($1)"},
    {"BOOLEAN", Type::boolean, "adql_boolean($1)"},
    {"CHAR", Type::chars, "adql_char$o($1, $2)"},
    {"CHARACTER", Type::chars, "adql_char$o($1, $2)"},
    {"VARCHAR", Type::varchar, "adql_text$o($1, $2)"},
    {"CHARACTER VARYING", Type::varchar, "adql_text$o($1, $2)"},
    {"TEXT", Type::varchar, "adql_text$o($1)"},
    {"TIMESTAMP", Type::timestamp, "adql_timestamp($1)"},
    {"POINT", Type::point, "sky_region($1, 'point')"},
    {"CIRCLE", Type::circle, "sky_region($1, 'circle')"},
    {"POLYGON", Type::polygon, "sky_region($1, 'polygon')"},
};

}  // namespace

std::string_view boolean_text() { return "iif($1, 'true', iif(($1) IS NULL, NULL, 'false'))"; }

bound::Expr Binder::bind(const ast::Cast& cast, std::string_view range, Scope& scope) {
  auto operand = value(cast.operand.front(), scope);
  const auto* target = std::find_if(std::begin(kCasts), std::end(kCasts), [&](const CastTarget& t) { return iequals(t.name, cast.type); });
  if (target == std::end(kCasts)) {
    std::vector<std::string> names;
    for (const auto& t : kCasts) names.emplace_back(t.name);
    const auto near = nearest(to_upper(cast.type), names);
    problems_.add(cast.type_range, fmt::format("CAST to unknown type {}", shorten(cast.type)),
                  near.empty() ? "Types are SMALLINT, INTEGER, BIGINT, REAL, DOUBLE PRECISION, CHAR, VARCHAR, BOOLEAN, TIMESTAMP." : fmt::format("Did you mean {}?", near));
    return bad(range);
  }
  const bool text = target->type == Type::chars || target->type == Type::varchar;
  const bool shape = target->type == Type::point || target->type == Type::circle || target->type == Type::polygon;
  const bool from_text = is_text(operand);
  const bool from_shape = is_geometry(operand) && operand.type != Type::unknown;
  if (shape && operand.type == target->type) return operand;
  const bool possible = shape || target->type == Type::timestamp ? from_text : from_shape ? text : from_text || is_numeric(operand) || operand.type == Type::boolean;
  if (!possible) problems_.add(operand.range, fmt::format("CAST cannot make {} of {}", target->name, describe(operand)));
  if (cast.length && !text) problems_.add(cast.type_range, fmt::format("{} takes no length", target->name));
  const std::int64_t length = cast.length.value_or(target->type == Type::chars ? 1 : 0);
  if (cast.length && (length < 1 || length > 1'000'000)) {
    problems_.add(cast.type_range, fmt::format("A length of {} is not between 1 and 1000000", length));
  }
  std::vector<bound::Expr> args;
  if (text && operand.type == Type::boolean) {
    std::vector<bound::Expr> inner;
    inner.push_back(std::move(operand));
    operand = operation(boolean_text(), bound::kPrimary, std::move(inner), Type::varchar, range);
  } else if (text && from_shape) {
    std::vector<bound::Expr> inner;
    inner.push_back(std::move(operand));
    operand = operation("sky_text($1)", bound::kPrimary, std::move(inner), Type::varchar, range);
  }
  args.push_back(std::move(operand));
  const bool sized = text && length > 0;
  if (sized) {
    bound::Expr limit;
    limit.node = Value{length};
    limit.type = Type::integer;
    args.push_back(std::move(limit));
  }
  const std::string unit = is_numeric(args.front()) && !text ? args.front().unit_of() : "";
  const bool single = args.front().type == Type::real;
  const bool whole = target->type == Type::smallint || target->type == Type::integer || target->type == Type::bigint;
  if (whole && is_decimal(args.front())) {  // PostgreSQL's decimals go away from zero, its doubles to the even number
    std::vector<bound::Expr> inner;
    inner.push_back(std::move(args.front()));
    args.front() = operation("round($1)", bound::kPrimary, std::move(inner), Type::double_, range);
  }
  auto out = operation(text && !sized ? "adql_text$o($1)" : target->sql, bound::kPrimary, std::move(args), target->type, range);
  if (auto* node = std::get_if<bound::Operation>(&out.node); node != nullptr && single) node->detail = "4";
  out.length = sized ? length : 0;
  out.unit = unit;
  return out;
}

// IN_UNIT(x, 'unit'): the factor is found here, once.
bound::Expr Binder::in_unit(std::vector<bound::Expr> args, std::string_view range) {
  const auto* value = std::get_if<Value>(&args[1].node);
  const auto* unit = value != nullptr ? std::get_if<std::string>(value) : nullptr;
  if (unit == nullptr) {
    problems_.add(args[1].range, "The unit of IN_UNIT is a text literal", "Write IN_UNIT(parallax, 'arcsec').");
    return bad(range);
  }
  const auto& from = args[0].unit_of();
  if (from.empty() && args[0].type != Type::unknown) {
    problems_.add(args[0].range, "IN_UNIT needs a number whose unit is known, as that of a column", "See the units in TAP_SCHEMA.columns.");
    return bad(range);
  }
  const auto factor = unit_factor(from, *unit);
  if (!factor && args[0].type != Type::unknown) {
    problems_.add(range, "IN_UNIT: " + factor.error().message);
    return bad(range);
  }
  std::string target = *unit;
  const bool divides = factor && factor->over != 1;
  args[1].node = Value{factor ? divides ? factor->over : factor->times : 1.0};
  args[1].type = Type::double_;
  auto out = operation(divides ? "CAST($1 AS REAL) / $2" : "CAST($1 AS REAL) * $2", bound::kMultiply, std::move(args), Type::double_, range);
  out.unit = std::move(target);
  return out;
}

}  // namespace tapstand::adql
