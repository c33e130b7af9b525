#include "accounts/news.h"

#include <fmt/format.h>

namespace tapstand::accounts {

using store::Connection;

Result<void> News::notify(Connection& db, const std::string& user, EventType about, std::string_view text) {
  TRY(notifications_.add(db, user, about, Gravity::information, text));
  event(user, about);
  event(user, EventType::notification_created);
  return {};
}

Result<void> News::added_to_group(Connection& db, const std::string& user, std::string_view owner, std::string_view title) {
  return notify(db, user, EventType::shared_user_created, fmt::format("{} added you to the group '{}'.", owner, title));
}

Result<void> News::removed_from_group(Connection& db, const std::string& user, std::string_view owner, std::string_view title) {
  return notify(db, user, EventType::shared_user_removed, fmt::format("{} removed you from the group '{}'.", owner, title));
}

Result<void> News::group_removed(Connection& db, const std::string& user, std::string_view owner, std::string_view title) {
  return notify(db, user, EventType::shared_group_removed, fmt::format("{} removed the group '{}'.", owner, title));
}

Result<void> News::table_shared(Connection& db, const std::string& user, std::string_view owner, std::string_view table) {
  return notify(db, user, EventType::shared_item_created, fmt::format("{} shares the table {} with you.", owner, table));
}

Result<void> News::table_unshared(Connection& db, const std::string& user, std::string_view owner, std::string_view table) {
  return notify(db, user, EventType::shared_item_removed, fmt::format("{} no longer shares the table {} with you.", owner, table));
}

Result<void> News::table_removed(Connection& db, const std::string& user, std::string_view owner, std::string_view table) {
  return notify(db, user, EventType::shared_item_removed, fmt::format("{} removed the table {}, which was shared with you.", owner, table));
}

void News::tell() {
  for (const auto& [user, type] : happened_) events_.record(user, type);
  happened_.clear();
}

}  // namespace tapstand::accounts
