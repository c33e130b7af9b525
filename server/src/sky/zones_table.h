// The table-valued function sky_zones(shape): see sql_functions.h. Private to this module.
#pragma once

struct sqlite3;

namespace tapstand::sky {

// Registers the module on a connection; returns SQLite's result code.
int register_zones_table(sqlite3* db);

}  // namespace tapstand::sky
