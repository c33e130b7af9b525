// What the tests of the sky share: data files, random positions, and figures around a centre.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "core/text.h"
#include "sky/shapes.h"

namespace tapstand::sky {

inline std::vector<std::vector<double>> read_numbers_file(const std::string& name) {
  std::ifstream file(std::string(TAPSTAND_SOURCE_DIR) + "/server/tests/sky/data/" + name);
  EXPECT_TRUE(file) << name;
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    auto& row = rows.emplace_back();
    for (const std::string& part : split(line, ',')) row.push_back(parse_double(part).value());
  }
  EXPECT_FALSE(rows.empty()) << name;
  return rows;
}

using Random = std::mt19937_64;

inline double uniform(Random& random, double lo, double hi) {
  return std::uniform_real_distribution<double>(lo, hi)(random);
}

inline Point random_point(Random& random) {
  return {uniform(random, 0, 360), std::asin(uniform(random, -1, 1)) * kDegree};
}

// The end of the great circle that leaves `from` at an angle east of north.
inline Point offset(Point from, double position_angle, double separation) {
  const SinCos lon = sincos_degrees(from.lon), lat = sincos_degrees(from.lat);
  const Vec3 out = to_vector(from), east{-lon.sin, lon.cos, 0}, north{-lat.sin * lon.cos, -lat.sin * lon.sin, lat.cos};
  const SinCos a = sincos_degrees(position_angle), s = sincos_degrees(separation);
  return to_point(unit(s.cos * out + (s.sin * a.sin) * east + (s.sin * a.cos) * north));
}

inline Point near(Random& random, Point centre, double radius) {
  return offset(centre, uniform(random, 0, 360), radius * std::sqrt(uniform(random, 0, 1)));
}

// A simple polygon, star-shaped about its centre, often concave.
inline std::vector<Point> random_star(Random& random, Point centre, double radius) {
  const int n = static_cast<int>(uniform(random, 3, 12));
  std::vector<Point> points;
  for (int i = 0; i < n; ++i)
    points.push_back(offset(centre, 360.0 * (i + uniform(random, 0.1, 0.7)) / n, radius * uniform(random, 0.3, 1)));
  return points;
}

inline Polygon polygon(std::vector<Point> points) {
  auto made = Polygon::make(std::move(points));
  EXPECT_TRUE(made) << made.error().message;
  return std::move(*made);
}

inline bool contains_point(const Polygon& g, Point p) { return g.contains(to_vector(p)); }

// How often the points turn around `p`, by long double azimuths: an independent way to say inside or outside, for
// polygons within a hemisphere around `centre`.
inline bool turns_around(const std::vector<Point>& points, Point p, Point centre) {
  if (distance(p, centre) >= 90) return false;
  const auto azimuth = [&](Point q) {
    constexpr long double k = std::numbers::pi_v<long double> / 180;
    const long double dlon = (static_cast<long double>(q.lon) - p.lon) * k, a = p.lat * k, b = q.lat * k;
    return std::atan2(std::sin(dlon) * std::cos(b),
                      std::cos(a) * std::sin(b) - std::sin(a) * std::cos(b) * std::cos(dlon));
  };
  long double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    sum += std::remainder(azimuth(points[(i + 1) % points.size()]) - azimuth(points[i]),
                          2 * std::numbers::pi_v<long double>);
  return std::abs(sum) > 1;
}

}  // namespace tapstand::sky
