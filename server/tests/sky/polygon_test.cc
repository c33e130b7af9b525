#include "sky/polygon.h"

#include "samples.h"

namespace tapstand::sky {
namespace {

TEST(Polygon, RefusesWhatIsNone) {
  EXPECT_EQ(Polygon::make({{0, 0}, {1, 0}}).error().code, Code::bad_query);
  EXPECT_EQ(Polygon::make({}).error().code, Code::bad_query);
  EXPECT_EQ(Polygon::make({{0, 0}, {1, 91}, {1, 0}}).error().code, Code::bad_query);
  EXPECT_EQ(Polygon::make({{0, 0}, {std::nan(""), 0}, {1, 0}}).error().code, Code::bad_query);
  EXPECT_EQ(Polygon::make({{0, 0}, {180, 0}, {1, 50}}).error().code, Code::bad_query);
  EXPECT_EQ(Polygon::make(std::vector<Point>(Polygon::kMaxPoints + 2)).error().code, Code::bad_query);
}

TEST(Polygon, TakesTheSmallerSideInEitherWinding) {
  const std::vector<Point> dali{{10, 1}, {11, 0}, {10, -1}, {9, 0}};  // north, east, south, west
  const std::vector<Point> other{{10, 1}, {9, 0}, {10, -1}, {11, 0}};
  for (const auto& points : {dali, other}) {
    const Polygon g = polygon(points);
    EXPECT_TRUE(contains_point(g, {10, 0}));
    EXPECT_FALSE(contains_point(g, {10.6, 0.6}));
    EXPECT_FALSE(contains_point(g, {190, 0}));
    EXPECT_EQ(g.points(), dali);
    EXPECT_NEAR(g.area() * kDegree * kDegree, 2, 1e-3);
  }
}

TEST(Polygon, TakesAHemisphereByItsWinding) {
  // Four points of the equator going west: from the centre of the sphere, north is on the inner side of that winding.
  EXPECT_TRUE(contains_point(polygon({{0, 0}, {90, 0}, {180, 0}, {270, 0}}), {5, -1}));
  EXPECT_FALSE(contains_point(polygon({{0, 0}, {90, 0}, {180, 0}, {270, 0}}), {5, 1}));
  EXPECT_TRUE(contains_point(polygon({{0, 0}, {270, 0}, {180, 0}, {90, 0}}), {5, 1}));
  EXPECT_FALSE(contains_point(polygon({{0, 0}, {270, 0}, {180, 0}, {90, 0}}), {5, -1}));
}

TEST(Polygon, ClosesItself) {
  EXPECT_EQ(polygon({{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}}).points().size(), 4u);
  EXPECT_TRUE(contains_point(polygon({{0, 0}, {0, 1}, {1, 1}}), {0.2, 0.5}));
}

TEST(Polygon, FollowsGreatCircles) {
  // The edges along latitude 60 bulge to the north: at the middle of 60 degrees of longitude to 63.4349.
  const Polygon g = polygon({{0, 0}, {0, 60}, {60, 60}, {60, 0}});
  const double top = std::atan(std::tan(60 * kRadian) / std::cos(30 * kRadian)) * kDegree;
  EXPECT_TRUE(contains_point(g, {30, top - 1e-9}));
  EXPECT_FALSE(contains_point(g, {30, top + 1e-9}));
  EXPECT_NEAR(g.max_lat(), top, 1e-12);
  EXPECT_EQ(g.min_lat(), 0);
}

TEST(Polygon, IncludesItsBoundary) {
  const std::vector<Point> points{{350, -10}, {20, -5}, {15, 12}, {0, 30}, {355, 10}};
  const Polygon g = polygon(points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Vec3 a = to_vector(points[i]), b = to_vector(points[(i + 1) % points.size()]);
    EXPECT_TRUE(g.contains(a));
    for (double t = 0; t <= 1; t += 0x1p-6) EXPECT_TRUE(g.contains(unit((1 - t) * a + t * b))) << i << ' ' << t;
  }
  const Polygon quarter = polygon({{0, 0}, {90, 0}, {0, 90}});
  for (const Point p : {Point{45, 0}, {0, 45}, {90, 45}, {360, 10}, {77, 90}}) EXPECT_TRUE(contains_point(quarter, p));
  EXPECT_FALSE(contains_point(quarter, {45, -1e-12}));
}

TEST(Polygon, GoesAroundAPole) {
  const Polygon g = polygon({{0, 80}, {90, 80}, {180, 80}, {270, 80}});
  EXPECT_TRUE(contains_point(g, {0, 90}));
  EXPECT_TRUE(contains_point(g, {45, 83}));  // edges bulge to 82.9
  EXPECT_FALSE(contains_point(g, {45, 82.8}));
  EXPECT_FALSE(contains_point(g, {0, -90}));
  EXPECT_EQ(g.max_lat(), 90);
  EXPECT_EQ(polygon({{0, -80}, {90, -80}, {180, -80}, {270, -80}}).min_lat(), -90);
}

TEST(Polygon, FollowsItsWindingWhereItFitsInNoHemisphere) {
  // A letter C along the equator, 300 degrees long and 10 wide: first all that is not in it, as east goes along the
  // southern side, and then itself.
  std::vector<Point> points;
  for (int lon = 0; lon <= 300; lon += 30) points.push_back({static_cast<double>(lon), -5});
  for (int lon = 300; lon >= 0; lon -= 30) points.push_back({static_cast<double>(lon), 5});
  double areas = 0;
  for (const bool within : {false, true}) {
    if (within) std::reverse(points.begin(), points.end());
    const Polygon g = polygon(points);
    areas += g.area();
    EXPECT_EQ(g.area() > 2 * std::numbers::pi, !within);
    EXPECT_EQ(g.points(), points);
    Random random(3);
    for (int i = 0; i < 20000; ++i) {
      const Point p = random_point(random);
      if (std::abs(p.lat) > 4.99 && std::abs(p.lat) < 5.2) continue;
      EXPECT_EQ(contains_point(g, p), within == (p.lon <= 300 && std::abs(p.lat) < 5)) << p.lon << ' ' << p.lat;
    }
    EXPECT_EQ(contains_point(g, g.points().front()), true);  // the boundary is of both
    EXPECT_EQ(g.max_lat() == 90 && g.min_lat() == -90, !within);
    EXPECT_EQ(contains_point(g, to_point(g.outside())), false);
  }
  EXPECT_NEAR(areas, 4 * std::numbers::pi, 1e-12);
}

TEST(Polygon, IsTheSmallerSideWhereItFitsInAHemisphere) {
  // The southern cap below -30 degrees, and the points of a triangle on a hemisphere's border, in both windings.
  for (const bool reversed : {false, true}) {
    std::vector<Point> cap, triangle{{0, 0.3}, {120, 0.3}, {240, 0.3}};
    for (int lon = 0; lon < 360; lon += 10) cap.push_back({static_cast<double>(lon), -30});
    if (reversed) std::reverse(cap.begin(), cap.end());
    if (reversed) std::reverse(triangle.begin(), triangle.end());
    EXPECT_TRUE(contains_point(polygon(cap), {10, -31}));
    EXPECT_FALSE(contains_point(polygon(cap), {10, -29}));
    EXPECT_TRUE(contains_point(polygon(triangle), {10, 80}));
    EXPECT_FALSE(contains_point(polygon(triangle), {10, -0.5}));
  }
}

TEST(Polygon, ContainsWhatItTurnsAround) {
  Random random(4);
  for (const double radius : {80.0, 30.0, 1.0, 1.0 / 60, 1e-5}) {
    for (int i = 0; i < 200; ++i) {
      Point centre = random_point(random);
      if (i % 5 == 0) centre = {uniform(random, 0, 360), i % 2 ? 90.0 : -90.0};
      if (i % 5 == 1) centre.lon = i % 2 ? 0 : 360;
      auto points = random_star(random, centre, radius);
      if (i % 2) std::reverse(points.begin(), points.end());
      const Polygon g = polygon(points);
      if (g.area() > 2 * std::numbers::pi - 0.1) continue;
      for (int k = 0; k < 50; ++k) {
        const Point p = near(random, centre, radius * 1.05);
        if (g.edge_distance(to_vector(p)) < 1e-12 * (1 + radius)) continue;
        EXPECT_EQ(contains_point(g, p), turns_around(points, p, centre)) << radius << ": " << p.lon << ' ' << p.lat;
      }
      EXPECT_FALSE(g.contains(-to_vector(centre)));
      EXPECT_FALSE(contains_point(g, offset(centre, 10 * i, std::min(radius * 1.3, 179.0))));
    }
  }
}

TEST(Polygon, HasTheAreaOfItsParts) {
  EXPECT_NEAR(polygon({{0, 0}, {90, 0}, {0, 90}}).area(), std::numbers::pi / 2, 1e-15);
  EXPECT_NEAR(polygon({{0, 0}, {90, 0}, {180, 0}, {270, 0}}).area(), 2 * std::numbers::pi, 1e-12);
  const double side = 1e-7;
  EXPECT_NEAR(
      polygon({{20, 0}, {20 + side, 0}, {20 + side, side}, {20, side}}).area() * kDegree * kDegree / (side * side), 1,
      1e-6);
  Random random(5);
  for (int i = 0; i < 50; ++i) {  // by counting
    const Point centre = random_point(random);
    const Polygon g = polygon(random_star(random, centre, 40));
    int inside = 0;
    constexpr int kTries = 20000;
    for (int k = 0; k < kTries; ++k) inside += contains_point(g, random_point(random));
    EXPECT_NEAR(4 * std::numbers::pi * inside / kTries, g.area(), 0.08);
  }
}

TEST(Polygon, HasItsCentroidInTheMiddle) {
  for (const double size : {100.0, 10.0, 0.1, 1e-3, 1e-6}) {
    for (const Point centre : {Point{0, 0}, {200, 50}, {10, -89.99}, {359.9999, 30}}) {
      const auto g = Polygon::box(centre, size, size / 2);
      ASSERT_TRUE(g);
      EXPECT_LT(distance(g->centroid(), centre), 1e-11 + 1e-7 * size * (size < 1e-4)) << size;
    }
  }
  Random random(6);
  const std::vector<Point> points{{10, 10}, {50, 0}, {70, 40}, {40, 20}, {20, 60}};
  const Polygon g = polygon(points);
  Vec3 sum{};
  for (int k = 0; k < 400000; ++k)
    if (const Point p = random_point(random); contains_point(g, p)) sum = sum + to_vector(p);
  EXPECT_LT(distance(g.centroid(), to_point(unit(sum))), 0.5);
  EXPECT_LT(distance(polygon({{5, 5}, {5, 5}, {5, 5}}).centroid(), {5, 5}), 1e-12);
}

TEST(Box, EndsWhereTheArmsOfTheCrossEnd) {
  for (const auto& row : read_numbers_file("offsets.csv")) {
    if (std::fmod(row[2], 90) != 0) continue;
    const Point centre{row[0], row[1]}, end{row[4], row[5]};
    const auto contains = [&](double factor) {
      const auto box = Polygon::box(centre, 2 * row[3] * factor, 2 * row[3] * factor);
      return box && contains_point(*box, end);
    };
    EXPECT_TRUE(contains(1 + 1e-9)) << centre.lon << ' ' << centre.lat << ' ' << row[3];
    EXPECT_FALSE(contains(1 - 1e-9)) << centre.lon << ' ' << centre.lat << ' ' << row[3];
  }
}

TEST(Box, IsARectangleOfArcsAndNotOfCoordinates) {
  const auto box = Polygon::box({280, -60}, 0.1, 0.1);
  ASSERT_TRUE(box);
  EXPECT_TRUE(contains_point(*box, {280.09, -60}));  // 0.045 degrees away
  EXPECT_FALSE(contains_point(*box, {280.11, -60}));
  const auto equator = Polygon::box({10, 0}, 2, 4);
  for (const Point p : {Point{9, 0}, {11, 0}, {10, 2}, {10, -2}}) EXPECT_TRUE(contains_point(*equator, p));
  for (const Point p : {Point{8.999, 0}, {11.001, 0}, {10, 2.001}}) EXPECT_FALSE(contains_point(*equator, p));
  EXPECT_NEAR(box->area() * kDegree * kDegree, 0.01, 1e-8);
  EXPECT_TRUE(contains_point(*Polygon::box({10, 90}, 1, 1), {123, 89.6}));
}

TEST(Box, RefusesSizesWithoutCorners) {
  EXPECT_FALSE(Polygon::box({0, 0}, 180, 1));
  EXPECT_FALSE(Polygon::box({0, 0}, -1, 1));
  EXPECT_FALSE(Polygon::box({0, 91}, 1, 1));
  EXPECT_FALSE(Polygon::box({0, 0}, std::nan(""), 1));
  const auto nothing = Polygon::box({30, 40}, 0, 0);
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(contains_point(*nothing, {30, 40.0001}));
  EXPECT_NEAR(nothing->area(), 0, 1e-30);
}

}  // namespace
}  // namespace tapstand::sky
