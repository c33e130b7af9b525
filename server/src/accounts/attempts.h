// Slows the guessing of passwords, by the clock: after a few failures for one user from one address, or many from one
// address, the next attempt has to wait, twice as long each time up to a minute. Nobody can lock out a user who comes
// from another address. Attempts that come too early count for nothing. Bounded memory; thread-safe.
#pragma once
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tapstand/clock.h"

namespace tapstand::accounts {

class Attempts {
 public:
  explicit Attempts(const Clock& clock) : clock_(clock) {}

  // 0: go ahead, and say with settle() what came of it. Else the milliseconds to wait.
  Clock::Millis admit(std::string_view login, std::string_view address);
  void settle(std::string_view login, std::string_view address, bool right);

 private:
  struct Entry {
    std::string key;
    int failures = 0;
    int pending = 0;  // admitted and not settled
    Clock::Millis last = 0;
  };
  using Entries = std::list<Entry>;  // the longest ago first
  Clock::Millis wait(const std::string& key, int free) const;  // mutex_ held
  Entry& entry(const std::string& key);                        // mutex_ held
  void forget(Entries::iterator at);                           // mutex_ held

  const Clock& clock_;
  std::mutex mutex_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_key_;
};

}  // namespace tapstand::accounts
