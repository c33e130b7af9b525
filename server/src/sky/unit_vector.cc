#include "sky/unit_vector.h"

#include <algorithm>
#include <cmath>

namespace tapstand::sky {

SinCos sincos_degrees(double degrees) {
  // The subtraction is exact: both terms are multiples of the spacing of `degrees`, and the result is smaller.
  const double quarters = std::floor(degrees / 90.0 + 0.5);
  const double rest = (degrees - 90.0 * quarters) * kRadian;
  const double s = std::sin(rest);
  const double c = std::cos(rest);
  switch (static_cast<int>(quarters) & 3) {
    case 0:
      return {s, c};
    case 1:
      return {c, -s};
    case 2:
      return {-s, -c};
    default:
      return {-c, s};
  }
}

Vec3 to_vector(Point p) {
  const SinCos lon = sincos_degrees(p.lon);
  const SinCos lat = sincos_degrees(p.lat);
  return {lat.cos * lon.cos, lat.cos * lon.sin, lat.sin};
}

Point to_point(const Vec3& v) {
  double lon = std::atan2(v.y, v.x) * kDegree;
  if (lon < 0) lon += 360;
  if (lon >= 360) lon = 0;
  return {lon + 0.0, std::atan2(v.z, std::hypot(v.x, v.y)) * kDegree};  // + 0.0: no negative zero
}

Vec3 oblique_orthogonal(const Vec3& v) {
  // The axis least aligned with v gives a well-conditioned frame of the tangent plane.
  const double ax = std::abs(v.x), ay = std::abs(v.y), az = std::abs(v.z);
  const Vec3 axis = ax <= ay && ax <= az ? Vec3{1, 0, 0} : ay <= az ? Vec3{0, 1, 0} : Vec3{0, 0, 1};
  const Vec3 e1 = unit(cross(v, axis));
  const Vec3 e2 = cross(v, e1);
  return unit(0.8253 * e1 + 0.5647 * e2);  // a direction that no edge of a drawn figure is likely to have
}

double distance(Point a, Point b) {
  const double dlon = lon_difference(a.lon, b.lon);
  const double shrink = std::sqrt(std::max(0.0, sincos_degrees(a.lat).cos * sincos_degrees(b.lat).cos));
  const double half = 0.5 * kRadian;
  const double sine = std::hypot(std::sin((a.lat - b.lat) * half), shrink * std::sin(dlon * half));
  const double cosine = std::hypot(std::sin((a.lat + b.lat) * half), shrink * std::sin((180 - dlon) * half));
  return 2.0 * std::atan2(sine, cosine) * kDegree;
}

}  // namespace tapstand::sky
