// What a run says of itself at its end: how it was held back, and what it left behind. In every report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

using testing::HasSubstr;
using testing::Not;

RunResult sample(bool left) {
  RunResult run;
  run.target = "http://t/tap";
  run.profile = "gaia";
  ScenarioResult scenario;
  scenario.id = "a/1/b";
  if (left) {
    run.remarks = {"the budget of 2 requests is used up; the rest was skipped"};
    scenario.leftovers = {{"jobid", "17", "curl -X DELETE http://t/tap/async/17"}, {"table", "", "curl -F FILE=@x http://t/Upload"}};
  }
  run.scenarios.push_back(scenario);
  return run;
}

/// Markdown's page writes marks as `&#58;`.
std::string with_marks(std::string text) {
  for (const char mark : std::string_view(":/-;=@")) replace_all(text, "&#" + std::to_string(static_cast<int>(mark)) + ";", std::string(1, mark));
  return text;
}

TEST(Remarks, AreInEveryReport) {
  for (const ReportFormat& format : report_formats()) {
    const std::string report = with_marks(format.render(sample(true), Library()));
    for (const char* part : {"the budget of 2 requests is used up", "jobid", "17", "curl -X DELETE http://t/tap/async/17", "curl -F FILE=@x http://t/Upload"}) {
      EXPECT_THAT(report, HasSubstr(part)) << format.name;
    }
    EXPECT_THAT(format.render(sample(false), Library()), Not(HasSubstr("on the target"))) << format.name;
  }
}

TEST(Remarks, AreOnTheTerminalBeforeTheSummary) {
  EXPECT_EQ(console_remarks(sample(false)), "");
  EXPECT_EQ(console_remarks(sample(true)),
            "\nnote: the budget of 2 requests is used up; the rest was skipped\n"
            "note: left on the target: jobid 17; to remove it: curl -X DELETE http://t/tap/async/17\n"
            "note: perhaps left on the target: table of unknown name, for no answer came to: curl -F FILE=@x http://t/Upload\n");
}

TEST(Remarks, OfALostTargetFailTheRun) {
  RunResult run = sample(false);
  EXPECT_TRUE(run.held());
  run.lost = true;
  EXPECT_FALSE(run.held());
}

}  // namespace
}  // namespace tapcheck
