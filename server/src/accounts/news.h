// What a change of groups or shares means for the users concerned: their events and notifications, gathered while the
// change is made and told once it is committed. THE place where the texts of sharing stand. One change, one thread.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/notifications.h"

namespace tapstand::accounts {

class News {
 public:
  News(Events& events, Notifications& notifications) : events_(events), notifications_(notifications) {}

  void event(const std::string& user, EventType type) { happened_.emplace_back(user, type); }
  template <class UserList>
  void events(const UserList& users, EventType type) {
    for (const auto& user : users) event(user, type);
  }
  // Each writes a notification for `user` in the transaction of `db`, with its event.
  Result<void> added_to_group(store::Connection& db, const std::string& user, std::string_view owner, std::string_view title);
  Result<void> removed_from_group(store::Connection& db, const std::string& user, std::string_view owner, std::string_view title);
  Result<void> group_removed(store::Connection& db, const std::string& user, std::string_view owner, std::string_view title);
  Result<void> table_shared(store::Connection& db, const std::string& user, std::string_view owner, std::string_view table);
  Result<void> table_unshared(store::Connection& db, const std::string& user, std::string_view owner, std::string_view table);
  Result<void> table_removed(store::Connection& db, const std::string& user, std::string_view owner, std::string_view table);

  // After the commit.
  void tell();

 private:
  Result<void> notify(store::Connection& db, const std::string& user, EventType about, std::string_view text);

  Events& events_;
  Notifications& notifications_;
  std::vector<std::pair<std::string, EventType>> happened_;
};

}  // namespace tapstand::accounts
