#include "sky/unit_vector.h"

#include "samples.h"

namespace tapstand::sky {
namespace {

TEST(UnitVector, QuarterTurnsAreExact) {
  EXPECT_EQ(to_vector({90, 0}), (Vec3{0, 1, 0}));
  EXPECT_EQ(to_vector({180, 0}), (Vec3{-1, 0, 0}));
  EXPECT_EQ(to_vector({270, 0}), (Vec3{0, -1, 0}));
  EXPECT_EQ(to_vector({360, 0}), (Vec3{1, 0, 0}));
  EXPECT_EQ(to_vector({123, 90}), (Vec3{0, 0, 1}));
  EXPECT_EQ(sincos_degrees(-90).cos, 0);
  EXPECT_EQ(sincos_degrees(-90).sin, -1);
  EXPECT_DOUBLE_EQ(sincos_degrees(30).sin, 0.5);
  EXPECT_DOUBLE_EQ(sincos_degrees(240).cos, -0.5);
}

TEST(UnitVector, PointsComeBack) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const Point p = random_point(random);
    EXPECT_LT(distance(p, to_point(to_vector(p))), 1e-13);
  }
  EXPECT_EQ(to_point({1, -1e-320, 0}).lon, 0);  // not 360
}

TEST(Distance, AgreesWithReferenceValues) {
  for (const auto& row : read_numbers_file("distances.csv")) {
    const double d = distance({row[0], row[1]}, {row[2], row[3]});
    // Relative to the arc, and 1e-13 degrees for what rounding does to coordinates near 360.
    EXPECT_NEAR(d, row[4], 2e-15 * row[4] + 1e-13 * (row[4] > 1e-6))
        << row[0] << ' ' << row[1] << ' ' << row[2] << ' ' << row[3];
  }
}

TEST(Distance, IsExactWhereItCanBe) {
  EXPECT_EQ(distance({10, 20}, {10, 20}), 0);
  EXPECT_EQ(distance({0, 20}, {360, 20}), 0);
  EXPECT_EQ(distance({0, 90}, {200, 90}), 0);
  EXPECT_EQ(distance({10, 20}, {190, -20}), 180);
  EXPECT_EQ(distance({0, 90}, {77, -90}), 180);
  EXPECT_DOUBLE_EQ(180 - distance({10, 20}, {190, -20 + 0x1p-30}), 0x1p-30);
  EXPECT_DOUBLE_EQ(distance({0, 0}, {1e-300, 0}), 1e-300);
}

TEST(Distance, ObeysTheLawsOfAMetric) {
  Random random(2);
  for (int i = 0; i < 5000; ++i) {
    const Point a = random_point(random), b = random_point(random), c = random_point(random);
    EXPECT_EQ(distance(a, b), distance(b, a));
    EXPECT_LE(distance(a, c), distance(a, b) + distance(b, c) + 1e-12);
    EXPECT_NEAR(distance(a, b), angle(to_vector(a), to_vector(b)) * kDegree, 1e-12);
  }
}

TEST(CircleTest, AgreesWithTheDistanceAtTheRim) {
  for (const auto& row : read_numbers_file("offsets.csv")) {
    const Point centre{row[0], row[1]}, rim{row[4], row[5]};
    EXPECT_NEAR(distance(centre, rim), row[3], 1e-12);
    const double margin = 1e-12 + 1e-13 * row[3];
    EXPECT_TRUE(CircleTest({centre, row[3] + margin}).contains(rim.lon, rim.lat));
    EXPECT_FALSE(CircleTest({centre, row[3] - margin}).contains(rim.lon, rim.lat));
    const Point antipode{std::fmod(centre.lon + 180, 360), -centre.lat};
    EXPECT_TRUE(CircleTest({antipode, 180 - row[3] + margin}).contains(rim.lon, rim.lat));
    EXPECT_FALSE(CircleTest({antipode, 180 - row[3] - margin}).contains(rim.lon, rim.lat));
  }
}

TEST(CircleTest, IncludesItsBoundary) {
  EXPECT_TRUE(CircleTest({{10, 20}, 0}).contains(10, 20));
  EXPECT_FALSE(CircleTest({{10, 20}, 0}).contains(10, std::nextafter(20.0, 21.0) + 1e-12));
  EXPECT_TRUE(CircleTest({{0, 0}, 90}).contains(270, 0));
  EXPECT_TRUE(CircleTest({{0, 90}, 90}).contains(270, 0));
  EXPECT_TRUE(CircleTest({{359, 0}, 0.3}).contains(359.3, 0));
  EXPECT_TRUE(CircleTest({{10, 80}, 0.1}).contains(10, 80.1));
  EXPECT_TRUE(CircleTest({{10, 80}, 180}).contains(190, -80));
  EXPECT_FALSE(CircleTest({{10, 80}, 180 - 1e-9}).contains(190, -80));
  EXPECT_TRUE(CircleTest({{0, 10}, 0}).contains(360, 10));
}

TEST(CircleTest, ResolvesAMilliarcsecond) {
  constexpr double kMas = 1.0 / 3'600'000;
  for (const double lat : {0.0, 60.0, 89.0}) {
    const CircleTest test({{200, lat}, kMas});
    EXPECT_TRUE(test.contains(200, lat + 0.9999 * kMas));
    EXPECT_FALSE(test.contains(200, lat + 1.0001 * kMas));
    const double step = kMas / std::cos(lat * kRadian);
    EXPECT_TRUE(test.contains(200 + 0.9999 * step, lat));
    EXPECT_FALSE(test.contains(200 + 1.0001 * step, lat));
  }
}

}  // namespace
}  // namespace tapstand::sky
