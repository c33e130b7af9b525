// Calls: the overload that fits, aggregates, CAST (ADQL 2.1 §2.3, §4.3, §4.7).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "adql/binder.h"
#include "adql/crossmatch.h"
#include "adql/grammar.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

constexpr std::size_t kMaxArguments = 100;  // SQLite allows 127

bool fits(char letter, const bound::Expr& arg) {
  switch (letter) {
    case 'n': return is_numeric(arg);
    case 'i': return is_whole(arg);
    case 't': return is_text(arg);
    case 'g': return is_geometry(arg);
    case 'c': return arg.predicate || arg.type == Type::unknown;
    case 'p': return arg.type == Type::point || arg.type == Type::unknown;
    default: return true;
  }
}

bool count_fits(std::string_view args, std::size_t n) {
  if (!args.empty() && args.back() == '+') return n >= args.size() - 1;
  return n == args.size();
}

char letter_at(std::string_view args, std::size_t i) {
  if (!args.empty() && args.back() == '+' && i >= args.size() - 1) i = args.size() - 2;
  return args[i];
}

std::string forms(std::span<const Function> rows) {
  std::string out;
  for (const auto& f : rows) out += fmt::format("{}{}({})", out.empty() ? "" : " or ", f.name, f.form);
  return out;
}

struct CastTarget {
  std::string_view name;
  Type type;
  std::string_view sql;
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
    {"CHAR", Type::chars, "adql_char($1, $2)"},
    {"CHARACTER", Type::chars, "adql_char($1, $2)"},
    {"VARCHAR", Type::varchar, "adql_text($1, $2)"},
    {"CHARACTER VARYING", Type::varchar, "adql_text($1, $2)"},
    {"TEXT", Type::varchar, "adql_text($1)"},
    {"TIMESTAMP", Type::timestamp, "adql_timestamp($1)"},
    {"POINT", Type::point, "sky_region($1, 'point')"},
    {"CIRCLE", Type::circle, "sky_region($1, 'circle')"},
    {"POLYGON", Type::polygon, "sky_region($1, 'polygon')"},
};

// Booleans are 1 and 0 in the database; as text they are words.
constexpr std::string_view kBooleanText = "iif($1, 'true', iif(($1) IS NULL, NULL, 'false'))";

}  // namespace

bound::Expr Binder::bind(const ast::Call& call, std::string_view range, Scope& scope) {
  const auto rows = find_functions(call.name.text);
  if (is_crossmatch(call.name.text)) {
    problems_.add(call.name.range, may_create_ ? "crossmatch_positional makes a table and must stand alone in its query"
                                               : "crossmatch_positional makes a table in the space of a user: log in first",
                  may_create_ ? "Write SELECT crossmatch_positional(...) FROM dual." : "");
    return bad(range);
  }
  if (rows.empty()) {
    const auto near = nearest(to_upper(call.name.text), function_names());
    problems_.add(call.name.range, fmt::format("Unknown function {}", shorten(call.name.text)),
                  near.empty() ? "" : fmt::format("Did you mean {}?", near));
    for (const auto& arg : call.args) bind(arg, scope);  // for their problems
    return bad(range);
  }
  if (rows.front().group == Group::aggregate) return aggregate(call, rows.front(), range, scope);
  if (call.star || call.distinct) {
    problems_.add(range, fmt::format("{} is no aggregate: it takes neither * nor DISTINCT", rows.front().name));
    return bad(range);
  }
  std::vector<bound::Expr> args;
  args.reserve(call.args.size());
  const bool conditional = rows.front().args.starts_with('c');
  const bool spatial = rows.front().group == Group::geometry;
  const bool outer_as_written = std::exchange(as_written_, binds_as_written(call, rows.front().geometry));
  if (spatial) frame_.clear();
  for (const auto& arg : call.args) {
    auto one = conditional && args.empty() ? quoted_condition(arg, scope) : value(arg, scope);
    args.push_back(spatial ? as_shape(std::move(one)) : std::move(one));
  }
  as_written_ = outer_as_written;
  const auto frame = take_frame(call, args, rows.front().geometry);
  const auto* function = choose(call, rows, args);
  if (function == nullptr) return bad(range);
  if (spatial) return geometry(*function, frame, std::move(args), range);
  if (function->rule == Rule::widest) check_branches(*function, args);
  bound::Expr typed;
  type_result(*function, args, typed);
  const bool text_of_boolean = function->name == "TO_CHAR" && args.front().type == Type::boolean;
  const bool mixed = function->rule == Rule::widest && (typed.type == Type::double_ || typed.type == Type::real) &&
                     std::any_of(args.begin(), args.end(), is_whole);
  auto out = operation(text_of_boolean ? kBooleanText : function->sql, bound::kPrimary, std::move(args), typed.type, range);
  out.unit = std::move(typed.unit);
  if (!mixed) return out;
  // A double must be stored as one, or a later division would be whole.
  const Type type = out.type;
  std::vector<bound::Expr> inner;
  inner.push_back(std::move(out));
  return operation("CAST($1 AS REAL)", bound::kPrimary, std::move(inner), type, range);
}

// A condition as an argument, or in quotes, as the archive's own users write it: its names are those of the query. One
// in quotes holds no other, which would double its quotes at each level for nothing.
bound::Expr Binder::quoted_condition(const ast::Expr& expr, Scope& scope) {
  const auto* literal = std::get_if<ast::Literal>(&expr.node);
  const auto* text = literal != nullptr ? std::get_if<std::string>(&literal->value) : nullptr;
  if (text == nullptr || !expr.range.starts_with('\'')) return condition(expr, scope);
  if (quoted_) {
    problems_.add(expr.range, "A condition in quotes stands inside another one", "Write the inner one without quotes.");
    return bad(expr.range);
  }
  const auto inside = problems_.embed(expr.range, *text);
  Problems own(inside);
  const auto parsed = parse_condition(inside, own);
  if (!parsed) {
    for (const auto& p : own.list()) problems_.add(inside.substr(p.span.offset, p.span.length), p.message, p.hint);
    return bad(expr.range);
  }
  quoted_ = true;
  auto out = condition(*parsed, scope);
  quoted_ = false;
  return out;
}

bound::Expr Binder::aggregate(const ast::Call& call, const Function& function, std::string_view range, Scope& scope) {
  if (scope.no_aggregates != nullptr) {
    problems_.add(range, fmt::format("The aggregate {} cannot stand in {}", function.name, scope.no_aggregates),
                  "Aggregates stand in the select list, HAVING and ORDER BY.");
    return bad(range);
  }
  if (call.star) {
    if (function.name != "COUNT") problems_.add(range, fmt::format("{}(*) has no meaning; only COUNT takes *", function.name));
    auto out = operation("count(*)", bound::kPrimary, {}, Type::bigint, range);
    std::get<bound::Operation>(out.node).aggregate = true;
    out.aggregate = true;
    return out;
  }
  scope.no_aggregates = "another aggregate";
  std::vector<bound::Expr> args;
  for (const auto& arg : call.args) args.push_back(value(arg, scope));
  scope.no_aggregates = nullptr;
  if (choose(call, {&function, 1}, args) == nullptr) return bad(range);
  bound::Expr typed;
  type_result(function, args, typed);
  std::string_view sql = function.sql;
  if (call.distinct) {
    sql = function.name == "COUNT" ? "count(DISTINCT $1)"
          : function.name == "SUM" ? "sum(DISTINCT $1)"
          : function.name == "AVG" ? "avg(DISTINCT $1)"
          : function.name == "STDDEV" ? "adql_stddev(DISTINCT $1)"
                                      : function.sql;  // MIN and MAX do not mind
  }
  auto out = operation(sql, bound::kPrimary, std::move(args), typed.type, range);
  std::get<bound::Operation>(out.node).aggregate = true;
  out.aggregate = true;
  out.unit = std::move(typed.unit);
  return out;
}

const Function* Binder::choose(const ast::Call& call, std::span<const Function> rows, const std::vector<bound::Expr>& args) {
  const Function* counted = nullptr;
  for (const auto& row : rows) {
    if (!count_fits(row.args, args.size()) || (args.size() > kMaxArguments && row.geometry != Geometry::polygon)) continue;
    if (counted == nullptr) counted = &row;
    bool good = true;
    for (std::size_t i = 0; i < args.size() && good; ++i) good = fits(letter_at(row.args, i), args[i]);
    if (good) return &row;
  }
  if (counted == nullptr) {
    problems_.add(call.name.range, fmt::format("{} does not take {} argument{}", rows.front().name, args.size(), args.size() == 1 ? "" : "s"),
                  fmt::format("Write {}.", forms(rows)));
    return nullptr;
  }
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (fits(letter_at(counted->args, i), args[i])) continue;
    problems_.add(args[i].range, fmt::format("Argument {} of {} cannot be {}", i + 1, counted->name, describe(args[i])),
                  fmt::format("Write {}.", forms(rows)));
    break;
  }
  return nullptr;
}

// Values of which any may be the result: of one kind, literals made to fit, and no arrays, whose size could differ.
void Binder::check_branches(const Function& function, std::vector<bound::Expr>& args) {
  const bound::Expr* first = nullptr;  // the first that tells the kind
  for (const auto& arg : args) {
    const bool tells = !arg.predicate && arg.type != Type::unknown;
    if (tells && (first == nullptr || (first->is_literal() && !arg.is_literal()))) first = &arg;
  }
  if (first == nullptr) return;
  for (auto& arg : args) {
    if (arg.predicate) continue;
    if (arg.field != nullptr && arg.field->type.is_array()) {
      problems_.add(arg.range, fmt::format("{} takes no arrays", function.name));
      continue;
    }
    const bool adapts = first->type == Type::boolean || first->type == Type::timestamp;
    if (adapts && arg.is_literal() && !coerce(arg, *first)) continue;
    if (!compatible(first->type, arg.type) && !(is_text(*first) && is_text(arg))) {
      problems_.add(arg.range, fmt::format("{} mixes {} with {}", function.name, describe(*first), describe(arg)));
    }
  }
}

void Binder::type_result(const Function& function, const std::vector<bound::Expr>& all, bound::Expr& result) {
  std::span<const bound::Expr> args(all);
  if (!args.empty() && args.front().predicate) args = args.subspan(1);  // what chooses is not chosen
  bool one_unit = !args.empty();
  for (const auto& arg : args) one_unit = one_unit && arg.unit_of() == args.front().unit_of();
  switch (function.rule) {
    case Rule::real_double: result.type = Type::double_; break;
    case Rule::bigint: result.type = Type::bigint; break;
    case Rule::integer: result.type = Type::integer; break;
    case Rule::smallint: result.type = Type::smallint; break;
    case Rule::real: result.type = Type::real; break;
    case Rule::varchar: result.type = Type::varchar; break;
    case Rule::point: result.type = Type::point; break;
    case Rule::same: result.type = args.front().type; break;
    case Rule::sum: result.type = is_whole(args.front()) ? Type::bigint : args.front().type; break;
    case Rule::widest:
      for (const auto& arg : args) result.type = wider(result.type, arg.type);
      break;
  }
  const bool keeps = function.rule == Rule::same || function.rule == Rule::sum || function.rule == Rule::widest || function.name == "AVG" ||
                     function.name == "STDDEV" || function.name == "ROUND" || function.name == "TRUNCATE" || function.name == "FLOOR" ||
                     function.name == "CEILING";
  if (keeps && (one_unit || args.size() == 2) && !args.empty()) {
    const bool rounding = function.name == "ROUND" || function.name == "TRUNCATE";
    if (one_unit || rounding) result.unit = args.front().unit_of();
  }
}

bound::Expr Binder::bind(const ast::Cast& cast, std::string_view range, Scope& scope) {
  auto operand = value(cast.operand.front(), scope);
  const auto* target = std::find_if(std::begin(kCasts), std::end(kCasts), [&](const CastTarget& t) { return iequals(t.name, cast.type); });
  if (target == std::end(kCasts)) {
    std::vector<std::string> names;
    for (const auto& t : kCasts) names.emplace_back(t.name);
    const auto near = nearest(to_upper(cast.type), names);
    problems_.add(cast.type_range, fmt::format("CAST to unknown type {}", shorten(cast.type)),
                  near.empty() ? "Types are SMALLINT, INTEGER, BIGINT, REAL, DOUBLE PRECISION, CHAR, VARCHAR, TIMESTAMP." : fmt::format("Did you mean {}?", near));
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
    operand = operation(kBooleanText, bound::kPrimary, std::move(inner), Type::varchar, range);
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
  auto out = operation(text && !sized ? "adql_text($1)" : target->sql, bound::kPrimary, std::move(args), target->type, range);
  out.length = sized ? length : 0;
  out.unit = unit;
  return out;
}

}  // namespace tapstand::adql
