// The whole server over loopback, each measurement with its floor in the same run:
//   echo        cpp-httplib alone answers with as many bytes as TOP 5 does   ↔ top5
//   raw_rows    SQLite alone steps through 100,000 × 15 and reads each value  ↔ stream/<format>, counter rows/s
//   raw_zone    the range scan of the zone index with the exact test          ↔ cone (5′ in the densest field, 1,000,000 rows)
// Times are wall clock, of the client. The catalogue of 1,000,000 stars is made at first and removed at the end.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <thread>

#include "catalogue/generate.h"
#include "http/library.h"
#include "sky/sql_functions.h"
#include "store/connection.h"
#include "tapstand/server.h"

namespace {

namespace fs = std::filesystem;

constexpr const char* kColumns =
    "source_id, ra, dec, parallax, pmra, pmdec, parallax_error, phot_g_mean_mag, bp_rp, ruwe, radial_velocity, "
    "teff_gspphot, random_index, phot_variable_flag, l";
constexpr const char* kForm = "application/x-www-form-urlencoded";

class Stand {
 public:
  static Stand& instance() {
    static Stand stand;
    return stand;
  }

  std::string sync(const std::string& adql, const std::string& format) {
    auto answer = client_->Post("/tap-server/tap/sync",
                                "LANG=ADQL&FORMAT=" + format + "&QUERY=" + httplib::detail::encode_query_param(adql), kForm);
    if (!answer || answer->status != 200) throw std::runtime_error(answer ? answer->body : "no answer");
    return std::move(answer->body);
  }
  std::string echo() { return echo_client_->Post("/echo", echo_body_, kForm)->body; }
  tapstand::store::Connection& raw() { return *raw_; }
  static std::string top5() { return "SELECT TOP 5 source_id, ra, dec FROM gaiadr3.gaia_source"; }
  // Centre of the 5′ field with the most stars among some.
  std::pair<double, double> densest() const { return densest_; }

 private:
  Stand() {
    std::string name = (fs::temp_directory_path() / "tapstand-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    tapstand::catalogue::GenerateOptions make;
    make.rows = 1'000'000;
    make.full = false;
    make.fixtures = fs::path(TAPSTAND_SOURCE_DIR) / "fixtures";
    make.out = folder_ / "big.sqlite";
    if (const auto made = tapstand::catalogue::generate(make); !made) throw std::runtime_error(made.error().message);
    tapstand::Options options;
    options.catalogue = make.out;
    auto server = tapstand::Server::start(options);
    if (!server) throw std::runtime_error(server.error());
    server_ = std::move(*server);
    client_ = connect(server_->url().substr(0, server_->url().find("/tap-server")));
    raw_ = std::make_unique<tapstand::store::Connection>(*tapstand::store::Connection::open(make.out, tapstand::store::Mode::read_only));
    if (!tapstand::sky::register_functions(raw_->handle())) throw std::runtime_error("no SQL functions");
    start_echo();
    densest_ = find_densest();
  }
  ~Stand() {
    echo_server_.stop();
    echo_thread_.join();
    server_->stop();
    std::error_code ec;
    fs::remove_all(folder_, ec);
  }

  static std::unique_ptr<httplib::Client> connect(const std::string& url) {
    auto client = std::make_unique<httplib::Client>(url);
    client->set_keep_alive(true);
    client->set_tcp_nodelay(true);
    client->set_read_timeout(120);
    return client;
  }

  void start_echo() {
    echo_body_ = std::string(sync(top5(), "votable").size(), 'x');
    echo_server_.set_tcp_nodelay(true);
    echo_server_.set_keep_alive_max_count(1'000'000);
    echo_server_.Post("/echo", [this](const httplib::Request&, httplib::Response& res) { res.set_content(echo_body_, "text/plain"); });
    const int port = echo_server_.bind_to_any_port("127.0.0.1");
    echo_thread_ = std::thread([this] { echo_server_.listen_after_bind(); });
    echo_server_.wait_until_ready();
    echo_client_ = connect(fmt::format("http://127.0.0.1:{}", port));
  }

  std::pair<double, double> find_densest() {
    auto cells = raw_->prepare(R"(SELECT avg(ra), avg(dec) FROM "gaiadr3.gaia_source_lite" WHERE dec BETWEEN -60 AND 60
                                  GROUP BY CAST(ra * 12 AS INTEGER), CAST(dec * 12 AS INTEGER) ORDER BY count(*) DESC LIMIT 1)");
    if (!cells || !cells->step()) throw std::runtime_error("no stars");
    return {cells->cell(0).number(), cells->cell(1).number()};
  }

  fs::path folder_;
  std::unique_ptr<tapstand::Server> server_;
  std::unique_ptr<httplib::Client> client_;
  std::unique_ptr<tapstand::store::Connection> raw_;
  httplib::Server echo_server_;
  std::thread echo_thread_;
  std::unique_ptr<httplib::Client> echo_client_;
  std::string echo_body_;
  std::pair<double, double> densest_;
};

// Steps to the end and reads every value; the number of rows.
std::int64_t drain(tapstand::store::Statement& statement) {
  std::int64_t rows = 0;
  const int columns = statement.column_count();
  while (*statement.step()) {
    for (int i = 0; i < columns; ++i) benchmark::DoNotOptimize(statement.cell(i));
    ++rows;
  }
  statement.reset();
  return rows;
}

void BM_echo(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Stand::instance().echo());
}
BENCHMARK(BM_echo)->UseRealTime()->Unit(benchmark::kMicrosecond);

void BM_top5(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Stand::instance().sync(Stand::top5(), "votable"));
}
BENCHMARK(BM_top5)->UseRealTime()->Unit(benchmark::kMicrosecond);

void BM_raw_rows(benchmark::State& state) {
  auto statement = Stand::instance().raw().prepare(fmt::format("SELECT {} FROM \"gaiadr3.gaia_source_lite\" LIMIT 100000", kColumns));
  std::int64_t rows = 0;
  for (auto _ : state) rows += drain(*statement);
  state.counters["rows"] = benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsRate);
}
BENCHMARK(BM_raw_rows)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_stream(benchmark::State& state, const std::string& format) {
  const std::string adql = fmt::format("SELECT TOP 100000 {} FROM gaiadr3.gaia_source_lite", kColumns);
  for (auto _ : state) benchmark::DoNotOptimize(Stand::instance().sync(adql, format));
  state.counters["rows"] = benchmark::Counter(static_cast<double>(state.iterations()) * 100'000, benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(BM_stream, votable, "votable")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_stream, votable_plain, "votable_plain")->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_stream, csv, "csv")->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_raw_zone(benchmark::State& state) {
  const auto [ra, dec] = Stand::instance().densest();
  auto statement = Stand::instance().raw().prepare(fmt::format(
      "SELECT s.source_id, s.ra, s.dec, s.phot_g_mean_mag FROM sky_zones(sky_circle(?1,?2,?3)) AS z CROSS JOIN "
      "\"gaiadr3.gaia_source_lite\" AS s ON {} = z.zone AND s.ra BETWEEN z.ra_lo AND z.ra_hi AND sky_in_circle(s.ra, s.dec, ?1, ?2, ?3)",
      tapstand::sky::zone_expression("s.\"dec\"")));
  std::int64_t rows = 0;
  for (auto _ : state) {
    for (int i = 0; i < 3; ++i) (void)statement->bind(i + 1, tapstand::Cell::of(i == 0 ? ra : i == 1 ? dec : 5.0 / 60));
    rows = drain(*statement);
  }
  state.counters["found"] = static_cast<double>(rows);
}
BENCHMARK(BM_raw_zone)->UseRealTime()->Unit(benchmark::kMicrosecond);

void BM_cone(benchmark::State& state) {
  const auto [ra, dec] = Stand::instance().densest();
  const std::string adql = fmt::format(
      "SELECT source_id, ra, dec, phot_g_mean_mag FROM gaiadr3.gaia_source_lite "
      "WHERE 1 = CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', {}, {}, {}))", ra, dec, 5.0 / 60);
  for (auto _ : state) benchmark::DoNotOptimize(Stand::instance().sync(adql, "votable"));
}
BENCHMARK(BM_cone)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  Stand::instance();  // made before anything is timed
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
