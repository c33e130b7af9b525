#include "tables/row_inserter.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/adql_words.h"
#include "core/text.h"
#include "sky/sql_functions.h"

namespace tapstand::tables {
namespace {

constexpr std::size_t kMaxColumns = 1999;  // SQLite takes 2000; one may be the key
constexpr std::size_t kMaxNameBytes = 255;
constexpr int kKeyFlags = 16 + 32;  // PK, indexed (catalogue::Column::flags)

}  // namespace

// `name`, or `name_2` and so on where a column has it already. ADQL does not tell names apart by case without quotes.
std::string RowInserter::unique_name(const std::string& name) {
  if (taken_.try_emplace(to_lower(name), 1).second) return name;
  for (;;) {
    const std::string candidate = fmt::format("{}_{}", name, ++taken_[to_lower(name)]);
    if (taken_.try_emplace(to_lower(candidate), 1).second) return candidate;
  }
}

Result<void> RowInserter::add_column(const Field& field) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (field.name.empty() || field.name.size() > kMaxNameBytes || std::any_of(field.name.begin(), field.name.end(), control)) {
    return fail(Code::bad_upload, fmt::format("Column {} of table {} has no usable name: up to {} bytes, no control characters.",
                                              table_.columns.size() + 1 - first_, table_.name, kMaxNameBytes));
  }
  catalogue::Column column;
  column.field = field;
  column.field.id.clear();
  column.field.ref.clear();
  if (!rules_.key.empty()) column.field.name = unique_name(field.name);
  column.written = rules_.key.empty() ? column.field.name : adql_identifier(column.field.name);
  column.sql_name = fmt::format("c{}", table_.columns.size() + 1 - first_);
  table_.columns.push_back(std::move(column));
  return {};
}

Result<void> RowInserter::start(const std::vector<Field>& fields) {
  if (fields.empty()) return fail(Code::bad_upload, fmt::format("Table {} has no columns.", table_.name));
  if (fields.size() > kMaxColumns) return fail(Code::too_large, fmt::format("Table {} has more than {} columns.", table_.name, kMaxColumns));
  if (!rules_.key.empty()) {
    catalogue::Column key;
    key.field.name = unique_name(rules_.key);
    key.field.type.type = Type::integer;
    key.field.description = "Object identifier";
    key.written = adql_identifier(rules_.key);
    key.sql_name = "oid";
    key.indexed = key.principal = true;
    key.flags = kKeyFlags;
    table_.columns.push_back(std::move(key));
    first_ = 1;
  }
  for (const auto& field : fields) TRY(add_column(field));
  std::string columns;
  std::string places;
  for (std::size_t i = first_; i < table_.columns.size(); ++i) {
    columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", table_.columns[i].sql_name, sql_type(table_.columns[i].field.type));
    places += places.empty() ? "?" : ",?";
  }
  const std::string_view key = first_ == 1 ? "oid INTEGER PRIMARY KEY, " : "";
  TRY(db_.exec(fmt::format("CREATE TABLE {} ({}{})", place_, key, columns)));
  TRY_ASSIGN(insert_, db_.prepare(fmt::format("INSERT INTO {} VALUES ({}{})", place_, first_ == 1 ? "NULL," : "", places)));
  return {};
}

Result<void> RowInserter::row(Row row) {
  TRY(rules_.check());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Cell& cell = row[i];
    // VOTables come with more than ASCII in char columns; such a column is unicodeChar from here on, so that it goes
    // out again whole (TAP 1.1 §3.5).
    if (cell.kind == Cell::Kind::text) {
      DataType& type = table_.columns[first_ + i].field.type;
      if (type.type != Type::unicode && type.is_text() && !is_ascii(cell.s)) type = {Type::unicode, "*", type.xtype};
    }
    const bool bytes = cell.kind == Cell::Kind::text || cell.kind == Cell::Kind::blob;
    bytes_ += bytes ? static_cast<std::int64_t>(cell.s.size()) : 8;
    TRY(insert_.bind(static_cast<int>(i) + 1, cell));
  }
  if (bytes_ > rules_.max_bytes) return tl::unexpected<Error>(rules_.too_much());
  TRY(insert_.step());
  insert_.reset();
  ++rows_;
  return {};
}

Result<catalogue::Table> RowInserter::finish() {
  if (!started()) return fail(Code::bad_upload, fmt::format("The upload {} holds no table.", table_.name));
  insert_ = store::Statement();
  table_.nrows = table_.size = rows_;
  return std::move(table_);
}

std::string_view sql_type(const DataType& type) {
  if (type.is_array() || type.is_geometry()) return "BLOB";
  switch (type.type) {
    case Type::boolean:
    case Type::smallint:
    case Type::integer:
    case Type::bigint:
    case Type::unsigned_byte:
    case Type::bit: return "INTEGER";
    case Type::real:
    case Type::double_: return "REAL";
    case Type::float_complex:
    case Type::double_complex: return "BLOB";
    default: return "TEXT";
  }
}

Result<void> make_zone_index(store::Connection& db, std::string_view database, std::string_view name, const catalogue::Table& table) {
  const auto& ra = table.columns[table.zone_columns->first].in_sql();
  const std::string dec = quote_identifier(table.columns[table.zone_columns->second].in_sql());
  return db.exec(fmt::format("CREATE INDEX {}.{} ON {} ({}, {}, {})", database, quote_identifier(fmt::format("zone:{}", name)),
                             quote_identifier(name), sky::zone_expression(dec), quote_identifier(ra), dec));
}

}  // namespace tapstand::tables
