// Shared items: which tables are shared with whom.
#include <fmt/format.h>

#include <algorithm>

#include "accounts/sharing.h"
#include "accounts/sharing_rows.h"
#include "core/text.h"
#include "store/sql.h"

namespace tapstand::accounts {
namespace {

constexpr std::size_t kMaxTitle = 255;
constexpr std::size_t kMaxDescription = 10'000;
constexpr std::size_t kMaxTargets = 1'000;
constexpr std::int64_t kMaxItems = 10'000;

std::string no_item(std::string_view id) { return fmt::format("There is no shared resource '{}'.", id); }

std::string unquoted(std::string_view name) {
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return std::string(name);
}

}  // namespace

std::optional<std::string> own_table_name(std::string_view owner, std::string_view written) {
  std::string_view name = trim(written);
  if (!name.starts_with('"')) {
    if (const auto dot = name.find('.'); dot != std::string_view::npos) {
      if (!iequals(unquoted(name.substr(0, dot)), schema_of(owner))) return std::nullopt;
      name = name.substr(dot + 1);
    }
  } else if (const auto end = name.find("\"."); end != std::string_view::npos) {
    if (!iequals(name.substr(1, end - 1), schema_of(owner))) return std::nullopt;
    name = name.substr(end + 2);
  }
  const std::string table = to_lower(unquoted(name));
  return table.empty() ? std::nullopt : std::optional(table);
}

Result<void> Sharing::check_item(const std::string& who, const ItemDraft& draft) const {
  if (draft.title.size() > kMaxTitle || !own_table_name(who, draft.title)) {
    return fail(Code::bad_request, fmt::format("title names a table of your own: {}.<name>.", schema_of(who)));
  }
  if (draft.description.size() > kMaxDescription) return fail(Code::bad_request, fmt::format("A description has at most {} bytes.", kMaxDescription));
  return {};
}

Result<void> Sharing::check_targets(Change& change, const std::vector<Target>& targets) const {
  if (targets.empty() || targets.size() > kMaxTargets) {
    return fail(Code::bad_request, fmt::format("items_list names those to share with, {} at most.", kMaxTargets));
  }
  for (const auto& target : targets) {
    if (!target.group) {
      if (users_.find(target.id) == nullptr) return fail(Code::bad_request, fmt::format("There is no user '{}'.", target.id));
      continue;
    }
    TRY_ASSIGN(const bool belongs, rows::belongs_to(change.db, change.who, target.id));
    if (!belongs) return fail(Code::not_found, fmt::format("There is no group '{}'.", target.id));
  }
  return {};
}

Result<void> Sharing::put_targets(Change& change, const std::string& item, const std::vector<Target>& targets) const {
  for (const auto& target : targets) {
    TRY(store::run(change.db, "INSERT INTO share_target(item_id, kind, target, mode) VALUES (?,?,?,?) "
                              "ON CONFLICT(item_id, kind, target) DO UPDATE SET mode = excluded.mode",
                   {item, std::string(target.group ? "Group" : "User"), target.id, std::string(target.mode == Grant::write ? "Write" : "Read")}));
  }
  return {};
}

Result<Item> Sharing::own_item(Change& change, const std::string& id) const {
  TRY_ASSIGN(auto item, rows::item(change.db, id));
  if (!item) return fail(Code::not_found, no_item(id));
  // Items are shown to their owners alone; others see the tables.
  TRY(check(change.who, item->owner, Grant::none, Wish::dispose, no_item(id)));
  return std::move(*item);
}

Result<void> Sharing::tell_readers(Change& change, const Item& item, const Names& before) const {
  TRY_ASSIGN(const auto after, rows::readers_of(change.db, item));
  for (const auto& user : after) {
    if (before.contains(user)) {
      change.news.event(user, EventType::shared_item_updated);
    } else {
      TRY(change.news.table_shared(change.db, user, item.owner, item.title));
    }
  }
  for (const auto& user : before) {
    if (!after.contains(user)) TRY(change.news.table_unshared(change.db, user, item.owner, item.title));
  }
  return {};
}

Result<std::string> Sharing::create_item(const std::string& who, const ItemDraft& draft) {
  TRY(check_item(who, draft));
  std::string id;
  const auto work = [&](Change& change) -> Result<void> {
    TRY(check_targets(change, draft.targets));
    TRY_ASSIGN(const bool full, store::any_row(change.db, "SELECT 1 FROM shared_item WHERE owner = ? LIMIT 1 OFFSET ?", {who, kMaxItems - 1}));
    if (full) return fail(Code::forbidden, fmt::format("A user shares at most {} items.", kMaxItems));
    TRY_ASSIGN(id, new_id(change));
    const Item item{id, who, draft.title, *own_table_name(who, draft.title), draft.description, {}};
    TRY(store::run(change.db, "INSERT INTO shared_item(id, owner, title, table_name, description) VALUES (?,?,?,?,?)",
                   {id, who, item.title, item.table, item.description}));
    TRY(put_targets(change, id, draft.targets));
    change.news.event(who, EventType::shared_item_created);
    return tell_readers(change, item, {});
  };
  TRY(change(who, work));
  return id;
}

Result<void> Sharing::update_item(const std::string& who, const std::string& id, const ItemDraft& draft) {
  TRY(check_item(who, draft));
  return change(who, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(auto item, own_item(change, id));
    TRY(check_targets(change, draft.targets));
    TRY_ASSIGN(auto before, rows::readers_of(change.db, item));
    const std::string table = *own_table_name(who, draft.title);
    if (table != item.table) {
      for (const auto& user : before) TRY(change.news.table_unshared(change.db, user, who, item.title));
      before.clear();
    }
    item.title = draft.title;
    TRY(store::run(change.db, "UPDATE shared_item SET title = ?, table_name = ?, description = ? WHERE id = ?",
                   {draft.title, table, draft.description, id}));
    TRY(store::run(change.db, "DELETE FROM share_target WHERE item_id = ?", {id}));
    TRY(put_targets(change, id, draft.targets));
    change.news.event(who, EventType::shared_item_updated);
    return tell_readers(change, item, before);
  });
}

Result<void> Sharing::remove_item(const std::string& who, const std::string& id) {
  return change(who, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(const auto item, own_item(change, id));
    TRY_ASSIGN(const auto before, rows::readers_of(change.db, item));
    TRY(store::run(change.db, "DELETE FROM shared_item WHERE id = ?", {id}));
    change.news.event(who, EventType::shared_item_removed);
    return tell_readers(change, item, before);
  });
}

Result<void> Sharing::add_targets(const std::string& who, const std::string& id, const std::vector<Target>& targets) {
  return change(who, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(const auto item, own_item(change, id));
    TRY(check_targets(change, targets));
    TRY_ASSIGN(const auto before, rows::readers_of(change.db, item));
    TRY(put_targets(change, id, targets));
    change.news.event(who, EventType::shared_item_updated);
    return tell_readers(change, item, before);
  });
}

Result<void> Sharing::remove_targets(const std::string& who, const std::string& id, const std::vector<Target>& targets) {
  return change(who, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(const auto item, own_item(change, id));
    TRY_ASSIGN(const auto before, rows::readers_of(change.db, item));
    for (const auto& target : targets) {
      const auto same = [&](const Target& other) { return other.group == target.group && other.id == target.id; };
      if (std::none_of(item.targets.begin(), item.targets.end(), same)) {
        return fail(Code::bad_request, fmt::format("The resource '{}' is not shared with '{}'.", id, target.id));
      }
      TRY(store::run(change.db, "DELETE FROM share_target WHERE item_id = ? AND kind = ? AND target = ?",
                     {id, std::string(target.group ? "Group" : "User"), target.id}));
    }
    change.news.event(who, EventType::shared_item_updated);
    return tell_readers(change, item, before);
  });
}

Result<std::vector<Item>> Sharing::items(const std::string& who) {
  std::vector<Item> found;
  TRY(state_.read([&](store::Connection& db) -> Result<void> {
    TRY_ASSIGN(found, rows::items_of(db, who));
    return {};
  }));
  return found;
}

}  // namespace tapstand::accounts
