// Sessions: who is logged in. A session ends at log-out, or when the clock says that it was not used for a while; with
// a durable state it outlives a restart. The client holds a secret of 128 random bits (its cookie), the server keeps
// only the digest of it. Thread-safe.
#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "accounts/events.h"
#include "core/result.h"
#include "store/state.h"

namespace tapstand::accounts {

struct Session {
  SessionNumber number{};  // may be shown; is no secret
  std::string user{};
};

class Sessions {
 public:
  // Milliseconds without a request after which a session is over.
  static constexpr Clock::Millis kIdleLife = 30ll * 60 * 1000;

  // Takes up the sessions of the state; its tables are there (schema.h).
  static Result<std::unique_ptr<Sessions>> open(store::State& state, Events& events, const Clock& clock);

  // The secret for the cookie: 32 hexadecimal digits. The oldest session of a user with very many ends.
  Result<std::string> start(const std::string& user);
  // The session, which counts as used now; nothing for an unknown, ended or foreign secret.
  std::optional<Session> find(std::string_view secret);
  // Durable when it returns. Without such a session nothing happens.
  Result<void> end(std::string_view secret);

 private:
  struct Entry {
    std::string digest;
    Session session;
    Clock::Millis last_used = 0;
    Clock::Millis last_written = 0;
  };
  using Entries = std::list<Entry>;  // the least recently used first
  Sessions(store::State& state, Events& events, const Clock& clock) : state_(state), events_(events), clock_(clock) {}
  void put(Entry entry);               // mutex_ held
  void forget(Entries::iterator at);   // mutex_ held
  void drop_idle();                    // mutex_ held
  Result<void> drop_surplus(const std::string& user);  // mutex_ held

  store::State& state_;
  Events& events_;
  const Clock& clock_;
  std::mutex mutex_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_digest_;
};

}  // namespace tapstand::accounts
