#include "accounts/notifications.h"

#include <fmt/format.h>

#include "accounts/schema.h"
#include "store/sql.h"

namespace tapstand::accounts {
namespace {

constexpr std::int64_t kMostKept = 1000;

// A notification is a line of a text document.
std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return line;
}

}  // namespace

Result<void> Notifications::add(const std::string& user, EventType about, Gravity gravity, std::string_view text) {
  TRY(state_.write([&](store::Connection& db) { return add(db, user, about, gravity, text); }));
  announce(user);
  return {};
}

Result<void> Notifications::add(store::Connection& db, const std::string& user, EventType about, Gravity gravity,
                                std::string_view text) const {
  TRY_ASSIGN(const auto number, next_number(db, clock_.now()));
  TRY(store::run(db, "INSERT INTO notification(id, login, type, subtype, text, created) VALUES (?,?,?,?,?,?)",
                 {fmt::format("{}_{:013}O", user, number), user, static_cast<std::int64_t>(about), static_cast<std::int64_t>(gravity),
                  one_line(text), clock_.now()}));
  return store::run(db,
                    "DELETE FROM notification WHERE login = ?1 AND rowid <= (SELECT rowid FROM notification WHERE login = ?1 "
                    "ORDER BY rowid DESC LIMIT 1 OFFSET ?2)", {user, kMostKept});
}

Result<std::vector<Notification>> Notifications::of(const std::string& user) {
  const Clock::Millis oldest = clock_.now() - kNotificationLife;
  std::vector<Notification> found;
  bool stale = false;
  TRY(state_.read([&](store::Connection& db) -> Result<void> {
    TRY_ASSIGN(stale, store::any_row(db, "SELECT 1 FROM notification WHERE login = ? AND created <= ?", {user, oldest}));
    return store::each_row(db, "SELECT id, type, subtype, text FROM notification WHERE login = ? AND created > ? ORDER BY rowid",
                           {user, oldest}, [&](const store::Statement& row) {
                             found.push_back({row.text(0), static_cast<int>(row.integer(1)), static_cast<int>(row.integer(2)), row.text(3)});
                           });
  }));
  if (stale) {
    TRY(state_.write([&](store::Connection& db) {
      return store::run(db, "DELETE FROM notification WHERE login = ? AND created <= ?", {user, oldest});
    }));
    events_.record(user, EventType::notification_removed);
  }
  return found;
}

}  // namespace tapstand::accounts
