// What the file of users' tables says about them: one row a table, one a column, beside the rows themselves. Functions
// on a connection; each runs inside the caller's transaction.
//
//   user_tables(id, owner, name, description, rows, bytes)   table `id` has its rows in "t<id>"
//   user_columns(table_id, position, …)                       in the order of the columns
#pragma once
#include <vector>

#include "catalogue/table.h"
#include "store/connection.h"
#include "tables/names.h"

namespace tapstand::tables {

// One table as the file has it. `bytes` are those of its values.
struct Record {
  std::int64_t id = 0;
  std::string owner{};
  std::int64_t bytes = 0;
  std::shared_ptr<const catalogue::Table> table{};
};

// The name under which query connections see the file, and the SQL name of a table's rows in it.
constexpr std::string_view kAttachedAs = "usr";
std::string rows_name(std::int64_t id);  // t5, where it is `main`
// A table as queries name it: schema user_<owner>, SQL name usr."t5".
catalogue::Table named_table(std::int64_t id, std::string_view owner, std::string_view name, std::string_view description);

Result<void> prepare_registry(store::Connection& db);
Result<std::vector<Record>> read_registry(store::Connection& db);
// A fresh id, never used before.
Result<std::int64_t> reserve(store::Connection& db, std::string_view owner, std::string_view name);
// Writes all that is known of a table, over what was there.
Result<void> save(store::Connection& db, const Record& record);
// Takes the table out, rows and all.
Result<void> erase(store::Connection& db, std::int64_t id);

}  // namespace tapstand::tables
