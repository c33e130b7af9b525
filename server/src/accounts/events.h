// Events (the archive's page, §2.9 and §3.11): for each open session, when something of each type last happened to
// what its user owns or shares. They live as long as the session, in memory: a restart of the server ends the
// connection that they belong to. Thread-safe. Times are milliseconds since 1970.
#pragma once
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tapstand/clock.h"

namespace tapstand::accounts {

enum class EventType : int {
  job_created = 100,
  job_updated = 101,
  job_removed = 102,
  shared_item_created = 210,
  shared_item_updated = 211,
  shared_item_removed = 212,
  shared_group_created = 220,
  shared_group_updated = 221,
  shared_group_removed = 222,
  shared_user_created = 230,
  shared_user_updated = 231,
  shared_user_removed = 232,
  log_in = 300,
  log_out = 301,
  db_quota_updated = 401,
  file_quota_updated = 402,
  notification_created = 500,
  notification_removed = 501,
  table_created = 4000,
  table_updated = 4001,
  table_removed = 4002,
};

// THE table of event types, in numerical order.
struct EventRow {
  EventType type;
  std::string_view name;
};
std::span<const EventRow> event_types();
std::optional<EventType> event_type_from(std::string_view number);

// Names a session to everybody but its user's client: 13 digits, no secret.
using SessionNumber = std::string;

class Events {
 public:
  explicit Events(const Clock& clock) : clock_(clock) {}

  void open(const SessionNumber& session, const std::string& user);
  void close(const SessionNumber& session);
  // In all open sessions of the user. Nothing happens for an anonymous user ("") or one who is not logged in.
  void record(std::string_view user, EventType type);
  // In numerical order of the types; empty for an unknown session.
  std::vector<std::pair<EventType, Clock::Millis>> of(const SessionNumber& session) const;

 private:
  static constexpr std::size_t kTypes = 21;
  struct Session {
    std::string user;
    std::array<Clock::Millis, kTypes> last{};  // 0: never
  };
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<SessionNumber, Session> sessions_;
  std::multimap<std::string, SessionNumber, std::less<>> by_user_;
};

}  // namespace tapstand::accounts
