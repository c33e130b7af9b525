// Users' tables in TAP_SCHEMA: on the connection of one query, temporary views take the place of schemas, tables and
// columns, and give the rows of the catalogue and those of the tables that this user may read. Costs nothing where it
// is not called.
#pragma once
#include "store/query_pool.h"
#include "tables/visible.h"

namespace tapstand::tables {

Result<void> show_in_tap_schema(store::QueryConnection& connection, const Visible& visible);

}  // namespace tapstand::tables
