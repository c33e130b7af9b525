// Reports against golden files, one a format, with hostile texts in them. TAPCHECK_UPDATE_GOLDEN=1 writes them anew,
// to be read before they are committed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/text.h"
#include "report/markdown.h"
#include "report/report.h"
#include "where.h"
#include "xml/document.h"

namespace tapcheck {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

CheckResult check(const char* step, const char* kind, const char* clause, Verdict verdict, Level level = Level::kMust) {
  CheckResult result;
  result.id = std::string("gaia/1.2/sync-query/") + (*step == 0 ? "" : std::string(step) + "/") + kind;
  result.step = step;
  result.check = kind;
  result.clause = clause;
  result.verdict = verdict;
  result.level = level;
  result.expected = "status 200";
  result.actual = verdict == Verdict::kPass ? "status 200" : "status 500 with '<b>\"no\" & \x1b[31m# | `x` @you %0A::error::]]>'\n::error::forged";
  result.curl = "curl 'http://127.0.0.1:8080/tap-server/tap/sync?A=1&B=2'";
  result.file = "scenarios/gaia/1.2-sync-query.toml";
  result.line = 9;
  result.elapsed = Seconds(0.25);
  if (*step != 0) result.exchange = 0;
  return result;
}

ExchangeNote exchange() {
  ExchangeNote note;
  note.step = "query";
  note.curl = "curl 'http://127.0.0.1:8080/tap-server/tap/sync?A=1&B=2'";
  note.status = 500;
  note.reason = "<script>alert(1)</script>";
  note.media_type = "text/html";
  note.bytes = 5000;
  note.hops = {"http://127.0.0.1:8080/tap-server/tap/sync/<1>"};
  note.body = "<html><script>document.title = 'taken'</script></html>\n\\x00 \xE2\x80\xAE";
  note.body_cut = true;
  note.elapsed = Seconds(0.25);
  return note;
}

RunResult sample_run() {
  RunResult run;
  run.target = "http://127.0.0.1:8080/tap-server/tap";
  run.profile = "gaia";
  run.started = "2026-01-02T03:04:05Z";
  ScenarioResult first{"gaia/1.2/sync-query", "A synchronous query", "Page, section 1.2", "scenarios/gaia/1.2-sync-query.toml", {}, Seconds(0.5)};
  first.profiles = {"gaia", "tap-1.1"};
  first.exchanges = {exchange()};
  first.checks.push_back(check("query", "status", "TAP11-2.1-a", Verdict::kPass));
  first.checks.push_back(check("query", "rows", "ADQL-2.2-b", Verdict::kFail, Level::kDocumented));
  first.checks.push_back(check("query", "media_type", "HTTP-h", Verdict::kFail, Level::kShould));
  first.checks.push_back(check("query", "xsd", "VOT-3-b", Verdict::kDialect));
  first.checks.back().note = "older services do so";
  first.checks.push_back(check("query", "answer", "HTTP-d", Verdict::kError));
  first.checks.push_back(check("query", "header", "HTTP-h", Verdict::kFail));
  first.checks.back().known = Known{"the <proxy> strips it", "https://example.org/issues/7"};
  ScenarioResult second{"gaia/1.4/async-query", "An asynchronous query", "Page, section 1.4", "scenarios/gaia/1.4-async-query.toml", {}, Seconds(0)};
  second.profiles = {"gaia"};
  second.checks.push_back(check("", "scenario", "", Verdict::kSkip));
  second.checks.back().id = "gaia/1.4/async-query/scenario";
  second.checks.back().note = "it makes something on the target; --allow-writes permits it";
  run.scenarios = {first, second};
  run.surprises = {{Surprise::Kind::kPasses, "gaia/1.2/sync-query/query/status", "it was wrong", "known.toml", 3, true},
                   {Surprise::Kind::kMatchesNothing, "tap/9.9", "of a longer run", "known.toml", 8, false}};
  return run;
}

Library sample_library() {
  Library library;
  library.clauses["ADQL-2.2-b"] = {"ADQL 2.1, 2.2", "TOP limits the number of rows."};
  library.clauses["HTTP-h"] = {"RFC 9110, 8.3", "A body has a Content-Type."};
  return library;
}

/// What stands between two marks becomes `…`.
void fold(std::string& text, std::string_view begin, std::string_view end) {
  for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + begin.size())) {
    const auto from = at + begin.size();
    text.replace(from, text.find(end, from) - from, "…");
  }
}

void expect_golden(const std::string& name, std::string text) {
  // The terminal's escape byte is spelt out in the files; style and script stand in files of their own.
  replace_all(text, "\x1b", "<ESC>");
  if (name == "report.html") {
    for (const auto& [begin, end] : {std::pair{"<style>", "</style>"}, {"\n<script>", "</script>"}, {"'sha256-", "'"}}) fold(text, begin, end);
  }
  const std::string path = in_source("conformance/tests/golden/" + name);
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
  expect_golden("console.txt", text + console_summary(sample_run(), sample_library(), false));
}

TEST(Reports, OnATerminalHaveColour) {
  expect_golden("console-colour.txt",
                console_scenario(sample_run().scenarios.front(), sample_library(), true, true) + console_summary(sample_run(), sample_library(), true));
}

TEST(Reports, EndWithThePlainCounts) {
  EXPECT_THAT(console_summary(sample_run(), sample_library(), false), EndsWith("\n1 passed, 2 failed, 1 skipped\n"));
}

TEST(Reports, OfBytesThatAreNoTextAreStillText) {
  RunResult run = sample_run();
  for (CheckResult& result : run.scenarios[0].checks) result.actual = result.expected = "\xFF\xFE\xC0\xAF<\x01>\xED\xA0\x80 \xEF\xBF\xBF";
  EXPECT_THAT(json_report(run, {}), HasSubstr("\xEF\xBF\xBD"));
  EXPECT_TRUE(XmlDocument::parse(junit_report(run, {}))) << junit_report(run, {});
  for (const ReportFormat& format : report_formats()) {
    const std::string text = format.render(run, sample_library());
    EXPECT_THAT(text, Not(HasSubstr("\xFF"))) << format.name;
    EXPECT_THAT(text, Not(HasSubstr("\xED\xA0\x80"))) << format.name;
    EXPECT_THAT(text, Not(HasSubstr("\x01"))) << format.name;
  }
}

TEST(ReportsForGitHub, AreAtMostFiftyAndNoTextBeginsACommand) {
  RunResult run = sample_run();
  const CheckResult failed = run.scenarios[0].checks[1];
  run.scenarios[0].checks.insert(run.scenarios[0].checks.end(), 100, failed);
  const std::string text = github_report(run, sample_library());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 50);
  for (const std::string& line : split(trim(text), '\n')) {
    EXPECT_TRUE(line.starts_with("::error file=") || line.starts_with("::notice title=tapcheck::")) << line;
  }
  EXPECT_THAT(text, HasSubstr("more annotations are left out"));
}

TEST(ReportsForGitHub, NameFilesFromTheWorkingFolder) {
  RunResult run = sample_run();
  run.scenarios[0].checks[1].file = (std::filesystem::current_path() / "a,b.toml").string();
  EXPECT_THAT(github_report(run, sample_library()), HasSubstr("::error file=a%2Cb.toml,line=9,"));
  run.scenarios[0].checks[1].file = "/usr/share/x.toml";
  EXPECT_THAT(github_report(run, sample_library()), HasSubstr("::error file=/usr/share/x.toml,line=9,"));
}

TEST(ReportsInMarkdown, ShowTextAsText) {
  EXPECT_EQ(markdown_code("a|b`c@d\n<e>"), "<code>a&#124;b&#96;c&#64;d &#60;e&#62;</code>");
}

TEST(Reports, CountAKnownFailureApart) {
  const Counts counts = sample_run().counts();
  EXPECT_EQ(counts.known, 1);
  EXPECT_EQ(counts.failed, 2);
}

TEST(Reports, HoldUnlessSomethingIsNotAsItShouldBe) {
  RunResult run;
  EXPECT_TRUE(run.held());
  run.surprises = {{Surprise::Kind::kMatchesNothing, "x", "", "", 0, false}};
  EXPECT_TRUE(run.held());
  run.surprises.front().fails = true;
  EXPECT_FALSE(run.held());
}

TEST(Reports, ThatCannotBeWrittenAreErrorsBeforeTheRun) {
  EXPECT_FALSE(write_report("/nowhere/at/all", "x"));
  EXPECT_FALSE(check_writable("/nowhere/at/all"));
  const std::string path = testing::TempDir() + "tapcheck_report_kept";
  ASSERT_TRUE(write_report(path, "kept"));
  EXPECT_TRUE(check_writable(path));
  EXPECT_EQ(read_file(path), "kept");
}

}  // namespace
}  // namespace tapcheck
