// Sharing as the users' tables see it: who may read which, and what becomes of shares when a table goes or is renamed.
#include <utility>

#include "accounts/sharing.h"
#include "accounts/sharing_rows.h"
#include "core/text.h"
#include "store/sql.h"

namespace tapstand::accounts {

using store::Connection;
using store::Statement;

Result<std::vector<TableGrant>> Sharing::tables_shared_with(const std::string& who) {
  std::vector<TableGrant> grants;
  if (who.empty()) return grants;
  TRY(state_.read([&](Connection& db) {
    return store::each_row(db,
                           "SELECT i.owner, i.table_name, MAX(t.mode = 'Write') FROM share_target t JOIN shared_item i ON i.id = t.item_id "
                           "WHERE i.owner <> ?1 AND ((t.kind = 'User' AND t.target = ?1) OR (t.kind = 'Group' AND t.target IN "
                           "(SELECT group_id FROM share_member WHERE login = ?1 UNION ALL SELECT id FROM share_group WHERE owner = ?1))) "
                           "GROUP BY i.owner, i.table_name",
                           {who}, [&](const Statement& row) {
                             grants.push_back({row.text(0), row.text(1), row.integer(2) != 0 ? Grant::write : Grant::read});
                           });
  }));
  return grants;
}

Result<Grant> Sharing::grant_on(const std::string& who, const std::string& owner, std::string_view table) {
  TRY_ASSIGN(const auto grants, tables_shared_with(who));
  const std::string name = to_lower(table);
  for (const auto& grant : grants) {
    if (grant.owner == owner && grant.table == name) return grant.mode;
  }
  return Grant::none;
}

Result<void> Sharing::drop_items(Change& change, const std::string& owner, const std::string& table) const {
  TRY_ASSIGN(const auto items, rows::items_of(change.db, owner));
  Names told;  // a table may be shared by several items: each reader hears of it once
  for (const auto& item : items) {
    if (item.table != table) continue;
    TRY_ASSIGN(const auto readers, rows::readers_of(change.db, item));
    TRY(store::run(change.db, "DELETE FROM shared_item WHERE id = ?", {item.id}));
    for (const auto& user : readers) {
      if (told.insert(user).second) TRY(change.news.table_removed(change.db, user, owner, item.title));
    }
    change.news.event(owner, EventType::shared_item_removed);
  }
  return {};
}

Result<void> Sharing::forget_item(const std::string& owner, std::string_view table) {
  return change(owner, [&](Change& change) { return drop_items(change, owner, to_lower(table)); });
}

Result<void> Sharing::rename_item(const std::string& owner, std::string_view from, std::string_view to) {
  const std::string name = to_lower(to);
  return change(owner, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(const auto items, rows::items_of(change.db, owner));
    for (const auto& item : items) {
      if (item.table != to_lower(from)) continue;
      TRY(store::run(change.db, "UPDATE shared_item SET title = ?, table_name = ? WHERE id = ?",
                     {schema_of(owner) + "." + std::string(to), name, item.id}));
      TRY_ASSIGN(const auto readers, rows::readers_of(change.db, item));
      change.news.events(readers, EventType::shared_item_updated);
      change.news.event(owner, EventType::shared_item_updated);
    }
    return {};
  });
}

Result<void> Sharing::reconcile(const std::function<bool(const std::string&, const std::string&)>& exists) {
  std::vector<std::pair<std::string, std::string>> shared;
  TRY(state_.read([&](Connection& db) {
    return store::each_row(db, "SELECT DISTINCT owner, table_name FROM shared_item", {},
                           [&](const Statement& row) { shared.emplace_back(row.text(0), row.text(1)); });
  }));
  for (const auto& [owner, table] : shared) {
    if (!exists(owner, table)) TRY(forget_item(owner, table));
  }
  return {};
}

}  // namespace tapstand::accounts
