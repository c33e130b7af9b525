#include "tables/registry.h"

#include <fmt/format.h>

#include <map>

#include "core/adql_words.h"
#include "core/text.h"

namespace tapstand::tables {
namespace {

constexpr int kVersion = 1;  // PRAGMA user_version

constexpr const char* kSchema = R"(
CREATE TABLE user_tables(id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
  description TEXT, rows INTEGER, bytes INTEGER, UNIQUE(owner, name));
CREATE TABLE user_columns(table_id INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, sql_name TEXT NOT NULL,
  datatype TEXT, arraysize TEXT, xtype TEXT, unit TEXT, ucd TEXT, utype TEXT, description TEXT,
  indexed INTEGER, principal INTEGER, flags INTEGER, PRIMARY KEY(table_id, position)) WITHOUT ROWID;
)";

template <class... Values>
Result<void> run(store::Connection& db, std::string_view sql, const Values&... values) {
  TRY_ASSIGN(auto statement, db.prepare(sql));
  int position = 0;
  Result<void> bound;
  ((bound = bound ? statement.bind(++position, store::Value(values)) : bound), ...);
  TRY(bound);
  TRY(statement.step());
  return {};
}

// The columns flagged Ra and Dec, if there is one of each.
void find_positions(catalogue::Table& table) {
  std::optional<std::size_t> ra, dec;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if ((table.columns[i].flags & 1) != 0) ra = i;
    if ((table.columns[i].flags & 2) != 0) dec = i;
  }
  if (ra && dec) table.zone_columns = {*ra, *dec};
}

catalogue::Column column_of(const store::Statement& row) {
  catalogue::Column column;
  column.field.name = row.text(1);
  column.written = adql_identifier(column.field.name);
  column.sql_name = row.text(2);
  column.field.type = type_from_votable(row.text(3), row.text(4), row.text(5));
  column.field.unit = row.text(6);
  column.field.ucd = row.text(7);
  column.field.utype = row.text(8);
  column.field.description = row.text(9);
  column.indexed = row.integer(10) != 0;
  column.principal = row.integer(11) != 0;
  column.flags = static_cast<int>(row.integer(12));
  return column;
}

}  // namespace

std::string rows_name(std::int64_t id) { return fmt::format("t{}", id); }

catalogue::Table named_table(std::int64_t id, std::string_view owner, std::string_view name, std::string_view description) {
  catalogue::Table table;
  table.schema = schema_of(owner);
  table.name = std::string(name);
  table.written = adql_identifier(table.schema) + "." + adql_identifier(table.name);
  table.sql_name = fmt::format("{}.{}", kAttachedAs, quote_identifier(rows_name(id)));
  table.description = std::string(description);
  return table;
}

Result<void> prepare_registry(store::Connection& db) {
  TRY_ASSIGN(auto version, db.prepare("PRAGMA user_version"));
  TRY(version.step());
  const auto found = version.integer(0);
  version = store::Statement();
  if (found == kVersion) return {};
  if (found != 0) return fail(Code::internal, "the file of users' tables is of another version");
  return db.exec(fmt::format("BEGIN IMMEDIATE; {} PRAGMA user_version={}; COMMIT", kSchema, kVersion));
}

Result<std::vector<Record>> read_registry(store::Connection& db) {
  std::vector<Record> records;
  std::map<std::int64_t, std::shared_ptr<catalogue::Table>> tables;
  TRY_ASSIGN(auto rows, db.prepare("SELECT id, owner, name, description, rows, bytes FROM user_tables ORDER BY owner, name"));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.step());
    if (!more) break;
    auto table = std::make_shared<catalogue::Table>(named_table(rows.integer(0), rows.text(1), rows.text(2), rows.text(3)));
    table->nrows = table->size = rows.integer(4);
    tables.emplace(rows.integer(0), table);
    records.push_back({rows.integer(0), rows.text(1), rows.integer(5), table});
  }
  TRY_ASSIGN(auto columns, db.prepare("SELECT table_id, name, sql_name, datatype, arraysize, xtype, unit, ucd, utype, description, "
                                      "indexed, principal, flags FROM user_columns ORDER BY table_id, position"));
  for (;;) {
    TRY_ASSIGN(const bool more, columns.step());
    if (!more) break;
    if (const auto at = tables.find(columns.integer(0)); at != tables.end()) at->second->columns.push_back(column_of(columns));
  }
  for (auto& [id, table] : tables) find_positions(*table);
  return records;
}

Result<std::int64_t> reserve(store::Connection& db, std::string_view owner, std::string_view name) {
  TRY_ASSIGN(auto insert, db.prepare("INSERT INTO user_tables(owner, name) VALUES (?, ?) RETURNING id"));
  TRY(insert.bind(1, Cell::text(owner)));
  TRY(insert.bind(2, Cell::text(name)));
  TRY(insert.step());
  return insert.integer(0);
}

Result<void> save(store::Connection& db, const Record& record) {
  const auto& table = *record.table;
  TRY(run(db, "UPDATE user_tables SET name = ?, description = ?, rows = ?, bytes = ? WHERE id = ?", table.name, table.description,
          table.nrows, record.bytes, record.id));
  TRY(run(db, "DELETE FROM user_columns WHERE table_id = ?", record.id));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    const Field& field = column.field;
    TRY(run(db, "INSERT INTO user_columns VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", record.id, static_cast<std::int64_t>(i), field.name,
            column.in_sql(), std::string(votable_datatype(field.type.type)), votable_arraysize(field.type), votable_xtype(field.type),
            field.unit, field.ucd, field.utype, field.description, std::int64_t{column.indexed}, std::int64_t{column.principal},
            std::int64_t{column.flags}));
  }
  return {};
}

Result<void> erase(store::Connection& db, std::int64_t id) {
  TRY(run(db, "DELETE FROM user_tables WHERE id = ?", id));
  TRY(run(db, "DELETE FROM user_columns WHERE table_id = ?", id));
  return db.exec(fmt::format("DROP TABLE {}", quote_identifier(rows_name(id))));
}

}  // namespace tapstand::tables
