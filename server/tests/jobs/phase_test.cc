#include "jobs/phase.h"

#include <gtest/gtest.h>

namespace tapstand::jobs {
namespace {

constexpr Phase kAll[] = {Phase::pending, Phase::queued, Phase::executing, Phase::completed, Phase::error,
                          Phase::aborted, Phase::unknown, Phase::held, Phase::suspended, Phase::archived};

TEST(Phase, names_are_read_back) {
  for (const Phase phase : kAll) EXPECT_EQ(phase_from(phase_name(phase)), phase);
  EXPECT_EQ(phase_from("run"), std::nullopt);
}

// UWS 1.1 §2.1.3.
TEST(Phase, final_phases_lead_nowhere_but_to_the_archive) {
  for (const Phase from : {Phase::completed, Phase::error, Phase::aborted}) {
    for (const Phase to : kAll) EXPECT_EQ(legal_move(from, to), to == Phase::archived) << phase_name(from) << phase_name(to);
  }
  for (const Phase to : kAll) EXPECT_FALSE(legal_move(Phase::archived, to));
}

TEST(Phase, a_job_completes_only_from_executing) {
  for (const Phase from : kAll) {
    if (from == Phase::unknown) continue;
    EXPECT_EQ(legal_move(from, Phase::completed), from == Phase::executing) << phase_name(from);
  }
  EXPECT_FALSE(legal_move(Phase::executing, Phase::pending));
  EXPECT_FALSE(legal_move(Phase::queued, Phase::pending));
}

}  // namespace
}  // namespace tapstand::jobs
