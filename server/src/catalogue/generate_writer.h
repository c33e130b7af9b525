// Writes tables into a new SQLite file. One thread; the connection is private to the generator.
//
// Journal and synchronisation are off: the file appears under its name only when it is whole, so a crash leaves none.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "catalogue/generate_fixtures.h"
#include "catalogue/generate_record.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tapstand::catalogue {

class CatalogueFile {
 public:
  // Starts anew, over whatever has that name.
  static Result<CatalogueFile> create(const std::filesystem::path& file);
  Result<void> execute(const std::string& sql);
  Result<std::int64_t> bytes();  // of the file so far
  // Commits and closes.
  Result<void> finish();
  sqlite3* handle() const { return db_.get(); }

 private:
  struct Close { void operator()(sqlite3* db) const; };
  std::unique_ptr<sqlite3, Close> db_{};
};

// Creates a table and takes its rows; values are matched to columns by name, in the column's type.
class TableWriter {
 public:
  static Result<TableWriter> create(CatalogueFile& file, const TablePlan& table);
  Result<void> add(const Record& record);
  std::int64_t rows() const { return rows_; }

 private:
  struct Target {
    Name name;
    Type type;
  };
  struct Finalize { void operator()(sqlite3_stmt* statement) const; };
  Result<void> bind(int place, const Target& target, const Cell& cell);

  CatalogueFile* file_ = nullptr;
  std::unique_ptr<sqlite3_stmt, Finalize> insert_{};
  std::vector<Target> targets_{};
  std::int64_t rows_ = 0;
};

// The zone index, and one for each indexed column: unique for the key.
Result<void> create_indexes(CatalogueFile& file, const TablePlan& table);

}  // namespace tapstand::catalogue
