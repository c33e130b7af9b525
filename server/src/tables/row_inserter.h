// Makes an SQLite table out of a table that is being read: the one way in for uploads of a query (tap_upload, temporary
// tables) and for users' own tables. Rows go in as they come; nothing is held.
//
// Used by one thread, inside a transaction of the caller if there is to be one. Errors: bad_upload for columns that
// cannot be, too_large beyond the rules, those of `rules.check`.
#pragma once
#include <functional>
#include <limits>
#include <string>
#include <unordered_map>

#include "catalogue/table.h"
#include "store/connection.h"

namespace tapstand::tables {

struct InsertRules {
  // Name of a first column that counts the rows from 1 and is the primary key; empty: none. With it the names of the
  // others are made unique, since they are to be used for long.
  std::string key{};
  std::int64_t max_bytes = std::numeric_limits<std::int64_t>::max();  // of all values; a number counts 8
  // What to say when it is more.
  std::function<Error()> too_much = [] { return Error{Code::too_large, "The table is larger than this service takes.", {}}; };
  // Asked before each row: shall it go on?
  std::function<Result<void>()> check = [] { return Result<void>{}; };
};

class RowInserter final : public RowSink {
 public:
  // `table` has its names; `place` is where it is made, as SQL text. Nothing of `db` may be in use by others.
  RowInserter(store::Connection& db, catalogue::Table table, std::string place, InsertRules rules)
      : db_(db), table_(std::move(table)), place_(std::move(place)), rules_(std::move(rules)) {}

  Result<void> start(const std::vector<Field>& fields) override;
  Result<void> row(Row row) override;
  // The table as it has become. Error: bad_upload if there was none.
  Result<catalogue::Table> finish();
  bool started() const { return !table_.columns.empty(); }
  std::int64_t bytes() const { return bytes_; }

 private:
  Result<void> add_column(const Field& field);
  std::string unique_name(const std::string& name);

  store::Connection& db_;
  catalogue::Table table_;
  const std::string place_;
  const InsertRules rules_;
  store::Statement insert_{};
  std::unordered_map<std::string, int> taken_{};  // names in lower case → the number that the last twin got
  std::size_t first_ = 0;  // position of the first column that rows bring
  std::int64_t rows_ = 0;
  std::int64_t bytes_ = 0;
};

// The declared SQLite type of a column of this ADQL type.
std::string_view sql_type(const DataType& type);
// The index over zone, right ascension and declination that cones and positional joins use (sky/zones.h), for the
// columns that `table.zone_columns` names. `database` is SQLite's name of the file, `name` that of the table there.
Result<void> make_zone_index(store::Connection& db, std::string_view database, std::string_view name, const catalogue::Table& table);

}  // namespace tapstand::tables
