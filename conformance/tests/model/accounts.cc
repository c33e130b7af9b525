#include "model/accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/words.h"

namespace tapcheck::model {
namespace {

Reply plain(int status, std::string body) { return text(status, "text/plain", std::move(body)); }
Reply refused(const char* why) { return plain(403, why); }
Reply unauthorized() { return plain(401, "log in"); }

std::string upper(std::string word) {
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return word;
}

/// The content of an upload, as far as its reader tells apart: the documented positions, or five stars.
Table content_of(const Query& query) {
  Table table = query.file.find("266.41683") != std::string::npos ? uploaded() : positions();
  return table;
}

}  // namespace

std::string Accounts::user_of(const Query& query) const {
  const auto found = sessions_.find(query.session);
  return found == sessions_.end() ? std::string() : found->second;
}

Reply Accounts::login(const Query& query) {
  const std::string user = value(query, "username");
  const std::string password = value(query, "password");
  const bool known = user == "ann" || user == "joe" || user == "eve";
  if (is("login-echo")) return plain(401, "wrong password " + password);
  if ((!known || password != user + "-secret") && !is("login-open")) return unauthorized();
  Reply reply = plain(200, "OK");
  const std::string cookie = fmt::format("{:032X}", 0xC0FFEE000000ULL + static_cast<unsigned>(++last_id_));
  sessions_[cookie] = user;
  events_[cookie][300] = "1700000000000";
  if (!is("no-cookie")) reply.headers.emplace_back("Set-Cookie", "JSESSIONID=" + cookie + "; Path=/tap-server; HttpOnly");
  return reply;
}

Reply Accounts::logout(const Query& query) {
  if (!is("logout-ignored")) sessions_.erase(query.session);
  return plain(200, "OK");
}

bool Accounts::sees(const std::string& user, const UserTable& table) const {
  if (table.owner == user || is("tables-open")) return true;
  return std::any_of(items_.begin(), items_.end(), [&](const auto& entry) {
    const Item& item = entry.second;
    if (item.title != "user_" + table.owner + "." + table.name) return false;
    const auto group = groups_.find(item.group);
    return group != groups_.end() && (group->second.members.contains(user) || (is("member-kept") && !user.empty()));
  });
}

const UserTable* Accounts::find(const std::string& user, const std::string& query) const {
  const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const auto& entry) { return query.find(entry.first) != std::string::npos; });
  return found == tables_.end() || !sees(user, found->second) ? nullptr : &found->second;
}

Reply Accounts::upload(const Query& query, const Table* from_job) {
  const std::string user = user_of(query);
  if (user.empty()) return unauthorized();
  const std::string name = value(query, "table_name");
  const std::string key = "user_" + user + "." + name;
  if (value(query, "delete") == "TRUE") {
    if (tables_.erase(key) == 0) return plain(404, "no such table");
    std::erase_if(items_, [&](const auto& item) { return item.second.title == key; });
    record(query, 4002);
    return plain(200, "OK");
  }
  if (name.empty() || tables_.contains(key)) return plain(400, "there is one");
  if (query.file.empty() && from_job == nullptr && value(query, "url").empty()) return plain(400, "no FILE");
  if (is("upload-lost")) return plain(200, "OK");
  UserTable table{user, name, is("no-description") ? "" : value(query, "table_desc"), from_job ? *from_job : content_of(query), {}};
  tables_[key] = std::move(table);
  record(query, 4000);
  return plain(200, fmt::format("Uploaded file (size: {}) into '{}'", query.file.size(), name));
}

Reply Accounts::table_tool(const Query& query) {
  const std::string user = user_of(query);
  const auto found = tables_.find(value(query, "table_name"));
  if (found == tables_.end() || found->second.owner != user) return refused("not yours");
  const auto& fields = found->second.content.fields;
  for (const auto& [key, flag] : {std::pair{"ra", 33}, std::pair{"dec", 34}}) {
    const std::string column = value(query, key);
    const bool known = std::any_of(fields.begin(), fields.end(), [&](const std::string& f) { return f.starts_with(column + " "); });
    if (!known) return plain(400, "no such column");
    if (!is("radec-ignored")) found->second.flags[column] = flag;
  }
  return plain(200, "OK");
}

std::string Accounts::schemas(const std::string& user, const std::string& wanted, bool columns, bool shares) const {
  std::string out;
  for (const auto& [key, table] : tables_) {
    if (!sees(user, table) || (!wanted.empty() && wanted != key)) continue;
    out += fmt::format("<schema><name>user_{}</name><table><name>{}</name><description>{}</description>", table.owner, key, escape_xml(table.description));
    for (const auto& [id, item] : items_) {
      if (shares && item.title == key) out += fmt::format("<shareInfo><sharedTo type=\"Group\" mode=\"Read\">{}</sharedTo></shareInfo>", item.group);
    }
    for (const std::string& field : table.content.fields) {
      const auto words = split(field, ' ');
      const auto flag = table.flags.find(words[0]);
      if (columns) {
        out += fmt::format("<column xmlns:esatapplus=\"http://esa.int/xml/EsaTapPlus\" esatapplus:flags=\"{}\"><name>{}</name><dataType>{}</dataType></column>",
                           flag == table.flags.end() ? 0 : flag->second, words[0], words[1]);
      }
    }
    out += "</table></schema>";
  }
  return out;
}

Reply Accounts::groups_document(const std::string& user, bool members) const {
  std::string out = "<sharedGroups>";
  for (const auto& [id, group] : groups_) {
    if (group.owner != user && !group.members.contains(user)) continue;
    out += fmt::format("<sharedGroup id=\"{}\" owner=\"{}\"><title>{}</title><description>{}</description>", id, group.owner, group.title, group.description);
    if (members) out += "<users>";
    for (const auto& member : group.members) out += members ? fmt::format("<user id=\"{0}\" name=\"{0}\"/>", member) : "";
    out += members ? "</users></sharedGroup>" : "</sharedGroup>";
  }
  return text(200, "text/xml", out + "</sharedGroups>");
}

Reply Accounts::items_document(const std::string& user) const {
  std::string out = fmt::format("<sharedItems owner=\"{}\">", user);
  for (const auto& [id, item] : items_) {
    if (item.owner != user) continue;
    out += fmt::format("<sharedItem id=\"{}\" type=\"0\"><title>{}</title><description>{}</description><sharedToItems>"
                       "<sharedToItem shareTo=\"{}\" shareType=\"Group\" shareMode=\"{}\"/></sharedToItems></sharedItem>",
                       id, item.title, item.description, item.group, is("share-mode") ? "Write" : "Read");
  }
  return text(200, "text/xml", out + "</sharedItems>");
}

Reply Accounts::change_group(const Query& query, const std::string& user, const std::string& action) {
  std::string id = value(query, "group_id");
  if (action == "CREATEORUPDATEGROUP" && id.empty()) {
    id = new_id(user);
    Group& group = groups_[id];
    group = {user, value(query, "title"), value(query, "description"), {}};
    for (const auto& member : split(value(query, "users_list"), ',')) group.members.insert(member);
    if (!is("event-missing")) record(query, 220);
    return plain(200, fmt::format("OK\nGroup '{}' successfully created{}", id, is("no-id") ? " (with an end)" : "."));
  }
  const auto found = groups_.find(id);
  if (found == groups_.end() || (found->second.owner != user && !is("group-open"))) return refused("not yours");
  if (action == "REMOVEGROUP") {
    groups_.erase(found);
  } else if (action == "CREATEORUPDATEGROUP") {
    found->second.title = value(query, "title");
    found->second.members.clear();
    for (const auto& member : split(value(query, "users_list"), ',')) found->second.members.insert(member);
  } else if (action == "CREATEUSERGROUP") {
    found->second.members.insert(value(query, "user_id"));
  } else {
    found->second.members.erase(value(query, "user_id"));
  }
  return plain(200, "OK");
}

Reply Accounts::change_item(const Query& query, const std::string& user, const std::string& action) {
  std::string id = value(query, "resource_id");
  if (action == "CREATEORUPDATEITEM" && id.empty()) {
    id = new_id(user);
    const std::string to = value(query, "items_list");
    items_[id] = {user, value(query, "title"), value(query, "description"), to.substr(0, to.find('|'))};
    for (const auto& member : groups_[items_[id].group].members) {
      notes_[member].push_back(fmt::format("{}[type: share,table]={} is shared with you", new_id(user), items_[id].title));
    }
    return plain(200, fmt::format("OK\nResource '{}' (type '0') successfully created.", id));
  }
  const auto found = items_.find(id);
  if (found == items_.end() || found->second.owner != user) return refused("not yours");
  if (action == "REMOVEITEM") {
    items_.erase(found);
  } else {
    found->second.description = value(query, "description");
  }
  return plain(200, "OK");
}

Reply Accounts::share(const Query& query) {
  const std::string user = user_of(query);
  if (user.empty()) return unauthorized();
  const std::string action = upper(value(query, "action"));
  if (action == "GETGROUPS") return groups_document(user, value(query, "include_users") == "true");
  if (action == "GETSHAREDITEMS") return items_document(user);
  if (action.ends_with("ITEM")) return change_item(query, user, action);
  return change_group(query, user, action);
}

Reply Accounts::events(const Query& query) const {
  if (user_of(query).empty()) return unauthorized();
  const std::string wanted = value(query, "id");
  std::string out;
  for (const auto& [type, time] : events_.at(query.session)) {
    if (wanted.empty() || wanted == std::to_string(type)) out += fmt::format("{}={}\n", type, time);
  }
  return plain(200, is("event-words") ? out + "no more events\n" : out);
}

Reply Accounts::notifications(const Query& query) const {
  const auto found = notes_.find(user_of(query));
  return plain(200, found == notes_.end() ? "" : join(found->second, "\n") + "\n");
}

}  // namespace tapcheck::model
