#include "accounts/sessions.h"

#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "fixture.h"
#include "store/sql.h"

namespace tapstand::accounts {
namespace {

using SessionsTest = AccountsTest;

TEST_F(SessionsTest, begin_and_end) {
  auto& sessions = *accounts_->sessions;
  const auto secret = sessions.start("joe");
  ASSERT_TRUE(secret);
  EXPECT_THAT(*secret, ::testing::MatchesRegex("[0-9A-F]{32}"));
  EXPECT_EQ(sessions.find(*secret)->user, "joe");
  EXPECT_EQ(sessions.find(*secret)->number.size(), 13u);
  EXPECT_TRUE(sessions.end(*secret));
  EXPECT_FALSE(sessions.find(*secret));
  EXPECT_TRUE(sessions.end(*secret));
  for (const std::string foreign : {"", "0", "00000000000000000000000000000000", "' OR 1=1 --"}) EXPECT_FALSE(sessions.find(foreign));
}

TEST_F(SessionsTest, of_one_user_are_apart) {
  const auto one = accounts_->sessions->start("joe");
  const auto two = accounts_->sessions->start("joe");
  EXPECT_NE(*one, *two);
  EXPECT_NE(session_number(*one), session_number(*two));
  ASSERT_TRUE(accounts_->sessions->end(*one));
  EXPECT_TRUE(accounts_->sessions->find(*two));
}

TEST_F(SessionsTest, end_by_the_clock_when_they_are_not_used) {
  const auto secret = accounts_->sessions->start("joe");
  clock_.advance(Sessions::kIdleLife - 1);
  EXPECT_TRUE(accounts_->sessions->find(*secret));
  clock_.advance(Sessions::kIdleLife - 1);
  EXPECT_TRUE(accounts_->sessions->find(*secret));
  clock_.advance(Sessions::kIdleLife);
  EXPECT_FALSE(accounts_->sessions->find(*secret));
  reopen();
  EXPECT_FALSE(accounts_->sessions->find(*secret));
}

TEST_F(SessionsTest, outlive_a_restart_and_their_end_does_too) {
  const auto kept = accounts_->sessions->start("joe");
  const auto ended = accounts_->sessions->start("ann");
  const std::string number = session_number(*kept);
  ASSERT_TRUE(accounts_->sessions->end(*ended));
  clock_.advance(Sessions::kIdleLife - 1);
  EXPECT_TRUE(accounts_->sessions->find(*kept));
  clock_.advance(Sessions::kIdleLife / 2);
  reopen();  // the use half a life ago was written down
  EXPECT_FALSE(accounts_->sessions->find(*ended));
  ASSERT_TRUE(accounts_->sessions->find(*kept));
  EXPECT_EQ(accounts_->sessions->find(*kept)->user, "joe");
  EXPECT_EQ(session_number(*kept), number);
}

TEST_F(SessionsTest, leave_no_secret_in_the_state) {
  const auto secret = accounts_->sessions->start("joe");
  ASSERT_TRUE(state_->read([&](store::Connection& db) {
    return store::each_row(db, "SELECT digest, number, login FROM session", {}, [&](const store::Statement& row) {
      for (int column = 0; column < 3; ++column) EXPECT_EQ(row.text(column).find(*secret), std::string::npos);
    });
  }));
}

TEST_F(SessionsTest, of_one_user_are_bounded) {
  const auto other = accounts_->sessions->start("ann");
  const auto first = accounts_->sessions->start("joe");
  std::string last;
  for (int i = 0; i < 100; ++i) last = *accounts_->sessions->start("joe");
  EXPECT_FALSE(accounts_->sessions->find(*first));
  EXPECT_TRUE(accounts_->sessions->find(last));
  EXPECT_TRUE(accounts_->sessions->find(*other));
  reopen();
  EXPECT_FALSE(accounts_->sessions->find(*first));
}

TEST_F(SessionsTest, are_safe_to_use_from_many_threads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] {
      for (int k = 0; k < 10; ++k) {
        const auto secret = accounts_->sessions->start("joe");
        EXPECT_TRUE(accounts_->sessions->find(*secret));
        EXPECT_TRUE(accounts_->sessions->end(*secret));
        EXPECT_FALSE(accounts_->sessions->find(*secret));
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

// One wrong guess; the wait that it met, if any.
Clock::Millis guess(Attempts& attempts, const std::string& login, const std::string& address) {
  const auto wait = attempts.admit(login, address);
  if (wait == 0) attempts.settle(login, address, false);
  return wait;
}

TEST_F(SessionsTest, guessing_is_slowed_by_user_and_address) {
  auto& attempts = accounts_->attempts;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(guess(attempts, "joe", "10.0.0.1"), 0);
  EXPECT_EQ(guess(attempts, "joe", "10.0.0.1"), 1000);
  EXPECT_EQ(guess(attempts, "joe", "10.0.0.2"), 0) << "joe himself comes from elsewhere";
  EXPECT_EQ(guess(attempts, "ann", "10.0.0.1"), 0);
  clock_.advance(1000);
  EXPECT_EQ(guess(attempts, "joe", "10.0.0.1"), 0);
  EXPECT_EQ(guess(attempts, "joe", "10.0.0.1"), 2000);
  for (int i = 0; i < 20; ++i) {
    clock_.advance(60'000);
    EXPECT_EQ(guess(attempts, "joe", "10.0.0.1"), 0);
  }
  EXPECT_EQ(guess(attempts, "joe", "10.0.0.1"), 60'000);
  clock_.advance(15 * 60'000);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(guess(attempts, "joe", "10.0.0.1"), 0);
  EXPECT_EQ(attempts.admit("joe", "10.0.0.1"), 0);
  attempts.settle("joe", "10.0.0.1", true);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(guess(attempts, "joe", "10.0.0.1"), 0);
  EXPECT_GT(guess(attempts, "joe", "10.0.0.1"), 0);
}

TEST_F(SessionsTest, guessing_of_many_users_is_slowed_too) {
  for (int i = 0; i < 50; ++i) EXPECT_EQ(guess(accounts_->attempts, "user" + std::to_string(i), "10.0.0.1"), 0);
  EXPECT_EQ(guess(accounts_->attempts, "joe", "10.0.0.1"), 1000);
  EXPECT_EQ(guess(accounts_->attempts, "joe", "10.0.0.2"), 0);
}

TEST_F(SessionsTest, right_passwords_at_once_do_not_wait_and_bursts_of_guesses_do) {
  auto& attempts = accounts_->attempts;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(attempts.admit("joe", "10.0.0.1"), 0);
    for (int i = 0; i < 20; ++i) attempts.settle("joe", "10.0.0.1", true);
  }
  for (int i = 0; i < 21; ++i) EXPECT_EQ(attempts.admit("joe", "10.0.0.1"), 0);
  EXPECT_GT(attempts.admit("joe", "10.0.0.1"), 0);
}

TEST_F(SessionsTest, events_are_kept_for_each_open_session) {
  auto& events = accounts_->events;
  const auto first = session_number(*accounts_->sessions->start("joe"));
  clock_.advance(10);
  const auto second_secret = accounts_->sessions->start("joe");
  const auto second = session_number(*second_secret);
  const auto foreign = session_number(*accounts_->sessions->start("ann"));
  clock_.advance(10);
  events.record("joe", EventType::job_created);
  clock_.advance(10);
  events.record("joe", EventType::job_created);
  events.record("", EventType::job_created);
  events.record("nobody", EventType::job_created);
  using Pairs = std::vector<std::pair<EventType, Clock::Millis>>;
  const Clock::Millis start = 1'400'000'000'000;
  EXPECT_EQ(events.of(first), (Pairs{{EventType::job_created, start + 30}, {EventType::log_in, start + 10}}));
  EXPECT_EQ(events.of(second), events.of(first));
  EXPECT_EQ(events.of(foreign), (Pairs{{EventType::log_in, start + 10}}));
  EXPECT_TRUE(events.of("0").empty());
  ASSERT_TRUE(accounts_->sessions->end(*second_secret));
  EXPECT_TRUE(events.of(second).empty());
  EXPECT_EQ(events.of(first).back().first, EventType::log_out);
}

TEST(EventTypes, are_those_of_the_page) {
  std::set<int> numbers;
  for (const auto& row : event_types()) numbers.insert(static_cast<int>(row.type));
  EXPECT_EQ(numbers, (std::set<int>{100, 101, 102, 210, 211, 212, 220, 221, 222, 230, 231, 232, 300, 301, 401, 402, 500, 501, 4000, 4001, 4002}));
  EXPECT_EQ(event_type_from("4002"), EventType::table_removed);
  for (const auto* wrong : {"", "x", "99", "100x", "99999999999999999999"}) EXPECT_FALSE(event_type_from(wrong)) << wrong;
}

using NotificationsTest = AccountsTest;

TEST_F(NotificationsTest, are_kept_for_a_month_of_the_clock) {
  auto& notifications = accounts_->notifications;
  ASSERT_TRUE(notifications.add("joe", EventType::db_quota_updated, Gravity::warning, "The quota\nis full."));
  const auto session = session_number(*accounts_->sessions->start("joe"));
  clock_.advance(kNotificationLife - 1);
  ASSERT_TRUE(notifications.add("joe", EventType::table_removed, Gravity::information, "later"));
  const auto both = notifications.of("joe");
  ASSERT_TRUE(both);
  ASSERT_EQ(both->size(), 2u);
  EXPECT_EQ(both->at(0).text, "The quota is full.");
  EXPECT_EQ(both->at(0).type, 401);
  EXPECT_EQ(both->at(0).subtype, 1);
  EXPECT_NE(both->at(0).id, both->at(1).id);
  EXPECT_TRUE(notices("ann").empty());
  reopen();
  EXPECT_EQ(notices("joe").size(), 2u);
  clock_.advance(1);
  EXPECT_THAT(notices("joe"), ::testing::ElementsAre("later"));
}

TEST_F(NotificationsTest, are_bounded) {
  for (int i = 0; i < 1005; ++i) ASSERT_TRUE(accounts_->notifications.add("joe", EventType::table_removed, Gravity::information, std::to_string(i)));
  const auto texts = notices("joe");
  ASSERT_EQ(texts.size(), 1000u);
  EXPECT_EQ(texts.front(), "5");
  EXPECT_EQ(texts.back(), "1004");
}

}  // namespace
}  // namespace tapstand::accounts
