// Groups of users, and the tables that users share with groups or with each other (the archive's page, §2.8 and §3.9).
// Only owners change things; access.h says who sees what. Every change is one transaction of the state with its
// notifications, and holds for the very next request, whoever's session it comes from. It knows nothing of the tables
// themselves but their names. Thread-safe.
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/access.h"
#include "accounts/news.h"
#include "accounts/users.h"
#include "store/state.h"

namespace tapstand::accounts {

struct Group {
  std::string id{};
  std::string owner{};  // belongs to it without being listed
  std::string title{};
  std::string description{};
  std::vector<std::string> members{};  // in alphabetical order
};

struct GroupDraft {
  std::string title{};
  std::string description{};
  std::optional<std::vector<std::string>> members{};  // nothing: as they are
};

struct Target {
  bool group = true;  // otherwise a user
  std::string id{};
  Grant mode = Grant::read;
};

struct Item {
  std::string id{};
  std::string owner{};
  std::string title{};  // the table as its owner wrote it
  std::string table{};  // its name without the schema, in lower case
  std::string description{};
  std::vector<Target> targets{};
};

struct ItemDraft {
  std::string title{};
  std::string description{};
  std::vector<Target> targets{};
};

// A table of somebody else that a user may see.
struct TableGrant {
  std::string owner{};
  std::string table{};  // without the schema, in lower case
  Grant mode = Grant::read;
};

class Sharing {
 public:
  Sharing(store::State& state, const Users& users, Events& events, Notifications& notifications, const Clock& clock)
      : state_(state), users_(users), events_(events), notifications_(notifications), clock_(clock) {}

  // `who` is logged in, always. Errors: bad_request for what cannot be, not_found for what is not there or not for
  // `who` to see, forbidden for what is another's. Ids of what was made: "<owner>_<13 digits><letter>".
  Result<std::string> create_group(const std::string& who, const GroupDraft& draft);
  Result<void> update_group(const std::string& who, const std::string& id, const GroupDraft& draft);
  Result<void> remove_group(const std::string& who, const std::string& id);
  Result<void> add_member(const std::string& who, const std::string& id, const std::string& user);
  Result<void> remove_member(const std::string& who, const std::string& id, const std::string& user);
  // Those that `who` owns or belongs to, oldest first.
  Result<std::vector<Group>> groups(const std::string& who);

  Result<std::string> create_item(const std::string& who, const ItemDraft& draft);
  Result<void> update_item(const std::string& who, const std::string& id, const ItemDraft& draft);
  Result<void> remove_item(const std::string& who, const std::string& id);
  Result<void> add_targets(const std::string& who, const std::string& id, const std::vector<Target>& targets);
  Result<void> remove_targets(const std::string& who, const std::string& id, const std::vector<Target>& targets);
  // Those that `who` shares, oldest first.
  Result<std::vector<Item>> items(const std::string& who);

  // For the tables: what others let `who` see, each table once with the greatest right.
  Result<std::vector<TableGrant>> tables_shared_with(const std::string& who);
  Result<Grant> grant_on(const std::string& who, const std::string& owner, std::string_view table);
  // To be called before a table is removed, so that no later table of that name is shared by accident.
  Result<void> forget_item(const std::string& owner, std::string_view table);
  Result<void> rename_item(const std::string& owner, std::string_view from, std::string_view to);
  // At the start: forgets what is shared of tables that a crash has left without.
  Result<void> reconcile(const std::function<bool(const std::string& owner, const std::string& table)>& exists);

 private:
  struct Change {
    store::Connection& db;
    News& news;
    const std::string& who;
  };
  using Names = std::set<std::string>;
  // One transaction; its news is told when it is committed.
  Result<void> change(const std::string& who, const std::function<Result<void>(Change&)>& work);
  Result<std::string> new_id(Change& change) const;
  Result<void> check_group(const GroupDraft& draft) const;
  Result<void> check_item(const std::string& who, const ItemDraft& draft) const;
  Result<Group> own_group(Change& change, const std::string& id) const;
  Result<Item> own_item(Change& change, const std::string& id) const;
  Result<void> set_members(Change& change, const Group& group, const Names& after) const;
  Result<void> check_targets(Change& change, const std::vector<Target>& targets) const;
  Result<void> put_targets(Change& change, const std::string& item, const std::vector<Target>& targets) const;
  // Tells those who came or went between two sets of readers of an item, and all of them that it changed.
  Result<void> tell_readers(Change& change, const Item& item, const Names& before) const;
  Result<void> drop_items(Change& change, const std::string& owner, const std::string& table) const;

  store::State& state_;
  const Users& users_;
  Events& events_;
  Notifications& notifications_;
  const Clock& clock_;
};

// The name of a table as `owner` writes it ("user_joe.t", "t"; quotes allowed): without schema, lower case. Nothing for
// a table of another schema, or no name at all.
std::optional<std::string> own_table_name(std::string_view owner, std::string_view written);

}  // namespace tapstand::accounts
