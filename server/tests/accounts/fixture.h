// Accounts over a state in a temporary folder, with a clock that stands still.
#pragma once
#include <gtest/gtest.h>

#include "../support/small_catalogue.h"
#include "accounts/accounts.h"

namespace tapstand::accounts {

class AccountsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    clock_.freeze(1'400'000'000'000);
    auto users = Users::samples();
    ASSERT_TRUE(users) << users.error().message;
    users_ = std::move(*users);
    open();
  }
  void TearDown() override { close(); }

  // As after a restart of the server.
  void reopen() {
    close();
    open();
  }
  void open() {
    auto state = store::State::open(folder_.path / "world", store::Durability::full);
    ASSERT_TRUE(state) << state.error().message;
    state_ = std::move(*state);
    auto accounts = Accounts::open(*state_, *users_, clock_);
    ASSERT_TRUE(accounts) << accounts.error().message;
    accounts_ = std::move(*accounts);
  }
  void close() {
    accounts_.reset();
    state_.reset();
  }

  Sharing& sharing() { return accounts_->sharing; }
  std::string session_number(const std::string& secret) { return accounts_->sessions->find(secret).value_or(Session{}).number; }
  std::string group(const std::string& owner, const std::string& title, std::vector<std::string> members) {
    auto made = sharing().create_group(owner, {title, "about", std::move(members)});
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or("");
  }
  std::string item(const std::string& owner, const std::string& table, std::vector<Target> targets) {
    auto made = sharing().create_item(owner, {table, "about", std::move(targets)});
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or("");
  }
  // "joe.t:r" for each table, separated by blanks.
  std::string visible(const std::string& who) {
    std::string text;
    for (const auto& grant : sharing().tables_shared_with(who).value_or(std::vector<TableGrant>{})) {
      text += (text.empty() ? "" : " ") + grant.owner + "." + grant.table + (grant.mode == Grant::write ? ":w" : ":r");
    }
    return text;
  }
  std::vector<std::string> notices(const std::string& who) {
    std::vector<std::string> texts;
    for (const auto& notice : accounts_->notifications.of(who).value_or(std::vector<Notification>{})) texts.push_back(notice.text);
    return texts;
  }

  testing::TempFolder folder_;
  Clock clock_;
  std::unique_ptr<Users> users_;
  std::unique_ptr<store::State> state_;
  std::unique_ptr<Accounts> accounts_;
};

}  // namespace tapstand::accounts
