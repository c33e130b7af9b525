#include "accounts/sessions.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "accounts/passwords.h"
#include "accounts/schema.h"
#include "store/sql.h"

namespace tapstand::accounts {
namespace {

constexpr std::size_t kMostOfOneUser = 100;
constexpr std::size_t kSecretDigits = 32;
// A use is written down once in a while: after a restart a session may end this much early.
constexpr Clock::Millis kWriteEvery = 60'000;

Result<std::string> new_secret() {
  TRY_ASSIGN(const auto bytes, random_bytes(kSecretDigits / 2));
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02X}", static_cast<unsigned char>(byte));
  return text;
}

}  // namespace

Result<std::unique_ptr<Sessions>> Sessions::open(store::State& state, Events& events, const Clock& clock) {
  std::unique_ptr<Sessions> sessions(new Sessions(state, events, clock));
  TRY(state.read([&](store::Connection& db) {
    return store::each_row(db, "SELECT digest, number, login, last_used FROM session ORDER BY last_used", {}, [&](const store::Statement& row) {
      sessions->put({row.text(0), {row.text(1), row.text(2)}, row.integer(3), row.integer(3)});
    });
  }));
  sessions->drop_idle();
  return sessions;
}

void Sessions::put(Entry entry) {
  events_.open(entry.session.number, entry.session.user);
  const auto at = entries_.insert(entries_.end(), std::move(entry));
  by_digest_.emplace(at->digest, at);
}

void Sessions::forget(Entries::iterator at) {
  events_.close(at->session.number);
  by_digest_.erase(at->digest);
  entries_.erase(at);
}

void Sessions::drop_idle() {
  while (!entries_.empty() && clock_.now() - entries_.front().last_used >= kIdleLife) forget(entries_.begin());
}

Result<void> Sessions::drop_surplus(const std::string& user) {
  std::vector<Entries::iterator> of_user;
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (it->session.user == user) of_user.push_back(it);
  }
  if (of_user.size() <= kMostOfOneUser) return {};
  const std::string digest = of_user.front()->digest;
  forget(of_user.front());
  return state_.write([&](store::Connection& db) { return store::run(db, "DELETE FROM session WHERE digest = ?", {digest}); });
}

Result<std::string> Sessions::start(const std::string& user) {
  TRY_ASSIGN(const auto secret, new_secret());
  Entry entry{sha256_hex(secret), {{}, user}, clock_.now(), clock_.now()};
  const auto write = [&](store::Connection& db) -> Result<void> {
    TRY_ASSIGN(const auto number, next_number(db, entry.last_used));
    entry.session.number = fmt::format("{:013}", number);
    TRY(store::run(db, "DELETE FROM session WHERE last_used <= ?", {entry.last_used - kIdleLife - kWriteEvery}));
    return store::run(db, "INSERT INTO session(digest, number, login, last_used) VALUES (?,?,?,?)",
                      {entry.digest, entry.session.number, user, entry.last_used});
  };
  TRY(state_.write(write));
  {
    const std::lock_guard lock(mutex_);
    drop_idle();
    put(std::move(entry));
    TRY(drop_surplus(user));
  }
  events_.record(user, EventType::log_in);
  return secret;
}

std::optional<Session> Sessions::find(std::string_view secret) {
  if (secret.size() != kSecretDigits) return std::nullopt;
  const std::string digest = sha256_hex(secret);
  Session session;
  bool write = false;
  const Clock::Millis now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    drop_idle();
    const auto at = by_digest_.find(digest);
    if (at == by_digest_.end()) return std::nullopt;
    Entry& entry = *at->second;
    entry.last_used = now;
    write = now - entry.last_written >= kWriteEvery;
    if (write) entry.last_written = now;
    session = entry.session;
    entries_.splice(entries_.end(), entries_, at->second);
  }
  // That a session was used is not worth failing a request for.
  if (write) {
    (void)state_.write([&](store::Connection& db) {
      return store::run(db, "UPDATE session SET last_used = ? WHERE digest = ?", {now, digest});
    });
  }
  return session;
}

Result<void> Sessions::end(std::string_view secret) {
  const std::string digest = sha256_hex(secret);
  std::string user;
  {
    const std::lock_guard lock(mutex_);
    const auto at = by_digest_.find(digest);
    if (at == by_digest_.end()) return {};
    user = at->second->session.user;
    forget(at->second);
  }
  TRY(state_.write([&](store::Connection& db) { return store::run(db, "DELETE FROM session WHERE digest = ?", {digest}); }));
  events_.record(user, EventType::log_out);
  return {};
}

}  // namespace tapstand::accounts
