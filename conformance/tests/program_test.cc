// The program as users run it: exit status, messages, reports, and what is left behind after Ctrl-C.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "core/text.h"
#include "model/model_server.h"
#include "program.h"
#include "support.h"
#include "where.h"
#include "wire_server.h"

namespace tapcheck {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

/// Against the scenarios that the model archive knows how to answer, unless the arguments choose others.
Finished run_against(model::Archive& archive, std::vector<std::string> arguments) {
  archive.finish_jobs_at_once();
  const model::ModelServer server(archive);
  setenv("JOES", "joe-secret", 1);
  setenv("ANNS", "ann-secret", 1);
  const auto accounts = {"--user", "joe", "--password-env", "JOES", "--second-user", "ann", "--second-password-env", "ANNS",
                         "--remote-tap", "http://remote.example/tap"};
  if (std::find(arguments.begin(), arguments.end(), "--only") == arguments.end()) {
    for (const std::string& id : modelled_scenarios()) arguments.insert(arguments.end(), {"--only", id});
  }
  arguments.insert(arguments.begin(), accounts.begin(), accounts.end());
  arguments.insert(arguments.begin(), server.url());
  return run(std::move(arguments));
}

TEST(Program, ExitsZeroWhenAllHolds) {
  model::Archive archive;
  const Finished finished = run_against(archive, {"--allow-writes"});
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_THAT(finished.output, EndsWith(" passed, 0 failed, 0 skipped\n"));
  EXPECT_EQ(archive.left(), 0U);
}

TEST(Program, OnlyReadsUnlessTold) {
  model::Archive archive;
  const Finished finished = run_against(archive, {});
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("--allow-writes"));
  const auto modelled = modelled_scenarios();
  const auto& scenarios = project_library().scenarios;
  const auto writing = std::count_if(scenarios.begin(), scenarios.end(), [&](const Scenario& s) {
    const bool in_profile = std::find(s.profiles.begin(), s.profiles.end(), "gaia") != s.profiles.end();
    return s.writes && in_profile && std::find(modelled.begin(), modelled.end(), s.id) != modelled.end();
  });
  EXPECT_THAT(finished.output, EndsWith(" " + std::to_string(writing) + " skipped\n"));
}

TEST(Program, ExitsOneWhenSomethingDoesNotHold) {
  model::Archive archive("rows-missing");
  const Finished finished = run_against(archive, {"--only", "gaia/1.2"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.output, HasSubstr("FAIL"));
  EXPECT_THAT(finished.output, HasSubstr("ADQL-2.2-b"));
}

TEST(Program, ExitsZeroWhenOnlyARecommendationIsNotFollowed) {
  model::Archive archive("csv-header");
  const Finished finished = run_against(archive, {"--only", "tap/2.7.3"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.output, HasSubstr("recommendation"));
}

TEST(Program, ExitsTwoOnWrongUse) {
  EXPECT_EQ(run({}).status, 2);
  EXPECT_EQ(run({"--no-such-option"}).status, 2);
  EXPECT_EQ(run({"ftp://h/tap"}).status, 2);
  EXPECT_EQ(run({"http://127.0.0.1:1/tap", "--only", "no/such/id"}).status, 2);
  EXPECT_EQ(run({"http://127.0.0.1:1/tap", "--report", "pdf=x"}).status, 2);
  EXPECT_EQ(run({"http://127.0.0.1:1/tap", "--report", "json=/nowhere/x.json"}).status, 2);
  EXPECT_EQ(run({"http://127.0.0.1:1/tap", "--profile", "tap-9"}).status, 2);
  EXPECT_EQ(run({"http://127.0.0.1:1/tap", "--user", "joe"}).status, 2);
  EXPECT_EQ(run({"explain", "nothing"}).status, 2);
  for (const auto& [option, value] : {std::pair{"--budget", "requests=0"}, {"--budget", "rows"}, {"--budget", "cups=3"}, {"--rate", "-1"},
                                     {"--timeout", "0"}, {"--driver", "wget"}}) {
    EXPECT_EQ(run({"http://127.0.0.1:1/tap", option, value}).status, 2) << option << " " << value;
  }
}

TEST(Program, ExitsTwoOnABrokenScenarioAndSaysWhere) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / ("broken_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder / "x");
  for (const char* name : {"dialects.toml", "profiles.toml"}) std::ofstream(folder / name) << "";
  std::ofstream(folder / "x" / "broken.toml") << "id = \"x\"\ncolour = 1\n";
  const Finished finished = run({"http://127.0.0.1:1/tap", "--scenarios", folder.string()});
  std::filesystem::remove_all(folder);
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.output, HasSubstr("broken.toml:"));
}

TEST(Program, ExitsThreeWhenTheTargetIsOutOfReach) {
  const Finished finished = run({"http://127.0.0.1:1/tap-server/tap"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.output, HasSubstr("out of reach"));
}

TEST(Program, RunsThroughCurlToo) {
  model::Archive archive;
  const Finished finished = run_against(archive, {"--allow-writes", "--driver", "curl"});
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_EQ(archive.left(), 0U);
}

TEST(Program, KeepsItsBudget) {
  model::Archive archive;
  const Finished finished = run_against(archive, {"--budget", "requests=4", "--budget", "rows=100000", "--rate", "1000", "--only", "gaia/1"});
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("the budget of 4 requests is used up; the rest was skipped"));
  EXPECT_THAT(finished.output, HasSubstr("at most 1000 requests a second"));
}

TEST(Program, ListsExplainsAndPrintsCommands) {
  EXPECT_THAT(run({"list"}).output, HasSubstr("gaia/1.4/async-query"));
  EXPECT_THAT(run({"explain", "UWS-2.2.2-b"}).output, HasSubstr("uws/2.2/life-of-a-job"));
  EXPECT_THAT(run({"explain", "gaia/1.3"}).output, HasSubstr("TAP11-2.7.6-b"));
  EXPECT_THAT(run({"explain", "checks"}).output, HasSubstr("sorted_by"));
  EXPECT_THAT(run({"curl", "gaia/1.1"}).output, HasSubstr("\ncurl \"https://gea.esac.esa.int/tap-server/tap/tables\"\n"));
  EXPECT_EQ(run({"--help"}).status, 0);
}

TEST(Program, WritesReports) {
  model::Archive archive;
  const std::string path = testing::TempDir() + "tapcheck_" + std::to_string(getpid()) + ".json";
  const Finished finished = run_against(archive, {"--only", "vosi", "--report", "json=" + path});
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_THAT(read_file(path).value_or(""), HasSubstr("\"tapcheck/2\""));
  std::filesystem::remove(path);
}

/// A file of this test that goes away with it.
class Scratch {
 public:
  explicit Scratch(const std::string& name, const std::string& text = {})
      : path(testing::TempDir() + "tapcheck_" + std::to_string(getpid()) + "_" + name) {
    if (!text.empty()) std::ofstream(path) << text;
  }
  ~Scratch() { std::filesystem::remove(path); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string path;
};

TEST(Program, KnowsFailuresBeforehand) {
  const Scratch report("known.json");
  const Scratch known("known.toml", "# ours\n[[known]]\nid = \"gaia/1.1\"\nreason = \"once\"\n");
  {
    model::Archive archive("rows-missing");
    const Finished finished = run_against(archive, {"--only", "gaia/1.2", "--report", "json=" + report.path});
    EXPECT_EQ(finished.status, 1) << finished.output;
  }
  const Finished updated = run({"expect", "--update", known.path, report.path});
  EXPECT_EQ(updated.status, 0) << updated.output;
  EXPECT_THAT(read_file(known.path).value_or(""), testing::StartsWith("# ours\n[[known]]\nid = \"gaia/1.1\"\n"));
  EXPECT_THAT(read_file(known.path).value_or(""), HasSubstr("reason = \"to be explained\""));
  {
    model::Archive archive("rows-missing");
    const Finished finished = run_against(archive, {"--only", "gaia/1.2", "--expect", known.path});
    EXPECT_EQ(finished.status, 0) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr(" known failure"));
    EXPECT_THAT(finished.output, HasSubstr("gaia/1.1 is expected to fail, and was not asked in this run"));
  }
  model::Archive archive;
  const Finished finished = run_against(archive, {"--only", "gaia/1.2", "--expect", known.path});
  EXPECT_EQ(finished.status, 1) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("was expected to fail, and does not"));
}

TEST(Program, ComparesReports) {
  const Scratch good("good.json");
  const Scratch bad("bad.json");
  const Scratch other("other.json", "{}");
  for (const auto& [fault, report] : {std::pair{"", &good}, {"rows-missing", &bad}}) {
    model::Archive archive(fault);
    run_against(archive, {"--only", "gaia/1.2", "--report", "json=" + report->path});
  }
  const Finished finished = run({"compare", good.path, bad.path});
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("✗ fail"));
  EXPECT_THAT(run({"compare", good.path, bad.path, "--all", "--format", "csv"}).output, HasSubstr(",pass,fail\r\n"));
  EXPECT_EQ(run({"compare", good.path, other.path}).status, 2);
  EXPECT_EQ(run({"compare", good.path, "/nowhere"}).status, 2);
  EXPECT_EQ(run({"compare"}).status, 2);
}

TEST(Program, PutsAReportOnStdoutAlone) {
  model::Archive archive;
  const model::ModelServer server(archive);
  const Finished finished = Program({server.url(), "--only", "vosi/3.2", "--report", "tap=-"}, true).wait();
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_THAT(finished.output, testing::StartsWith("TAP version 13\n1.."));
  EXPECT_THAT(finished.output, testing::Not(HasSubstr(" passed, ")));
  EXPECT_EQ(run({"http://127.0.0.1:1/tap", "--report", "tap=-", "--report", "json=-"}).status, 2);
}

TEST(Program, ListsAProfileAndNamesEveryCheck) {
  EXPECT_THAT(run({"list", "--profile", "tap-1.0"}).output, HasSubstr("vosi/3.1/capabilities"));
  EXPECT_EQ(run({"list", "--profile", "nothing"}).status, 2);
  EXPECT_THAT(run({"list", "--json"}).output, HasSubstr("\"id\": \"gaia/1.1/public-tables/tables/status\""));
  const std::string one = run({"explain", "gaia/1.1/public-tables/tables/status"}).output;
  EXPECT_THAT(one, HasSubstr("status 200"));
  EXPECT_THAT(one, testing::Not(HasSubstr("media_type")));
  EXPECT_EQ(run({"explain", "gaia/1.1/public-tables/tables/nothing"}).status, 2);
}

TEST(Program, RemovesItsJobsAfterCtrlC) {
  model::Archive archive("stuck");
  model::ModelServer server(archive);
  std::atomic<pid_t> child{0};
  server.on_request([&](const model::Query& query) {
    // The first look at the job: now it exists, and would be polled for two minutes.
    if (query.method != "GET" || !query.path.starts_with("/async/")) return;
    if (const pid_t pid = child.exchange(0); pid > 0) kill(pid, SIGINT);
  });
  Program program({server.url(), "--allow-writes", "--only", "gaia/1.4/async-query"});
  child = program.pid();
  const Finished finished = program.wait();
  EXPECT_EQ(finished.status, 1) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("interrupted"));
  EXPECT_EQ(archive.left(), 0U);
}

TEST(Program, DoesNotWaitForAnAnswerAfterCtrlC) {
  for (const char* driver : {"builtin", "curl"}) {
    std::atomic<pid_t> child{0};
    const WireServer server([&](const Peer& peer) {
      if (peer.request().find("/capabilities") != std::string::npos) {
        peer.send(http_answer(200, "Content-Type: text/xml\r\n", "<capabilities/>"));
        return;
      }
      while (child == 0 && !peer.gone_within(5)) continue;  // until the test knows whom to signal
      if (const pid_t pid = child.exchange(0); pid > 0) kill(pid, SIGINT);
      peer.wait_until_gone();
    });
    Program program({server.url("/tap"), "--only", "gaia/1.1", "--driver", driver});
    child = program.pid();
    const auto began = std::chrono::steady_clock::now();
    const Finished finished = program.wait();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30)) << driver;
    EXPECT_EQ(finished.status, 1) << finished.output;
    EXPECT_THAT(finished.output, AllOf(HasSubstr("interrupted"), HasSubstr(" 0 failed, "))) << driver;
  }
}

}  // namespace
}  // namespace tapcheck
