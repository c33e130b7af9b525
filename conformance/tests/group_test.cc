// Steps that are sent several times, or with another command, at the same moment; and what a run leaves behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>

#include "core/text.h"
#include "run/limits.h"
#include "scenario/load.h"
#include "support.h"
#include "wire_server.h"

namespace tapcheck {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kFourJobs = R"(
id = "t/1/x"
title = "T"
source = "S"
profiles = ["p"]
writes = true
[[step]]
name = "log in"
curl = '''curl -c jar -d "username=joe" "https://gea.esac.esa.int/tap-server/tap/login"'''
checks = [ { status = 200, clause = "C" } ]
[[step]]
name = "jobs"
at_once = 4
curl = '''curl -b jar -d "QUERY=SELECT 1" "https://gea.esac.esa.int/tap-server/tap/async"'''
capture.jobid = { header = "Location", regex = "/async/([^/]+)$", all = true }
checks = [ { status = 303, clause = "C" }, { distinct_header = "Location", clause = "C" } ]
[[clean_up]]
needs = "jobid"
curl = '''curl -X DELETE "https://gea.esac.esa.int/tap-server/tap/async/JOB"'''
bind."JOB" = "{{jobid}}"
)";

/// Answers requests to /async only when so many have come, each with its number.
class Meeting {
 public:
  using Answer = std::function<std::string(int number)>;
  Meeting(int expected, Answer answer) : expected_(expected), answer_(std::move(answer)), server_([this](const Peer& peer) { serve(peer); }) {}

  Target target() const { return Target::parse(server_.url("/tap")).value(); }
  std::vector<std::string> received() const { return server_.received(); }
  bool met() const { return met_; }
  std::vector<std::string> removed() const {
    std::vector<std::string> paths;
    for (const std::string& request : server_.received()) {
      if (request.starts_with("DELETE ")) paths.push_back(request.substr(7, request.find(' ', 7) - 7));
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  std::string removal_answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

 private:
  void serve(const Peer& peer) {
    const std::string& request = peer.request();
    if (request.starts_with("DELETE ")) {
      peer.send(removal_answer);
    } else if (request.find(" /tap/login") != std::string::npos) {
      peer.send(http_answer(200, "Set-Cookie: JSESSIONID=0123456789\r\n", ""));
    } else {
      peer.send(answer_(arrive()));
    }
  }
  int arrive() {
    std::unique_lock lock(mutex_);
    const int number = ++arrived_;
    changed_.notify_all();
    if (changed_.wait_for(lock, std::chrono::seconds(10), [this] { return arrived_ >= expected_; })) met_ = true;
    return number;
  }

  const int expected_;
  Answer answer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  std::atomic<bool> met_ = false;
  WireServer server_;
};

std::string created(int number) { return http_answer(303, "Location: http://127.0.0.1/tap/async/" + std::to_string(number) + "\r\n", ""); }

ScenarioResult run_scenario(const std::string& text, const Meeting& meeting, RunLimits* limits = nullptr, FakeClock* clock = nullptr) {
  Library library;
  auto scenario = parse_scenario(text, "x.toml");
  if (!scenario) throw std::runtime_error(scenario.error().text());
  library.scenarios.push_back(std::move(*scenario));
  library.profiles["p"] = {};
  FakeClock own_clock;
  const auto driver = limits == nullptr ? make_builtin_driver({}) : limited_driver(make_builtin_driver({}), *limits);
  RunContext context{library, meeting.target(), {}, *driver, clock == nullptr ? own_clock : *clock, nullptr, ""};
  context.limits = limits;
  RunOptions options;
  options.profile = "p";
  options.allow_writes = true;
  options.secrets = {"joe-secret"};
  return run_scenarios(context, options).value().scenarios.at(0);
}

/// `kind: verdict actual`.
std::vector<std::string> shown(const ScenarioResult& result) {
  std::vector<std::string> lines;
  for (const CheckResult& check : result.checks) {
    lines.push_back(check.check + ": " + std::string(verdict_name(check.verdict)) + " " + check.actual);
  }
  return lines;
}

TEST(Groups, MeetAtTheServerAndAreAllUndone) {
  const Meeting meeting(4, created);
  const ScenarioResult result = run_scenario(kFourJobs, meeting);
  EXPECT_TRUE(meeting.met());
  EXPECT_THAT(shown(result), ElementsAre("status: pass status 200", "status: pass status 303", "distinct_header: pass 4 different ones"));
  EXPECT_THAT(meeting.removed(), ElementsAre("/tap/async/1", "/tap/async/2", "/tap/async/3", "/tap/async/4"));
  EXPECT_THAT(result.leftovers, IsEmpty());
  EXPECT_THAT(result.exchanges, SizeIs(5));
  for (const std::string& request : meeting.received()) {
    if (request.starts_with("POST /tap/async ")) {
      EXPECT_THAT(request, HasSubstr("\r\nCookie: JSESSIONID=0123456789\r\n"));
    }
  }
}

TEST(Groups, SayWhichAnswerMissed) {
  const Meeting meeting(4, [](int number) { return number == 1 ? http_answer(500, "", "oh") : created(7); });
  const ScenarioResult result = run_scenario(kFourJobs, meeting);
  ASSERT_THAT(result.checks, SizeIs(testing::Ge(3U)));
  EXPECT_EQ(result.checks[1].verdict, Verdict::kFail);
  EXPECT_THAT(result.checks[1].actual, testing::MatchesRegex("answer [1-4] of 4: status 500 with 'oh'"));
  EXPECT_EQ(result.exchanges.at(result.checks[1].exchange.value()).status, 500);
  EXPECT_EQ(result.checks[2].verdict, Verdict::kFail);
  EXPECT_THAT(meeting.removed(), ElementsAre("/tap/async/7"));  // the jobs that were made are undone all the same
}

TEST(Groups, SeeTwoWithOneName) {
  const Meeting meeting(4, [](int number) { return created(number / 3); });
  const ScenarioResult result = run_scenario(kFourJobs, meeting);
  EXPECT_THAT(shown(result).at(2), AllOf(HasSubstr("distinct_header: fail"), HasSubstr("two have 'http://127.0.0.1/tap/async/")));
}

TEST(Groups, NameWhatNobodyCanUndo) {
  const Meeting meeting(4, [](int number) { return number == 2 ? std::string() : created(number); });
  const ScenarioResult result = run_scenario(kFourJobs, meeting);
  EXPECT_THAT(shown(result).at(1), HasSubstr("answer: fail the connection was closed"));
  EXPECT_THAT(meeting.removed(), ElementsAre("/tap/async/1", "/tap/async/3", "/tap/async/4"));
  ASSERT_THAT(result.leftovers, SizeIs(1));
  EXPECT_EQ(result.leftovers[0].kind, "jobid");
  EXPECT_EQ(result.leftovers[0].name, "");
  EXPECT_THAT(result.leftovers[0].curl, HasSubstr("/tap/async"));
}

TEST(Groups, AreSentWithAnother) {
  std::string text = kFourJobs;
  replace_all(text, "at_once = 4\n", "alongside = '''curl -b jar -d \"PHASE=ABORT\" \"https://gea.esac.esa.int/tap-server/tap/async/JOB/phase\"'''\nbind.\"SELECT 1\" = \"SELECT {{run}}\"\n");
  replace_all(text, ", all = true", "");
  const Meeting meeting(2, created);
  const ScenarioResult result = run_scenario(text, meeting);
  EXPECT_TRUE(meeting.met());
  EXPECT_THAT(shown(result), ElementsAre("status: pass status 200", "status: pass status 303", "distinct_header: pass 1 different ones"));
  const auto received = meeting.received();
  EXPECT_TRUE(std::any_of(received.begin(), received.end(), [](const std::string& r) { return r.find("/async/JOB/phase HTTP") != std::string::npos && r.ends_with("PHASE=ABORT"); }));
  EXPECT_THAT(meeting.removed(), SizeIs(1));
}

TEST(Groups, PayForTheirPace) {
  FakeClock clock;
  RunLimits limits({.rate = 1, .max_requests = {}, .max_rows = {}}, clock);
  const Meeting meeting(4, created);
  run_scenario(kFourJobs, meeting, &limits, &clock);
  EXPECT_TRUE(meeting.met());
  EXPECT_DOUBLE_EQ(clock.now().count(), 8);  // the log-in, four at once, four clean-ups: nine requests
}

TEST(Groups, AreUndoneWhenTheBudgetEndsAmongThem) {
  FakeClock clock;
  RunLimits limits({.rate = 0, .max_requests = 3, .max_rows = {}}, clock);
  const Meeting meeting(2, created);
  const ScenarioResult result = run_scenario(kFourJobs, meeting, &limits);
  EXPECT_THAT(shown(result), ElementsAre("status: pass status 200", "status: skip ", "distinct_header: skip "));
  EXPECT_EQ(result.checks[1].note, "the budget of 3 requests is used up");
  EXPECT_THAT(meeting.removed(), SizeIs(2));
}

TEST(Leftovers, AreNamedWithTheCommandThatRemovesThem) {
  Meeting meeting(4, created);
  meeting.removal_answer = http_answer(500, "", "no");
  const ScenarioResult result = run_scenario(kFourJobs, meeting);
  ASSERT_THAT(result.leftovers, SizeIs(4));
  EXPECT_EQ(result.leftovers[0].kind, "jobid");
  EXPECT_EQ(result.leftovers[0].name, "1");
  EXPECT_THAT(result.leftovers[0].curl, testing::MatchesRegex("curl -X DELETE http://127.0.0.1:[0-9]+/tap/async/1"));
}

TEST(Leftovers, AreWhatTheScenarioNamedEvenWithoutAnAnswer) {
  std::string text = kFourJobs;
  replace_all(text, "at_once = 4\n", "");
  replace_all(text, "{ header = \"Location\", regex = \"/async/([^/]+)$\", all = true }", "{ value = \"mine\" }");
  const Meeting meeting(1, [](int) { return std::string(); });
  const ScenarioResult result = run_scenario(text, meeting);
  EXPECT_THAT(meeting.removed(), ElementsAre("/tap/async/mine"));
  EXPECT_THAT(result.leftovers, IsEmpty());
}

}  // namespace
}  // namespace tapcheck
