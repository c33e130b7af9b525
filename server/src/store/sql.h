// Statements in one line: prepared, bound, stepped. For the server's own SQL, never for a client's.
#pragma once
#include <initializer_list>
#include <string_view>

#include "store/connection.h"

namespace tapstand::store {

inline Result<Statement> bound(Connection& db, std::string_view sql, std::initializer_list<Value> values) {
  TRY_ASSIGN(auto statement, db.prepare(sql));
  int position = 0;
  for (const auto& value : values) TRY(statement.bind(++position, value));
  return statement;
}

inline Result<void> run(Connection& db, std::string_view sql, std::initializer_list<Value> values = {}) {
  TRY_ASSIGN(auto statement, bound(db, sql, values));
  TRY(statement.step());
  return {};
}

// Calls visit(const Statement&) for each row.
template <class Visit>
Result<void> each_row(Connection& db, std::string_view sql, std::initializer_list<Value> values, Visit visit) {
  TRY_ASSIGN(auto statement, bound(db, sql, values));
  for (;;) {
    TRY_ASSIGN(const bool more, statement.step());
    if (!more) return {};
    visit(statement);
  }
}

// Is there a row?
inline Result<bool> any_row(Connection& db, std::string_view sql, std::initializer_list<Value> values) {
  TRY_ASSIGN(auto statement, bound(db, sql, values));
  return statement.step();
}

}  // namespace tapstand::store
