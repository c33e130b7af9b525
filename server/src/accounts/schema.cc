#include "accounts/schema.h"

namespace tapstand::accounts {
namespace {

// session.digest is SHA-256 of the cookie's value: who reads the file cannot log in with it.
// shared_item.table_name is lower case, title what the owner wrote. target.kind is 'Group' or 'User'.
constexpr const char* kSteps[] = {
    R"(
CREATE TABLE accounts_number(last INTEGER NOT NULL);
INSERT INTO accounts_number VALUES (0);
CREATE TABLE session(digest TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, login TEXT NOT NULL, last_used INTEGER NOT NULL);
CREATE TABLE share_group(id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL);
CREATE INDEX share_group_owner ON share_group(owner);
CREATE TABLE share_member(group_id TEXT NOT NULL REFERENCES share_group ON DELETE CASCADE, login TEXT NOT NULL,
                          PRIMARY KEY(group_id, login)) WITHOUT ROWID;
CREATE INDEX share_member_login ON share_member(login);
CREATE TABLE shared_item(id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, table_name TEXT NOT NULL, description TEXT NOT NULL);
CREATE INDEX shared_item_table ON shared_item(owner, table_name);
CREATE TABLE share_target(item_id TEXT NOT NULL REFERENCES shared_item ON DELETE CASCADE, kind TEXT NOT NULL, target TEXT NOT NULL,
                          mode TEXT NOT NULL, PRIMARY KEY(item_id, kind, target)) WITHOUT ROWID;
CREATE INDEX share_target_target ON share_target(kind, target);
CREATE TABLE notification(id TEXT NOT NULL UNIQUE, login TEXT NOT NULL, type INTEGER NOT NULL, subtype INTEGER NOT NULL,
                          text TEXT NOT NULL, created INTEGER NOT NULL);
CREATE INDEX notification_login ON notification(login);
)",
};

}  // namespace

std::span<const char* const> schema_steps() { return kSteps; }

Result<Clock::Millis> next_number(store::Connection& db, Clock::Millis now) {
  TRY_ASSIGN(auto statement, db.prepare("UPDATE accounts_number SET last = MAX(last + 1, ?) RETURNING last"));
  TRY(statement.bind(1, store::Value(now)));
  TRY(statement.step());
  return statement.integer(0);
}

}  // namespace tapstand::accounts
