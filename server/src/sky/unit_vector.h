// Positions on the unit sphere, as longitude and latitude in degrees and as vectors, and the arc between two of them.
// Degrees are reduced before they become radians, so multiples of 90° give exact sines and cosines.
// Plain values; thread-safe. Inputs are finite; longitudes lie in [0, 360] and latitudes in [-90, 90].
#pragma once
#include <cmath>
#include <numbers>

namespace tapstand::sky {

inline constexpr double kRadian = std::numbers::pi / 180.0;  // one degree in radians
inline constexpr double kDegree = 180.0 / std::numbers::pi;  // one radian in degrees

// Boundaries belong to a shape. Positions carry errors of some 1e-15 rad from the spacing of doubles near 360°,
// so a position this near a boundary (0.6 nanoarcseconds) counts as on it.
inline constexpr double kBoundary = 3e-15;  // radians

struct Point {
  double lon = 0;
  double lat = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Vec3 {
  double x = 0;
  double y = 0;
  double z = 0;
  friend bool operator==(const Vec3&, const Vec3&) = default;
};

inline Vec3 operator+(const Vec3& a, const Vec3& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(const Vec3& a, const Vec3& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator-(const Vec3& a) { return {-a.x, -a.y, -a.z}; }
inline Vec3 operator*(double k, const Vec3& a) { return {k * a.x, k * a.y, k * a.z}; }
inline double dot(const Vec3& a, const Vec3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double norm(const Vec3& a) { return std::sqrt(dot(a, a)); }
inline Vec3 unit(const Vec3& a) { return (1.0 / norm(a)) * a; }
// a × b of unit vectors, precise also where they nearly coincide or nearly oppose each other.
inline Vec3 stable_cross(const Vec3& a, const Vec3& b) { return 0.5 * cross(a - b, a + b); }

struct SinCos {
  double sin = 0;
  double cos = 0;
};
SinCos sincos_degrees(double degrees);

// Legal values are finite, with longitude in [0, 360] and latitude in [-90, 90] (ADQL 2.1 §4.2.4). False for NaN.
inline bool is_position(double lon, double lat) { return lon >= 0 && lon <= 360 && lat >= -90 && lat <= 90; }

Vec3 to_vector(Point p);
Point to_point(const Vec3& v);  // longitude in [0, 360)
// Any unit vector at right angles to `v`, oblique to the axes of coordinates and to the meridian through `v`.
Vec3 oblique_orthogonal(const Vec3& v);

// The difference of two longitudes in [0, 180] degrees, without a rounding across 0: x - 360 is exact from 180 up.
inline double lon_difference(double a, double b) {
  const double plain = std::abs(a - b);
  return plain <= 180 ? plain : std::abs((a > 180 ? a - 360 : a) - (b > 180 ? b - 360 : b));
}
// The angle between unit vectors in radians, precise from 0 to π.
inline double angle(const Vec3& a, const Vec3& b) { return 2.0 * std::atan2(norm(a - b), norm(a + b)); }
// The great-circle arc in degrees. By half-angles, sin²(d/2) and cos²(d/2) each a sum of squares:
// full relative precision for the smallest arcs and for the smallest distance from the antipode.
double distance(Point a, Point b);

}  // namespace tapstand::sky
