#include "accounts/sharing_rows.h"

#include "store/sql.h"

namespace tapstand::accounts::rows {
namespace {

using store::Connection;
using store::Statement;

Result<void> read_members(Connection& db, Group& group) {
  return store::each_row(db, "SELECT login FROM share_member WHERE group_id = ? ORDER BY login", {group.id},
                         [&](const Statement& row) { group.members.push_back(row.text(0)); });
}

Result<void> read_targets(Connection& db, Item& item) {
  return store::each_row(db, "SELECT kind, target, mode FROM share_target WHERE item_id = ? ORDER BY kind, target", {item.id},
                         [&](const Statement& row) {
                           item.targets.push_back({row.text(0) == "Group", row.text(1), row.text(2) == "Write" ? Grant::write : Grant::read});
                         });
}

Group group_of(const Statement& row) { return {row.text(0), row.text(1), row.text(2), row.text(3), {}}; }
Item item_of(const Statement& row) { return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), {}}; }

}  // namespace

Result<std::vector<Group>> groups_of(Connection& db, const std::string& who) {
  std::vector<Group> groups;
  TRY(store::each_row(db, "SELECT id, owner, title, description FROM share_group WHERE owner = ?1 OR id IN "
                          "(SELECT group_id FROM share_member WHERE login = ?1) ORDER BY rowid", {who},
                      [&](const Statement& row) { groups.push_back(group_of(row)); }));
  for (auto& group : groups) TRY(read_members(db, group));
  return groups;
}

Result<std::optional<Group>> group(Connection& db, const std::string& id) {
  std::optional<Group> found;
  TRY(store::each_row(db, "SELECT id, owner, title, description FROM share_group WHERE id = ?", {id},
                      [&](const Statement& row) { found = group_of(row); }));
  if (found) TRY(read_members(db, *found));
  return found;
}

Result<std::vector<Item>> items_of(Connection& db, const std::string& owner) {
  std::vector<Item> items;
  TRY(store::each_row(db, "SELECT id, owner, title, table_name, description FROM shared_item WHERE owner = ? ORDER BY rowid", {owner},
                      [&](const Statement& row) { items.push_back(item_of(row)); }));
  for (auto& item : items) TRY(read_targets(db, item));
  return items;
}

Result<std::optional<Item>> item(Connection& db, const std::string& id) {
  std::optional<Item> found;
  TRY(store::each_row(db, "SELECT id, owner, title, table_name, description FROM shared_item WHERE id = ?", {id},
                      [&](const Statement& row) { found = item_of(row); }));
  if (found) TRY(read_targets(db, *found));
  return found;
}

Result<std::set<std::string>> readers_of(Connection& db, const Item& item) {
  std::set<std::string> readers;
  TRY(store::each_row(db,
                      "SELECT target FROM share_target WHERE item_id = ?1 AND kind = 'User' UNION "
                      "SELECT m.login FROM share_target t JOIN share_member m ON m.group_id = t.target WHERE t.item_id = ?1 AND t.kind = 'Group' UNION "
                      "SELECT g.owner FROM share_target t JOIN share_group g ON g.id = t.target WHERE t.item_id = ?1 AND t.kind = 'Group'",
                      {item.id}, [&](const Statement& row) { readers.insert(row.text(0)); }));
  readers.erase(item.owner);
  return readers;
}

Result<bool> belongs_to(Connection& db, const std::string& who, const std::string& group) {
  return store::any_row(db, "SELECT 1 FROM share_group WHERE id = ?2 AND owner = ?1 UNION ALL "
                            "SELECT 1 FROM share_member WHERE group_id = ?2 AND login = ?1", {who, group});
}

}  // namespace tapstand::accounts::rows
