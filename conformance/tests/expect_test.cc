// Expectation files: what they mark, what they no longer say right, and how they are brought up to date.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expect/expectations.h"
#include "expect/update.h"

namespace tapcheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kToday = "2026-06-15";

CheckResult check(const char* id, Verdict verdict, Level level = Level::kMust) {
  CheckResult result;
  result.id = id;
  result.verdict = verdict;
  result.level = level;
  return result;
}

RunResult run_of(std::vector<CheckResult> checks) {
  RunResult run;
  run.scenarios.emplace_back();
  run.scenarios.back().checks = std::move(checks);
  return run;
}

Expectations parsed(const std::string& text) {
  auto expectations = Expectations::parse(text, "known.toml");
  EXPECT_TRUE(expectations) << expectations.error().text();
  return expectations ? *expectations : Expectations();
}

TEST(Expectations, MarkFailuresBelowAnId) {
  const Expectations known = parsed("[[known]]\nid = 'tap/2/maxrec'\nreason = 'old'\nlink = 'https://example.org/7'\n");
  RunResult run = run_of({check("tap/2/maxrec/a/rows", Verdict::kFail), check("tap/2/maxrec/b/rows", Verdict::kError),
                          check("tap/2/maxrec/c/rows", Verdict::kPass), check("tap/2/maxrecs/a/rows", Verdict::kFail)});
  known.mark(run.scenarios[0], kToday);
  const auto& checks = run.scenarios[0].checks;
  ASSERT_TRUE(checks[0].known);
  EXPECT_EQ(checks[0].known->reason, "old");
  EXPECT_EQ(checks[0].known->link, "https://example.org/7");
  EXPECT_FALSE(checks[0].required_failure());
  EXPECT_FALSE(checks[1].known) << "an error is not the failure that was foreseen";
  EXPECT_FALSE(checks[2].known);
  EXPECT_FALSE(checks[3].known) << "another id that begins alike";
  EXPECT_EQ(run.counts().known, 1);
  EXPECT_EQ(run.counts().failed, 2);
  EXPECT_THAT(known.surprises(run, kToday), IsEmpty());
}

TEST(Expectations, OfTheMostParticularIdSpeak) {
  const Expectations known = parsed("[[known]]\nid = 'tap'\nreason = 'all'\n[[known]]\nid = 'tap/2/x/rows'\nreason = 'this'\n");
  RunResult run = run_of({check("tap/2/x/rows", Verdict::kFail)});
  known.mark(run.scenarios[0], kToday);
  EXPECT_EQ(run.scenarios[0].checks[0].known->reason, "this");
}

TEST(Expectations, ThatPassAreASurprise) {
  const std::string entry = "[[known]]\nid = 'tap/1'\nreason = 'r'\n";
  const RunResult run = run_of({check("tap/1/a", Verdict::kPass), check("tap/1/b", Verdict::kSkip)});
  const auto surprises = parsed(entry).surprises(run, kToday);
  ASSERT_EQ(surprises.size(), 1U);
  EXPECT_EQ(surprises[0].kind, Surprise::Kind::kPasses);
  EXPECT_TRUE(surprises[0].fails);
  EXPECT_EQ(surprises[0].line, 1);
  EXPECT_FALSE(parsed("strict = false\n" + entry).surprises(run, kToday).at(0).fails);
}

TEST(Expectations, ThatAreNotAskedAreANote) {
  const RunResult run = run_of({check("tap/1/b", Verdict::kSkip)});
  const auto surprises = parsed("[[known]]\nid = 'tap/1'\nreason = 'r'\n[[known]]\nid = 'uws'\nreason = 'r'\n").surprises(run, kToday);
  ASSERT_EQ(surprises.size(), 2U);
  for (const Surprise& surprise : surprises) {
    EXPECT_EQ(surprise.kind, Surprise::Kind::kMatchesNothing);
    EXPECT_FALSE(surprise.fails);
  }
}

TEST(Expectations, HoldUntilTheirDay) {
  const Expectations known = parsed("[[known]]\nid = 'tap'\nreason = 'r'\nuntil = 2026-06-15\n");
  RunResult run = run_of({check("tap/1", Verdict::kFail)});
  known.mark(run.scenarios[0], "2026-06-16");
  EXPECT_EQ(run.counts().failed, 1);
  EXPECT_EQ(known.surprises(run, "2026-06-16").at(0).kind, Surprise::Kind::kExpired);
  known.mark(run.scenarios[0], "2026-06-15");
  EXPECT_EQ(run.counts().failed, 0);
}

TEST(Expectations, AreReadStrictly) {
  for (const auto& [text, line] : {std::pair{"[[known]]\nid = 'x'\n", 1}, {"[[known]]\nid = 'x'\nreason = 'r'\nverdict = 'skip'\n", 1},
                                   {"[[known]]\nid = ''\nreason = 'r'\n", 1}, {"[[known]]\nid = 'x'\nreason = 'r'\ncolour = 1\n", 4},
                                   {"[[known]]\nid = 'x'\nreason = 'r'\nuntil = 'soon'\n", 4}, {"known = 3\n", 1}, {"[[known\n", 1}}) {
    const auto read = Expectations::parse(text, "known.toml");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().file, "known.toml");
    EXPECT_EQ(read.error().line, line) << text << read.error().message;
  }
}

constexpr const char* kFile = R"(# Known failures of example.org.
strict = false

# The proxy strips it.
[[known]]
id = "a"          # all of it
reason = "proxy"

# Mended, they say.
[[known]]
id = "b"
reason = """
[[known]]
"""

# -- of jobs --

[[known]]
id = "c"
reason = "not asked this time"
)";

TEST(UpdatedExpectations, KeepWhatFailsDropWhatHoldsAndAddWhatIsNew) {
  const RunResult run = run_of({check("a/1", Verdict::kFail), check("a/2", Verdict::kFail), check("b/1", Verdict::kPass), check("c/1", Verdict::kSkip),
                                check("d/1", Verdict::kFail), check("d/2", Verdict::kError), check("d/3", Verdict::kFail, Level::kShould)});
  const auto updated = update_expectations(kFile, "known.toml", run);
  ASSERT_TRUE(updated) << updated.error().text();
  EXPECT_THAT(updated->dropped, ElementsAre("b"));
  EXPECT_THAT(updated->added, ElementsAre("d/1", "d/2"));
  EXPECT_THAT(updated->unasked, ElementsAre("c"));
  EXPECT_EQ(updated->text, R"(# Known failures of example.org.
strict = false

# The proxy strips it.
[[known]]
id = "a"          # all of it
reason = "proxy"

# -- of jobs --

[[known]]
id = "c"
reason = "not asked this time"

[[known]]
id = "d/1"
reason = "to be explained"

[[known]]
id = "d/2"
reason = "to be explained"
verdict = "error"
)");
  const auto again = update_expectations(updated->text, "known.toml", run);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->text, updated->text);
}

TEST(UpdatedExpectations, BeginWithAnEmptyFile) {
  const auto updated = update_expectations("", "new.toml", run_of({check("a/1", Verdict::kFail)}));
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->text, "[[known]]\nid = \"a/1\"\nreason = \"to be explained\"\n");
}

TEST(UpdatedExpectations, TakeNoIdThatIsNone) {
  const auto updated = update_expectations("", "new.toml", run_of({check("a\"\n[x]", Verdict::kFail)}));
  ASSERT_FALSE(updated);
  EXPECT_THAT(updated.error().message, HasSubstr("id"));
}

}  // namespace
}  // namespace tapcheck
