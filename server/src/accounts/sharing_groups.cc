// Groups: making, changing, removing them, and who belongs to them.
#include <fmt/format.h>

#include "accounts/schema.h"
#include "accounts/sharing.h"
#include "accounts/sharing_rows.h"
#include "core/text.h"
#include "store/sql.h"

namespace tapstand::accounts {
namespace {

constexpr std::size_t kMaxTitle = 255;
constexpr std::size_t kMaxDescription = 10'000;
constexpr std::size_t kMaxMembers = 1'000;
constexpr std::int64_t kMaxGroups = 1'000;

std::string no_group(std::string_view id) { return fmt::format("There is no group '{}'.", id); }

}  // namespace

Result<void> Sharing::change(const std::string& who, const std::function<Result<void>(Change&)>& work) {
  News news(events_, notifications_);
  TRY(state_.write([&](store::Connection& db) {
    Change change{db, news, who};
    return work(change);
  }));
  news.tell();
  return {};
}

Result<std::string> Sharing::new_id(Change& change) const {
  TRY_ASSIGN(const auto number, next_number(change.db, clock_.now()));
  return fmt::format("{}_{:013}O", change.who, number);
}

Result<void> Sharing::check_group(const GroupDraft& draft) const {
  if (trim(draft.title).empty() || draft.title.size() > kMaxTitle) {
    return fail(Code::bad_request, fmt::format("A group has a title of at most {} bytes.", kMaxTitle));
  }
  if (draft.description.size() > kMaxDescription) return fail(Code::bad_request, fmt::format("A description has at most {} bytes.", kMaxDescription));
  if (!draft.members) return {};
  if (draft.members->size() > kMaxMembers) return fail(Code::bad_request, fmt::format("A group has at most {} users.", kMaxMembers));
  for (const auto& member : *draft.members) {
    if (users_.find(member) == nullptr) return fail(Code::bad_request, fmt::format("There is no user '{}'.", member));
  }
  return {};
}

Result<Group> Sharing::own_group(Change& change, const std::string& id) const {
  TRY_ASSIGN(auto group, rows::group(change.db, id));
  if (!group) return fail(Code::not_found, no_group(id));
  TRY_ASSIGN(const bool belongs, rows::belongs_to(change.db, change.who, id));
  TRY(check(change.who, group->owner, belongs ? Grant::read : Grant::none, Wish::dispose, no_group(id)));
  return std::move(*group);
}

Result<void> Sharing::set_members(Change& change, const Group& group, const Names& after) const {
  const Names before(group.members.begin(), group.members.end());
  for (const auto& member : after) {
    if (before.contains(member) || member == group.owner) continue;
    TRY(store::run(change.db, "INSERT INTO share_member(group_id, login) VALUES (?,?)", {group.id, member}));
    TRY(change.news.added_to_group(change.db, member, group.owner, group.title));
    change.news.event(group.owner, EventType::shared_user_created);
  }
  for (const auto& member : before) {
    if (after.contains(member)) continue;
    TRY(store::run(change.db, "DELETE FROM share_member WHERE group_id = ? AND login = ?", {group.id, member}));
    TRY(change.news.removed_from_group(change.db, member, group.owner, group.title));
    change.news.event(group.owner, EventType::shared_user_removed);
  }
  return {};
}

Result<std::string> Sharing::create_group(const std::string& who, const GroupDraft& draft) {
  TRY(check_group(draft));
  std::string id;
  const auto work = [&](Change& change) -> Result<void> {
    TRY_ASSIGN(const bool full, store::any_row(change.db, "SELECT 1 FROM share_group WHERE owner = ? LIMIT 1 OFFSET ?", {who, kMaxGroups - 1}));
    if (full) return fail(Code::forbidden, fmt::format("A user has at most {} groups.", kMaxGroups));
    TRY_ASSIGN(id, new_id(change));
    TRY(store::run(change.db, "INSERT INTO share_group(id, owner, title, description) VALUES (?,?,?,?)",
                   {id, who, draft.title, draft.description}));
    change.news.event(who, EventType::shared_group_created);
    const auto members = draft.members.value_or(std::vector<std::string>());
    return set_members(change, {id, who, draft.title, draft.description, {}}, {members.begin(), members.end()});
  };
  TRY(change(who, work));
  return id;
}

Result<void> Sharing::update_group(const std::string& who, const std::string& id, const GroupDraft& draft) {
  TRY(check_group(draft));
  return change(who, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(auto group, own_group(change, id));
    group.title = draft.title;
    TRY(store::run(change.db, "UPDATE share_group SET title = ?, description = ? WHERE id = ?", {draft.title, draft.description, id}));
    const auto members = draft.members.value_or(group.members);
    TRY(set_members(change, group, {members.begin(), members.end()}));
    change.news.event(who, EventType::shared_group_updated);
    for (const auto& member : members) change.news.event(member, EventType::shared_group_updated);
    return {};
  });
}

Result<void> Sharing::remove_group(const std::string& who, const std::string& id) {
  return change(who, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(const auto group, own_group(change, id));
    for (const auto& member : group.members) TRY(change.news.group_removed(change.db, member, who, group.title));
    change.news.event(who, EventType::shared_group_removed);
    // What was shared with this group alone is no longer shared with anybody.
    std::vector<std::string> ended;
    TRY(store::each_row(change.db,
                        "SELECT i.id, i.owner FROM shared_item i JOIN share_target t ON t.item_id = i.id WHERE t.kind = 'Group' AND t.target = ?1 "
                        "AND NOT EXISTS (SELECT 1 FROM share_target o WHERE o.item_id = i.id AND NOT (o.kind = 'Group' AND o.target = ?1))",
                        {id}, [&](const store::Statement& row) {
                          ended.push_back(row.text(0));
                          change.news.event(row.text(1), EventType::shared_item_removed);
                        }));
    for (const auto& item : ended) TRY(store::run(change.db, "DELETE FROM shared_item WHERE id = ?", {item}));
    TRY(store::run(change.db, "DELETE FROM share_target WHERE kind = 'Group' AND target = ?", {id}));
    return store::run(change.db, "DELETE FROM share_group WHERE id = ?", {id});
  });
}

Result<void> Sharing::add_member(const std::string& who, const std::string& id, const std::string& user) {
  return change(who, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(const auto group, own_group(change, id));
    if (users_.find(user) == nullptr) return fail(Code::bad_request, fmt::format("There is no user '{}'.", user));
    if (group.members.size() >= kMaxMembers) return fail(Code::bad_request, fmt::format("A group has at most {} users.", kMaxMembers));
    Names after(group.members.begin(), group.members.end());
    after.insert(user);
    return set_members(change, group, after);
  });
}

Result<void> Sharing::remove_member(const std::string& who, const std::string& id, const std::string& user) {
  return change(who, [&](Change& change) -> Result<void> {
    TRY_ASSIGN(const auto group, own_group(change, id));
    Names after(group.members.begin(), group.members.end());
    if (after.erase(user) == 0) return fail(Code::bad_request, fmt::format("The user '{}' is not in the group '{}'.", user, id));
    return set_members(change, group, after);
  });
}

Result<std::vector<Group>> Sharing::groups(const std::string& who) {
  std::vector<Group> found;
  TRY(state_.read([&](store::Connection& db) -> Result<void> {
    TRY_ASSIGN(found, rows::groups_of(db, who));
    return {};
  }));
  return found;
}

}  // namespace tapstand::accounts
