// Expressions: literals, arithmetic, AND/OR/NOT, scalar sub-queries, and the rules of types (ADQL 2.1 §2.2.3, §3).
#include <fmt/format.h>

#include <algorithm>

#include "adql/binder.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

constexpr int kMaxDepth = 900;  // SQLite allows expressions 1000 deep

int rank(Type type) {
  switch (type) {
    case Type::bit: case Type::unsigned_byte: case Type::smallint: return 1;
    case Type::integer: return 2;
    case Type::bigint: return 3;
    case Type::real: return 4;
    case Type::double_: return 5;
    default: return 0;
  }
}

}  // namespace

bool is_numeric(const bound::Expr& expr) {
  if (expr.type == Type::unknown) return true;
  return rank(expr.type) > 0 && expr.arraysize_of().empty();
}
bool is_whole(const bound::Expr& expr) { return is_numeric(expr) && rank(expr.type) <= 3; }
bool is_text(const bound::Expr& expr) {
  return expr.type == Type::chars || expr.type == Type::varchar || expr.type == Type::unicode || expr.type == Type::timestamp ||
         expr.type == Type::unknown;
}
bool is_geometry(const bound::Expr& expr) {
  return expr.type == Type::point || expr.type == Type::circle || expr.type == Type::polygon || expr.type == Type::unknown;
}

Type wider(Type a, Type b) {
  if (a == Type::unknown) return b;
  if (b == Type::unknown || a == b) return a;
  const int ra = rank(a), rb = rank(b);
  if (ra == 0 || rb == 0) return ra == 0 && rb == 0 && a != Type::timestamp ? Type::varchar : a;
  if (std::max(ra, rb) == 4 && std::min(ra, rb) > 1) return Type::double_;  // a float cannot hold every int
  const Type result = ra >= rb ? a : b;
  return std::max(ra, rb) == 1 ? Type::smallint : result;
}

std::string describe(const bound::Expr& expr) {
  if (expr.predicate) return "a condition";
  if (expr.type == Type::unknown) return "null";
  if (expr.is_array()) return "an array";
  if (is_numeric(expr)) return "a number";
  if (expr.type == Type::boolean) return "a boolean";
  if (expr.type == Type::timestamp) return "a timestamp";
  if (is_text(expr)) return "text";
  if (is_geometry(expr)) return "a " + to_lower(tap_type(expr.type));
  return to_lower(tap_type(expr.type));
}

bound::Expr Binder::bad(std::string_view range) const {
  bound::Expr expr;
  expr.range = range;
  return expr;
}

std::string_view Binder::cover(std::string_view first, std::string_view last) const {
  return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
}

bound::Expr Binder::operation(std::string_view sql, int precedence, std::vector<bound::Expr> args, Type type, std::string_view range) {
  bound::Expr expr;
  int depth = 0;
  for (const auto& arg : args) {
    depth = std::max<int>(depth, arg.depth);
    expr.aggregate = expr.aggregate || arg.aggregate;
  }
  if (depth >= kMaxDepth) {
    if (!too_deep_) problems_.add(range.substr(0, 1), fmt::format("An expression is more than {} operators deep", kMaxDepth));
    too_deep_ = true;
    return bad(range);
  }
  expr.depth = static_cast<std::uint16_t>(depth + 1);
  expr.type = type;
  expr.range = range;
  bound::Operation node;
  node.sql = sql;
  node.args = std::move(args);
  node.precedence = precedence;
  expr.node = std::move(node);
  return expr;
}

bound::Expr Binder::bind(const ast::Expr& expr, Scope& scope) {
  return std::visit(
      [&](const auto& node) {
        if constexpr (std::is_same_v<std::decay_t<decltype(node)>, ast::Literal>) {
          return bind(node, expr.range);
        } else {
          return bind(node, expr.range, scope);
        }
      },
      expr.node);
}

bound::Expr Binder::value(const ast::Expr& expr, Scope& scope) {
  auto out = bind(expr, scope);
  if (!out.predicate) return out;
  problems_.add(out.range, "A condition stands where a value is needed", "Conditions stand in WHERE, ON and HAVING.");
  return bad(out.range);
}

bound::Expr Binder::condition(const ast::Expr& expr, Scope& scope) {
  auto out = bind(expr, scope);
  if (out.predicate) return out;
  if (out.type != Type::unknown || std::holds_alternative<ast::Literal>(expr.node)) {
    std::string hint;
    const auto text = shorten(out.range);
    if (out.type == Type::boolean) hint = fmt::format("Compare it: {} = 'true'.", text);
    if (const auto* op = std::get_if<bound::Operation>(&out.node); op != nullptr && op->geometry != Geometry::none && is_numeric(out)) {
      hint = fmt::format("Compare it: 1 = {}.", text);
    }
    problems_.add(out.range, fmt::format("A condition is needed, and this is {}", describe(out)), std::move(hint));
  }
  out.predicate = true;
  return out;
}

bound::Expr Binder::number(const ast::Expr& expr, Scope& scope, std::string_view what) {
  auto out = value(expr, scope);
  if (is_numeric(out)) return out;
  problems_.add(out.range, fmt::format("{} needs numbers, and this is {}", what, describe(out)),
                is_text(out) ? "CAST(... AS DOUBLE PRECISION) makes a number of text." : "");
  return bad(out.range);
}

bound::Expr Binder::bind(const ast::Literal& literal, std::string_view range) {
  bound::Expr expr;
  expr.range = range;
  expr.node = literal.value;
  if (const auto* whole = std::get_if<std::int64_t>(&literal.value)) {
    expr.type = *whole == static_cast<std::int32_t>(*whole) ? Type::integer : Type::bigint;
  } else if (std::holds_alternative<double>(literal.value)) {
    expr.type = Type::double_;
  } else if (std::holds_alternative<std::string>(literal.value)) {
    expr.type = Type::varchar;
  } else if (!iequals(range, "null")) {
    problems_.add(range, fmt::format("The number {} is out of range", shorten(range)));
  }
  return expr;
}

bound::Expr Binder::bind(const ast::Sign& sign, std::string_view range, Scope& scope) {
  auto operand = number(sign.operand.front(), scope, "-");
  if (auto* literal = std::get_if<Value>(&operand.node)) {
    operand.range = range;
    // 9223372036854775808 is no BIGINT, but its negative is.
    if (auto* whole = std::get_if<std::int64_t>(literal)) *whole = -*whole;
    if (auto* real = std::get_if<double>(literal)) {
      if (*real == 9223372036854775808.0 && range.find_first_of(".eE") == std::string_view::npos) {
        operand.node = Value{INT64_MIN};
        operand.type = Type::bigint;
      } else {
        *real = -*real;
      }
    }
    return operand;
  }
  return negative(std::move(operand), range);
}

bound::Expr Binder::bind(const ast::Chain& chain, std::string_view, Scope& scope) {
  const bool concat = chain.operators.front().kind == Tok::concat;
  const auto operand = [&](std::size_t i) {
    const auto op = chain.operators[i == 0 ? 0 : i - 1].text;
    if (!concat) return number(chain.operands[i], scope, op);
    auto out = value(chain.operands[i], scope);
    if (!is_text(out)) {
      problems_.add(out.range, fmt::format("|| joins texts, and this is {}", describe(out)), "CAST(... AS VARCHAR) makes text of it.");
      return bad(out.range);
    }
    return out;
  };
  auto left = operand(0);
  for (std::size_t i = 1; i < chain.operands.size() && !too_deep_; ++i) {
    auto right = operand(i);
    const auto range = cover(left.range, right.range);
    if (concat) {
      left = operation("$1 || $2", bound::kConcat, {std::move(left), std::move(right)}, Type::varchar, range);
    } else {
      left = arithmetic(std::move(left), chain.operators[i - 1], std::move(right));
    }
  }
  return left;
}

bound::Expr Binder::bind(const ast::Subquery& subquery, std::string_view range, Scope& scope) {
  std::shared_ptr<bound::Query> query = bind(*subquery.query, &scope);
  bound::Expr out;
  out.range = range;
  if (query->fields.size() != 1) {
    problems_.add(range.substr(0, 1), fmt::format("A sub-query used as a value selects {} columns instead of one", query->fields.size()));
    return out;
  }
  out.type = query->fields.front().type.type;
  out.field = &query->fields.front();
  bound::QueryTest test;
  test.query = std::move(query);
  out.node = std::move(test);
  return out;
}

}  // namespace tapstand::adql
