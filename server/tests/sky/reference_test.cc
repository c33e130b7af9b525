// Numbers of data/*.csv, which reference.py makes by other formulas in 60 digits.
#include "samples.h"
#include "sky/frames.h"
#include "sky/predicates.h"
#include "sky/region_text.h"

namespace tapstand::sky {
namespace {

std::vector<Point> points_of(const std::vector<double>& row, std::size_t from) {
  std::vector<Point> points;
  for (std::size_t i = from; i < row.size(); i += 2) points.push_back({row[i], row[i + 1]});
  return points;
}

TEST(Reference, AreasAndCentroids) {
  for (const auto& row : read_numbers_file("areas.csv")) {
    const Shape g = polygon(points_of(row, 3));
    // The points are doubles: what a step of 1e-14 degrees in one changes is in the number too.
    const double size = std::sqrt(row[0]);
    EXPECT_NEAR(area(g), row[0], 1e-11 * row[0] + 1e-13 * size) << "degrees across: " << size;
    EXPECT_LT(distance(centroid(g), {row[1], row[2]}), 1e-9) << "degrees across: " << size;
  }
}

TEST(Reference, PositionsBesideEdges) {
  for (const auto& row : read_numbers_file("inside.csv")) {
    const Polygon g = polygon(points_of(row, 3));
    EXPECT_EQ(contains_point(g, {row[1], row[2]}), row[0] == 1) << to_text(Shape(g)) << " and " << row[1] << ' ' << row[2];
    EXPECT_EQ(contains(Point{row[1], row[2]}, Shape(g)), row[0] == 1);
  }
}

TEST(Reference, Frames) {
  for (const auto& row : read_numbers_file("frames.csv")) {
    const auto frame = static_cast<Frame>(row[0]);
    const Point icrs = to_icrs(frame, Point{row[1], row[2]});
    EXPECT_LT(distance(icrs, {row[3], row[4]}), row[5]) << frame_name(frame);
    const Point back = to_point(from_icrs(frame, to_vector(icrs)));
    EXPECT_LT(distance(back, {row[1], row[2]}), 1e-12) << frame_name(frame);
  }
}

TEST(Frames, AreNamedAsInStcS) {
  for (const char* text : {"", "  ", "ICRS", "icrs geocenter", "UNKNOWNFRAME", "ICRS TOPOCENTER SPHERICAL2", "BARYCENTER", "spherical2"})
    EXPECT_EQ(parse_frame(text).value(), Frame::icrs) << text;
  EXPECT_EQ(parse_frame("J2000").value(), Frame::fk5);
  EXPECT_EQ(parse_frame("GALACTIC_II LSR").value(), Frame::galactic);
  for (const char* text : {"FK4", "B1950", "GALAXY", "ICRS CARTESIAN2", "ICRS ICRS", "ICRS GEOCENTER x"}) {
    const auto frame = parse_frame(text);
    ASSERT_FALSE(frame) << text;
    EXPECT_EQ(frame.error().code, Code::bad_query);
  }
  EXPECT_LT(parse_frame(std::string(100'000, 'x')).error().message.size(), 200u);
}

TEST(Frames, TurnShapesWhole) {
  const auto region = parse_region("CIRCLE GALACTIC 0 90 2").value();
  EXPECT_EQ(region.frame, Frame::galactic);
  const auto& circle = std::get<Circle>(region.shape);
  EXPECT_LT(distance(circle.centre, {192.85948, 27.12825}), 1e-5);
  EXPECT_EQ(circle.radius, 2);
  const auto box = parse_region("BOX GALACTIC 120 30 4 2").value();
  EXPECT_NEAR(area(box.shape), area(Polygon::box({120, 30}, 4, 2).value()), 1e-10);
  EXPECT_TRUE(contains(to_icrs(Frame::galactic, Point{120, 30.99}), box.shape));
  EXPECT_FALSE(contains(to_icrs(Frame::galactic, Point{120, 31.01}), box.shape));
}

}  // namespace
}  // namespace tapstand::sky
