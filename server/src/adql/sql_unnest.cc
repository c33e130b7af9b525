// adql_unnest(code, blob): a table-valued function, one row an element of the array (array_code.h). Required arguments
// make SQLite put the table that the array comes from outside.
#include <new>
#include <optional>
#include <string>

#include "adql/array_code.h"
#include "adql/sql_function.h"

namespace tapstand::adql::sql {
namespace {

enum Column { kElement, kCode, kArray };

struct Cursor : sqlite3_vtab_cursor {
  std::string code{}, bytes{};
  std::optional<ArrayView> array{};  // of those
  std::size_t next = 0;
};
Cursor& self(sqlite3_vtab_cursor* cursor) { return *static_cast<Cursor*>(cursor); }

int connect(sqlite3* db, void*, int, const char* const*, sqlite3_vtab** table, char**) {
  const int status = sqlite3_declare_vtab(db, "CREATE TABLE x(c1, code TEXT HIDDEN, array BLOB HIDDEN)");
  if (status != SQLITE_OK) return status;
  sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
  *table = new (std::nothrow) sqlite3_vtab{};
  return *table != nullptr ? SQLITE_OK : SQLITE_NOMEM;
}

int disconnect(sqlite3_vtab* table) {
  delete table;
  return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
  int found = 0;
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    const bool argument = (constraint.iColumn == kCode || constraint.iColumn == kArray) && constraint.op == SQLITE_INDEX_CONSTRAINT_EQ;
    if (!argument || !constraint.usable) continue;
    info->aConstraintUsage[i].argvIndex = constraint.iColumn;  // 1: the code, 2: the array
    info->aConstraintUsage[i].omit = 1;
    ++found;
  }
  info->estimatedCost = 10;
  info->estimatedRows = 10;
  return found == 2 ? SQLITE_OK : SQLITE_CONSTRAINT;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
  *cursor = new (std::nothrow) Cursor{};
  return *cursor != nullptr ? SQLITE_OK : SQLITE_NOMEM;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete &self(cursor);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value** values) {
  Cursor& c = self(cursor);
  try {
    c.next = 0;
    c.code = text_of(values[0]);
    c.bytes = blob_of(values[1]);
    c.array.emplace(c.code, c.bytes);
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
  ++self(cursor).next;
  return SQLITE_OK;
}

int eof(sqlite3_vtab_cursor* cursor) {
  const Cursor& c = self(cursor);
  return !c.array || c.next >= c.array->count;
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int i) {
  if (i == kElement) self(cursor).array->give(context, self(cursor).next);
  return SQLITE_OK;
}

int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(self(cursor).next);
  return SQLITE_OK;
}

constexpr sqlite3_module make_module() {
  sqlite3_module module{};  // no xCreate: it exists without CREATE VIRTUAL TABLE, and only so
  module.xConnect = connect;
  module.xBestIndex = best_index;
  module.xDisconnect = disconnect;
  module.xOpen = open;
  module.xClose = close;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = eof;
  module.xColumn = column;
  module.xRowid = rowid;
  return module;
}
constexpr sqlite3_module kModule = make_module();

}  // namespace

int register_unnest(sqlite3* db) {
  const int status = sqlite3_create_module_v2(db, "adql_unnest", &kModule, nullptr, nullptr);
  if (status != SQLITE_OK) return status;
  // The table is built at its first use; that must not be under the authorizer of a query.
  return sqlite3_exec(db, "SELECT 1 FROM adql_unnest('D', NULL)", nullptr, nullptr, nullptr);
}

}  // namespace tapstand::adql::sql
