#include "catalogue/generate_frames.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tapstand::catalogue {
namespace {

constexpr double kRadian = std::numbers::pi / 180;
constexpr double kMasPerDegree = 3.6e6;

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

constexpr Matrix kGalactic{{{-0.0548755604162154, -0.8734370902348850, -0.4838350155487132},
                            {+0.4941094278755837, -0.4448296299600112, +0.7469822444972189},
                            {-0.8676661490190047, -0.1980763734312015, +0.4559837761750669}}};
const double kSinObliquity = std::sin(23.4392911 * kRadian);
const double kCosObliquity = std::cos(23.4392911 * kRadian);

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

}  // namespace

LonLat galactic(const LonLat& icrs) {
  const Vector v = unit(icrs);
  Vector out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = kGalactic[i][0] * v[0] + kGalactic[i][1] * v[1] + kGalactic[i][2] * v[2];
  return direction(out);
}

LonLat ecliptic(const LonLat& icrs) {
  const Vector v = unit(icrs);
  return direction({v[0], kCosObliquity * v[1] + kSinObliquity * v[2], kCosObliquity * v[2] - kSinObliquity * v[1]});
}

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
