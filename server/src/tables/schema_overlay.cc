#include "tables/schema_overlay.h"

#include <fmt/format.h>

#include "core/adql_words.h"
#include "core/text.h"

namespace tapstand::tables {
namespace {

using store::Value;

Value text_or_null(std::string text) { return text.empty() ? Value{} : Value{std::move(text)}; }

// One table of TAP_SCHEMA: the rows added to it, in a temporary table of the same columns, and the view over both.
class Overlay {
 public:
  Overlay(store::QueryConnection& connection, std::string_view table)
      : connection_(connection), name_(quote_identifier(fmt::format("tap_schema.{}", table))), added_(quote_identifier(fmt::format("added.{}", table))) {}

  Result<void> open(std::string_view columns, std::size_t count) {
    TRY(connection_->exec(fmt::format("CREATE TEMP TABLE {} AS SELECT * FROM main.{} LIMIT 0", added_, name_)));
    connection_.owns_temp_table(added_);
    std::string places = "?";
    for (std::size_t i = 1; i < count; ++i) places += ",?";
    TRY_ASSIGN(insert_, connection_->prepare(fmt::format("INSERT INTO temp.{} ({}) VALUES ({})", added_, columns, places)));
    return {};
  }

  Result<void> add(std::initializer_list<Value> values) {
    int position = 0;
    for (const auto& value : values) TRY(insert_.bind(++position, value));
    TRY(insert_.step());
    insert_.reset();
    return {};
  }

  Result<void> finish() {
    insert_ = store::Statement();
    TRY(connection_->exec(fmt::format("CREATE TEMP VIEW {0} AS SELECT * FROM main.{0} UNION ALL SELECT * FROM temp.{1}", name_, added_)));
    connection_.owns_temp_view(name_);
    return {};
  }

 private:
  store::QueryConnection& connection_;
  std::string name_;
  std::string added_;
  store::Statement insert_{};
};

Result<void> add_column(Overlay& columns, const catalogue::Table& table, std::size_t i) {
  const auto& column = table.columns[i];
  const Field& field = column.field;
  const auto flag = [](bool on) { return Value{std::int64_t{on}}; };
  return columns.add({table.written, column.written, std::string(votable_datatype(field.type.type)), text_or_null(votable_arraysize(field.type)),
                      text_or_null(votable_xtype(field.type)), text_or_null(field.description), text_or_null(field.unit), text_or_null(field.ucd),
                      text_or_null(field.utype), flag(column.indexed), flag(column.principal), flag(column.std), static_cast<std::int64_t>(i)});
}

}  // namespace

Result<void> show_in_tap_schema(store::QueryConnection& connection, const Visible& visible) {
  Overlay schemas(connection, "schemas");
  Overlay tables(connection, "tables");
  Overlay columns(connection, "columns");
  TRY(schemas.open("schema_name, description, utype, schema_index", 4));
  TRY(tables.open("schema_name, table_name, description, utype, table_type, table_index, \"size\"", 7));
  TRY(columns.open("table_name, column_name, datatype, arraysize, xtype, description, unit, ucd, utype, indexed, principal, std, column_index", 13));
  for (const auto& schema : visible.schemas()) {
    TRY(schemas.add({schema.name, schema.description, text_or_null(schema.utype), std::int64_t{schema.index}}));
    for (const auto& table : schema.tables) {
      TRY(tables.add({schema.name, table->written, text_or_null(table->description), text_or_null(table->utype), table->type,
                      std::int64_t{table->index}, table->size}));
      for (std::size_t i = 0; i < table->columns.size(); ++i) TRY(add_column(columns, *table, i));
    }
  }
  TRY(schemas.finish());
  TRY(tables.finish());
  return columns.finish();
}

}  // namespace tapstand::tables
