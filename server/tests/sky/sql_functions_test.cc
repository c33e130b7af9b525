#include "sky/sql_functions.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <memory>

#include "samples.h"

namespace tapstand::sky {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// One row a string, cells parted by '|', as the sqlite3 shell prints; an error is one row "error: …".
class SqlFunctions : public ::testing::Test {
 protected:
  SqlFunctions() {
    sqlite3* opened = nullptr;
    EXPECT_EQ(sqlite3_open(":memory:", &opened), SQLITE_OK);
    db_.reset(opened);
    EXPECT_TRUE(register_functions(db_.get()));
  }

  std::vector<std::string> rows(const std::string& sql) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(db_.get(), sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) return {error()};
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, &sqlite3_finalize);
    std::vector<std::string> all;
    int rc = SQLITE_ROW;
    while ((rc = sqlite3_step(prepared)) == SQLITE_ROW) {
      std::string& row = all.emplace_back();
      for (int i = 0; i < sqlite3_column_count(prepared); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(prepared, i));
        row += (i == 0 ? "" : "|") + std::string(text == nullptr ? "NULL" : text);
      }
    }
    if (rc != SQLITE_DONE) return {error()};
    return all;
  }
  std::string value(const std::string& expression) {
    const auto all = rows("SELECT " + expression);
    return all.empty() ? "no row" : all.front();
  }
  std::string error() { return std::string("error: ") + sqlite3_errmsg(db_.get()); }

  // t: 20,000 rows, many of them where searches go wrong; u: 200 centres; with the zone index on t.
  void make_tables() {
    rows("CREATE TABLE t(id INTEGER PRIMARY KEY, ra REAL, dec REAL)");
    rows("CREATE TABLE u(name INTEGER PRIMARY KEY, ra REAL, dec REAL)");
    Random random(41);
    rows("BEGIN");
    for (int i = 0; i < 20000; ++i) {
      Point p = random_point(random);
      if (i % 4 == 1) p.lat = std::copysign(90 - std::exp(uniform(random, -14, 2)), p.lat);
      if (i % 4 == 2) p = {i % 8 == 2 ? 0.0 : 360.0, std::round(p.lat * 12) / 12};
      if (i % 4 == 3) p = {std::fmod(359.9 + uniform(random, 0, 0.2), 360), uniform(random, -2, 2)};
      if (i % 1000 == 0) p.lat = i % 2000 ? 90 : -90;
      insert("t", p, i % 997 == 0);
      if (i % 100 == 0) insert("u", near(random, p, i % 200 ? 0.0009 : 0), i % 5000 == 0);
    }
    rows("COMMIT");
    rows("CREATE INDEX t_zone ON t(" + zone_expression("dec") + ", ra, dec)");
  }
  void insert(const std::string& table, Point p, bool null) {
    const std::string values = null ? "NULL, NULL" : fmt_double(p.lon) + ", " + fmt_double(p.lat);
    ASSERT_THAT(rows("INSERT INTO " + table + " VALUES(NULL, " + values + ")"), ElementsAre());
  }
  static std::string fmt_double(double d) {
    std::string text = to_text(Point{d < 0 ? -d : d, 0});
    return (d < 0 ? "-" : "") + text.substr(0, text.find(' '));
  }

 private:
  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db_{nullptr, &sqlite3_close};
};

TEST_F(SqlFunctions, MakeShapes) {
  EXPECT_EQ(value("sky_text(sky_point(10, 20.5))"), "10 20.5");
  EXPECT_EQ(value("sky_text(sky_circle(10, -20, 1.5))"), "10 -20 1.5");
  EXPECT_EQ(value("sky_text(sky_polygon(0, 0, 0, 1, 1, 1))"), "0 0 0 1 1 1");
  EXPECT_EQ(value("hex(sky_point(0, 1)) = hex(sky_region('POSITION ICRS 0 1'))"), "1");
  EXPECT_EQ(value("length(sky_box(10, 20, 1, 1))"), "64");
  EXPECT_EQ(value("sky_text(sky_point('10', '20'))"), "10 20");
}

TEST_F(SqlFunctions, NullAndOtherTypesGiveNull) {
  for (const char* call : {"sky_point(NULL, 1)",
                           "sky_point('x', 1)",
                           "sky_point(x'00', 1)",
                           "sky_circle(1, 2, NULL)",
                           "sky_box(1, NULL, 1, 1)",
                           "sky_polygon(1, 2, 3, NULL, 5, 6)",
                           "sky_distance(1, 2, 3, NULL)",
                           "sky_in_circle(NULL, 1, 1, 1, 1)",
                           "sky_in_circle(1, NULL, 1, 1, 1)",
                           "sky_in_circle(1, 1, NULL, 1, 1)",
                           "sky_in_circle(1, 1, 1, 1, NULL)",
                           "sky_contains(NULL, sky_circle(1, 1, 1))",
                           "sky_contains(sky_point(1, 1), NULL)",
                           "sky_contains(x'0102', x'03')",
                           "sky_contains(zeroblob(56), sky_circle(1, 1, 1))",
                           "sky_intersects(1, 2)",
                           "sky_area(NULL)",
                           "sky_area('10 20 1')",
                           "sky_centroid(x'')",
                           "sky_coord1(sky_circle(1, 1, 1))",
                           "sky_coord2(NULL)",
                           "sky_region(NULL)",
                           "sky_region(5)",
                           "sky_text(zeroblob(40))",
                           "sky_zone(NULL)"})
    EXPECT_EQ(value(call), "NULL") << call;
}

TEST_F(SqlFunctions, IllegalValuesAreErrors) {
  for (const char* call :
       {"sky_point(361, 0)", "sky_point(-1, 0)", "sky_point(0, 90.1)", "sky_point(9e999, 0)", "sky_circle(0, 0, -1)",
        "sky_circle(0, 0, 181)", "sky_circle(0, 95, 1)", "sky_box(0, 0, 200, 1)", "sky_polygon(0, 0, 1, 1)",
        "sky_polygon()", "sky_polygon(0, 0, 1, 1, 2)", "sky_polygon(0, 0, 1, 1, 2, 200)", "sky_distance(0, 0, 0, 91)",
        "sky_in_circle(0, 0, 0, 91, 1)", "sky_in_circle(0, 0, 0, 0, -1)", "sky_region('CIRCLE FK4 1 2 3')", "sky_region('1 2 3', 'point')", "sky_icrs(sky_point(1, 2), 'FK4')"})
    EXPECT_THAT(value(call), StartsWith("error: ")) << call;
  EXPECT_THAT(value("sky_point(0, 91)"), HasSubstr("[-90, 90]"));
}

TEST_F(SqlFunctions, AnswerPredicates) {
  EXPECT_EQ(value("sky_contains(sky_point(10, 20), sky_circle(10, 21, 1))"), "1");
  EXPECT_EQ(value("sky_contains(sky_circle(10, 21, 1), sky_point(10, 20))"), "0");
  EXPECT_EQ(value("sky_contains(sky_point(0, 0), sky_polygon(350, -5, 10, -5, 10, 5, 350, 5))"), "1");
  EXPECT_EQ(value("sky_intersects(sky_box(0, 0, 2, 2), sky_box(2, 0, 2.1, 2))"), "1");
  EXPECT_EQ(value("sky_in_circle(360, 0, 0, 0, 0)"), "1");
  for (const char* where : {"500, 0, ", "0, -100, ", "-1e-300, 5, ", "0, 90.0000001, ", "9e999, 0, ", "NULL, 0, "}) {
    EXPECT_EQ(value("sky_in_circle(" + std::string(where) + "0, -90, 180)"), "NULL") << where;  // where there is no position
    EXPECT_EQ(value("sky_in_shape(" + std::string(where) + "sky_circle(0, -90, 180))"), "NULL") << where;
    EXPECT_EQ(value("sky_in_shape(" + std::string(where) + "sky_box(0, 0, 100, 100))"), "NULL") << where;
    EXPECT_EQ(value("sky_distance_or_null(" + std::string(where) + "0, -90)"), "NULL") << where;
  }
  EXPECT_EQ(value("sky_in_shape(10, 20, sky_circle(10, 21, 1))"), "1");
  EXPECT_EQ(value("sky_in_shape(10, 20, sky_box(10, 21, 1, 1))"), "0");
  EXPECT_EQ(value("sky_in_shape(10, 20, sky_point(10, 20))"), "1");
  EXPECT_EQ(value("sky_in_shape(10, 20, NULL)"), "NULL");
}

TEST_F(SqlFunctions, ValuesOfRowsMayBeIllegal) {
  for (const char* call : {"sky_point_or_null(361, 0)", "sky_circle_or_null(0, 0, -1)", "sky_circle_or_null(0, 0, 180.1)",
                           "sky_box_or_null(0, 0, 200, 1)", "sky_polygon_or_null(0, 0, 180, 0, 1, 5)", "sky_distance_or_null(0, 0, 0, 91)",
                           "sky_in_circle_or_null(0, 0, 0, 91, 1)", "sky_region_or_null('CIRCLE 1 2')", "sky_widen(x'00')"})
    EXPECT_EQ(value(call), "NULL") << call;
  EXPECT_EQ(value("sky_text(sky_point_or_null(10, 20))"), "10 20");
  EXPECT_EQ(value("sky_text(sky_widen(x'0000204100004841'))"), "10 12.5");
}

TEST_F(SqlFunctions, ConvertFrames) {
  EXPECT_EQ(value("sky_distance(sky_coord1(sky_icrs(sky_point(0, 90), 'GALACTIC')), sky_coord2(sky_icrs(sky_point(0, 90), 'GALACTIC')), "
                  "192.85948, 27.12825) < 1e-8"), "1");
  EXPECT_EQ(value("sky_text(sky_icrs(sky_circle(10, 20, 3), 'ICRS'))"), "10 20 3");
  EXPECT_EQ(value("sky_icrs(NULL, 'GALACTIC')"), "NULL");
}

TEST_F(SqlFunctions, UnionsCoverEachOfTheirShapes) {
  const std::string count = "SELECT count(*) FROM sky_zones(";
  const auto one = std::stoi(rows(count + "sky_circle(10, 20, 1))")[0]), other = std::stoi(rows(count + "sky_circle(100, -30, 2))")[0]);
  EXPECT_THAT(rows(count + "sky_union(sky_circle(10, 20, 1), sky_circle(100, -30, 2)))"), ElementsAre(std::to_string(one + other)));
  EXPECT_EQ(rows(count + "sky_union(sky_circle(10, 20, 1), sky_circle(10, 20, 1), NULL, sky_union(sky_point(10, 20))))"), rows(count + "sky_circle(10, 20, 1))"));
  EXPECT_THAT(rows(count + "sky_union())"), ElementsAre("0"));
  EXPECT_EQ(value("sky_area(sky_union(sky_circle(10, 20, 1)))"), "NULL");}

TEST_F(SqlFunctions, MeasureShapes) {
  EXPECT_EQ(value("sky_distance(0, 0, 0, 1)"), "1.0");
  EXPECT_EQ(value("sky_distance(10, 20, 190, -20)"), "180.0");
  EXPECT_EQ(value("abs(sky_distance(0, 45, 0, 45.000000001) - 1e-9) < 1e-14"), "1");
  EXPECT_EQ(value("round(sky_area(sky_circle(0, 0, 180)), 6)"), "41252.961249");
  EXPECT_EQ(value("sky_area(sky_point(1, 2))"), "0.0");
  EXPECT_EQ(value("sky_text(sky_centroid(sky_circle(1, 2, 3)))"), "1 2");
  EXPECT_EQ(value("sky_coord1(sky_point(359.9999999999999, 2))"), "360.0");  // 15 digits of SQLite's own text
  EXPECT_EQ(value("sky_coord1(sky_point(359.9999999999999, 2)) = 359.9999999999999"), "1");
  EXPECT_EQ(value("sky_coord2(sky_point(1, -2))"), "-2.0");
}

TEST_F(SqlFunctions, TwoCirclesAndThreePolygonsInOneQuery) {
  rows("CREATE TABLE p(lon, lat)");
  rows("INSERT INTO p VALUES(1, 1), (5, 5), (9, 9), (NULL, 3)");
  EXPECT_THAT(rows("SELECT sky_in_circle(lon, lat, 1, 1, 1), sky_in_circle(lon, lat, 5, 5, 1), sky_in_circle(lon, lat, "
                   "lon, lat, 0) FROM p"),
              ElementsAre("1|0|1", "0|1|1", "0|0|1", "NULL|NULL|NULL"));
  EXPECT_THAT(rows("SELECT sky_contains(sky_point(lon, lat), sky_box(1, 1, 1, 1)), sky_contains(sky_point(lon, lat), "
                   "sky_box(5, 5, 1, 1)), "
                   "sky_contains(sky_point(lon, lat), sky_box(lon, lat, 1, 1)) FROM p"),
              ElementsAre("1|0|1", "0|1|1", "0|0|1", "NULL|NULL|NULL"));
}

// Of polygons two are kept: each pair of four must still meet its own two.
TEST_F(SqlFunctions, PairsOfManyPolygons) {
  rows("CREATE TABLE p(id INTEGER PRIMARY KEY, shape BLOB)");
  rows("INSERT INTO p VALUES (1, sky_box(10, 0, 1, 1)), (2, sky_box(20, 0, 1, 1)), (3, sky_box(30, 0, 1, 1)), (4, sky_box(20, 0, 4, 4))");
  EXPECT_THAT(rows("SELECT a.id, b.id FROM p AS a, p AS b WHERE a.id <> b.id AND sky_contains(a.shape, b.shape) = 1"), ElementsAre("2|4"));
  EXPECT_THAT(rows("SELECT a.id, b.id FROM p AS a, p AS b WHERE a.id < b.id AND sky_intersects(b.shape, a.shape) = 1"), ElementsAre("2|4"));
}

TEST_F(SqlFunctions, ZoneIsTheIndexExpression) {
  EXPECT_EQ(zone_expression("s.\"dec\""), "CAST((s.\"dec\"+90.0)*12 AS INTEGER)");
  Random random(42);
  for (int i = 0; i < 500; ++i) {
    const double dec = i % 2 ? uniform(random, -90, 90) : std::round(uniform(random, -1080, 1080)) / 12;
    const std::string text = fmt_double(dec);
    EXPECT_EQ(value("sky_zone(" + text + ")"), value(zone_expression(text))) << text;
  }
  for (const char* text : {"-90", "90", "-1000", "1e300", "-1e300", "9e999", "5"})
    EXPECT_EQ(value("sky_zone(" + std::string(text) + ")"), value(zone_expression(text)));
}

TEST_F(SqlFunctions, ZonesOfNothingAreNoRows) {
  EXPECT_THAT(rows("SELECT * FROM sky_zones(NULL)"), ElementsAre());
  EXPECT_THAT(rows("SELECT * FROM sky_zones('x')"), ElementsAre());
  EXPECT_THAT(rows("SELECT * FROM sky_zones(x'0102')"), ElementsAre());
  EXPECT_THAT(rows("SELECT * FROM sky_zones(zeroblob(72))"), ElementsAre());
  EXPECT_THAT(rows("SELECT * FROM sky_zones").front(), StartsWith("error: "));
  EXPECT_THAT(rows("SELECT * FROM sky_zones()").front(), StartsWith("error: "));
  EXPECT_THAT(rows("SELECT zone, round(ra_lo, 6), round(ra_hi, 6) FROM sky_zones(sky_circle(0, 0.04, 0.01))"),
              ElementsAre("1080|0.0|0.01", "1080|359.99|360.0"));
}

const char* const kSearch =
    " FROM t WHERE t.rowid IN (SELECT s.rowid FROM sky_zones(%) AS z CROSS JOIN t AS s ON CAST((s.dec+90.0)*12 AS "
    "INTEGER) = z.zone "
    "AND s.ra BETWEEN z.ra_lo AND z.ra_hi AND sky_contains(sky_point(s.ra, s.dec), %)) ORDER BY t.rowid";

TEST_F(SqlFunctions, SearchesFindWhatAFullScanFinds) {
  make_tables();
  const std::vector<std::string> shapes{"sky_circle(0, 0, 0.05)",
                                        "sky_circle(360, 0, 1)",
                                        "sky_circle(0.05, 0, 0.05)",
                                        "sky_circle(359.95, 1, 0.3)",
                                        "sky_circle(10, 90, 0.1)",
                                        "sky_circle(200, -90, 3)",
                                        "sky_circle(123, 89.9, 0.5)",
                                        "sky_circle(300, -89.5, 0.5)",
                                        "sky_circle(77, 45, 20)",
                                        "sky_circle(180, 0, 100)",
                                        "sky_circle(0, 30, 180)",
                                        "sky_circle(0, 90, 90)",
                                        "sky_circle(0, 0.5, 0)",
                                        "sky_circle(0, -30, 0)",
                                        "sky_circle(5, 90, 0)",
                                        "sky_point(0, 10)",
                                        "sky_point(360, -45.25)",
                                        "sky_box(0, 0, 1, 1)",
                                        "sky_box(12, 89.8, 1, 1)",
                                        "sky_box(100, 0, 170, 170)",
                                        "sky_polygon(350, -10, 10, -10, 0, 10)",
                                        "sky_polygon(0, 85, 120, 85, 240, 85)",
                                        "sky_polygon(0, 0, 90, 0, 180, 0, 270, 0)",
                                        "sky_polygon(0, -89, 90, -89.9, 170, -89)",
                                        "sky_polygon(20, 20, 60, 20, 40, 30, 60, 60, 20, 60)",
                                        "NULL"};
  int found = 0;
  for (const std::string& shape : shapes) {
    std::string search = kSearch;
    for (std::size_t at; (at = search.find('%')) != std::string::npos;) search.replace(at, 1, shape);
    const auto quick = rows("SELECT t.rowid" + search);
    EXPECT_EQ(quick, rows("SELECT rowid FROM t WHERE sky_contains(sky_point(ra, dec), " + shape + ") ORDER BY rowid"))
        << shape;
    found += !quick.empty();
  }
  EXPECT_GE(found, 20);
}

const std::string kMatch =
    "t.rowid IN (SELECT s.rowid FROM sky_zones(sky_circle(u.ra, u.dec, 0.001)) AS z CROSS JOIN t AS s "
    "ON CAST((s.dec+90.0)*12 AS INTEGER) = z.zone AND s.ra BETWEEN z.ra_lo AND z.ra_hi AND sky_in_circle(s.ra, s.dec, "
    "u.ra, u.dec, 0.001))";

TEST_F(SqlFunctions, CrossMatchesFindTheNaivePairs) {
  make_tables();
  const auto naive =
      rows("SELECT u.name, t.rowid FROM u, t WHERE sky_in_circle(t.ra, t.dec, u.ra, u.dec, 0.001) ORDER BY 1, 2");
  EXPECT_GT(naive.size(), 150u);
  EXPECT_EQ(rows("SELECT u.name, t.rowid FROM u JOIN t ON " + kMatch + " ORDER BY 1, 2"), naive);
  EXPECT_EQ(rows("SELECT u.name, t.rowid FROM t JOIN u ON " + kMatch + " ORDER BY 1, 2"), naive);
  EXPECT_EQ(rows("SELECT u.name, t.rowid FROM u LEFT JOIN t ON " + kMatch + " WHERE t.rowid IS NOT NULL ORDER BY 1, 2"),
            naive);
}

TEST_F(SqlFunctions, TheIndexDrivesTheJoinWhicheverWayItIsWritten) {
  make_tables();
  for (const bool analyzed : {false, true}) {
    if (analyzed) rows("ANALYZE");
    for (const char* from : {"u JOIN t ON ", "t JOIN u ON ", "u, t WHERE ", "t, u WHERE ", "u LEFT JOIN t ON "}) {
      std::string plan;
      for (const std::string& row : rows(std::string("EXPLAIN QUERY PLAN SELECT count(*) FROM ") + from + kMatch))
        plan += row + '\n';
      EXPECT_THAT(plan, HasSubstr("SCAN u\n")) << from;
      EXPECT_THAT(plan, HasSubstr("SEARCH t USING INTEGER PRIMARY KEY (rowid=?)")) << from << plan;
      EXPECT_THAT(plan, HasSubstr("SEARCH s USING COVERING INDEX t_zone (<expr>=? AND ra>? AND ra<?)")) << from << plan;
      EXPECT_EQ(plan.find("SCAN t\n"), std::string::npos) << from << plan;
    }
  }
}

TEST_F(SqlFunctions, WorkInsideIndexesAndViews) {
  rows("CREATE TABLE v(ra, dec)");
  EXPECT_THAT(rows("CREATE INDEX v_zone ON v(sky_zone(dec), ra)"), ElementsAre());  // deterministic and innocuous
  rows("PRAGMA trusted_schema = OFF");
  EXPECT_THAT(rows("CREATE VIEW w AS SELECT sky_point(ra, dec) AS p FROM v"), ElementsAre());
  rows("INSERT INTO v VALUES(1, 2)");
  EXPECT_THAT(rows("SELECT sky_text(p) FROM w"), ElementsAre("1 2"));
}

}  // namespace
}  // namespace tapstand::sky
