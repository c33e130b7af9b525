#include "sky/zones_table.h"

#include <sqlite3.h>

#include <new>
#include <string_view>
#include <vector>

#include "sky/zones.h"

namespace tapstand::sky {
namespace {

enum Column { kZone, kRaLo, kRaHi, kShape };

struct Table : sqlite3_vtab {};

// A cursor is filtered again for every row of an outer table: it keeps its memory for that.
struct Cursor : sqlite3_vtab_cursor {
  std::vector<ZoneRange> ranges{};
  std::size_t next = 0;
};
Cursor& self(sqlite3_vtab_cursor* cursor) { return *static_cast<Cursor*>(cursor); }

int connect(sqlite3* db, void*, int, const char* const*, sqlite3_vtab** table, char**) {
  if (const int rc =
          sqlite3_declare_vtab(db, "CREATE TABLE x(zone INTEGER, ra_lo REAL, ra_hi REAL, shape BLOB HIDDEN)");
      rc != SQLITE_OK)
    return rc;
  sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
  *table = new (std::nothrow) Table{};
  return *table != nullptr ? SQLITE_OK : SQLITE_NOMEM;
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<Table*>(table);
  return SQLITE_OK;
}

// One plan exists: the shape is given. A plan in which it isn't known yet is refused, which makes SQLite put the
// tables that it is computed from outside, however the join is written.
int best_index(sqlite3_vtab* table, sqlite3_index_info* info) {
  bool mentioned = false;
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    if (constraint.iColumn != kShape || constraint.op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    mentioned = true;
    if (!constraint.usable) continue;
    info->aConstraintUsage[i].argvIndex = 1;
    info->aConstraintUsage[i].omit = 1;
    info->estimatedCost = 2;
    info->estimatedRows = 2;
    return SQLITE_OK;
  }
  if (mentioned) return SQLITE_CONSTRAINT;
  sqlite3_free(table->zErrMsg);
  table->zErrMsg = sqlite3_mprintf("sky_zones needs a shape as its argument");
  return SQLITE_ERROR;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
  *cursor = new (std::nothrow) Cursor{};
  return *cursor != nullptr ? SQLITE_OK : SQLITE_NOMEM;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<Cursor*>(cursor);
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value** values) {
  Cursor& c = self(cursor);
  c.next = 0;
  c.ranges.clear();
  if (sqlite3_value_type(values[0]) != SQLITE_BLOB) return SQLITE_OK;
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  try {
    cover_encoded({bytes, size}, c.ranges);
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
  ++self(cursor).next;
  return SQLITE_OK;
}

int eof(sqlite3_vtab_cursor* cursor) { return self(cursor).next >= self(cursor).ranges.size(); }

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int i) {
  const ZoneRange& range = self(cursor).ranges[self(cursor).next];
  switch (i) {
    case kZone:
      sqlite3_result_int(context, range.zone);
      break;
    case kRaLo:
      sqlite3_result_double(context, range.ra_lo);
      break;
    case kRaHi:
      sqlite3_result_double(context, range.ra_hi);
      break;
    default:
      sqlite3_result_null(context);
  }
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

int register_zones_table(sqlite3* db) { return sqlite3_create_module_v2(db, "sky_zones", &kModule, nullptr, nullptr); }

}  // namespace tapstand::sky
