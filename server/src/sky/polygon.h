// A polygon on the sphere: great-circle edges, the last point joined to the first (ADQL 2.1 §4.2.19).
//
// Which side is inside: of a polygon whose points fit in less than a hemisphere the smaller of the two regions that the
// edges bound, whatever the winding. ADQL sets no rule of winding and people write both. Where the points fit in no
// hemisphere the winding decides, as DALI 1.1 §3.3.7 has it: counter-clockwise as seen from the centre of the sphere (north
// → east → south → west), so that going east the inside lies to the south; such a polygon may be larger than a
// hemisphere. Polygons of the first kind are put into DALI's order when made, the first point kept, so that what is
// written out is legal DALI and every reader of it finds the same side inside.
//
// Edges that cross each other follow the even-odd rule. Points may coincide; a polygon without area is its edges alone.
// Prepared when made: contains() costs a few products an edge. Immutable, thread-safe.
// Errors (bad_query): fewer than 3 points, more than kMaxPoints, a position out of range, neighbours that are
// antipodal.
#pragma once
#include <cstddef>
#include <vector>

#include "core/result.h"
#include "sky/unit_vector.h"

namespace tapstand::sky {

// A great-circle arc of less than 180°. `normal` is from × to as a unit vector; zero if the ends coincide.
struct Edge {
  Vec3 from{};
  Vec3 to{};
  Vec3 normal{};

  static Edge between(const Vec3& from, const Vec3& to);
  // The sine of the signed distance from the great circle; positive on the left going along a sphere seen from outside.
  double side(const Vec3& p) const { return dot(normal, p - from); }
  // Is the nearest point of the great circle on the arc itself?
  bool faces(const Vec3& p) const {
    return dot(cross(normal, from), p) >= 0 && dot(cross(to, normal), p) >= 0 && normal != Vec3{};
  }
  double distance(const Vec3& p) const;  // radians
  bool touches(const Vec3& p) const;     // within kBoundary
};

// Do the arcs cross at a point that is an end of neither, by more than kBoundary?
bool cross_properly(const Edge& e, const Edge& f);

class Polygon {
 public:
  static constexpr std::size_t kMaxPoints = 1000;

  static Result<Polygon> make(std::vector<Point> points);
  // The rectangle of ADQL 2.1 §4.2.9: a cross with arms of half the size along the meridian and along the great circle
  // at right angles to it, and as sides the great circles that meet the arms' ends at right angles. Sizes are arcs on
  // the sky in degrees, not differences of coordinates. Errors: negative sizes, and 180° or more, where sides don't
  // meet.
  static Result<Polygon> box(Point centre, double width, double height);

  const std::vector<Point>& points() const { return points_; }
  const std::vector<Edge>& edges() const { return edges_; }
  double area() const { return area_; }        // steradians
  Point centroid() const;                      // of the area; of the points if there is no area
  double min_lat() const { return min_lat_; }  // of the region, edges bulging towards the poles included
  double max_lat() const { return max_lat_; }

  bool contains(const Vec3& p) const;         // boundary included
  double edge_distance(const Vec3& p) const;  // radians to the nearest edge
  // A position on the other side of the longest edge, near it: outside, unless edges cross each other.
  Vec3 outside() const;
  // False only if nothing of the polygon is within `radius` radians of `p`: a cheap first test.
  bool may_reach(const Vec3& p, double radius) const;

 private:
  explicit Polygon(std::vector<Point> points) : points_(std::move(points)) {}
  void prepare();
  void find_cap();
  bool has_cap() const { return cap_chord2_ < 4; }
  void choose_reference();
  void find_latitudes();
  bool crosses_oddly(const Vec3& from, const Vec3& to, const Edge* skipped) const;

  std::vector<Point> points_;
  std::vector<Edge> edges_;  // the interior is on their right
  double area_ = 0;
  Vec3 reference_{};  // where contains() knows the answer
  bool reference_inside_ = false;
  bool in_hemisphere_ = false;  // the points
  Vec3 cap_axis_{};        // a circle around the polygon, if it fits in less than a hemisphere
  double cap_chord2_ = 5;  // squared chord of its radius; above 4: no such circle
  double min_lat_ = 0;
  double max_lat_ = 0;
};

}  // namespace tapstand::sky
