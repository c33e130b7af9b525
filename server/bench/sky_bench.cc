// Cones and cross-matches over 1,000,000 synthetic stars in SQLite, each beside its floor in the same run: the range
// scan of the index without the exact test, and beside the ceiling of a full scan. Where a query can be written in
// two ways (a semi-join by rowid, a join) both are measured. Counter `rows` is the answer, for comparing runs.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "sky/predicates.h"
#include "sky/sql_functions.h"
#include "sky/zones.h"

namespace {

using tapstand::sky::Point;

constexpr int kRows = 1'000'000;
constexpr double kArcsecond = 1.0 / 3600;

class Statement {
 public:
  Statement(sqlite3* db, const std::string& sql) {
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db));
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  Statement& bind(const std::vector<double>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) sqlite3_bind_double(statement_, static_cast<int>(i) + 1, values[i]);
    return *this;
  }
  // Runs to the end, reading four columns a row as a result would.
  std::int64_t run() {
    std::int64_t rows = 0;
    const int columns = sqlite3_column_count(statement_);
    for (; sqlite3_step(statement_) == SQLITE_ROW; ++rows)
      for (int i = 0; i < columns; ++i) benchmark::DoNotOptimize(sqlite3_column_double(statement_, i));
    sqlite3_reset(statement_);
    return rows;
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
};

// 30 % of the stars uniform, 60 % in a disc, 10 % in 20 clusters, stored in the order of the zone index; and a table u
// of 1,000 of them, moved by up to 0.3 arcseconds.
class Sky {
 public:
  static Sky& instance() {
    static Sky sky;
    return sky;
  }
  sqlite3* db() { return db_; }
  const std::vector<Point>& centres() const { return centres_; }

 private:
  Sky() {
    sqlite3_open(":memory:", &db_);
    if (!tapstand::sky::register_functions(db_)) throw std::runtime_error("no sky functions");
    std::vector<Point> stars = draw();
    std::sort(stars.begin(), stars.end(), [](const Point& a, const Point& b) {
      const auto x = tapstand::sky::zone_of(a.lat), y = tapstand::sky::zone_of(b.lat);
      return x != y ? x < y : a.lon < b.lon;
    });
    exec(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, ra REAL, dec REAL, mag REAL); CREATE TABLE u(name INTEGER PRIMARY KEY, "
        "ra REAL, dec REAL); BEGIN");
    {
      Statement insert(db_, "INSERT INTO t(ra, dec, mag) VALUES(?, ?, ?)");
      for (const Point& p : stars) insert.bind({p.lon, p.lat, uniform(5, 21)}).run();
      Statement match(db_, "INSERT INTO u(ra, dec) VALUES(?, ?)");
      for (int i = 0; i < 1000; ++i) {
        Point p = stars[random_() % stars.size()];
        p.lat = std::clamp(p.lat + uniform(-0.3, 0.3) * kArcsecond, -90.0, 90.0);
        match.bind({p.lon, p.lat}).run();
        centres_.push_back(p);
      }
    }
    exec("COMMIT; CREATE INDEX t_zone ON t(" + tapstand::sky::zone_expression("dec") + ", ra, dec)");
  }
  ~Sky() { sqlite3_close(db_); }

  double uniform(double lo, double hi) { return std::uniform_real_distribution<double>(lo, hi)(random_); }
  double normal(double sigma) { return std::normal_distribution<double>(0, sigma)(random_); }
  Point anywhere() { return {uniform(0, 360), std::asin(uniform(-1, 1)) / tapstand::sky::kRadian}; }

  std::vector<Point> draw() {
    std::vector<Point> clusters(20), stars;
    for (Point& c : clusters) c = anywhere();
    stars.reserve(kRows);
    for (int i = 0; i < kRows; ++i) {
      Point p = anywhere();
      if (i % 10 >= 3) p.lat = std::clamp(normal(12), -90.0, 90.0);
      if (i % 10 == 9) {
        const Point& c = clusters[random_() % clusters.size()];
        p.lat = std::clamp(c.lat + normal(0.3), -90.0, 90.0);
        p.lon = std::fmod(c.lon + normal(0.3) / std::max(0.01, std::cos(p.lat * tapstand::sky::kRadian)) + 720, 360);
      }
      stars.push_back(p);
    }
    return stars;
  }
  void exec(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(db_));
  }

  sqlite3* db_ = nullptr;
  std::mt19937_64 random_{7};
  std::vector<Point> centres_;
};

const std::string kZones =
    "sky_zones(sky_circle(?1, ?2, ?3)) AS z CROSS JOIN t ON CAST((t.dec+90.0)*12 AS INTEGER) = z.zone AND t.ra BETWEEN "
    "z.ra_lo AND z.ra_hi";
const std::string kExact = " AND sky_in_circle(t.ra, t.dec, ?1, ?2, ?3)";
const std::string kColumns = "SELECT t.id, t.ra, t.dec, t.mag FROM ";

// One iteration is one cone; the centres take turns.
void cone(benchmark::State& state, const std::string& sql) {
  Sky& sky = Sky::instance();
  Statement statement(sky.db(), sql);
  const double radius = static_cast<double>(state.range(0)) * kArcsecond;
  std::size_t next = 0;
  std::int64_t rows = 0;
  for (auto _ : state) {
    const Point& p = sky.centres()[next++ % sky.centres().size()];
    rows += statement.bind({p.lon, p.lat, radius}).run();
  }
  state.counters["rows"] = benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kAvgIterations);
}
#define CONE(name, ...) BENCHMARK_CAPTURE(cone, name, __VA_ARGS__)->ArgName("arcsec")->Unit(benchmark::kMicrosecond)

CONE(floor_of_range_scan, kColumns + kZones)->Arg(1)->Arg(300)->Arg(3600);
CONE(semi_join, kColumns + "t WHERE t.rowid IN (SELECT t.rowid FROM " + kZones + kExact + ")")
    ->Arg(1)
    ->Arg(300)
    ->Arg(3600);
CONE(join, kColumns + kZones + kExact)->Arg(1)->Arg(300)->Arg(3600);
CONE(full_scan, kColumns + "t WHERE sky_in_circle(t.ra, t.dec, ?1, ?2, ?3)")->Arg(300)->Arg(3600);

const std::string kMatchZones =
    "sky_zones(sky_circle(u.ra, u.dec, ?1)) AS z CROSS JOIN t ON CAST((t.dec+90.0)*12 AS INTEGER) = z.zone AND t.ra "
    "BETWEEN z.ra_lo AND z.ra_hi";
const std::string kMatchExact = " AND sky_in_circle(t.ra, t.dec, u.ra, u.dec, ?1)";
const std::string kPairs = "SELECT u.name, t.id, t.ra, t.dec FROM ";

// One iteration matches 1,000 positions at 1 arcsecond.
void cross_match(benchmark::State& state, const std::string& sql) {
  Statement statement(Sky::instance().db(), sql);
  std::int64_t rows = 0;
  for (auto _ : state) rows = statement.bind({kArcsecond}).run();
  state.counters["rows"] = static_cast<double>(rows);
}
#define CROSS_MATCH(name, ...) BENCHMARK_CAPTURE(cross_match, name, __VA_ARGS__)->Unit(benchmark::kMillisecond)

CROSS_MATCH(floor_of_range_scan, kPairs + "u CROSS JOIN " + kMatchZones);
CROSS_MATCH(semi_join, kPairs + "u JOIN t ON t.rowid IN (SELECT t.rowid FROM " + kMatchZones + kMatchExact + ")");
CROSS_MATCH(semi_join_other_way_round,
            kPairs + "t JOIN u ON t.rowid IN (SELECT t.rowid FROM " + kMatchZones + kMatchExact + ")");
CROSS_MATCH(join, kPairs + "u CROSS JOIN " + kMatchZones + kMatchExact);

void cover_of_circle(benchmark::State& state) {
  std::vector<tapstand::sky::ZoneRange> ranges;
  const tapstand::sky::Shape circle =
      tapstand::sky::Circle{{123.4, 45.6}, static_cast<double>(state.range(0)) * kArcsecond};
  for (auto _ : state) {
    tapstand::sky::cover(circle, ranges);
    benchmark::DoNotOptimize(ranges.data());
  }
}
BENCHMARK(cover_of_circle)->ArgName("arcsec")->Arg(1)->Arg(300)->Arg(3600);

// What a predicate costs in C++ alone.
void circle_test(benchmark::State& state) {
  const auto& points = Sky::instance().centres();
  const tapstand::sky::CircleTest test({points.front(), 90});
  std::size_t next = 0;
  for (auto _ : state) {
    const Point& p = points[next++ % points.size()];
    benchmark::DoNotOptimize(test.contains(p.lon, p.lat));
  }
}
BENCHMARK(circle_test);

void polygon_test(benchmark::State& state) {
  const auto& points = Sky::instance().centres();
  std::vector<Point> corners;
  for (int i = 0; i < state.range(0); ++i)
    corners.push_back({360.0 * i / static_cast<double>(state.range(0)), 10.0 + 30.0 * (i % 2)});
  const auto polygon = tapstand::sky::Polygon::make(std::move(corners));
  std::size_t next = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(polygon->contains(tapstand::sky::to_vector(points[next++ % points.size()])));
}
BENCHMARK(polygon_test)->ArgName("points")->Arg(4)->Arg(40);

}  // namespace

BENCHMARK_MAIN();
