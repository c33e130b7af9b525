#include "sky/region_text.h"

#include "samples.h"

namespace tapstand::sky {
namespace {

std::string text_of(std::string_view region) {
  const auto read = parse_region(region);
  return read ? to_text(read->shape) : "error: " + read.error().message;
}

TEST(RegionText, ReadsStcS) {
  EXPECT_EQ(text_of("CIRCLE ICRS 10 20 1"), "10 20 1");
  EXPECT_EQ(text_of("circle icrs geocenter 10.5 -20 0.5"), "10.5 -20 0.5");
  EXPECT_EQ(text_of("Position 10 20"), "10 20");
  EXPECT_EQ(text_of("POSITION UNKNOWNFrame UNKNOWNREFPOS SPHERICAL2 10 20 unit deg"), "10 20");
  EXPECT_EQ(text_of("Polygon ICRS BARYCENTER 0 0 0 1 1 1 1 0"), "0 0 0 1 1 1 1 0");
  EXPECT_EQ(text_of("Polygon ICRS 0 0 1 0 1 1 0 1"), "0 0 0 1 1 1 1 0");  // into DALI's winding
  EXPECT_EQ(text_of("\tPOLYGON\n ICRS 1e1,0, 11,0  10,+1 "), text_of("POLYGON 10 0 11 0 10 1"));
  const auto box = parse_region("BOX ICRS 10 0 2 4");
  ASSERT_TRUE(box);
  EXPECT_TRUE(contains_point(std::get<Polygon>(box->shape), {10.999, 0}));
}

TEST(RegionText, ReadsDaliNumbers) {
  EXPECT_EQ(text_of("10 20"), "10 20");
  EXPECT_EQ(text_of("12.3 -45.6 0.1"), "12.3 -45.6 0.1");
  EXPECT_EQ(text_of("0 0 0 1 1 1"), "0 0 0 1 1 1");
}

TEST(RegionText, NumbersComeBackExactly) {
  Random random(21);
  for (int i = 0; i < 500; ++i) {
    const Point p = random_point(random);
    const Shape circle = Circle{p, std::exp(uniform(random, -30, 4))};
    const auto back = parse_region(to_text(circle));
    ASSERT_TRUE(back);
    EXPECT_EQ(encode(back->shape), encode(circle));
  }
}

TEST(RegionText, SaysWhereItFails) {
  const auto column = [](std::string_view text) {
    const auto shape = parse_region(text);
    EXPECT_FALSE(shape) << text;
    if (shape) return -1;
    EXPECT_EQ(shape.error().code, Code::bad_query);
    EXPECT_FALSE(shape.error().message.empty());
    return shape.error().span.column;
  };
  EXPECT_EQ(column(""), 1);
  EXPECT_EQ(column("SQUARE 1 2 3"), 1);
  EXPECT_EQ(column("CIRCLE FK4 1 2 3"), 8);
  EXPECT_EQ(column("CIRCLE ICRS 1 x 3"), 15);
  EXPECT_EQ(column("CIRCLE ICRS 1 2 3 UNIT rad"), 24);
  EXPECT_EQ(column("UNION ICRS (CIRCLE 1 2 3 CIRCLE 2 3 4)"), 1);
  EXPECT_EQ(column("CIRCLE 1 2 3 UNIT deg trailing"), 23);
  for (const char* text : {"CIRCLE 1 2", "CIRCLE 1 2 3 4", "POSITION 1", "POLYGON 1 2 3 4", "POLYGON 1 2 3 4 5 6 7",
                           "BOX 1 2 3", "CIRCLE", "CIRCLE 361 0 1", "CIRCLE 0 -91 1", "CIRCLE 0 0 -1", "CIRCLE 0 0 nan",
                           "CIRCLE 0 inf 1", "1", "1 2 3 4", "POLYGON 0 0 180 0 1 5"})
    EXPECT_FALSE(parse_region(text)) << text;
}

TEST(RegionText, BoundsItsWork) {
  std::string many = "POLYGON";
  for (int i = 0; i < 200'000; ++i) many += " 1 2";
  EXPECT_FALSE(parse_region(many));
  EXPECT_LT(parse_region(std::string(1'000'000, 'x')).error().message.size(), 200u);
}

}  // namespace
}  // namespace tapstand::sky
