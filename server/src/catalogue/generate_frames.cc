#include "catalogue/generate_frames.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sky/frames.h"

namespace tapstand::catalogue {
namespace {

constexpr double kRadian = std::numbers::pi / 180;
constexpr double kMasPerDegree = 3.6e6;

using Vector = std::array<double, 3>;

Vector unit(const LonLat& p) {
  const double cos_lat = std::cos(p.lat * kRadian);
  return {cos_lat * std::cos(p.lon * kRadian), cos_lat * std::sin(p.lon * kRadian), std::sin(p.lat * kRadian)};
}

LonLat direction(const Vector& v) {
  double lon = std::atan2(v[1], v[0]) / kRadian;
  if (lon < 0) lon += 360;
  if (lon >= 360) lon = 0;
  return {lon, std::atan2(v[2], std::hypot(v[0], v[1])) / kRadian};
}

LonLat turned(sky::Frame frame, const LonLat& icrs) {
  const Vector v = unit(icrs);
  const sky::Vec3 out = sky::from_icrs(frame, {v[0], v[1], v[2]});
  return direction({out.x, out.y, out.z});
}

}  // namespace

LonLat galactic(const LonLat& icrs) { return turned(sky::Frame::galactic, icrs); }
LonLat ecliptic(const LonLat& icrs) { return turned(sky::Frame::ecliptic, icrs); }

LonLat offset(const LonLat& from, double east, double north) {
  const Vector p = unit(from);
  const double sin_lon = std::sin(from.lon * kRadian);
  const double cos_lon = std::cos(from.lon * kRadian);
  const double x = east * kRadian;
  const double y = north * kRadian;
  return direction({p[0] - x * sin_lon - y * p[2] * cos_lon, p[1] + x * cos_lon - y * p[2] * sin_lon,
                    p[2] + y * std::cos(from.lat * kRadian)});
}

LonLat moved(const LonLat& from, const Motion& motion, double years) {
  return offset(from, motion.ra * years / kMasPerDegree, motion.dec * years / kMasPerDegree);
}

double separation(const LonLat& a, const LonLat& b) {
  const double lat = std::sin((a.lat - b.lat) / 2 * kRadian);
  const double lon = std::sin((a.lon - b.lon) / 2 * kRadian);
  const double h = lat * lat + std::cos(a.lat * kRadian) * std::cos(b.lat * kRadian) * lon * lon;
  return 2 * std::asin(std::sqrt(std::min(1.0, h))) / kRadian;
}

}  // namespace tapstand::catalogue
