#include "accounts/attempts.h"

#include <algorithm>

namespace tapstand::accounts {
namespace {

constexpr int kFreeOfUser = 5;       // failures without a wait: people mistype
constexpr int kFreeOfAddress = 50;   // many users may sit behind one address
constexpr int kAtOnce = 16;          // attempts under way beyond those: a burst is no way round the wait
constexpr Clock::Millis kFirstWait = 1'000;
constexpr Clock::Millis kLongestWait = 60'000;
constexpr Clock::Millis kForgotten = 15 * 60'000;
constexpr std::size_t kMostKept = 10'000;
constexpr std::size_t kKeyBytes = 64;  // of a login: longer ones are nobody's

std::string user_key(std::string_view login, std::string_view address) {
  return std::string(login.substr(0, kKeyBytes)) + '\n' + std::string(address);
}
std::string address_key(std::string_view address) { return '\n' + std::string(address); }

}  // namespace

Clock::Millis Attempts::wait(const std::string& key, int free) const {
  const auto at = by_key_.find(key);
  if (at == by_key_.end()) return 0;
  if (at->second->failures < free) return at->second->failures + at->second->pending < free + kAtOnce ? 0 : kFirstWait;
  const int doublings = std::min(at->second->failures - free, 6);
  const Clock::Millis next = at->second->last + std::min(kFirstWait << doublings, kLongestWait);
  return std::max<Clock::Millis>(next - clock_.now(), 0);
}

void Attempts::forget(Entries::iterator at) {
  by_key_.erase(at->key);
  entries_.erase(at);
}

Attempts::Entry& Attempts::entry(const std::string& key) {
  auto at = by_key_.find(key);
  if (at == by_key_.end()) at = by_key_.emplace(key, entries_.insert(entries_.end(), Entry{key, 0, 0, 0})).first;
  at->second->last = clock_.now();
  entries_.splice(entries_.end(), entries_, at->second);
  return *at->second;
}

Clock::Millis Attempts::admit(std::string_view login, std::string_view address) {
  const std::lock_guard lock(mutex_);
  while (!entries_.empty() && (clock_.now() - entries_.front().last >= kForgotten || entries_.size() > kMostKept)) forget(entries_.begin());
  const std::string user = user_key(login, address);
  const std::string from = address_key(address);
  const Clock::Millis needed = std::max(wait(user, kFreeOfUser), wait(from, kFreeOfAddress));
  if (needed > 0) return needed;
  ++entry(user).pending;
  ++entry(from).pending;
  return 0;
}

void Attempts::settle(std::string_view login, std::string_view address, bool right) {
  const std::lock_guard lock(mutex_);
  const std::string user = user_key(login, address);
  if (right) {
    if (const auto at = by_key_.find(user); at != by_key_.end()) at->second->failures = 0;
  }
  for (const auto& key : {user, address_key(address)}) {
    Entry& of_key = entry(key);
    of_key.pending = std::max(of_key.pending - 1, 0);
    if (!right) ++of_key.failures;
    if (of_key.pending == 0 && of_key.failures == 0) forget(by_key_.at(key));
  }
}

}  // namespace tapstand::accounts
