// Reports against golden files, one a format. TAPCHECK_UPDATE_GOLDEN=1 writes them anew, to be read before
// they are committed.
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/text.h"
#include "report/report.h"
#include "where.h"

namespace tapcheck {
namespace {

CheckResult check(const char* step, const char* kind, const char* clause, Verdict verdict, Level level = Level::kMust) {
  CheckResult result;
  result.step = step;
  result.check = kind;
  result.clause = clause;
  result.verdict = verdict;
  result.level = level;
  result.expected = "status 200";
  result.actual = verdict == Verdict::kPass ? "status 200" : "status 500 with '<b>\"no\" & \x1b[31m#'";
  result.curl = "curl 'http://127.0.0.1:8080/tap-server/tap/sync?A=1&B=2'";
  result.file = "scenarios/gaia/1.2-sync-query.toml";
  result.line = 9;
  result.elapsed = Seconds(0.25);
  return result;
}

RunResult sample_run() {
  RunResult run;
  run.target = "http://127.0.0.1:8080/tap-server/tap";
  run.profile = "gaia";
  ScenarioResult first{"gaia/1.2/sync-query", "A synchronous query", "Page, section 1.2", "scenarios/gaia/1.2-sync-query.toml", {}, Seconds(0.5)};
  first.checks.push_back(check("query", "status", "TAP11-2.1-a", Verdict::kPass));
  first.checks.push_back(check("query", "rows", "ADQL-2.2-b", Verdict::kFail, Level::kDocumented));
  first.checks.push_back(check("query", "media_type", "HTTP-h", Verdict::kFail, Level::kShould));
  first.checks.push_back(check("query", "xsd", "VOT-3-b", Verdict::kDialect));
  first.checks.back().note = "older services do so";
  first.checks.push_back(check("query", "answer", "HTTP-d", Verdict::kError));
  ScenarioResult second{"gaia/1.4/async-query", "An asynchronous query", "Page, section 1.4", "scenarios/gaia/1.4-async-query.toml", {}, Seconds(0)};
  second.checks.push_back(check("", "scenario", "", Verdict::kSkip));
  second.checks.back().note = "it makes something on the target; --allow-writes permits it";
  run.scenarios = {first, second};
  return run;
}

Library sample_library() {
  Library library;
  library.clauses["ADQL-2.2-b"] = {"ADQL 2.1, 2.2", "TOP limits the number of rows."};
  return library;
}

void expect_golden(const std::string& name, std::string text) {
  // The terminal's escape byte is spelt out in the files.
  replace_all(text, "\x1b", "<ESC>");
  const std::string path = in_source(std::string("conformance/tests/golden/") + name);
  if (std::getenv("TAPCHECK_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_report(path, text));
  }
  EXPECT_EQ(read_file(path).value_or("no such file"), text);
}

TEST(Reports, AreAsTheGoldenFiles) {
  for (const ReportFormat& format : report_formats()) {
    expect_golden("report." + std::string(format.name), format.render(sample_run(), sample_library()));
  }
}

TEST(Reports, OnTheConsole) {
  std::string text;
  for (const ScenarioResult& scenario : sample_run().scenarios) text += console_scenario(scenario, sample_library(), false, false);
  expect_golden("console.txt", text + console_summary(sample_run(), false));
}

TEST(Reports, OnATerminalHaveColour) {
  expect_golden("console-colour.txt", console_scenario(sample_run().scenarios.front(), sample_library(), true, true) + console_summary(sample_run(), true));
}

TEST(Reports, EndWithThePlainCounts) {
  const std::string summary = console_summary(sample_run(), false);
  EXPECT_TRUE(summary.ends_with("\n1 passed, 2 failed, 1 skipped\n")) << summary;
}

TEST(Reports, OfBytesThatAreNoTextAreStillJson) {
  RunResult run = sample_run();
  run.scenarios[0].checks[0].actual = "\xFF\xFE";
  EXPECT_NE(json_report(run, {}).find("\xEF\xBF\xBD"), std::string::npos);
}

TEST(Reports, ThatCannotBeWrittenAreErrors) { EXPECT_FALSE(write_report("/nowhere/at/all", "x")); }

}  // namespace
}  // namespace tapcheck
