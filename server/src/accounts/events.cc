#include "accounts/events.h"

#include <algorithm>

#include "core/text.h"

namespace tapstand::accounts {
namespace {

constexpr EventRow kEvents[] = {
    {EventType::job_created, "Job created"},
    {EventType::job_updated, "Job updated"},
    {EventType::job_removed, "Job removed"},
    {EventType::shared_item_created, "Shared item created"},
    {EventType::shared_item_updated, "Shared item updated"},
    {EventType::shared_item_removed, "Shared item removed"},
    {EventType::shared_group_created, "Shared group created"},
    {EventType::shared_group_updated, "Shared group updated"},
    {EventType::shared_group_removed, "Shared group removed"},
    {EventType::shared_user_created, "Shared user created"},
    {EventType::shared_user_updated, "Shared user updated"},
    {EventType::shared_user_removed, "Shared user removed"},
    {EventType::log_in, "Log in"},
    {EventType::log_out, "Log out"},
    {EventType::db_quota_updated, "Database quota updated"},
    {EventType::file_quota_updated, "File quota updated"},
    {EventType::notification_created, "Notification created"},
    {EventType::notification_removed, "Notification removed"},
    {EventType::table_created, "Table created"},
    {EventType::table_updated, "Table updated"},
    {EventType::table_removed, "Table removed"},
};

std::size_t position_of(EventType type) {
  const auto* at = std::find_if(std::begin(kEvents), std::end(kEvents), [type](const EventRow& row) { return row.type == type; });
  return static_cast<std::size_t>(at - std::begin(kEvents));
}

}  // namespace

std::span<const EventRow> event_types() { return kEvents; }

std::optional<EventType> event_type_from(std::string_view number) {
  const auto value = parse_int(trim(number));
  for (const auto& row : kEvents) {
    if (value && *value == static_cast<int>(row.type)) return row.type;
  }
  return std::nullopt;
}

void Events::open(const SessionNumber& session, const std::string& user) {
  const std::lock_guard lock(mutex_);
  if (sessions_.emplace(session, Session{user, {}}).second) by_user_.emplace(user, session);
}

void Events::close(const SessionNumber& session) {
  const std::lock_guard lock(mutex_);
  const auto at = sessions_.find(session);
  if (at == sessions_.end()) return;
  for (auto [it, end] = by_user_.equal_range(at->second.user); it != end; ++it) {
    if (it->second != session) continue;
    by_user_.erase(it);
    break;
  }
  sessions_.erase(at);
}

void Events::record(std::string_view user, EventType type) {
  static_assert(std::size(kEvents) == kTypes);
  const std::size_t position = position_of(type);
  const std::lock_guard lock(mutex_);
  const auto [begin, end] = by_user_.equal_range(user);
  for (auto it = begin; it != end; ++it) sessions_.at(it->second).last.at(position) = clock_.now();
}

std::vector<std::pair<EventType, Clock::Millis>> Events::of(const SessionNumber& session) const {
  std::vector<std::pair<EventType, Clock::Millis>> events;
  const std::lock_guard lock(mutex_);
  const auto at = sessions_.find(session);
  if (at == sessions_.end()) return events;
  for (std::size_t i = 0; i < kTypes; ++i) {
    if (at->second.last.at(i) != 0) events.emplace_back(kEvents[i].type, at->second.last.at(i));
  }
  return events;
}

}  // namespace tapstand::accounts
