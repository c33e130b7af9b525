// The queries of geometry_cases.txt, and polygons too long to be written there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "sample.h"

namespace tapstand::adql {
namespace {

using ::testing::HasSubstr;

const testing::SampleDb& db() {
  static const testing::SampleDb instance;
  return instance;
}

class GeometryCase : public ::testing::Test {
 public:
  GeometryCase(std::string query, std::string expected) : query_(std::move(query)), expected_(std::move(expected)) {}
  void TestBody() override {
    SCOPED_TRACE(query_);
    const auto compiled = compile(query_, db().view());
    if (expected_.front() == '>') {
      ASSERT_TRUE(compiled) << compiled.error().message;
      std::string rows;
      for (const auto& row : split(db().run(*compiled), '\n')) rows += "> " + row + "\n";
      EXPECT_EQ(rows, expected_);
      return;
    }
    const auto text = expected_.substr(2, expected_.size() - 3);
    const auto space = text.find(' ');
    const auto message = compiled ? db().run(*compiled) : compiled.error().message;
    EXPECT_THAT(message, HasSubstr(text.substr(space + 1)));
    const Span span = compiled ? Span{0, 0, 0, 0} : compiled.error().span;  // no place: an error of the rows
    EXPECT_EQ(fmt::format("{}:{}", span.line, span.column), text.substr(0, space)) << message;
  }

 private:
  std::string query_, expected_;
};

const bool registered = [] {
  std::ifstream in(std::filesystem::path(TAPSTAND_SOURCE_DIR) / "server/tests/adql/geometry_cases.txt");
  std::string query, expected;
  int number = 0;
  const auto add = [&] {
    if (query.empty()) return;
    ::testing::RegisterTest("GeometryCases", fmt::format("case_{}", ++number).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [query, expected]() -> ::testing::Test* { return new GeometryCase(query, expected); });
    query.clear();
    expected.clear();
  };
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '>' || line.front() == '!') {
      expected += line + "\n";
    } else {
      add();
      query = line;
    }
  }
  add();
  return true;
}();

std::string ring(int points) {
  std::string out;
  for (int i = 0; i < points; ++i) out += fmt::format("{}{:.6f}, 60", i > 0 ? ", " : "", 360.0 * i / points);
  return out;
}

TEST(Geometry, LongPolygonsAreConstants) {
  for (const int points : {50, 51, 500, 1000}) {
    EXPECT_EQ(db().run(fmt::format("SELECT CONTAINS(POINT(10, 60.5), POLYGON({0})), CONTAINS(POINT(10, 59.5), POLYGON('ICRS', {0})) FROM dual", ring(points))), "1|0") << points;
    EXPECT_EQ(db().run(fmt::format("SELECT COUNT(*) FROM gaia_source WHERE 1=CONTAINS(POINT(ra, dec), POLYGON({}))", ring(points))), "1") << points;
  }
  EXPECT_THAT(db().run(fmt::format("SELECT AREA(POLYGON({})) FROM dual", ring(1001))), HasSubstr("1001 points is too large"));
  EXPECT_THAT(db().run(fmt::format("SELECT AREA(POLYGON(ra, dec, {})) FROM gaia_source", ring(50))), HasSubstr("must be constant"));
}

TEST(Geometry, HostileShapesEndSoon) {
  const auto start = std::chrono::steady_clock::now();
  std::string numbers;
  for (int i = 0; i < 400'000; ++i) numbers += " 1 2";
  EXPECT_THAT(db().run("SELECT AREA(REGION('POLYGON" + numbers + "')) FROM dual"), HasSubstr("at most"));
  EXPECT_THAT(db().run("SELECT AREA(CAST('" + numbers + "' AS POLYGON)) FROM dual"), HasSubstr("at most"));
  EXPECT_THAT(db().run("SELECT AREA(REGION('" + std::string(1'000'000, 'x') + "')) FROM dual"), HasSubstr("no kind of region"));
  for (const char* number : {"1e308", "-1e308", "1e-320", "99999999999999999999"}) {
    for (const char* form : {"POINT({0}, {0})", "CIRCLE(1, 2, {0})", "BOX(1, 2, {0}, {0})", "REGION('CIRCLE 1 2 {0}')", "POLYGON(1, 2, 3, 4, {0}, 5)"}) {
      const auto query = fmt::format("SELECT CAST({} AS VARCHAR) FROM dual", fmt::format(fmt::runtime(form), number));
      EXPECT_EQ(db().run(query).find("inf"), std::string::npos) << query;
    }
  }
  for (const char* number : {"nan", "NaN", "inf", "-Infinity"})
    EXPECT_THAT(db().run(fmt::format("SELECT REGION('CIRCLE 1 2 {}') FROM dual", number)), HasSubstr("error")) << number;
  // Every edge of one against every edge of the other.
  std::string zigzag;
  for (int i = 0; i < 1000; ++i) zigzag += fmt::format("{}{:.3f}, {}", i > 0 ? ", " : "", 0.3 * i, i % 2 == 0 ? -80 : 80);
  EXPECT_EQ(db().run(fmt::format("SELECT INTERSECTS(POLYGON({0}), POLYGON({0})) FROM dual", zigzag)), "1");
  db().run(fmt::format("SELECT COUNT(*) FROM gaia_source WHERE 1=CONTAINS(POINT(ra, dec), POLYGON({}))", zigzag));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace tapstand::adql
