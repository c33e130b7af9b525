// How long a query takes to compile, beside the floor of the same run: SQLite's own prepare of the SQL that comes of it.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "../tests/adql/sample.h"

namespace {

using namespace tapstand::adql;

const testing::SampleDb& db() {
  static const testing::SampleDb instance;
  return instance;
}

std::string ids(int n) {
  std::string out = "SELECT ra FROM gaiadr3.gaia_source WHERE source_id IN (1";
  for (int i = 1; i < n; ++i) out += ", " + std::to_string(2060294888487267584 + i);
  return out + ")";
}

// Terms that no list can replace, with two values each.
std::string ranges(int n) {
  std::string out = "SELECT ra FROM gaiadr3.gaia_source WHERE ra < -1";
  for (int i = 1; i < n; ++i) out += " OR ra = " + std::to_string(i) + ".5 AND dec > parallax + " + std::to_string(i);
  return out;
}

std::string equalities(int n) {
  std::string out = "SELECT ra FROM gaiadr3.gaia_source WHERE source_id = 1";
  for (int i = 1; i < n; ++i) out += " OR source_id = " + std::to_string(2060294888487267584 + i);
  return out;
}

const std::string& query(int which) {
  static const std::string queries[] = {
      "SELECT TOP 5 source_id, ra, dec FROM gaiadr3.gaia_source",
      "SELECT TOP 50 *, DISTANCE(POINT('ICRS', ra, dec), POINT('ICRS', 280.0, -60.0)) AS dist FROM gaiadr3.gaia_source "
      "WHERE 1 = CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', 280.0, -60.0, 1.0)) ORDER BY dist ASC",
      "SELECT a.*, DISTANCE(a.ra, a.dec, b.ra, b.dec) AS separation, b.* FROM tap_upload.t AS a JOIN gaiadr3.gaia_source AS b "
      "ON DISTANCE(a.ra, a.dec, b.ra, b.dec) < 0.0002777777777777778",
      "SELECT TO_INTEGER(FLOOR(phot_g_mean_mag/0.1)) AS bin, COUNT(*) AS n, AVG(parallax) FROM gaiadr3.gaia_source AS g "
      "LEFT JOIN gaiadr3.neighbours USING (source_id) WHERE parallax BETWEEN 1 AND 2 AND designation LIKE 'Gaia%' "
      "GROUP BY bin HAVING COUNT(*) > 1 ORDER BY bin DESC",
      ids(10'000),
      "SELECT g.source_id, g.designation, g.ra, g.dec, g.parallax, n.other_id, n.separation, u.name AS upload_name, c.column_name, "
      "p.word, p.x * 2 + 1 AS doubled, SQRT(POWER(g.ra - u.ra, 2) + POWER(g.dec - u.dec, 2)) AS flat_distance "
      "FROM gaiadr3.gaia_source AS g JOIN gaiadr3.neighbours AS n ON g.source_id = n.source_id "
      "LEFT JOIN tap_upload.t AS u ON u.ra BETWEEN g.ra - 0.1 AND g.ra + 0.1 AND u.dec BETWEEN g.dec - 0.1 AND g.dec + 0.1 "
      "JOIN tap_schema.columns AS c ON c.table_name = 'gaiadr3.gaia_source' JOIN public.numbers AS p ON p.a = n.other_id "
      "WHERE g.phot_g_mean_mag < 15.5 AND g.parallax > 0.1 AND n.separation < 2 AND c.column_name LIKE 'r%' AND p.word IS NOT NULL "
      "AND (g.has_rvs = 'true' OR g.random_index BETWEEN 0 AND 999999) ORDER BY n.separation DESC, g.source_id",
      equalities(10'000),
      ranges(10'000),
  };
  return queries[which];
}

void compile_query(benchmark::State& state) {
  const auto& text = query(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(compile(text, db().view()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(compile_query)->DenseRange(0, 7);

void sqlite_prepare(benchmark::State& state) {
  const auto compiled = compile(query(static_cast<int>(state.range(0))), db().view());
  for (auto _ : state) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db().get(), compiled->sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) state.SkipWithError("prepare");
    sqlite3_finalize(statement);
  }
}
BENCHMARK(sqlite_prepare)->DenseRange(0, 7);

}  // namespace

BENCHMARK_MAIN();
