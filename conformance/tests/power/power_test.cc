// The power of the suite: each fault of conformance/faults must be caught by the checks that it names, every check of every
// scenario must be failed by some fault, and a server without a fault must pass. A test a fault and a test a scenario,
// registered with the file and line of their data; what several of them look at is run once, two runs at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "core/text.h"
#include "power/bench.h"

namespace tapcheck::power {
namespace {

/// A run that several tests look at: made when the first asks, or before by Ahead.
class Run {
 public:
  explicit Run(std::function<Seen()> make) : make_(std::move(make)) {}
  const Seen& seen() {
    std::call_once(once_, [this] { seen_ = make_(); });
    return seen_;
  }

 private:
  std::function<Seen()> make_;
  std::once_flag once_;
  Seen seen_;
};

/// Everything that is run, by name.
struct Plan {
  explicit Plan(Bench& b) : bench(b) {
    const auto clean = [&](const std::string& dialect, const std::string& profile) {
      return std::make_unique<Run>([&, dialect, profile] { return bench.run_clean(dialect, profile); });
    };
    gaia = clean("gaia", "all");
    plain = {clean("ivoa", "tap-1.1"), clean("ivoa", "tap-1.0")};
    for (const bend::Fault& fault : bench.faults()) {
      faulty.push_back(std::make_unique<Run>([this, &fault] { return bench.run(fault, selection(fault)); }));
    }
  }

  /// Of independent steps (cases of a template) the one that is named; else the whole scenario, for its steps need each other.
  std::vector<std::string> selection(const bend::Fault& fault) const {
    std::vector<std::string> only;
    if (fault.everywhere) return only;
    for (const std::string& id : fault.caught_by) {
      const std::string step_id = id.substr(0, id.rfind('/'));
      const auto& all = bench.library().scenarios;
      const auto scenario = std::find_if(all.begin(), all.end(), [&](const Scenario& s) { return selected_by(id, s.id); });
      if (scenario == all.end()) {
        only.push_back(id);  // the run says that there is no such check
        continue;
      }
      const auto step = std::find_if(scenario->steps.begin(), scenario->steps.end(), [&](const Step& s) { return scenario->id + "/" + s.slug == step_id; });
      only.push_back(step != scenario->steps.end() && step->independent ? step_id : scenario->id);
    }
    return only;
  }

  std::vector<Run*> all() const {
    std::vector<Run*> runs{gaia.get(), plain[0].get(), plain[1].get()};
    for (const auto& run : faulty) runs.push_back(run.get());
    return runs;
  }

  Bench& bench;
  std::unique_ptr<Run> gaia;
  std::array<std::unique_ptr<Run>, 2> plain;  ///< TAP 1.1 and TAP 1.0, of the server without additions
  std::vector<std::unique_ptr<Run>> faulty;  ///< in the order of bench.faults()
};

/// Makes the runs from the last on, some at a time, while the tests ask for them from the first on. Most of a run is waiting.
class Ahead {
 public:
  explicit Ahead(std::vector<Run*> runs) : runs_(std::move(runs)), left_(runs_.size()) {
    for (std::size_t i = 0; i < kThreads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Ahead() {
    left_ = 0;
    for (std::thread& thread : threads_) thread.join();
  }
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;

 private:
  static constexpr std::size_t kThreads = 3;

  void work() {
    for (std::size_t left = left_; left > 0; left = left_) {
      if (left_.compare_exchange_strong(left, left - 1)) runs_[left - 1]->seen();
    }
  }

  std::vector<Run*> runs_;
  std::atomic<std::size_t> left_;
  std::vector<std::thread> threads_;
};

std::string text_of(const std::map<std::string, std::string>& failed) {
  std::string text;
  for (const auto& [id, actual] : failed) text += "  " + id + ": " + actual + "\n";
  return text;
}

/// A test whose body is a function.
class Body : public testing::Test {
 public:
  explicit Body(std::function<void()> body) : body_(std::move(body)) {}
  void TestBody() override { body_(); }

 private:
  std::function<void()> body_;
};

void add_test(const char* suite, const std::string& name, const std::string& file, int line, const std::function<void()>& body) {
  testing::RegisterTest(suite, name.c_str(), nullptr, nullptr, file.c_str(), line, [body]() -> testing::Test* { return new Body(body); });
}

/// What the server itself is known not to do: conformance/expectations/tapstand.toml.
void judge_clean(const Bench& bench, const Seen& seen, const std::string& scenario) {
  ASSERT_EQ(seen.trouble, "");
  for (ScenarioResult result : seen.run.scenarios) {
    if (result.id != scenario) continue;
    bench.expectations().mark(result, "");
    for (const CheckResult& check : result.checks) {
      EXPECT_TRUE(check.known || (check.verdict != Verdict::kFail && check.verdict != Verdict::kError))
          << check.id << "\n  expected " << check.expected << "\n  got " << check.actual << "\n  at " << check.file << ":" << check.line;
    }
    return;
  }
  FAIL() << "it was not run";
}

void judge_fault(const bend::Fault& fault, const Seen& seen, const Seen& clean) {
  ASSERT_EQ(seen.trouble, "");
  EXPECT_GT(seen.struck, 0) << "the fault has never struck: no exchange was changed";
  EXPECT_FALSE(seen.failed.empty());
  for (const std::string& id : fault.caught_by) {
    EXPECT_TRUE(seen.failed.contains(id)) << id << " did not fail; but\n" << text_of(seen.failed);
    // A check may be skipped there: some faults make the server declare what it else does not (TAP 1.0, a small limit).
    EXPECT_FALSE(clean.failed.contains(id)) << id << " does not pass without the fault";
  }
}

/// Ids of checks that could be made on a faultless server and that no fault has failed. No test waits for as long as `within`
/// permits: checks_test.cc has a test of its own for it. What the rules of faults cannot reach is in out-of-reach.txt.
std::vector<std::string> never_failed(const Plan& plan) {
  std::set<std::string> open = plan.gaia->seen().passed;
  for (const auto& run : plan.plain) open.insert(run->seen().passed.begin(), run->seen().passed.end());
  for (const auto& run : plan.faulty) {
    for (const auto& [id, actual] : run->seen().failed) open.erase(id);
  }
  std::erase_if(open, [&](const std::string& id) { return id.ends_with("/within") || plan.bench.out_of_reach().contains(id); });
  return {open.begin(), open.end()};
}

void register_all(Plan& plan) {
  const Bench& bench = plan.bench;
  for (const Scenario& scenario : bench.library().scenarios) {
    add_test("Archive", scenario.id, scenario.file, 1, [&] { judge_clean(plan.bench, plan.gaia->seen(), scenario.id); });
    const auto in = [&](const std::set<std::string>& profiles) {
      return std::any_of(scenario.profiles.begin(), scenario.profiles.end(), [&](const std::string& p) { return profiles.contains(p); });
    };
    if (in(bench.library().with_included("tap-1.1"))) add_test("PlainTap", scenario.id, scenario.file, 1, [&] { judge_clean(plan.bench, plan.plain[0]->seen(), scenario.id); });
    if (in(bench.library().with_included("tap-1.0"))) add_test("PlainTap10", scenario.id, scenario.file, 1, [&] { judge_clean(plan.bench, plan.plain[1]->seen(), scenario.id); });
  }
  for (std::size_t i = 0; i < bench.faults().size(); ++i) {
    const bend::Fault& fault = bench.faults()[i];
    add_test("Fault", fault.name, fault.file, fault.line, [&plan, &fault, i] {
      judge_fault(fault, plan.faulty[i]->seen(), (fault.dialect == "gaia" ? plan.gaia : plan.plain[0])->seen());
    });
  }
  add_test("EveryCheck", "IsFailedBySomeFault", __FILE__, __LINE__, [&plan] {
    const auto ids = never_failed(plan);
    EXPECT_TRUE(ids.empty()) << ids.size() << " checks that no fault can fail are not worth their room:\n  " << join(ids, "\n  ");
  });
}

}  // namespace
}  // namespace tapcheck::power

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  try {
    tapcheck::power::Bench bench;
    tapcheck::power::Plan plan(bench);
    tapcheck::power::register_all(plan);
    std::unique_ptr<tapcheck::power::Ahead> ahead;
    if (GTEST_FLAG_GET(filter) == "*" && !GTEST_FLAG_GET(list_tests)) ahead = std::make_unique<tapcheck::power::Ahead>(plan.all());
    return RUN_ALL_TESTS();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tapcheck_power_test: %s\n", error.what());
    return 1;
  }
}
