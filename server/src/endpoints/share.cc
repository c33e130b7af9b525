// /tap/share (the archive's page, §2.8 and §3.9): groups, and tables shared with them. One table of actions.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "endpoints/share_document.h"
#include "tables/user_tables.h"

namespace tapstand::endpoints {
namespace {

using accounts::Group;
using accounts::Item;
using accounts::Sharing;
using accounts::Target;
using Answer = Result<http::Response>;

// --- Parameters -----------------------------------------------------------------------------------------------------

Result<std::string> required(const Call& call, std::string_view name) {
  const auto value = call.request.param(name);
  if (!value || trim(*value).empty()) return fail(Code::bad_request, fmt::format("The parameter {} is missing.", name));
  return std::string(trim(*value));
}

// Tables are the only resources that can be shared, type 0.
Result<void> table_type(const Call& call) {
  TRY_ASSIGN(const auto type, required(call, "resource_type"));
  if (parse_int(type) != 0) return fail(Code::bad_request, "resource_type=0, a table, is the only type of shared resources.");
  return {};
}

// The page writes users_list in its commands and user_list in its table.
std::optional<std::string_view> users_list(const Call& call) {
  const auto list = call.request.param("users_list");
  return list ? list : call.request.param("user_list");
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  for (const auto& part : split(list, ',')) {
    if (const auto name = trim(part); !name.empty()) names.emplace_back(name);
  }
  return names;
}

// "id|Group|Read,id|User|Write": type and mode may be left out.
Result<std::vector<Target>> targets(const Call& call) {
  TRY_ASSIGN(const auto list, required(call, "items_list"));
  std::vector<Target> found;
  for (const auto& name : names_in(list)) {
    const auto parts = split(name, '|');
    const std::string type = parts.size() > 1 ? parts[1] : "Group";
    const std::string mode = parts.size() > 2 ? parts[2] : "Read";
    const bool legal = parts.size() <= 3 && !parts[0].empty() && (iequals(type, "Group") || iequals(type, "User")) &&
                       (iequals(mode, "Read") || iequals(mode, "Write"));
    if (!legal) return fail(Code::bad_request, fmt::format("items_list has ID|Group|Read, with User and Write as alternatives; not {}.", name));
    found.push_back({iequals(type, "Group"), parts[0], iequals(mode, "Write") ? accounts::Grant::write : accounts::Grant::read});
  }
  return found;
}

http::Response done(std::string_view what) { return http::Response::text(fmt::format("OK\n{}\n", what)); }

// --- Groups ---------------------------------------------------------------------------------------------------------

Answer save_group(Call& call, Sharing& sharing) {
  accounts::GroupDraft draft;
  TRY_ASSIGN(draft.title, required(call, "title"));
  draft.description = call.request.param_or("description", "");
  if (const auto list = users_list(call)) draft.members = names_in(*list);
  const std::string id(trim(call.request.param_or("group_id", "")));
  if (id.empty()) {
    TRY_ASSIGN(const auto made, sharing.create_group(call.user, draft));
    return done(fmt::format("Group '{}' successfully created.", made));
  }
  TRY(sharing.update_group(call.user, id, draft));
  return done(fmt::format("Group '{}' successfully updated.", id));
}

Answer remove_group(Call& call, Sharing& sharing) {
  TRY_ASSIGN(const auto id, required(call, "group_id"));
  TRY(sharing.remove_group(call.user, id));
  return done(fmt::format("Group '{}' successfully removed.", id));
}

Answer add_user(Call& call, Sharing& sharing) {
  TRY_ASSIGN(const auto id, required(call, "group_id"));
  TRY_ASSIGN(const auto user, required(call, "user_id"));
  TRY(sharing.add_member(call.user, id, user));
  return done(fmt::format("User '{}' successfully added to group '{}'.", user, id));
}

Answer remove_user(Call& call, Sharing& sharing) {
  TRY_ASSIGN(const auto id, required(call, "group_id"));
  TRY_ASSIGN(const auto user, required(call, "user_id"));
  TRY(sharing.remove_member(call.user, id, user));
  return done(fmt::format("User '{}' successfully removed from group '{}'.", user, id));
}

// Members are listed unless include_users=false: clients change a group by sending back the members they were given.
http::Response groups(const Call& call, const std::vector<Group>& found, bool descriptions_only) {
  const bool members = !descriptions_only && (!call.request.param("include_users") || flag(call.request, "include_users"));
  return http::Response::xml(groups_document(found, members ? &call.context.accounts.users : nullptr));
}

template <bool descriptions_only>
Answer get_groups(Call& call, Sharing& sharing) {
  TRY_ASSIGN(auto found, sharing.groups(call.user));
  if (const auto list = call.request.param("groups_list"); list && !descriptions_only) {
    const auto ids = names_in(*list);
    std::erase_if(found, [&](const Group& group) { return std::find(ids.begin(), ids.end(), group.id) == ids.end(); });
  }
  return groups(call, found, descriptions_only);
}

template <bool descriptions_only>
Answer get_group(Call& call, Sharing& sharing) {
  TRY_ASSIGN(const auto id, required(call, "group_id"));
  TRY_ASSIGN(auto found, sharing.groups(call.user));
  std::erase_if(found, [&](const Group& group) { return group.id != id; });
  if (found.empty()) return fail(Code::not_found, fmt::format("There is no group '{}'.", id));
  return groups(call, found, descriptions_only);
}

// --- Shared items ---------------------------------------------------------------------------------------------------

Answer save_item(Call& call, Sharing& sharing) {
  TRY(table_type(call));
  accounts::ItemDraft draft;
  TRY_ASSIGN(draft.title, required(call, "title"));
  draft.description = call.request.param_or("description", "");
  TRY_ASSIGN(draft.targets, targets(call));
  // Nothing is said of tables that are not the user's own.
  const auto table = accounts::own_table_name(call.user, draft.title);
  if (table && !call.context.user_tables.find(call.user, *table)) return fail(Code::not_found, fmt::format("There is no table {}.", draft.title));
  const std::string id(trim(call.request.param_or("resource_id", "")));
  if (id.empty()) {
    TRY_ASSIGN(const auto made, sharing.create_item(call.user, draft));
    return done(fmt::format("Resource '{}' (type '0') successfully created.", made));
  }
  TRY(sharing.update_item(call.user, id, draft));
  return done(fmt::format("Resource '{}' (type '0') successfully updated.", id));
}

Answer remove_item(Call& call, Sharing& sharing) {
  TRY(table_type(call));
  TRY_ASSIGN(const auto id, required(call, "resource_id"));
  TRY(sharing.remove_item(call.user, id));
  return done(fmt::format("Resource '{}' (type '0') successfully removed.", id));
}

Answer add_relation(Call& call, Sharing& sharing) {
  TRY(table_type(call));
  TRY_ASSIGN(const auto id, required(call, "resource_id"));
  TRY_ASSIGN(const auto added, targets(call));
  TRY(sharing.add_targets(call.user, id, added));
  return done(fmt::format("Relations of resource '{}' (type '0') successfully created.", id));
}

Answer remove_relation(Call& call, Sharing& sharing) {
  TRY(table_type(call));
  TRY_ASSIGN(const auto id, required(call, "resource_id"));
  TRY_ASSIGN(const auto removed, targets(call));
  TRY(sharing.remove_targets(call.user, id, removed));
  return done(fmt::format("Relations of resource '{}' (type '0') successfully removed.", id));
}

template <bool with_targets>
Answer get_items(Call& call, Sharing& sharing) {
  TRY_ASSIGN(const auto items, sharing.items(call.user));
  return http::Response::xml(items_document(items, call.user, with_targets));
}

template <bool with_targets>
Answer get_item(Call& call, Sharing& sharing) {
  TRY(table_type(call));
  TRY_ASSIGN(const auto id, required(call, "resource_id"));
  TRY_ASSIGN(auto items, sharing.items(call.user));
  std::erase_if(items, [&](const Item& item) { return item.id != id; });
  if (items.empty()) return fail(Code::not_found, fmt::format("There is no shared resource '{}'.", id));
  return http::Response::xml(items_document(items, call.user, with_targets));
}

// --- Users ----------------------------------------------------------------------------------------------------------

std::string line_of(const accounts::User& user) { return fmt::format("{}: {}\n", user.login, user.name); }

Answer get_users(Call& call, Sharing&) {
  std::string lines;
  for (const auto& user : call.context.accounts.users.all()) lines += line_of(user);
  return http::Response::text(std::move(lines));
}

Answer get_user(Call& call, Sharing&) {
  TRY_ASSIGN(const auto id, required(call, "user_id"));
  const accounts::User* user = call.context.accounts.users.find(id);
  if (user == nullptr) return fail(Code::not_found, fmt::format("There is no user '{}'.", id));
  return http::Response::text(line_of(*user));
}

// THE table of actions.
struct Action {
  std::string_view name;
  bool changes;  // only by POST: a link or an image on a foreign page must not do it
  Answer (*carry_out)(Call& call, Sharing& sharing);
};
constexpr Action kActions[] = {
    {"CreateOrUpdateGroup", true, save_group},
    {"RemoveGroup", true, remove_group},
    {"CreateUserGroup", true, add_user},
    {"RemoveUserGroup", true, remove_user},
    {"GetGroups", false, get_groups<false>},
    {"GetGroupsDescriptionsOnly", false, get_groups<true>},
    {"GetGroup", false, get_group<false>},
    {"GetGroupDescriptionOnly", false, get_group<true>},
    {"CreateOrUpdateItem", true, save_item},
    {"RemoveItem", true, remove_item},
    {"CreateItemRelation", true, add_relation},
    {"RemoveItemRelation", true, remove_relation},
    {"GetSharedItems", false, get_items<true>},
    {"GetSharedItemsDescriptionsOnly", false, get_items<false>},
    {"GetSharedItem", false, get_item<true>},
    {"GetSharedItemDescriptionOnly", false, get_item<false>},
    {"GetUsers", false, get_users},
    {"GetUserDetails", false, get_user},
};

Answer shared(Call& call) {
  if (call.user.empty()) return fail(Code::unauthorized, "Sharing is for users who are logged in.");
  TRY_ASSIGN(const auto name, required(call, "action"));
  for (const auto& action : kActions) {
    if (!iequals(action.name, name)) continue;
    if (action.changes && call.request.method != "POST") {
      auto response = html_error_response({Code::method_not_allowed, fmt::format("{} changes something: send it by POST.", action.name), {}});
      return response.with("Allow", "POST");
    }
    return action.carry_out(call, call.context.accounts.sharing);
  }
  std::string names;
  for (const auto& action : kActions) names += (names.empty() ? "" : ", ") + std::string(action.name);
  return fail(Code::bad_request, fmt::format("There is no action '{}'. There are {}.", name, names));
}

}  // namespace

http::Response share(Call& call) {
  auto answer = shared(call);
  return answer ? std::move(*answer) : html_error_response(answer.error());
}

}  // namespace tapstand::endpoints
