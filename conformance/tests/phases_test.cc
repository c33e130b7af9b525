// The state machine of UWS, as a client that polls sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/phases.h"

namespace tapcheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Phases, MayBeSkippedBetweenTwoLooks) {
  EXPECT_THAT(illegal_moves({"PENDING", "QUEUED", "EXECUTING", "COMPLETED"}), IsEmpty());
  EXPECT_THAT(illegal_moves({"PENDING", "COMPLETED", "COMPLETED"}), IsEmpty());
  EXPECT_THAT(illegal_moves({"EXECUTING", "SUSPENDED", "EXECUTING", "ABORTED", "ARCHIVED"}), IsEmpty());
}

TEST(Phases, DoNotGoBack) {
  EXPECT_THAT(illegal_moves({"EXECUTING", "QUEUED", "COMPLETED"}), ElementsAre(HasSubstr("QUEUED was seen after EXECUTING")));
  EXPECT_THAT(illegal_moves({"COMPLETED", "EXECUTING"}), ElementsAre(HasSubstr("after COMPLETED")));
  EXPECT_THAT(illegal_moves({"ABORTED", "COMPLETED"}), ElementsAre(HasSubstr("COMPLETED was seen after ABORTED")));
  EXPECT_THAT(illegal_moves({"QUEUED", "PENDING"}), ElementsAre(HasSubstr("PENDING")));
}

TEST(Phases, MayBeUnknownForAWhile) {
  EXPECT_THAT(illegal_moves({"EXECUTING", "UNKNOWN", "COMPLETED"}), IsEmpty());
  EXPECT_THAT(illegal_moves({"EXECUTING", "UNKNOWN", "PENDING"}), ElementsAre(HasSubstr("PENDING was seen after EXECUTING")));
}

TEST(Phases, AreTheWordsOfTheStandard) {
  EXPECT_TRUE(is_phase("ARCHIVED"));
  EXPECT_FALSE(is_phase("FINISHED"));
  EXPECT_FALSE(is_phase("completed"));
  EXPECT_THAT(illegal_moves({"RUNNING"}), ElementsAre(HasSubstr("'RUNNING' is none of UWS")));
}

}  // namespace
}  // namespace tapcheck
