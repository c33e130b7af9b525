#include "sky/predicates.h"

#include "samples.h"

namespace tapstand::sky {
namespace {

Circle circle(Point centre, double radius) { return {centre, radius}; }

TEST(Predicates, PointsMeetThemselves) {
  EXPECT_TRUE(contains(Point{10, 20}, Point{10, 20}));
  EXPECT_TRUE(contains(Point{0, 20}, Point{360, 20}));
  EXPECT_TRUE(contains(Point{0, 90}, Point{77, 90}));
  EXPECT_FALSE(contains(Point{10, 20}, Point{10, 20.000000001}));
  EXPECT_FALSE(intersects(Point{10, 20}, Point{190, -20}));
}

TEST(Predicates, CirclesByTheirCentres) {
  EXPECT_TRUE(contains(circle({10, 0}, 1), circle({11, 0}, 2)));  // touching from inside
  EXPECT_FALSE(contains(circle({11, 0}, 2), circle({10, 0}, 1)));
  EXPECT_FALSE(contains(circle({10, 0}, 1.000001), circle({11, 0}, 2)));
  EXPECT_TRUE(intersects(circle({10, 0}, 1), circle({13, 0}, 2)));  // touching from outside
  EXPECT_FALSE(intersects(circle({10, 0}, 1), circle({13, 0}, 1.999999)));
  EXPECT_TRUE(contains(circle({10, 0}, 180), circle({50, 50}, 180)));
  EXPECT_FALSE(contains(circle({10, 0}, 179), circle({50, 50}, 179)));
  EXPECT_TRUE(intersects(circle({0, 0}, 90), circle({180, 0}, 90)));
}

TEST(Predicates, CirclesAndPolygons) {
  const Polygon square = polygon({{359, -1}, {1, -1}, {1, 1}, {359, 1}});
  EXPECT_TRUE(contains(circle({0, 0}, 0.99), square));
  EXPECT_FALSE(contains(circle({0, 0}, 1.01), square));
  EXPECT_TRUE(contains(square, circle({0, 0}, 1.42)));
  EXPECT_FALSE(contains(square, circle({0, 0}, 1.41)));
  EXPECT_TRUE(contains(square, circle({178, 0}, 179.1)));  // all but 0.9 degrees around (358, 0)
  EXPECT_FALSE(contains(square, circle({178, 0}, 178.9)));
  EXPECT_FALSE(contains(square, circle({180, 0}, 179.9)));  // all but a hole in the middle of the square
  EXPECT_FALSE(contains(circle({180, 0}, 179), square));
  EXPECT_TRUE(intersects(square, circle({2, 0}, 1.001)));  // over an edge, no corner near
  EXPECT_FALSE(intersects(square, circle({2, 0}, 0.999)));
  EXPECT_TRUE(intersects(square, circle({0, 0}, 0.001)));  // all inside
  EXPECT_TRUE(intersects(circle({0, 0}, 10), square));     // all around
  EXPECT_FALSE(intersects(circle({180, 0}, 10), square));
}

TEST(Predicates, Polygons) {
  const Polygon square = polygon({{10, 0}, {14, 0}, {14, 4}, {10, 4}});
  const Polygon inner = polygon({{11, 1}, {12, 1}, {12, 2}, {11, 2}});
  const Polygon corner = polygon({{10, 0}, {12, 0}, {12, 2}, {10, 2}});  // shares two edges in part
  const Polygon bar = polygon({{9, 1}, {15, 1}, {15, 2}, {9, 2}});       // crosses without a corner inside
  const Polygon next = polygon({{14, 0}, {16, 0}, {16, 4}, {14, 4}});    // shares an edge
  const Polygon notched = polygon({{10, 0}, {14, 0}, {14, 4}, {12, 1}, {10, 4}});
  const Polygon lintel = polygon({{10, 3.9}, {14, 3.9}, {12, 3.95}});
  EXPECT_TRUE(contains(inner, square));
  EXPECT_FALSE(contains(square, inner));
  EXPECT_TRUE(contains(square, square));
  EXPECT_TRUE(contains(corner, square));
  EXPECT_FALSE(contains(bar, square));
  EXPECT_TRUE(intersects(bar, square));
  EXPECT_TRUE(intersects(next, square));
  EXPECT_FALSE(contains(next, square));
  EXPECT_TRUE(contains(notched, square));
  EXPECT_FALSE(contains(square, notched));
  EXPECT_FALSE(contains(polygon({{10, 4}, {14, 4}, {12, 0.5}}), notched));  // corners inside, over the notch
  EXPECT_TRUE(intersects(lintel, notched));
  EXPECT_FALSE(intersects(inner, polygon({{20, 1}, {21, 1}, {21, 2}})));
}

// Any two shapes against the same questions put to many points.
TEST(Predicates, AgreeWithTheirPoints) {
  Random random(11);
  const auto random_shape = [&](Point centre) -> Shape {
    const Point at = near(random, centre, 3);
    const double size = std::exp(uniform(random, -2, 1.5));
    if (uniform(random, 0, 1) < 0.4) return Circle{at, size};
    return polygon(random_star(random, at, size));
  };
  int contained = 0, met = 0;
  for (int i = 0; i < 3000; ++i) {
    const Point centre = i % 3 == 0   ? Point{0, i % 2 ? 89.0 : -90.0}
                         : i % 3 == 1 ? Point{360, 20}
                                      : random_point(random);
    const Shape a = random_shape(centre), b = random_shape(centre);
    const bool inside = contains(a, b), meeting = intersects(a, b);
    EXPECT_EQ(meeting, intersects(b, a));
    EXPECT_TRUE(contains(a, a) && intersects(a, a));
    if (inside) {
      EXPECT_TRUE(meeting);
      EXPECT_LE(area(a), area(b) * (1 + 1e-9));
    }
    contained += inside;
    met += meeting;
    int in_a = 0, in_both = 0;
    for (int k = 0; k < 100; ++k) {
      const Point p = near(random, centre, 7);
      const bool pa = contains(p, a), pb = contains(p, b);
      in_a += pa;
      in_both += pa && pb;
      EXPECT_EQ(pa, intersects(a, p));
    }
    if (inside) {
      EXPECT_EQ(in_a, in_both);
    }
    if (!meeting) {
      EXPECT_EQ(in_both, 0);
    }
    if (in_both > 0) {
      EXPECT_TRUE(meeting);
    }
  }
  EXPECT_GT(contained, 100);
  EXPECT_GT(met, 500);
  EXPECT_LT(met, 2900);
}

TEST(Shapes, BlobsComeBack) {
  for (const Shape& shape :
       {Shape(Point{10, 20}), Shape(Circle{{1, 2}, 3}), Shape(polygon({{0, 0}, {0, 1}, {1, 1}, {1, 0}}))}) {
    const auto back = decode(encode(shape));
    ASSERT_TRUE(back);
    EXPECT_EQ(encode(*back), encode(shape));
  }
}

TEST(Shapes, OtherBytesAreNone) {
  const std::string circle_blob = encode(Circle{{1, 2}, 3});
  for (std::size_t n = 0; n < circle_blob.size(); ++n)
    EXPECT_EQ(decode(circle_blob.substr(0, n)).has_value(), n == 16) << n;
  EXPECT_FALSE(decode(circle_blob + circle_blob.substr(0, 8)));  // two points
  EXPECT_FALSE(decode(std::string(24, '\xFF')));                 // NaNs
  EXPECT_FALSE(decode(encode(Point{10, 91})));
  EXPECT_FALSE(decode(encode(Circle{{10, 20}, -1})));
  EXPECT_FALSE(decode(encode(Circle{{10, 20}, HUGE_VAL})));
  EXPECT_FALSE(decode(std::string(48 + 8, '\0')));
  EXPECT_FALSE(decode(std::string(16 * (Polygon::kMaxPoints + 1), '\0')));
}

TEST(Shapes, AreasOfCircles) {
  EXPECT_EQ(area(Point{1, 2}), 0);
  EXPECT_NEAR(area(Circle{{0, 0}, 180}), 41252.961249419, 1e-8);
  EXPECT_NEAR(area(Circle{{0, 0}, 90}), 41252.961249419 / 2, 1e-8);
  EXPECT_NEAR(area(Circle{{0, 0}, 1e-9}) / (std::numbers::pi * 1e-18), 1, 1e-14);
  EXPECT_NEAR(area(Circle{{0, 0}, 1}), 2 * std::numbers::pi * (1 - std::cos(kRadian)) * kDegree * kDegree, 1e-10);
}

}  // namespace
}  // namespace tapstand::sky
