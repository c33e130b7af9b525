// Jobs over loopback, each measurement with its floor in the same run:
//   echo         cpp-httplib alone answers three requests on one connection           ↔ life/memory
//   raw_commits  SQLite alone commits three small transactions as durably as the state does ↔ life/data, together with echo
//   list         20 of 10,000 jobs, newest first; its floor is a third of echo
// A life is: POST a small query with PHASE=RUN, GET the job with WAIT until it is COMPLETED, GET its result. The counter
// median_ms is of single lives, jobs/s of all of them in sequence from one client. Times are wall clock, of the client.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "http/library.h"
#include "store/connection.h"
#include "tapstand/server.h"

namespace {

namespace fs = std::filesystem;

constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr int kListed = 10'000;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "tapstand-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~Folder() {
    std::error_code ec;
    fs::remove_all(path, ec);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

std::unique_ptr<httplib::Client> connect(const std::string& origin) {
  auto client = std::make_unique<httplib::Client>(origin);
  client->set_keep_alive(true);
  client->set_tcp_nodelay(true);
  client->set_read_timeout(120);
  return client;
}

// A server with one client on one connection.
class Stand {
 public:
  explicit Stand(bool durable) {
    tapstand::Options options;
    options.catalogue = TAPSTAND_CATALOGUE;
    if (durable) options.data = folder_.path / "data";
    auto server = tapstand::Server::start(options);
    if (!server) throw std::runtime_error(server.error());
    server_ = std::move(*server);
    client_ = connect(server_->url().substr(0, server_->url().find("/tap-server")));
  }

  // The path of a new job.
  std::string create(const std::string& more) {
    const auto made = client_->Post("/tap-server/tap/async",
                                    "LANG=ADQL&FORMAT=csv&QUERY=SELECT+TOP+5+source_id,ra,dec+FROM+gaiadr3.gaia_source" + more, kForm);
    if (!made || made->status != 303) throw std::runtime_error("no job was made");
    const std::string location = made->get_header_value("Location");
    return location.substr(location.find("/tap-server"));
  }
  std::string get(const std::string& path) {
    auto answer = client_->Get(path);
    if (!answer || answer->status != 200) throw std::runtime_error(path + (answer ? ": " + answer->body : ": no answer"));
    return std::move(answer->body);
  }
  void live() {
    const std::string job = create("&PHASE=RUN");
    while (get(job + "?WAIT=10").find(">COMPLETED<") == std::string::npos) {
    }
    if (get(job + "/results/result").empty()) throw std::runtime_error("no result");
  }

 private:
  Folder folder_;
  std::unique_ptr<tapstand::Server> server_;
  std::unique_ptr<httplib::Client> client_;
};

// Runs `work` in each iteration, and says the median of the single times beside the mean of them all.
template <typename Work>
void measure(benchmark::State& state, Work work) {
  std::vector<double> times;
  for (auto _ : state) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  }
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  state.counters["median_ms"] = *middle;
  state.counters["per_s"] = benchmark::Counter(static_cast<double>(times.size()), benchmark::Counter::kIsRate);
}

void BM_echo(benchmark::State& state) {
  httplib::Server server;
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1'000'000);
  server.Post("/echo", [](const httplib::Request&, httplib::Response& res) { res.set_content("x", "text/plain"); });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  server.wait_until_ready();
  {
    const auto client = connect(fmt::format("http://127.0.0.1:{}", port));
    measure(state, [&] {
      for (int i = 0; i < 3; ++i) benchmark::DoNotOptimize(client->Post("/echo", "x", kForm)->body);
    });
  }
  server.stop();
  thread.join();
}
BENCHMARK(BM_echo)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_raw_commits(benchmark::State& state) {
  const Folder folder;
  auto opened = tapstand::store::Connection::open(folder.path / "raw.sqlite", tapstand::store::Mode::read_write);
  if (!opened) throw std::runtime_error(opened.error().message);
  auto& connection = *opened;
  const auto run = [&](const char* sql) {
    if (auto done = connection.exec(sql); !done) throw std::runtime_error(done.error().message);
  };
  run("CREATE TABLE jobs(id INTEGER PRIMARY KEY, text TEXT)");
  measure(state, [&] {
    run("INSERT INTO jobs(text) VALUES ('PENDING, with a query of some length, and what else there is to a job')");
    run("UPDATE jobs SET text = 'EXECUTING' WHERE id = (SELECT max(id) FROM jobs)");
    run("UPDATE jobs SET text = 'COMPLETED' WHERE id = (SELECT max(id) FROM jobs)");
  });
}
BENCHMARK(BM_raw_commits)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_life(benchmark::State& state, bool durable) {
  Stand stand(durable);
  measure(state, [&] { stand.live(); });
}
BENCHMARK_CAPTURE(BM_life, memory, false)->UseRealTime()->Unit(benchmark::kMillisecond)->MinTime(2);
BENCHMARK_CAPTURE(BM_life, data, true)->UseRealTime()->Unit(benchmark::kMillisecond)->MinTime(2);

void BM_list(benchmark::State& state) {
  static const auto stand = [] {  // made once: Google Benchmark calls this function several times
    auto made = std::make_unique<Stand>(false);
    for (int i = 0; i < kListed; ++i) made->create("");
    return made;
  }();
  measure(state, [&] {
    const std::string list = stand->get("/tap-server/tap/jobs/async?offset=0&limit=20&order=CREATION_TIME:DESC");
    if (list.find("PENDING") == std::string::npos) throw std::runtime_error("the list is empty");
  });
}
BENCHMARK(BM_list)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
