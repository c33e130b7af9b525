// Predicates: comparisons, BETWEEN, IN, LIKE, IS NULL, EXISTS, and how literals adapt to what they are compared with
// (ADQL 2.1 §2.2.3).
#include <fmt/format.h>

#include <algorithm>

#include "adql/array_code.h"
#include "adql/binder.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

std::string_view sql_of(Tok comparison) {
  switch (comparison) {
    case Tok::ne: return "$1 <> $2";
    case Tok::lt: return "$1 < $2";
    case Tok::le: return "$1 <= $2";
    case Tok::gt: return "$1 > $2";
    case Tok::ge: return "$1 >= $2";
    default: return "$1 = $2";
  }
}

enum class Kind { any, number, text, boolean, other };
Kind kind_of(const bound::Expr& expr) {
  if (expr.type == Type::unknown) return Kind::any;
  if (is_numeric(expr)) return Kind::number;
  if (expr.type == Type::boolean && !expr.is_array()) return Kind::boolean;
  return is_text(expr) ? Kind::text : Kind::other;
}

}  // namespace

// Makes a literal fit what it is compared with. False if it was text that cannot; then a problem was added.
bool Binder::coerce(bound::Expr& literal, const bound::Expr& other) {
  auto* value = std::get_if<Value>(&literal.node);
  if (value == nullptr) return true;
  const Kind kind = kind_of(other);
  if (auto* text = std::get_if<std::string>(value)) {
    if (kind == Kind::boolean) {
      if (const auto flag = parse_truth(*text)) {
        *value = std::int64_t{*flag};
        literal.type = Type::boolean;
        return true;
      }
      problems_.add(literal.range, fmt::format("{} is no boolean", shorten(literal.range)), "Write 'true' or 'false'.");
      return false;
    }
    if (kind == Kind::number) {
      const auto trimmed = trim(*text);
      if (const auto whole = parse_int(trimmed)) {
        *value = *whole;
        literal.type = Type::bigint;
      } else if (const auto real = parse_double(trimmed)) {
        *value = *real;
        literal.type = Type::double_;
      } else {
        problems_.add(literal.range, fmt::format("{} is compared with a number and is none", shorten(literal.range)));
        return false;
      }
      return true;
    }
    // Timestamps are kept with a T between date and time.
    if (other.type == Type::timestamp && text->size() > 10 && (*text)[10] == ' ') (*text)[10] = 'T';
    return true;
  }
  if (const auto* whole = std::get_if<std::int64_t>(value); whole != nullptr && kind == Kind::boolean && (*whole == 0 || *whole == 1)) {
    literal.type = Type::boolean;
  }
  return true;
}

// PostgreSQL compares a BIGINT with a double as doubles, SQLite exactly. (A decimal literal is compared exactly by both.)
void Binder::meet_as_doubles(bound::Expr& whole, const bound::Expr& real) {
  if (whole.type != Type::bigint || (real.type != Type::double_ && real.type != Type::real) || is_decimal(real)) return;
  if (auto* value = std::get_if<Value>(&whole.node)) {
    if (const auto* number = std::get_if<std::int64_t>(value)) *value = static_cast<double>(*number);
    whole.type = Type::double_;
    return;
  }
  const auto range = whole.range;
  std::vector<bound::Expr> args;
  args.push_back(std::move(whole));
  whole = operation("CAST($1 AS REAL)", bound::kPrimary, std::move(args), Type::double_, range);
}

// An instant has many texts (with or without a time of day, a fraction, a zone): two are compared in the one form of each.
void Binder::meet_as_instants(std::vector<bound::Expr>& args) {
  const auto instant = [](const bound::Expr& arg) { return arg.type == Type::timestamp && !arg.is_array(); };
  if (std::none_of(args.begin(), args.end(), instant)) return;
  for (bound::Expr& arg : args) {
    if (!is_text(arg) || arg.is_array()) continue;
    const auto range = arg.range;
    std::vector<bound::Expr> one;
    one.push_back(std::move(arg));
    arg = operation("adql_instant($1)", bound::kPrimary, std::move(one), Type::timestamp, range);
  }
}

void Binder::compare_types(bound::Expr& left, bound::Expr& right) {
  if (!coerce(left, right) || !coerce(right, left)) return;
  const Kind a = kind_of(left), b = kind_of(right);
  meet_as_doubles(left, right);
  meet_as_doubles(right, left);
  const bool fits = a == Kind::any || b == Kind::any || (a == b && a != Kind::other);
  if (fits) return;
  std::string hint;
  if (a == Kind::other || b == Kind::other) hint = "Shapes are compared by CONTAINS, INTERSECTS and DISTANCE; arrays are not compared.";
  problems_.add(cover(left.range, right.range), fmt::format("A comparison of {} with {}", describe(left), describe(right)), std::move(hint));
}

bound::Expr Binder::bind(const ast::Predicate& predicate, std::string_view range, Scope& scope) {
  using Kind = ast::Predicate::Kind;
  bound::Expr out;
  std::vector<bound::Expr> args;
  switch (predicate.kind) {
    case Kind::any: out = bind_any(predicate, range, scope); break;
    case Kind::in: out = bind_in(predicate, range, scope); break;
    case Kind::like: case Kind::ilike: out = like(predicate, range, scope); break;
    case Kind::exists: {
      bound::QueryTest test;
      test.kind = bound::QueryTest::Kind::exists;
      test.query = bind(*predicate.query, &scope);
      out.node = std::move(test);
      out.range = range;
      break;
    }
    case Kind::is_null:
      args.push_back(value(predicate.args[0], scope));
      out = operation(predicate.negated ? "$1 IS NOT NULL" : "$1 IS NULL", bound::kCompare, std::move(args), Type::boolean, range);
      break;
    case Kind::between:
      for (const auto& arg : predicate.args) args.push_back(value(arg, scope));
      compare_types(args[0], args[1]);
      compare_types(args[0], args[2]);
      meet_as_instants(args);
      out = operation(predicate.negated ? "$1 NOT BETWEEN $2 AND $3" : "$1 BETWEEN $2 AND $3", bound::kCompare, std::move(args),
                      Type::boolean, range);
      break;
    case Kind::compare:
      for (const auto& arg : predicate.args) args.push_back(value(arg, scope));
      compare_types(args[0], args[1]);
      meet_as_instants(args);
      out = operation(sql_of(predicate.comparison), bound::kCompare, std::move(args), Type::boolean, range);
      break;
  }
  out.type = Type::boolean;
  out.predicate = true;
  return out;
}

// value = ANY(array): is it one of the elements?
bound::Expr Binder::bind_any(const ast::Predicate& predicate, std::string_view range, Scope& scope) {
  constexpr std::string_view kForm = "Write value = ANY(array column).";
  auto left = value(predicate.args[0], scope);
  if (predicate.query) {
    problems_.add(range, "ANY searches an array, not a sub-query", "A sub-query is searched with IN (SELECT ...).");
    return bad(range);
  }
  if (predicate.args.size() > 2) {
    problems_.add(range, "ANY searches an array, not a list", "A list is searched with IN (...).");
    return bad(range);
  }
  if (predicate.comparison != Tok::eq) problems_.add(range, "ANY stands only after =", std::string(kForm));
  auto array = value(predicate.args[1], scope);
  if (array.type == Type::unknown) return bad(range);
  if (!array.is_array()) {
    std::string hint(kForm);
    if (is_text(array)) hint = fmt::format("Text inside text is found by LIKE: {} LIKE '%text%'.", shorten(array.range));
    problems_.add(array.range, fmt::format("ANY searches an array, and this is {}", describe(array)), std::move(hint));
    return bad(range);
  }
  if (!has_array_code(array.type)) {
    problems_.add(array.range, "ANY cannot search an array of complex numbers");
    return bad(range);
  }
  bound::Expr element;  // what the value is compared with
  element.node = bound::ColumnRef{};
  element.type = array.type;
  element.range = array.range;
  compare_types(left, element);
  auto code = array_code(array.type, array.arraysize_of());
  std::vector<bound::Expr> args;
  args.push_back(std::move(array));
  args.push_back(std::move(left));
  auto out = operation("adql_any('$o', $1, $2)", bound::kPrimary, std::move(args), Type::boolean, range);
  if (auto* node = std::get_if<bound::Operation>(&out.node)) node->detail = std::move(code);
  return out;
}

bound::Expr Binder::bind_in(const ast::Predicate& predicate, std::string_view range, Scope& scope) {
  auto left = value(predicate.args[0], scope);
  const ast::Query* inner = predicate.query.get();
  if (inner != nullptr) {
    bound::QueryTest test;
    test.kind = predicate.negated ? bound::QueryTest::Kind::not_in : bound::QueryTest::Kind::in;
    test.query = bind(*inner, &scope);
    if (test.query->fields.size() != 1) {
      problems_.add(inner->range.substr(0, 6), fmt::format("The sub-query of IN selects {} columns instead of one", test.query->fields.size()));
      return bad(range);
    }
    bound::Expr right;
    right.field = &test.query->fields.front();
    right.type = right.field->type.type;
    right.node = bound::ColumnRef{};
    right.range = range;
    compare_types(left, right);
    bound::Expr out;
    out.aggregate = left.aggregate;
    out.depth = static_cast<std::uint16_t>(left.depth + 1);
    test.left.push_back(std::move(left));
    out.node = std::move(test);
    out.range = range;
    return out;
  }
  std::vector<bound::Expr> args;
  args.reserve(predicate.args.size());
  args.push_back(std::move(left));
  for (std::size_t i = 1; i < predicate.args.size(); ++i) {
    args.push_back(value(predicate.args[i], scope));
    compare_types(args.front(), args.back());
  }
  meet_as_instants(args);
  return operation(predicate.negated ? "$1 NOT IN ($*)" : "$1 IN ($*)", bound::kCompare, std::move(args), Type::boolean, range);
}

bound::Expr Binder::like(const ast::Predicate& predicate, std::string_view range, Scope& scope) {
  const bool any_case = predicate.kind == ast::Predicate::Kind::ilike;
  std::vector<bound::Expr> args;
  for (const auto& arg : predicate.args) {
    auto text = value(arg, scope);
    if (!is_text(text)) {
      problems_.add(text.range, fmt::format("{} needs text, and this is {}", any_case ? "ILIKE" : "LIKE", describe(text)),
                    "CAST(... AS VARCHAR) makes text of it.");
    }
    args.push_back(std::move(text));
  }
  const std::string_view sql = any_case ? (predicate.negated ? "adql_lower($1) NOT LIKE adql_lower($2) ESCAPE '\\'" : "adql_lower($1) LIKE adql_lower($2) ESCAPE '\\'")
                                        : (predicate.negated ? "$1 NOT LIKE $2 ESCAPE '\\'" : "$1 LIKE $2 ESCAPE '\\'");
  return operation(sql, bound::kCompare, std::move(args), Type::boolean, range);
}

}  // namespace tapstand::adql
