// The index of the sky: a test of position that must hold (a term of AND) and names the two indexed columns of a table
// becomes a look-up in the zone index. Anything else stays as it is and is only slower.
#include <algorithm>

#include "adql/binder.h"

namespace tapstand::adql {
namespace {

// A position in a shape; `circle` tells that either of two points may be its centre.
struct Test {
  std::vector<bound::Expr> point{};  // lon, lat
  std::vector<bound::Expr> other{};  // centre and radius, or the shape
  bool cone = false;
};

bool reads(const bound::Expr& expr, const bound::Source* source) {
  if (const auto* ref = std::get_if<bound::ColumnRef>(&expr.node)) return ref->source == source;
  if (const auto* op = std::get_if<bound::Operation>(&expr.node)) {
    return std::any_of(op->args.begin(), op->args.end(), [&](const auto& arg) { return reads(arg, source); });
  }
  return !expr.is_literal();  // sub-queries are not looked into
}

const bound::Source* zoned(const bound::Expr& lon, const bound::Expr& lat) {
  const auto* a = std::get_if<bound::ColumnRef>(&lon.node);
  const auto* b = std::get_if<bound::ColumnRef>(&lat.node);
  if (a == nullptr || b == nullptr || a->source != b->source || !a->source->table) return nullptr;
  const auto& zone = a->source->table->zone_columns;
  return zone && zone->first == a->column && zone->second == b->column ? a->source : nullptr;
}

bool is_one(const bound::Expr& expr) {
  const auto* value = std::get_if<Value>(&expr.node);
  if (value == nullptr) return false;
  const auto* whole = std::get_if<std::int64_t>(value);
  const auto* real = std::get_if<double>(value);
  return (whole != nullptr && *whole == 1) || (real != nullptr && *real == 1.0);
}

// `1 = CONTAINS(…)`, `DISTANCE(…) < r` and their mirror images.
std::optional<Test> recognize(const bound::Expr& term) {
  const auto* compare = std::get_if<bound::Operation>(&term.node);
  if (compare == nullptr || compare->args.size() != 2) return std::nullopt;
  const auto& left = compare->args[0];
  const auto& right = compare->args[1];
  const auto take = [](const bound::Operation& op, std::size_t from, std::size_t n) {
    const auto begin = op.args.begin() + static_cast<std::ptrdiff_t>(from);
    return std::vector<bound::Expr>(begin, begin + static_cast<std::ptrdiff_t>(n));
  };
  if (compare->sql == "$1 = $2") {
    const auto* call = std::get_if<bound::Operation>(&(is_one(left) ? right : left).node);
    if (call == nullptr || !(is_one(left) || is_one(right))) return std::nullopt;
    if (call->geometry == Geometry::in_circle) return Test{take(*call, 0, 2), take(*call, 2, 3), true};
    if (call->geometry != Geometry::contains) return std::nullopt;
    const auto* point = std::get_if<bound::Operation>(&call->args[0].node);
    if (point == nullptr || point->geometry != Geometry::point) return std::nullopt;
    return Test{take(*point, 0, 2), take(*call, 1, 1), false};
  }
  const bool below = compare->sql == "$1 < $2" || compare->sql == "$1 <= $2";
  const bool above = compare->sql == "$1 > $2" || compare->sql == "$1 >= $2";
  if (!below && !above) return std::nullopt;
  const auto* call = std::get_if<bound::Operation>(&(below ? left : right).node);
  if (call == nullptr || call->geometry != Geometry::distance) return std::nullopt;
  Test test{take(*call, 0, 2), take(*call, 2, 2), true};
  test.other.push_back(below ? right : left);
  return test;
}

}  // namespace

void Binder::use_zones(bound::Expr& condition, const Relation& indexed) {
  if (auto* logic = std::get_if<bound::Logic>(&condition.node)) {
    if (logic->is_or) return;
    for (auto& term : logic->terms) use_zones(term, indexed);
    return;
  }
  auto test = recognize(condition);
  if (!test) return;
  // Which table's index: only of those in `indexed` (never of a query around this one), and then the larger one's.
  const auto usable = [&](const bound::Expr& lon, const bound::Expr& lat, std::vector<const bound::Expr*> others) -> const bound::Source* {
    const auto* source = zoned(lon, lat);
    if (source == nullptr) return nullptr;
    if (std::none_of(indexed.tables.begin(), indexed.tables.end(), [&](const Table& t) { return t.source == source; })) return nullptr;
    return std::any_of(others.begin(), others.end(), [&](const auto* e) { return reads(*e, source); }) ? nullptr : source;
  };
  auto& p = test->point;
  auto& o = test->other;
  std::vector<const bound::Expr*> others;
  for (const auto& e : o) others.push_back(&e);
  const auto* source = usable(p[0], p[1], others);
  if (test->cone) {
    const auto* mirrored = usable(o[0], o[1], {&p[0], &p[1], &o[2]});
    if (mirrored != nullptr && (source == nullptr || mirrored->table->nrows > source->table->nrows)) {
      source = mirrored;
      std::swap(p[0], o[0]);
      std::swap(p[1], o[1]);
    }
  }
  if (source == nullptr) return;
  bound::ZoneTest zone;
  zone.source = source;
  if (test->cone) {
    // DISTANCE(…) < r is legal for any r, a circle is not.
    auto& radius = o[2];
    auto* value = std::get_if<Value>(&radius.node);
    if (auto* real = value != nullptr ? std::get_if<double>(value) : nullptr) {
      *real = std::clamp(*real, 0.0, 180.0);
    } else if (auto* whole = value != nullptr ? std::get_if<std::int64_t>(value) : nullptr) {
      *whole = std::clamp<std::int64_t>(*whole, 0, 180);
    } else {
      const auto range = radius.range;
      std::vector<bound::Expr> args;
      args.push_back(std::move(radius));
      radius = operation("max(0.0, min(180.0, $1))", bound::kPrimary, std::move(args), Type::double_, range);
    }
    zone.shape.push_back(operation("sky_circle($1, $2, $3)", bound::kPrimary, std::move(o), Type::circle, condition.range));
  } else {
    zone.shape.push_back(std::move(o.front()));
  }
  bound::Expr out;
  out.type = Type::boolean;
  out.predicate = true;
  out.range = condition.range;
  out.depth = static_cast<std::uint16_t>(condition.depth + 1);
  zone.exact.push_back(std::move(condition));
  out.node = std::move(zone);
  condition = std::move(out);
}

}  // namespace tapstand::adql
