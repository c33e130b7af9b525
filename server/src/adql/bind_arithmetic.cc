// Arithmetic with PostgreSQL's rules: whole numbers divide to a whole number, toward zero; what leaves the range of its
// type is an error, as is a division by zero. SQLite's operators have no such errors: they stay where none can come up,
// and everything else goes through functions, a chain of operators in one call.
#include <algorithm>
#include <cmath>

#include "adql/binder.h"

namespace tapstand::adql {
namespace {

constexpr std::string_view kWhole2 = "adql_int2('$o', $*)", kWhole4 = "adql_int4('$o', $*)", kWhole8 = "adql_int8('$o', $*)";
constexpr std::string_view kReal4 = "adql_real4('$o', $*)", kReal8 = "adql_real8('$o', $*)";
constexpr std::size_t kMaxChain = 100;  // SQLite allows 127 arguments

std::string_view function_of(Type type) {
  switch (type) {
    case Type::smallint: case Type::unsigned_byte: case Type::bit: return kWhole2;
    case Type::integer: return kWhole4;
    case Type::bigint: return kWhole8;
    case Type::real: return kReal4;
    default: return kReal8;
  }
}

bool is_chain(std::string_view sql) { return sql == kWhole2 || sql == kWhole4 || sql == kWhole8 || sql == kReal4 || sql == kReal8; }

// DISTANCE(…) and what a literal scales it to: no overflow is near, and the index of the sky looks for it.
bool is_angle(const bound::Expr& expr) {
  const auto* op = std::get_if<bound::Operation>(&expr.node);
  if (op == nullptr || op->geometry == Geometry::distance) return op != nullptr;
  return op->precedence == bound::kMultiply && (is_angle(op->args[0]) || is_angle(op->args[1]));
}

// Can SQLite's own operator do? The right side is a literal that rules errors out, and for double precision also what
// comes nowhere near them.
bool is_safe(Tok op, Type type, const bound::Expr& left, const bound::Expr& right) {
  if (left.type == Type::unknown || right.type == Type::unknown) return true;
  if (op == Tok::star && left.is_literal() && is_angle(right)) return true;
  const auto* value = std::get_if<Value>(&right.node);
  if (value == nullptr) return false;
  if (const auto* whole = std::get_if<std::int64_t>(value); whole != nullptr && is_whole(left)) {
    return op == Tok::slash && *whole != 0 && *whole != -1;
  }
  if (type != Type::double_) return false;
  double x = 0;
  if (const auto* whole = std::get_if<std::int64_t>(value)) x = static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(value)) x = *real;
  x = std::abs(x);
  if (is_angle(left) && x >= 1e-15 && x <= 1e15) return true;
  switch (op) {
    case Tok::star: return x >= 1e-15 && x <= 1;
    case Tok::slash: return x >= 1 && x <= 1e15;
    default: return x <= 1e290;
  }
}

char sign_of(Tok op) { return op == Tok::plus ? '+' : op == Tok::minus ? '-' : op == Tok::star ? '*' : '/'; }

}  // namespace

std::string_view width_of(Type type) {
  switch (type) {
    case Type::smallint: case Type::unsigned_byte: case Type::bit: return "2";
    case Type::integer: case Type::real: return "4";
    default: return "8";
  }
}

bool is_decimal(const bound::Expr& expr) {
  if (const auto* value = std::get_if<Value>(&expr.node)) return std::holds_alternative<double>(*value);
  const auto* op = std::get_if<bound::Operation>(&expr.node);
  if (op == nullptr || op->args.empty() || (!is_chain(op->sql) && op->precedence != bound::kAdd && op->precedence != bound::kMultiply)) return false;
  return std::all_of(op->args.begin(), op->args.end(), [](const bound::Expr& arg) { return arg.is_literal() || is_decimal(arg); });
}

bound::Expr Binder::arithmetic(bound::Expr left, const Token& op, bound::Expr right) {
  Type type = wider(left.type, right.type);
  if (type == Type::real && left.type != right.type) type = Type::double_;  // only two floats make a float
  if (type == Type::unsigned_byte || type == Type::bit) type = Type::smallint;
  const auto range = cover(left.range, right.range);
  const bool additive = op.kind == Tok::plus || op.kind == Tok::minus;
  std::string unit = additive && left.unit_of() == right.unit_of() ? left.unit_of() : std::string();
  bound::Expr out;
  if (is_safe(op.kind, type, left, right)) {
    const std::string_view sql = op.kind == Tok::plus ? "$1 + $2" : op.kind == Tok::minus ? "$1 - $2" : op.kind == Tok::star ? "$1 * $2" : "$1 / $2";
    std::vector<bound::Expr> args;
    args.reserve(2);
    args.push_back(std::move(left));
    args.push_back(std::move(right));
    out = operation(sql, additive ? bound::kAdd : bound::kMultiply, std::move(args), type, range);
    out.unit = std::move(unit);
    return out;
  }
  const auto sql = function_of(type);
  auto* chain = std::get_if<bound::Operation>(&left.node);
  if (chain != nullptr && chain->sql == sql && chain->args.size() < kMaxChain) {
    left.depth = std::max(left.depth, static_cast<std::uint16_t>(right.depth + 1));
    left.aggregate = left.aggregate || right.aggregate;
    chain->detail += sign_of(op.kind);
    chain->args.push_back(std::move(right));
    left.range = range;
    left.unit = std::move(unit);
    return left;
  }
  std::vector<bound::Expr> args;
  args.reserve(2);
  args.push_back(std::move(left));
  args.push_back(std::move(right));
  out = operation(sql, bound::kPrimary, std::move(args), type, range);
  if (auto* node = std::get_if<bound::Operation>(&out.node)) node->detail = sign_of(op.kind);
  out.unit = std::move(unit);
  return out;
}

// A whole number's range reaches one further below zero than above.
bound::Expr Binder::negative(bound::Expr operand, std::string_view range) {
  const Type type = operand.type;
  std::string unit = operand.unit_of();
  const bool whole = type != Type::unknown && is_whole(operand);
  std::vector<bound::Expr> args;
  if (whole) {
    bound::Expr zero;
    zero.node = Value{std::int64_t{0}};
    zero.type = type;
    zero.range = range;
    args.push_back(std::move(zero));
  }
  args.push_back(std::move(operand));
  auto out = whole ? operation(function_of(type), bound::kPrimary, std::move(args), type, range)
                   : operation("- $1", bound::kConcat + 1, std::move(args), type, range);
  if (auto* node = std::get_if<bound::Operation>(&out.node); whole && node != nullptr) node->detail = "-";
  out.unit = std::move(unit);
  return out;
}

}  // namespace tapstand::adql
