#include "sky/polygon.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <utility>

namespace tapstand::sky {
namespace {

constexpr double kPi = std::numbers::pi;

// The signed area of a spherical triangle (Van Oosterom and Strackee 1983), precise for the smallest ones.
double triangle_area(const Vec3& a, const Vec3& b, const Vec3& c) {
  const double volume = dot(a, cross(b - a, c - a));
  return 2.0 * std::atan2(volume, 1.0 + dot(a, b) + dot(b, c) + dot(c, a));
}

// The area on the left of the edges if positive, or else on their right, whichever is the smaller; between two halves
// of the sphere that on the right. The apex must not be antipodal to any point.
double signed_area(const std::vector<Edge>& edges, const Vec3& apex) {
  double sum = 0;
  for (const Edge& e : edges) sum += triangle_area(apex, e.from, e.to);
  sum = std::remainder(sum, 4.0 * kPi);
  return std::abs(sum) > 2.0 * kPi - 1e-12 ? -std::abs(sum) : sum;
}

struct Cap {
  Vec3 axis{};
  double chord2 = 0;  // squared, of its radius
  bool holds(const Vec3& p, double margin = 1e-15) const { return dot(p - axis, p - axis) <= chord2 + margin; }
};

Cap cap_of(const Vec3& a, const Vec3& axis) { return {axis, dot(a - axis, a - axis)}; }
Cap cap_of_two(const Vec3& a, const Vec3& b) { return cap_of(a, unit(a + b)); }
Cap cap_of_three(const Vec3& a, const Vec3& b, const Vec3& c) {
  const Vec3 normal = cross(b - a, c - a);
  if (norm(normal) < 1e-300) return cap_of_two(a, b);
  return cap_of(a, dot(normal, a) < 0 ? -unit(normal) : unit(normal));
}

// The smallest circle around the points (Welzl 1991), if they fit in a hemisphere; else one that leaves some out.
// Points in an order without pattern make the time linear; it ends where those so far fit in no hemisphere.
Cap smallest_cap(std::vector<Vec3> points) {
  std::shuffle(points.begin(), points.end(), std::minstd_rand(1));
  const auto n = points.size();
  Cap cap{points[0], 0};
  for (std::size_t i = 1; i < n; ++i) {
    if (cap.holds(points[i])) continue;
    cap = {points[i], 0};
    for (std::size_t j = 0; j < i; ++j) {
      if (cap.holds(points[j]) || norm(points[i] + points[j]) < 1e-12) continue;
      cap = cap_of_two(points[i], points[j]);
      for (std::size_t k = 0; k < j; ++k)
        if (!cap.holds(points[k])) cap = cap_of_three(points[i], points[j], points[k]);
    }
    for (std::size_t j = 0; j < i; ++j)
      if (!cap.holds(points[j], 1e-9)) return cap;
  }
  return cap;
}

Result<void> check_point(Point p, std::size_t number) {
  if (is_position(p.lon, p.lat)) return {};
  return fail(Code::bad_query,
              fmt::format("Point {} of the polygon ({}, {}) is not on the sky: longitude must be in [0, 360] "
                          "and latitude in [-90, 90] degrees.",
                          number, p.lon, p.lat));
}

}  // namespace

Edge Edge::between(const Vec3& from, const Vec3& to) {
  const Vec3 normal = stable_cross(from, to);
  const double length = norm(normal);
  return {from, to, length > 0 ? (1.0 / length) * normal : Vec3{}};
}

double Edge::distance(const Vec3& p) const {
  if (faces(p)) return std::asin(std::min(1.0, std::abs(side(p))));
  return std::min(angle(from, p), angle(to, p));
}

bool Edge::touches(const Vec3& p) const {
  if (std::abs(side(p)) > kBoundary) return false;
  constexpr double kBoundary2 = kBoundary * kBoundary;
  return faces(p) || dot(p - from, p - from) <= kBoundary2 || dot(p - to, p - to) <= kBoundary2;
}

bool cross_properly(const Edge& e, const Edge& f) {
  const double a = f.side(e.from), b = f.side(e.to), c = e.side(f.from), d = e.side(f.to);
  // Great circles meet twice: the order of the signs tells the crossing of the arcs from that of their antipodes.
  return (a > kBoundary && b < -kBoundary && c < -kBoundary && d > kBoundary) ||
         (a < -kBoundary && b > kBoundary && c > kBoundary && d < -kBoundary);
}

Result<Polygon> Polygon::make(std::vector<Point> points) {
  if (points.size() > 3 && points.front() == points.back()) points.pop_back();  // closed by hand
  if (points.size() < 3)
    return fail(Code::bad_query, fmt::format("A polygon needs at least 3 points, not {}.", points.size()));
  if (points.size() > kMaxPoints)
    return fail(Code::bad_query,
                fmt::format("A polygon of {} points is too large: the limit is {}.", points.size(), kMaxPoints));
  for (std::size_t i = 0; i < points.size(); ++i) TRY(check_point(points[i], i + 1));
  Polygon made(std::move(points));
  made.prepare();
  for (std::size_t i = 0; i < made.edges_.size(); ++i) {
    if (norm(made.edges_[i].from + made.edges_[i].to) < 1e-12)
      return fail(Code::bad_query,
                  fmt::format("Points {} and {} of the polygon are antipodal, so that no single great circle "
                              "joins them.",
                              i + 1, (i + 1) % made.edges_.size() + 1));
  }
  made.find_cap();
  const Vec3& first = made.edges_.front().from;
  const double winding = signed_area(made.edges_, made.has_cap() ? first : oblique_orthogonal(first));
  made.area_ = std::abs(winding);
  if (winding > 0 && made.in_hemisphere_) {
    std::reverse(made.points_.begin() + 1, made.points_.end());
    made.prepare();
  } else if (winding > 0) {
    made.area_ = 4 * kPi - winding;
  }
  made.choose_reference();
  made.find_latitudes();
  return made;
}

Result<Polygon> Polygon::box(Point centre, double width, double height) {
  if (!is_position(centre.lon, centre.lat))
    return fail(Code::bad_query,
                fmt::format("The centre of the box ({}, {}) is not on the sky: longitude must be in [0, 360] "
                            "and latitude in [-90, 90] degrees.",
                            centre.lon, centre.lat));
  if (!(width >= 0 && width < 180 && height >= 0 && height < 180))
    return fail(Code::bad_query,
                fmt::format("A box of {} by {} degrees is not possible: its sides are great circles, so both "
                            "sizes must be at least 0 and less than 180.",
                            width, height));
  const SinCos lon = sincos_degrees(centre.lon), lat = sincos_degrees(centre.lat);
  const Vec3 out{lat.cos * lon.cos, lat.cos * lon.sin, lat.sin};
  const Vec3 east{-lon.sin, lon.cos, 0};
  const Vec3 north{-lat.sin * lon.cos, -lat.sin * lon.sin, lat.cos};
  const SinCos w = sincos_degrees(width / 2), h = sincos_degrees(height / 2);
  std::vector<Point> corners;
  for (const auto& [x, y] : {std::pair{1, 1}, {1, -1}, {-1, -1}, {-1, 1}}) {
    // In the gnomonic plane the box is the rectangle |x| ≤ tan(w/2), |y| ≤ tan(h/2); here times both cosines.
    const Vec3 corner = (w.cos * h.cos) * out + (x * w.sin * h.cos) * east + (y * h.sin * w.cos) * north;
    corners.push_back(to_point(unit(corner)));
  }
  return make(std::move(corners));
}

void Polygon::prepare() {
  edges_.clear();
  edges_.reserve(points_.size());
  for (std::size_t i = 0; i < points_.size(); ++i)
    edges_.push_back(Edge::between(to_vector(points_[i]), to_vector(points_[(i + 1) % points_.size()])));
}

void Polygon::find_cap() {
  std::vector<Vec3> points;
  points.reserve(edges_.size());
  for (const Edge& e : edges_) points.push_back(e.from);
  const Cap cap = smallest_cap(points);
  double chord2 = 0;
  for (const Vec3& p : points) chord2 = std::max(chord2, dot(p - cap.axis, p - cap.axis));
  in_hemisphere_ = chord2 < 2 - 1e-9;
  if (chord2 > 1.99) return;  // not within 89.7°, where a circle holds the edges if it holds the points
  cap_axis_ = cap.axis;
  const double chord = std::sqrt(chord2) + 2 * kBoundary;
  cap_chord2_ = chord * chord;
}

Vec3 Polygon::outside() const {
  if (has_cap()) return reference_;
  const auto longest = std::max_element(
      edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) { return dot(a.from, a.to) > dot(b.from, b.to); });
  const Vec3 middle = unit(longest->from + longest->to);
  double nearest = 1;
  for (const Edge& e : edges_)
    if (&e != &*longest) nearest = std::min(nearest, e.distance(middle));
  return unit(middle + 0.5 * nearest * longest->normal);  // inside is on the right
}

// contains() counts the edges between a position and the reference. A polygon in less than a hemisphere has its
// reference 90° from the middle: outside, and far from any edge, which keeps the smallest polygons precise.
void Polygon::choose_reference() {
  if (has_cap()) {
    reference_ = oblique_orthogonal(cap_axis_);
    return;
  }
  // Otherwise walk from the reference to the middle of the longest edge: the side on which one arrives is known.
  const auto longest = std::max_element(
      edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) { return dot(a.from, a.to) > dot(b.from, b.to); });
  const Vec3 middle = unit(longest->from + longest->to);
  reference_ = unit(-longest->normal + 0.3141 * middle + 0.0271 * longest->from);  // inside is on the right
  reference_inside_ = !crosses_oddly(reference_, middle, &*longest);
}

void Polygon::find_latitudes() {
  const Vec3 north{0, 0, 1};
  min_lat_ = contains(-north) ? -90 : points_.front().lat;
  max_lat_ = contains(north) ? 90 : points_.front().lat;
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    min_lat_ = std::min(min_lat_, points_[i].lat);
    max_lat_ = std::max(max_lat_, points_[i].lat);
    const Edge& e = edges_[i];
    const Vec3 top = north - e.normal.z * e.normal;  // the northernmost point of the great circle
    if (norm(top) < 1e-15) continue;
    const double lat = std::atan2(norm(top), std::abs(e.normal.z)) * kDegree;
    if (e.faces(top)) max_lat_ = std::max(max_lat_, lat);
    if (e.faces(-top)) min_lat_ = std::min(min_lat_, -lat);
  }
}

bool Polygon::crosses_oddly(const Vec3& from, const Vec3& to, const Edge* skipped) const {
  Vec3 plane = cross(from, dot(from, to) < 0 ? to + from : to - from);  // from × to, precise at both ends
  if (plane == Vec3{}) plane = oblique_orthogonal(from);
  bool odd = false;
  for (const Edge& e : edges_) {
    const double a = dot(plane, e.from), b = dot(plane, e.to);
    // Half-open, so that a path through a point where two edges meet counts one of them.
    if ((a >= 0) == (b >= 0) || &e == skipped) continue;
    const double start = e.side(from), end = e.side(to);
    if (a >= 0 ? start < 0 && end > 0 : start > 0 && end < 0) odd = !odd;
  }
  return odd;
}

bool Polygon::contains(const Vec3& p) const {
  if (has_cap() && dot(p - cap_axis_, p - cap_axis_) > cap_chord2_) return false;
  for (const Edge& e : edges_)
    if (e.touches(p)) return true;
  return reference_inside_ != crosses_oddly(reference_, p, nullptr);
}

double Polygon::edge_distance(const Vec3& p) const {
  double nearest = kPi;
  for (const Edge& e : edges_) nearest = std::min(nearest, e.distance(p));
  return nearest;
}

bool Polygon::may_reach(const Vec3& p, double radius) const {
  return !has_cap() || angle(p, cap_axis_) <= radius + 2 * std::asin(std::sqrt(cap_chord2_) / 2) + 1e-12;
}

Point Polygon::centroid() const {
  if (cap_chord2_ < 1e-8) {
    // A small polygon is flat to 1e-12 rad: the centroid of its projection, without the cancellation of the formula
    // below.
    const Vec3 origin = edges_.front().from;
    Vec3 moment{};
    double twice = 0;
    for (const Edge& e : edges_) {
      const double weight = dot(cap_axis_, cross(e.from - origin, e.to - origin));
      moment = moment + weight * ((e.from - origin) + (e.to - origin));
      twice += weight;
    }
    return to_point(twice == 0 ? cap_axis_ : unit(origin + (1.0 / (3.0 * twice)) * moment));
  }
  Vec3 moment{};  // ∫ r dA = ½ Σ angle · normal
  for (const Edge& e : edges_) moment = moment + angle(e.from, e.to) * e.normal;
  if (area_ < 1e-14 || norm(moment) < 1e-14) return to_point(has_cap() ? cap_axis_ : edges_.front().from);
  return to_point(unit(-moment));
}

}  // namespace tapstand::sky
