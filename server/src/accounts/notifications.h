// Notifications (the archive's page, §2.10 and §3.12): messages for a user about what others did, or about limits. Kept
// for a month of the clock, the newest thousand of each user. Rows of the state; thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "accounts/events.h"
#include "core/result.h"
#include "store/state.h"

namespace tapstand::accounts {

constexpr Clock::Millis kNotificationLife = 30ll * 24 * 3600 * 1000;

// `type` of a notification is the number of the event that it explains; the subtype says how grave it is.
enum class Gravity : int { information = 0, warning = 1 };

struct Notification {
  std::string id{};
  int type = 0;
  int subtype = 0;
  std::string text{};  // one line
};

class Notifications {
 public:
  Notifications(store::State& state, Events& events, const Clock& clock) : state_(state), events_(events), clock_(clock) {}

  Result<void> add(const std::string& user, EventType about, Gravity gravity, std::string_view text);
  // The same inside a transaction of the caller, who calls announce() for the user once it is committed.
  Result<void> add(store::Connection& db, const std::string& user, EventType about, Gravity gravity, std::string_view text) const;
  void announce(const std::string& user) { events_.record(user, EventType::notification_created); }
  // Oldest first. What has passed its month is gone, and an event says so.
  Result<std::vector<Notification>> of(const std::string& user);

 private:
  store::State& state_;
  Events& events_;
  const Clock& clock_;
};

}  // namespace tapstand::accounts
