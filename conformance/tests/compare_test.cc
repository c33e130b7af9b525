// Reports read back, and side by side. The texts are hostile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare/compare.h"
#include "core/text.h"
#include "report/read_json.h"
#include "report/report.h"

namespace tapcheck {
namespace {

using testing::HasSubstr;
using testing::Not;

CheckResult check(const char* id, Verdict verdict) {
  CheckResult result;
  result.id = id;
  result.check = "status";
  result.clause = "TAP11-2.1-a";
  result.verdict = verdict;
  return result;
}

RunResult run_of(const char* target, std::vector<CheckResult> checks) {
  RunResult run;
  run.target = target;
  run.profile = "tap-1.1";
  run.scenarios.emplace_back();
  run.scenarios.back().id = "tap/1";
  run.scenarios.back().profiles = {"tap-1.1"};
  run.scenarios.back().checks = std::move(checks);
  return run;
}

Matrix sample() {
  CheckResult known = check("tap/1/c", Verdict::kFail);
  known.known = Known{"r", ""};
  return compare_reports({{"a.json", run_of("http://a/tap", {check("tap/1/a", Verdict::kPass), check("tap/1/b", Verdict::kPass), known})},
                          {"b.json", run_of("=cmd,\"|<b>@x", {check("tap/1/a", Verdict::kPass), check("tap/1/b", Verdict::kFail), check("tap/1/c", Verdict::kSkip),
                                                             check("tap/1/d", Verdict::kError)})}});
}

TEST(Comparison, HasARowForEveryCheck) {
  const Matrix matrix = sample();
  ASSERT_EQ(matrix.rows.size(), 4U);
  EXPECT_FALSE(matrix.rows[0].differs());
  EXPECT_EQ(matrix.rows[1].cells[1], Shown::kFail);
  EXPECT_EQ(matrix.rows[2].cells[0], Shown::kKnown);
  EXPECT_EQ(matrix.rows[3].cells[0], std::nullopt);
  EXPECT_TRUE(matrix.rows[3].differs());
  EXPECT_EQ(matrix.profiles.at("tap-1.1")[1].failed, 2);
  EXPECT_EQ(matrix_line(matrix), "4 checks, of which 3 differ");
}

TEST(Comparison, TakesTheWorstOfACheckThatRanSeveralTimes) {
  const Matrix matrix = compare_reports({{"a", run_of("t", {check("x", Verdict::kPass), check("x", Verdict::kFail), check("x", Verdict::kPass)})}});
  ASSERT_EQ(matrix.rows.size(), 1U);
  EXPECT_EQ(matrix.rows[0].cells[0], Shown::kFail);
}

TEST(Comparison, ShowsOnlyWhatDiffersUnlessAsked) {
  for (const MatrixFormat& format : matrix_formats()) {
    EXPECT_EQ(format.render(sample(), false).find("tap/1/a"), std::string::npos) << format.name;
    EXPECT_NE(format.render(sample(), true), format.render(sample(), false)) << format.name;
  }
  EXPECT_THAT(matrix_text(sample(), false), HasSubstr("tap/1/b   ✓ pass            ✗ fail\n"));
  EXPECT_THAT(matrix_markdown(sample(), true), HasSubstr("| <code>tap&#47;1&#47;a</code> | ✓ pass | ✓ pass |"));
}

TEST(Comparison, ShowsHostileTextAsText) {
  EXPECT_THAT(matrix_csv(sample(), false), HasSubstr("check,clause,http://a/tap,\"'=cmd,\"\"|<b>@x\"\r\ntap/1/b,TAP11-2.1-a,pass,fail\r\n"));
  EXPECT_THAT(matrix_html(sample(), false), Not(HasSubstr("<b>@x")));
  EXPECT_THAT(matrix_markdown(sample(), false), Not(HasSubstr("@x")));
}

TEST(ReportsReadBack, AreWhatWasWritten) {
  RunResult run = run_of("http://a/tap", {check("tap/1/a", Verdict::kFail), check("tap/1/b", Verdict::kDialect)});
  run.scenarios[0].checks[0].known = Known{"reason", "link"};
  run.scenarios[0].checks[1].level = Level::kDocumented;
  const auto read = parse_json_report(json_report(run, {}), "r.json");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(json_report(*read, {}), json_report(run, {}));
}

TEST(ReportsReadBack, AreRefusedWhenTheyAreNone) {
  const std::string good = json_report(run_of("http://a/tap", {check("tap/1/a", Verdict::kFail)}), {});
  const auto changed = [&](const char* from, const char* to) {
    std::string text = good;
    EXPECT_GT(replace_all(text, from, to), 0U) << from;
    return text;
  };
  for (const std::string& text : {std::string(), std::string("[]"), std::string("{"), std::string("\"\xFF\""), std::string(100000, '['),
                                  changed("tapcheck/2", "tapcheck/1"), changed("\"verdict\": \"fail\"", "\"verdict\": \"good\""),
                                  changed("\"level\": \"MUST\"", "\"level\": 1"), changed("\"profile\"", "\"profil\""),
                                  changed("\"known\": null", "\"known\": [1]"), changed("\"scenarios\": [", "\"scenarios\": [1,")}) {
    const auto read = parse_json_report(text, "r.json");
    ASSERT_FALSE(read) << text.substr(0, 200);
    EXPECT_EQ(read.error().file, "r.json");
  }
  EXPECT_FALSE(read_json_report("/nowhere"));
  EXPECT_FALSE(read_json_report("/"));
}

}  // namespace
}  // namespace tapcheck
