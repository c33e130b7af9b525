#include "sky/predicates.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

namespace tapstand::sky {
namespace {

double radians(const Circle& c) { return c.radius * kRadian; }
double separation(const Circle& a, const Circle& b) { return distance(a.centre, b.centre) * kRadian; }
Circle as_circle(const Point& p) { return {p, 0}; }

bool within(const Circle& a, const Circle& b) {
  return b.radius >= 180 || separation(a, b) + radians(a) <= radians(b) + kBoundary;
}
bool within(const Polygon& a, const Circle& b) {
  const Vec3 centre = to_vector(b.centre);
  if (b.radius <= 90) {  // convex: the points decide, and which side of them is meant
    return !a.contains(-centre) && std::all_of(a.edges().begin(), a.edges().end(),
                       [&](const Edge& e) { return angle(e.from, centre) <= radians(b) + kBoundary; });
  }
  // What the circle leaves out is a circle about the antipode: the polygon must keep clear of it.
  const double rest = (180 - b.radius) * kRadian;
  return !(rest > kBoundary && a.contains(-centre)) && a.edge_distance(-centre) >= rest - kBoundary;
}
bool within(const Circle& a, const Polygon& b) {
  const Vec3 centre = to_vector(a.centre);
  return b.contains(centre) && (a.radius == 0 || b.edge_distance(centre) >= radians(a) - kBoundary);
}

// Does the edge stay in the polygon, which holds both its ends? Where it doesn't cross the boundary outright it may
// still leave at points of the polygon that lie on it; between two of those a middle decides.
bool stays_within(const Edge& edge, const Polygon& polygon) {
  std::vector<std::pair<double, Vec3>> stops{{0.0, edge.from}, {angle(edge.from, edge.to), edge.to}};
  for (const Edge& side : polygon.edges()) {
    if (cross_properly(edge, side)) return false;
    if (edge.touches(side.from)) stops.emplace_back(angle(edge.from, side.from), side.from);
  }
  std::sort(stops.begin(), stops.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 1; i < stops.size(); ++i)
    if (!polygon.contains(unit(stops[i - 1].second + stops[i].second))) return false;
  return true;
}
// With the edges inside, the rest of the other polygon's outside is on one side of them.
bool within(const Polygon& a, const Polygon& b) {
  return !a.contains(b.outside()) && std::all_of(a.edges().begin(), a.edges().end(), [&](const Edge& e) { return b.contains(e.from); }) &&
         std::all_of(a.edges().begin(), a.edges().end(), [&](const Edge& e) { return stays_within(e, b); });
}

bool meet(const Circle& a, const Circle& b) { return separation(a, b) <= radians(a) + radians(b) + kBoundary; }
bool meet(const Circle& a, const Polygon& b) {
  const Vec3 centre = to_vector(a.centre);
  if (!b.may_reach(centre, radians(a))) return false;
  return b.contains(centre) || (a.radius > 0 && b.edge_distance(centre) <= radians(a) + kBoundary);
}
bool meet(const Polygon& a, const Circle& b) { return meet(b, a); }
bool any_point_of(const Polygon& a, const Polygon& in) {
  return std::any_of(a.edges().begin(), a.edges().end(), [&](const Edge& e) { return in.contains(e.from); });
}
bool meet(const Polygon& a, const Polygon& b) {
  if (any_point_of(a, b) || any_point_of(b, a)) return true;
  for (const Edge& e : a.edges())
    for (const Edge& f : b.edges())
      if (cross_properly(e, f)) return true;
  return false;
}

// A point behaves as a circle of radius 0, so that circles and polygons are all the cases there are.
template <class F>
bool with_regions(const Shape& a, const Shape& b, F&& f) {
  const auto as_region = [](const auto& shape, auto&& then) {
    if constexpr (std::is_same_v<std::decay_t<decltype(shape)>, Point>)
      return then(as_circle(shape));
    else
      return then(shape);
  };
  return std::visit(
      [&](const auto& x, const auto& y) {
        return as_region(x, [&](const auto& p) { return as_region(y, [&](const auto& q) { return f(p, q); }); });
      },
      a, b);
}

}  // namespace

bool contains(const Shape& inner, const Shape& outer) {
  return with_regions(inner, outer, [](const auto& a, const auto& b) { return within(a, b); });
}

bool intersects(const Shape& a, const Shape& b) {
  return with_regions(a, b, [](const auto& p, const auto& q) { return meet(p, q); });
}

}  // namespace tapstand::sky
