#include "power/bench.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "core/text.h"

namespace tapcheck::power {
namespace {

constexpr std::size_t kWorldsOfAServer = 80;
constexpr int kHasteWhereNothingEnds = 10;  // where every answer is wrong, no job is seen to end: polls last as long as they may

std::string source(const std::string& path) { return std::string(TAPCHECK_SOURCE_DIR) + "/" + path; }

template <typename T>
T take(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text());
  return std::move(*result);
}

/// The lines of a file that say something.
std::set<std::string> lines_of(const std::string& file) {
  const auto text = read_file(file);
  if (!text) throw std::runtime_error("cannot read " + file);
  std::set<std::string> lines;
  for (const std::string& line : split(*text, '\n')) {
    if (!line.empty() && line.front() != '#') lines.insert(line);
  }
  return lines;
}

std::string program() {
  const char* given = std::getenv("TAPSTAND_BIN");
  return given != nullptr ? given : TAPSTAND_PROGRAM;
}

/// Waits a few milliseconds where it is told to wait longer, and counts the whole, or many times the whole: the server
/// behind is fast, so that what has not come to pass by then will not.
class HurriedClock final : public Clock {
 public:
  explicit HurriedClock(int haste) : haste_(haste) {}
  Seconds now() override { return std::chrono::steady_clock::now().time_since_epoch() + skipped_; }
  void sleep(Seconds duration) override {
    const Seconds real = std::min(duration, Seconds(0.01));
    std::this_thread::sleep_for(real);
    skipped_ += haste_ * duration - real;
  }

 private:
  int haste_;
  Seconds skipped_{0};
};

Seen looked_at(RunResult run) {
  Seen seen;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      if (check.verdict == Verdict::kFail || check.verdict == Verdict::kError) seen.failed.emplace(check.id, check.actual);
      if (check.verdict == Verdict::kPass || check.verdict == Verdict::kDialect) seen.passed.insert(check.id);
    }
  }
  for (const auto& [id, actual] : seen.failed) seen.passed.erase(id);
  seen.run = std::move(run);
  return seen;
}

}  // namespace

Bench::Bench()
    : library_(take(Library::load(source("conformance/scenarios")))),
      schemas_(take(SchemaSet::load(source("schemas")))),
      expectations_(take(Expectations::load(source("conformance/expectations/tapstand.toml")))),
      out_of_reach_(lines_of(source("conformance/tests/power/out-of-reach.txt"))),
      faults_(take(bend::load_faults(source("conformance/faults")))),
      gaia_(program(), "gaia"),
      ivoa_(program(), "ivoa") {
  for (std::size_t i = 0; i <= faults_.size() / kWorldsOfAServer; ++i) stands_.push_back(std::make_unique<Stand>());
}

Bench::Stand& Bench::stand_of(const bend::Fault& fault) {
  Stand& stand = *stands_.at(static_cast<std::size_t>(&fault - faults_.data()) / kWorldsOfAServer);
  std::call_once(stand.once, [&] {
    stand.server = std::make_unique<ServerProcess>(program(), "gaia");
    bend::ProxyOptions options;
    options.upstream = take(parse_url(stand.server->url()));
    options.upstream_ivoa = take(parse_url(ivoa_.url()));
    stand.proxy = take(bend::ProxyServer::start(faults_, options));
  });
  return stand;
}

Seen Bench::run(const bend::Fault& fault, const std::vector<std::string>& only) {
  const Stand& stand = stand_of(fault);
  Seen seen = run_at("http://127.0.0.1:" + std::to_string(stand.proxy->port()) + "/world/" + fault.name + "/tap-server/tap", "all", only, fault.everywhere ? kHasteWhereNothingEnds : 1);
  seen.struck = stand.proxy->struck(fault.name);
  return seen;
}

Seen Bench::run_clean(const std::string& dialect, const std::string& profile) const {
  return run_at((dialect == "gaia" ? gaia_ : ivoa_).url() + "/tap", profile, {}, 1);
}

Seen Bench::run_at(const std::string& url, const std::string& profile, const std::vector<std::string>& only, int haste) const {
  const auto driver = make_builtin_driver({});
  HurriedClock clock(haste);
  RunContext context{library_, take(Target::parse(url)), {source("fixtures"), library_.folder}, *driver, clock, &schemas_, ""};
  RunOptions options;
  options.profile = profile;
  options.allow_writes = true;
  options.selection.only = only;
  options.variables = {{"user", "joe"}, {"password", "joe-secret"}, {"second_user", "ann"}, {"second_password", "ann-secret"},
                       {"remote_tap", gaia_.url() + "/tap"}};
  options.secrets = {"joe-secret", "ann-secret"};
  auto run = run_scenarios(context, options);
  if (run) return looked_at(std::move(*run));
  Seen nothing;
  nothing.trouble = run.error().text();
  return nothing;
}

}  // namespace tapcheck::power
