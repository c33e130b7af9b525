#include "catalogue/generate_writer.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cmath>

#include "core/text.h"
#include "sky/sql_functions.h"

namespace tapstand::catalogue {
namespace {

tl::unexpected<Error> sqlite_failure(sqlite3* db) {
  return fail(Code::internal, fmt::format("The catalogue cannot be written: {}.", db ? sqlite3_errmsg(db) : "out of memory"));
}

const char* storage_class(const DataType& type) {
  if (type.is_array()) return "BLOB";
  switch (type.type) {
    case Type::boolean:
    case Type::smallint:
    case Type::integer:
    case Type::bigint:
      return "INTEGER";
    case Type::real:
    case Type::double_:
      return "REAL";
    default:
      return type.is_geometry() ? "BLOB" : "TEXT";
  }
}

}  // namespace

void CatalogueFile::Close::operator()(sqlite3* db) const { sqlite3_close(db); }

void TableWriter::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<CatalogueFile> CatalogueFile::create(const std::filesystem::path& file) {
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  CatalogueFile out;
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  out.db_.reset(db);
  if (code != SQLITE_OK) return sqlite_failure(db);
  // 64 MiB of cache bound the memory of the index sorts, which spill to temporary files.
  TRY(out.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; BEGIN"));
  return out;
}

Result<void> CatalogueFile::execute(const std::string& sql) {
  if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return sqlite_failure(db_.get());
  return {};
}

Result<std::int64_t> CatalogueFile::bytes() {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db_.get(), "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", -1, &statement, nullptr) != SQLITE_OK) {
    return sqlite_failure(db_.get());
  }
  const bool has = sqlite3_step(statement) == SQLITE_ROW;
  const std::int64_t value = has ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  if (!has) return sqlite_failure(db_.get());
  return value;
}

Result<void> CatalogueFile::finish() {
  TRY(execute("COMMIT; PRAGMA analysis_limit = 1000; ANALYZE"));
  if (sqlite3_close(db_.get()) != SQLITE_OK) return sqlite_failure(db_.get());
  (void)db_.release();
  return {};
}

Result<TableWriter> TableWriter::create(CatalogueFile& file, const TablePlan& table) {
  std::string columns;
  std::string places;
  TableWriter out;
  out.file_ = &file;
  for (const ColumnPlan& column : table.columns) {
    const char* comma = columns.empty() ? "" : ", ";
    columns += fmt::format("{}{} {}", comma, quote_identifier(column.field.name), storage_class(column.field.type));
    places += fmt::format("{}?", comma);
    out.targets_.push_back({Name::of(column.field.name), column.field.type.type});
  }
  const std::string name = quote_identifier(table.qualified());
  TRY(file.execute(fmt::format("CREATE TABLE {} ({})", name, columns)));
  const std::string sql = fmt::format("INSERT INTO {} VALUES ({})", name, places);
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(file.handle(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) return sqlite_failure(file.handle());
  out.insert_.reset(statement);
  return out;
}

Result<void> TableWriter::bind(int place, const Target& target, const Cell& cell) {
  sqlite3_stmt* const statement = insert_.get();
  int code = SQLITE_OK;
  switch (cell.kind) {
    case Cell::Kind::null:
      code = sqlite3_bind_null(statement, place);
      break;
    case Cell::Kind::text:  // the record outlives the step
      code = sqlite3_bind_text(statement, place, cell.s.data(), static_cast<int>(cell.s.size()), SQLITE_STATIC);
      break;
    case Cell::Kind::blob:
      code = sqlite3_bind_blob(statement, place, cell.s.data(), static_cast<int>(cell.s.size()), SQLITE_STATIC);
      break;
    default:
      if (target.type == Type::real) code = sqlite3_bind_double(statement, place, static_cast<double>(static_cast<float>(cell.number())));
      else if (target.type == Type::double_) code = sqlite3_bind_double(statement, place, cell.number());
      else if (cell.kind == Cell::Kind::real) code = sqlite3_bind_int64(statement, place, std::llround(cell.d));
      else code = sqlite3_bind_int64(statement, place, cell.i);
  }
  if (code != SQLITE_OK) return sqlite_failure(file_->handle());
  return {};
}

Result<void> TableWriter::add(const Record& record) {
  int place = 0;
  for (const Target& target : targets_) TRY(bind(++place, target, record.get(target.name)));
  const int code = sqlite3_step(insert_.get());
  sqlite3_reset(insert_.get());
  if (code != SQLITE_DONE) return sqlite_failure(file_->handle());
  ++rows_;
  return {};
}

Result<void> create_indexes(CatalogueFile& file, const TablePlan& table) {
  const std::string name = table.qualified();
  if (const auto zone = table.zone_columns(); !zone.empty()) {
    const std::string dec = quote_identifier(zone[1]);
    TRY(file.execute(fmt::format("CREATE INDEX {} ON {} ({}, {}, {})", quote_identifier("zone:" + name), quote_identifier(name),
                                 sky::zone_expression(dec), quote_identifier(zone[0]), dec)));
  }
  for (const std::string& column : table.index_columns()) {
    const bool unique = column == table.key_column() || column == "random_index";
    TRY(file.execute(fmt::format("CREATE {}INDEX {} ON {} ({})", unique ? "UNIQUE " : "", quote_identifier("id:" + name + ":" + column),
                                 quote_identifier(name), quote_identifier(column))));
  }
  return {};
}

}  // namespace tapstand::catalogue
