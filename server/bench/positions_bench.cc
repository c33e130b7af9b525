// ADQL queries on positions, from text to rows, over 1,000,000 stars; each beside the best SQL that a hand writes for the
// same rows in the same run. The stars lie as the catalogue keeps them, by source_id and so in HEALPix order, with a row of
// 15 columns, of which a query reads four.
//   adql/…   compile, prepare, run            raw/…   prepare, run
// Counter `rows` is the answer and must agree. Both spend their preparation in each iteration, as requests do.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "adql/compile.h"
#include "core/text.h"
#include "sky/healpix.h"
#include "sky/sql_functions.h"
#include "sky/unit_vector.h"

namespace {

using namespace tapstand;
using sky::Point;

constexpr int kStars = 1'000'000;
constexpr int kOthers = 11;  // columns beside id and position

class Stars final : public catalogue::View {
 public:
  static Stars& instance() {
    static Stars stars;
    return stars;
  }

  Found find(const std::optional<Name>&, const Name& name) const override {
    return {iequals(name.text, "stars") ? stars_ : iequals(name.text, "near") ? near_ : nullptr, false};
  }
  std::vector<catalogue::Schema> schemas() const override { return {}; }

  // Rows, each of which is read whole.
  std::int64_t run(const std::string& sql, const std::vector<adql::Value>& values) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(statement, &sqlite3_finalize);
    for (int i = 0; i < static_cast<int>(values.size()); ++i) {
      const auto& v = values[static_cast<std::size_t>(i)];
      if (const auto* whole = std::get_if<std::int64_t>(&v)) sqlite3_bind_int64(statement, i + 1, *whole);
      if (const auto* real = std::get_if<double>(&v)) sqlite3_bind_double(statement, i + 1, *real);
      if (const auto* text = std::get_if<std::string>(&v)) sqlite3_bind_text(statement, i + 1, text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
    }
    std::int64_t rows = 0;
    const int columns = sqlite3_column_count(statement);
    for (; sqlite3_step(statement) == SQLITE_ROW; ++rows)
      for (int i = 0; i < columns; ++i) benchmark::DoNotOptimize(sqlite3_column_double(statement, i));
    return rows;
  }
  std::int64_t ask(const std::string& adql) {
    const auto compiled = adql::compile(adql, *this);
    if (!compiled) throw std::runtime_error(compiled.error().message);
    return run(compiled->sql, compiled->values);
  }
  Point centre() const { return centre_; }

 private:
  Stars() {
    sqlite3_open(":memory:", &db_);
    if (!sky::register_functions(db_) || !adql::register_functions(db_)) throw std::runtime_error("no functions");
    make();
    stars_ = table("stars", kStars);
    near_ = table("near", 1000);
  }
  ~Stars() override { sqlite3_close(db_); }

  std::shared_ptr<catalogue::Table> table(const std::string& name, std::int64_t rows) {
    auto made = std::make_shared<catalogue::Table>();
    made->schema = "s";
    made->name = name;
    made->sql_name = quote_identifier(name);
    made->nrows = rows;
    for (const std::string column : {"id", "ra", "dec", "mag"}) {
      auto& c = made->columns.emplace_back();
      c.field.name = column;
      c.field.type.type = column == "id" ? Type::bigint : Type::double_;
    }
    made->zone_columns = {1, 2};
    return made;
  }

  void exec(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
  }
  double uniform(double lo, double hi) { return std::uniform_real_distribution<double>(lo, hi)(random_); }
  double normal(double sigma) { return std::normal_distribution<double>(0, sigma)(random_); }

  // 30 % uniform, 60 % in a disc, 10 % in 20 clusters.
  void make() {
    std::vector<std::pair<std::int64_t, Point>> stars;
    const auto anywhere = [&] { return Point{uniform(0, 360), std::asin(uniform(-1, 1)) * sky::kDegree}; };
    std::vector<Point> clusters(20);
    for (Point& c : clusters) c = anywhere();
    centre_ = clusters[0];
    for (int i = 0; i < kStars; ++i) {
      Point p = anywhere();
      if (i % 10 >= 3) p.lat = std::clamp(normal(12), -90.0, 90.0);
      if (i % 10 == 9) {
        const Point& c = clusters[random_() % clusters.size()];
        p.lat = std::clamp(c.lat + normal(0.3), -90.0, 90.0);
        p.lon = std::fmod(c.lon + normal(0.3) / std::max(0.01, std::cos(p.lat * sky::kRadian)) + 720, 360);
      }
      stars.emplace_back(sky::healpix_nested(29, p.lon, p.lat), p);
    }
    std::sort(stars.begin(), stars.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string others;
    for (int i = 0; i < kOthers; ++i) others += fmt::format(", x{} REAL", i);
    exec("CREATE TABLE stars(id INTEGER PRIMARY KEY, ra REAL, dec REAL, mag REAL" + others + "); CREATE TABLE near(id INTEGER PRIMARY KEY, ra REAL, dec REAL, mag REAL); BEGIN");
    sqlite3_stmt* insert = nullptr;
    std::string places = "?1, ?2, ?3, ?4";
    for (int i = 0; i < kOthers; ++i) places += fmt::format(", {}.5", i);
    sqlite3_prepare_v2(db_, ("INSERT OR IGNORE INTO stars VALUES(" + places + ")").c_str(), -1, &insert, nullptr);
    for (const auto& [id, p] : stars) {
      sqlite3_bind_int64(insert, 1, id);
      sqlite3_bind_double(insert, 2, p.lon);
      sqlite3_bind_double(insert, 3, p.lat);
      sqlite3_bind_double(insert, 4, uniform(5, 21));
      sqlite3_step(insert);
      sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    for (int i = 0; i < 1000; ++i) {
      const Point p = stars[random_() % stars.size()].second;
      exec(fmt::format("INSERT INTO near VALUES({}, {:.17g}, {:.17g}, 1)", i, p.lon, std::clamp(p.lat + uniform(-0.3, 0.3) / 3600, -90.0, 90.0)));
    }
    for (const std::string name : {"stars", "near"})
      exec("CREATE INDEX \"zone:" + name + "\" ON " + name + "(" + sky::zone_expression("dec") + ", ra, dec)");
    exec("COMMIT; PRAGMA analysis_limit = 1000; ANALYZE stars");
  }

  sqlite3* db_ = nullptr;
  std::mt19937_64 random_{7};
  std::shared_ptr<catalogue::Table> stars_{}, near_{};
  Point centre_{};
};

void measure(benchmark::State& state, bool adql, const std::string& query) {
  std::int64_t rows = 0;
  for (auto _ : state) rows = adql ? Stars::instance().ask(query) : Stars::instance().run(query, {});
  state.counters["rows"] = static_cast<double>(rows);
}

void add(const std::string& name, bool adql, const std::string& query) {
  benchmark::RegisterBenchmark(((adql ? "adql/" : "raw/") + name).c_str(), [=](benchmark::State& state) { measure(state, adql, query); })
      ->Unit(benchmark::kMicrosecond);
}

// The rows of a circle by the zone index, and by a scan that looks at the declination first.
std::string zones(const std::string& circle, const std::string& columns = "s.id, s.ra, s.dec, s.mag") {
  return fmt::format("SELECT {0} FROM sky_zones(sky_circle({1})) AS z CROSS JOIN stars AS s ON CAST((s.dec+90.0)*12 AS INTEGER) = z.zone AND "
                     "s.ra BETWEEN z.ra_lo AND z.ra_hi AND sky_in_circle(s.ra, s.dec, {1})", columns, circle);
}
std::string scan(const std::string& circle, double low, double high) {
  return fmt::format("SELECT id, ra, dec, mag FROM stars WHERE dec BETWEEN {:.17g} AND {:.17g} AND sky_in_circle(ra, dec, {})", low, high, circle);
}

void add_all() {
  const auto [lon, lat] = Stars::instance().centre();
  for (const double radius : {5.0 / 60, 1.0, 10.0, 30.0, 45.0, 60.0, 90.0}) {
    const auto circle = fmt::format("{:.17g}, {:.17g}, {:.17g}", lon, lat, radius);
    const auto name = fmt::format("cone/{:.3g}", radius);
    add(name, true, fmt::format("SELECT id, ra, dec, mag FROM stars WHERE 1=CONTAINS(POINT(ra,dec),CIRCLE({}))", circle));
    add(name + "/zones", false, zones(circle));
    if (radius >= 10) add(name + "/scan", false, scan(circle, lat - radius, lat + radius));
  }
  const auto dense = fmt::format("{:.17g}, {:.17g}", lon, lat);
  add("distance/5m", true, fmt::format("SELECT id, ra, dec, mag FROM stars WHERE DISTANCE(ra,dec,{}) < 5./60", dense));
  add("cone_in_with/5m", true, fmt::format("WITH w AS (SELECT * FROM stars WHERE mag > 0) SELECT id, ra, dec, mag FROM w WHERE DISTANCE(ra,dec,{}) < 5./60", dense));
  add("two_cones/5m", true, fmt::format("SELECT id, ra, dec, mag FROM stars WHERE DISTANCE(ra,dec,{0}) < 5./60 OR DISTANCE(ra,dec,100,3) < 5./60", dense));
  add("two_cones/5m", false, zones(fmt::format("{}, {:.17g}", dense, 5. / 60)) + " UNION " + zones(fmt::format("100, 3, {:.17g}", 5. / 60)));
  add("box/10m", true, fmt::format("SELECT id, ra, dec, mag FROM stars WHERE 1=CONTAINS(POINT(ra,dec),BOX({}, {:.17g}, {:.17g}))", dense, 10. / 60, 10. / 60));
  add("box/10m", false,
      fmt::format("SELECT s.id, s.ra, s.dec, s.mag FROM sky_zones(sky_box({0}, {1:.17g}, {1:.17g})) AS z CROSS JOIN stars AS s ON CAST((s.dec+90.0)*12 AS INTEGER) = z.zone "
                  "AND s.ra BETWEEN z.ra_lo AND z.ra_hi AND sky_in_shape(s.ra, s.dec, sky_box({0}, {1:.17g}, {1:.17g}))", dense, 10. / 60));
  add("scan/box_of_100", true, "SELECT COUNT(*) FROM stars WHERE 0=CONTAINS(POINT(ra,dec),BOX(0, 0, 100, 100))");
  add("scan/box_of_100", false, "SELECT COUNT(*) FROM stars WHERE 0=sky_in_shape(ra, dec, sky_box(0, 0, 100, 100))");
  add("scan/magnitude", true, "SELECT COUNT(*), AVG(mag) FROM stars WHERE mag < 10 AND dec > 0");
  add("scan/magnitude", false, "SELECT COUNT(*), AVG(mag) FROM stars WHERE mag < 10 AND dec > 0");
  const std::string arcsecond = "0.0002777777777777778";
  add("match/distance", true, "SELECT a.id, b.id, b.ra, b.dec FROM near AS a JOIN stars AS b ON DISTANCE(a.ra,a.dec,b.ra,b.dec) < " + arcsecond);
  add("match/circle_of_stars", true, "SELECT a.id, b.id, b.ra, b.dec FROM near AS a JOIN stars AS b ON 1=CONTAINS(POINT(a.ra,a.dec),CIRCLE(b.ra,b.dec," + arcsecond + "))");
  add("match/other_way_round", true, "SELECT a.id, b.id, b.ra, b.dec FROM stars AS b JOIN near AS a ON 1=CONTAINS(POINT(b.ra,b.dec),CIRCLE(a.ra,a.dec," + arcsecond + "))");
  add("match", false,
      "SELECT a.id, b.id, b.ra, b.dec FROM near AS a CROSS JOIN sky_zones(sky_circle(a.ra, a.dec, " + arcsecond + ")) AS z CROSS JOIN stars AS b ON "
      "CAST((b.dec+90.0)*12 AS INTEGER) = z.zone AND b.ra BETWEEN z.ra_lo AND z.ra_hi AND sky_in_circle(b.ra, b.dec, a.ra, a.dec, " + arcsecond + ")");
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  add_all();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
