#include "adql/sky_condition.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tapstand::adql {
namespace {

enum class Order { less, less_equal, equal, unequal, greater_equal, greater };

std::optional<Order> order_of(std::string_view sql) {
  constexpr std::array<std::pair<std::string_view, Order>, 6> kOrders{{{"$1 < $2", Order::less},
                                                                       {"$1 <= $2", Order::less_equal},
                                                                       {"$1 = $2", Order::equal},
                                                                       {"$1 <> $2", Order::unequal},
                                                                       {"$1 >= $2", Order::greater_equal},
                                                                       {"$1 > $2", Order::greater}}};
  for (const auto& [text, order] : kOrders) {
    if (text == sql) return order;
  }
  return std::nullopt;
}

// b ? a for a ? b.
Order mirrored(Order order) {
  constexpr std::array kMirrored{Order::greater, Order::greater_equal, Order::equal, Order::unequal, Order::less_equal, Order::less};
  return kMirrored[static_cast<std::size_t>(order)];
}

// NOT a ? b.
Order negated(Order order) {
  constexpr std::array kNegated{Order::greater_equal, Order::greater, Order::unequal, Order::equal, Order::less, Order::less_equal};
  return kNegated[static_cast<std::size_t>(order)];
}

const bound::Operation* geometric(const bound::Expr& expr) {
  const auto* op = std::get_if<bound::Operation>(&expr.node);
  return op != nullptr && op->geometry != Geometry::none ? op : nullptr;
}

// The centre of a circle that is made on the spot, or a point.
std::optional<Place> centre_of(const bound::Expr& shape, const bound::Expr*& radius) {
  const auto* made = geometric(shape);
  if (made != nullptr && made->geometry == Geometry::point) return Place{&made->args[0], &made->args[1], nullptr};
  if (made != nullptr && made->geometry == Geometry::circle) {
    radius = &made->args[2];
    return Place{&made->args[0], &made->args[1], nullptr};
  }
  if (shape.type == Type::point) return Place{nullptr, nullptr, &shape};
  return std::nullopt;
}

// A predicate with values 1 and 0, where it must be 1.
std::optional<PositionTest> inside(const bound::Operation& call) {
  const auto& args = call.args;
  if (call.geometry == Geometry::in_circle) {
    return PositionTest{{&args[0], &args[1], nullptr}, {&args[2], &args[3], nullptr}, {&args[4]}, 1, nullptr};
  }
  if (call.geometry == Geometry::in_shape) return PositionTest{{&args[0], &args[1], nullptr}, {}, {}, 1, &args[2]};
  if (call.geometry != Geometry::contains && call.geometry != Geometry::intersects) return std::nullopt;
  const bound::Expr *first = nullptr, *second = nullptr;  // radii
  const auto a = centre_of(args[0], first), b = centre_of(args[1], second);
  if (!a) return std::nullopt;
  if (b && second != nullptr) {
    // Circles that meet; a circle within another, of which the centre is within too.
    PositionTest test{*a, *b, {second}, 1, nullptr};
    if (first != nullptr && call.geometry == Geometry::intersects) test.radii.push_back(first);
    return test;
  }
  // A whole circle in a shape has its centre there; one that meets it need not.
  if (first != nullptr && call.geometry == Geometry::intersects) return std::nullopt;
  return PositionTest{*a, {}, {}, 1, &args[1]};
}

// Must a value that is 1 or 0 be 1 where this comparison with `other` is true?
bool implies_one(Order order, const bound::Expr& other) {
  const auto k = literal_number(other);
  if (!k) return false;
  switch (order) {
    case Order::equal: return *k == 1;
    case Order::unequal: return *k == 0;
    case Order::greater: return *k >= 0;
    case Order::greater_equal: return *k > 0;
    default: return false;
  }
}

// DISTANCE(…), and multiples of it by a positive number.
const bound::Operation* distance_of(const bound::Expr& value, double& scale) {
  const auto* op = std::get_if<bound::Operation>(&value.node);
  if (op == nullptr || op->geometry == Geometry::distance) return op;
  if (op->sql != "$1 * $2" && op->sql != "$1 / $2") return nullptr;
  const bool product = op->sql == "$1 * $2";
  for (const std::size_t i : {std::size_t{1}, std::size_t{0}}) {
    const auto factor = literal_number(op->args[i]);
    if (!factor || !(*factor > 0) || (!product && i == 0)) continue;
    scale = product ? scale * *factor : scale / *factor;
    return distance_of(op->args[1 - i], scale);
  }
  return nullptr;
}

std::optional<PositionTest> within(const bound::Expr& value, const bound::Expr& limit) {
  double scale = 1;
  const auto* call = distance_of(value, scale);
  if (call == nullptr || call->geometry != Geometry::distance || !(scale > 1e-300 && scale < 1e300)) return std::nullopt;
  const auto& args = call->args;
  return PositionTest{{&args[0], &args[1], nullptr}, {&args[2], &args[3], nullptr}, {&limit}, scale, nullptr};
}

std::optional<PositionTest> compared(const bound::Expr& value, Order order, const bound::Expr& other) {
  if (const auto* call = geometric(value); call != nullptr && implies_one(order, other)) return inside(*call);
  if (order == Order::less || order == Order::less_equal || order == Order::equal) return within(value, other);
  return std::nullopt;
}

}  // namespace

std::optional<double> literal_number(const bound::Expr& expr) {
  const auto* value = std::get_if<Value>(&expr.node);
  if (value == nullptr) return std::nullopt;
  if (const auto* whole = std::get_if<std::int64_t>(value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(value)) return *real;
  return std::nullopt;
}

bool reads(const bound::Expr& expr, const bound::Source* source) {
  if (const auto* ref = std::get_if<bound::ColumnRef>(&expr.node)) return source == nullptr || ref->source == source;
  if (const auto* op = std::get_if<bound::Operation>(&expr.node)) {
    return std::any_of(op->args.begin(), op->args.end(), [&](const auto& arg) { return reads(arg, source); });
  }
  return !expr.is_literal();  // sub-queries are not looked into
}

std::optional<PositionTest> position_test(const bound::Expr& condition, bool holds) {
  const auto* op = std::get_if<bound::Operation>(&condition.node);
  if (op == nullptr) return std::nullopt;
  if (op->sql == "NOT $1") return position_test(op->args.front(), !holds);
  if (op->sql == "$1 BETWEEN $2 AND $3" && holds) return within(op->args[0], op->args[2]);
  auto order = order_of(op->sql);
  if (!order) return std::nullopt;
  if (!holds) order = negated(*order);
  if (auto test = compared(op->args[0], *order, op->args[1])) return test;
  return compared(op->args[1], mirrored(*order), op->args[0]);
}

}  // namespace tapstand::adql
