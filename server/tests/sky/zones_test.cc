#include "sky/zones.h"

#include "samples.h"
#include "sky/predicates.h"

namespace tapstand::sky {
namespace {

std::vector<ZoneRange> cover_of(const Shape& shape) {
  std::vector<ZoneRange> ranges;
  cover(shape, ranges);
  return ranges;
}

bool holds(const std::vector<ZoneRange>& ranges, Point p) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const ZoneRange& r) {
    return r.zone == zone_of(p.lat) && r.ra_lo <= p.lon && p.lon <= r.ra_hi;
  });
}

double square_degrees(const std::vector<ZoneRange>& ranges) {
  double sum = 0;
  for (const ZoneRange& r : ranges) {
    const double top = r.zone == kLastZone ? 90 : (r.zone + 1) / 12.0 - 90;
    sum += (r.ra_hi - r.ra_lo) * (std::sin(top * kRadian) - std::sin((r.zone / 12.0 - 90) * kRadian)) * kDegree;
  }
  return sum;
}

void expect_well_formed(const std::vector<ZoneRange>& ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const ZoneRange& r = ranges[i];
    EXPECT_TRUE(r.zone >= 0 && r.zone <= kLastZone && 0 <= r.ra_lo && r.ra_lo <= r.ra_hi && r.ra_hi <= 360);
    if (i == 0) continue;
    const ZoneRange& before = ranges[i - 1];
    EXPECT_TRUE(before.zone < r.zone || (before.zone == r.zone && before.ra_hi < r.ra_lo)) << r.zone;
  }
}

// Positions of a kind that covers tend to lose: zone edges, longitude 0 and 360, the poles.
Point hard_point(Random& random) {
  const double lat = std::round(uniform(random, -1080, 1080)) / 12;
  switch (static_cast<int>(uniform(random, 0, 6))) {
    case 0:
      return {uniform(random, 0, 360), lat};
    case 1:
      return {0, lat};
    case 2:
      return {360, uniform(random, -90, 90)};
    case 3:
      return {uniform(random, 0, 360), uniform(random, 0, 1) < 0.5 ? -90.0 : 90.0};
    case 4:
      return {uniform(random, 0, 360), std::copysign(90 - std::exp(uniform(random, -20, 1)), lat)};
    default:
      return random_point(random);
  }
}

TEST(Zones, AreTheIndexExpression) {
  EXPECT_EQ(zone_of(-90), 0);
  EXPECT_EQ(zone_of(90), kLastZone);
  EXPECT_EQ(zone_of(0), 1080);
  EXPECT_EQ(zone_of(-90.05), 0);  // truncated, as CAST does
  EXPECT_EQ(zone_of(1e300), INT64_MAX);
}

TEST(Zones, HoldThePointItself) {
  Random random(31);
  for (int i = 0; i < 20000; ++i) {
    const Point p = hard_point(random);
    const auto ranges = cover_of(p);
    EXPECT_TRUE(holds(ranges, p)) << p.lon << ' ' << p.lat;
    EXPECT_LE(ranges.size(), 4u);
  }
  EXPECT_TRUE(holds(cover_of(Point{0, 10}), {360, 10}));
  EXPECT_TRUE(holds(cover_of(Point{360, 10}), {0, 10}));
  EXPECT_TRUE(holds(cover_of(Point{10, 90}), {200, 90}));
}

TEST(Zones, LoseNothingOfACircle) {
  Random random(32);
  for (int i = 0; i < 4000; ++i) {
    const Circle circle{hard_point(random), i % 7 == 0 ? 0 : std::min(180.0, std::exp(uniform(random, -22, 5.2)))};
    const auto ranges = cover_of(circle);
    expect_well_formed(ranges);
    const CircleTest test(circle);
    for (int k = 0; k < 40; ++k) {
      const Point p = k % 4 == 0 ? hard_point(random)
                                 : offset(circle.centre, uniform(random, 0, 360),
                                          circle.radius * (k % 2 ? 1 : uniform(random, 0, 1)));
      if (test.contains(p.lon, p.lat)) {
        EXPECT_TRUE(holds(ranges, p)) << circle.centre.lon << ' ' << circle.centre.lat << ' ' << circle.radius;
      }
    }
  }
}

TEST(Zones, LoseNothingOfAPolygon) {
  Random random(33);
  for (int i = 0; i < 1500; ++i) {
    const Point centre = hard_point(random);
    const double size = std::exp(uniform(random, -12, 4.2));
    const Polygon g = polygon(random_star(random, centre, size));
    const auto ranges = cover_of(g);
    expect_well_formed(ranges);
    for (int k = 0; k < 60; ++k) {
      const Point p = k % 4 == 0 ? hard_point(random) : near(random, centre, std::min(size, 179.0));
      if (contains_point(g, p)) {
        EXPECT_TRUE(holds(ranges, p)) << p.lon << ' ' << p.lat;
      }
    }
    for (const Edge& e : g.edges())
      for (const double t : {0.0, 0.3, 0.77}) {
        const Point p = to_point(unit((1 - t) * e.from + t * e.to));
        if (contains_point(g, p)) {
          EXPECT_TRUE(holds(ranges, p)) << p.lon << ' ' << p.lat;
        }
      }
  }
}

TEST(Zones, LoseNothingOfAxisAlignedPolygons) {
  // Corners and edges on zone edges, on the equator, on meridians, over the poles.
  const std::vector<std::vector<Point>> all{{{359, -1}, {1, -1}, {1, 1}, {359, 1}},
                                            {{0, 0}, {10, 0}, {10, 5}},
                                            {{0, 0}, {90, 0}, {0, 90}},
                                            {{0, 80}, {120, 80}, {240, 80}},
                                            {{0, -85}, {0, -80}, {180, -80}, {180, -85}},
                                            {{350, 89}, {10, 89}, {170, 89.5}},
                                            {{0, 0}, {90, 0}, {180, 0}, {270, 0}},
                                            {{10, 89.95}, {100, 89.95}, {190, 89.95}, {280, 89.95}},
                                            {{5, 5}, {5, 5}, {5, 5}},
                                            {{0, 0}, {0, 10}, {0, 5}}};
  Random random(34);
  for (const auto& points : all) {
    const Polygon g = polygon(points);
    const auto ranges = cover_of(g);
    expect_well_formed(ranges);
    for (const Point& p : points) EXPECT_TRUE(holds(ranges, p)) << p.lon << ' ' << p.lat;
    for (int i = 0; i < 20000; ++i) {
      const Point p = i % 3 ? near(random, g.centroid(), 12) : hard_point(random);
      if (contains_point(g, p)) {
        EXPECT_TRUE(holds(ranges, p)) << p.lon << ' ' << p.lat;
      }
    }
  }
}

TEST(Zones, StayBoundedForTheWildestPolygon) {
  std::vector<Point> points;  // up and down the sky 500 times
  for (std::size_t i = 0; i < Polygon::kMaxPoints; ++i)
    points.push_back({170.0 * static_cast<double>(i) / Polygon::kMaxPoints, i % 2 ? 85.0 : -85.0});
  const Polygon g = polygon(points);
  const auto ranges = cover_of(g);
  expect_well_formed(ranges);
  EXPECT_LE(ranges.size(), kLastZone + 1u);
  Random random(36);
  for (int i = 0; i < 1000; ++i) {
    const Point p = random_point(random);
    if (contains_point(g, p)) {
      EXPECT_TRUE(holds(ranges, p));
    }
  }
}

TEST(Zones, AreTight) {
  Random random(35);
  for (int i = 0; i < 200; ++i) {
    const Point centre = random_point(random);
    if (std::abs(centre.lat) > 80) continue;
    const Circle circle{centre, 5};
    EXPECT_LT(square_degrees(cover_of(circle)), 1.05 * area(circle));
    const Polygon g = polygon(random_star(random, centre, 8));
    double edges = 0;
    for (const Edge& e : g.edges()) edges += angle(e.from, e.to) * kDegree;
    EXPECT_LT(square_degrees(cover_of(g)), area(g) + edges / 6 + 0.2);  // two zones' width along the edges
  }
  EXPECT_LE(cover_of(Circle{{10, 20.01}, 1e-4}).size(), 1u);
  EXPECT_EQ(cover_of(Circle{{0, 0}, 180}).size(), kLastZone + 1u);
}

}  // namespace
}  // namespace tapstand::sky
