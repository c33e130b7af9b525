#include "sky/healpix.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

namespace tapstand::sky {
namespace {

constexpr double kRadian = std::numbers::pi / 180;
const double kSqrt6 = std::sqrt(6.0);

// Puts a zero bit before each of the low 32 bits.
std::uint64_t spread(std::uint64_t v) {
  v &= 0xffffffffU;
  v = (v | (v << 16)) & 0x0000ffff0000ffffULL;
  v = (v | (v << 8)) & 0x00ff00ff00ff00ffULL;
  v = (v | (v << 4)) & 0x0f0f0f0f0f0f0f0fULL;
  v = (v | (v << 2)) & 0x3333333333333333ULL;
  return (v | (v << 1)) & 0x5555555555555555ULL;
}

// The inverse: gathers the even bits.
std::uint64_t gather(std::uint64_t v) {
  v &= 0x5555555555555555ULL;
  v = (v | (v >> 1)) & 0x3333333333333333ULL;
  v = (v | (v >> 2)) & 0x0f0f0f0f0f0f0f0fULL;
  v = (v | (v >> 4)) & 0x00ff00ff00ff00ffULL;
  v = (v | (v >> 8)) & 0x0000ffff0000ffffULL;
  return (v | (v >> 16)) & 0xffffffffU;
}

std::int64_t join(int order, int face, std::int64_t x, std::int64_t y) {
  const std::uint64_t within = spread(static_cast<std::uint64_t>(x)) | (spread(static_cast<std::uint64_t>(y)) << 1);
  return (static_cast<std::int64_t>(face) << (2 * order)) + static_cast<std::int64_t>(within);
}

}  // namespace

std::int64_t healpix_pixels(int order) {
  assert(order >= 0 && order <= kMaxHealpixOrder);
  return std::int64_t{12} << (2 * order);
}

std::int64_t healpix_nested(int order, double lon, double lat) {
  assert(order >= 0 && order <= kMaxHealpixOrder && std::abs(lat) <= 90);
  const std::int64_t side = std::int64_t{1} << order;
  const auto scale = static_cast<double>(side);
  double quarter = std::fmod(lon, 360.0) / 90;
  if (quarter < 0) quarter += 4;
  if (quarter >= 4) quarter = 0;  // a tiny negative longitude rounds up to a full turn
  const double z = std::sin(lat * kRadian);

  if (std::abs(z) <= 2.0 / 3) {  // equatorial belt: two families of diagonals
    const double along = scale * (0.5 + quarter);
    const double across = scale * z * 0.75;
    const auto up = static_cast<std::int64_t>(along - across);
    const auto down = static_cast<std::int64_t>(along + across);
    const auto face_up = static_cast<int>(up >> order);
    const auto face_down = static_cast<int>(down >> order);
    const int face = face_up == face_down ? (face_up & 3) + 4 : face_up < face_down ? face_up : face_down + 8;
    return join(order, face, down & (side - 1), side - (up & (side - 1)) - 1);
  }
  const int base = std::min(3, static_cast<int>(quarter));
  const double part = quarter - base;
  // sqrt(3(1 - |z|)) written with the half angle, which keeps its digits near the pole.
  const double ring = scale * kSqrt6 * std::sin((90 - std::abs(lat)) * kRadian / 2);
  const auto up = std::min(side - 1, static_cast<std::int64_t>(part * ring));
  const auto down = std::min(side - 1, static_cast<std::int64_t>((1 - part) * ring));
  return z > 0 ? join(order, base, side - down - 1, side - up - 1) : join(order, base + 8, up, down);
}

LonLat healpix_centre(int order, std::int64_t pixel) {
  assert(order >= 0 && order <= kMaxHealpixOrder && pixel >= 0 && pixel < healpix_pixels(order));
  // Per base pixel: its southern corner's ring and its centre's longitude, in units of the side and of 45°.
  static constexpr std::array<int, 12> kRing{2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4};
  static constexpr std::array<int, 12> kLongitude{1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7};
  const std::int64_t side = std::int64_t{1} << order;
  const auto face = static_cast<std::size_t>(pixel >> (2 * order));
  const auto within = static_cast<std::uint64_t>(pixel & ((std::int64_t{1} << (2 * order)) - 1));
  const auto x = static_cast<std::int64_t>(gather(within));
  const auto y = static_cast<std::int64_t>(gather(within >> 1));
  const std::int64_t ring = kRing[face] * side - x - y - 1;  // 1 at the north pole, 4 * side - 1 at the south pole

  std::int64_t length = side;  // pixels of this ring per quarter turn
  double lat = 0;
  if (ring < side || ring > 3 * side) {
    length = ring < side ? ring : 4 * side - ring;
    const double polar = 2 * std::asin(static_cast<double>(length) / (static_cast<double>(side) * kSqrt6)) / kRadian;
    lat = ring < side ? 90 - polar : polar - 90;
  } else {
    lat = std::asin(static_cast<double>(2 * side - ring) * 2 / (3 * static_cast<double>(side))) / kRadian;
  }
  std::int64_t step = kLongitude[face] * length + x - y;
  if (step < 0) step += 8 * length;
  return {45.0 * static_cast<double>(step) / static_cast<double>(length), lat};
}

}  // namespace tapstand::sky
