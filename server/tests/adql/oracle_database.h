// The tables of tests/adql/oracle/tables.txt as a catalogue (schema lab), and queries run on it as the server runs them:
// compiled against the catalogue's view, prepared by a connection of the query pool, stepped to the end.
#pragma once
#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "../support/small_catalogue.h"
#include "adql/compile.h"
#include "catalogue/catalogue.h"
#include "core/text.h"
#include "oracle_files.h"
#include "sky/region_text.h"
#include "sky/sql_functions.h"
#include "store/query_pool.h"

namespace tapstand::adql::testing {

struct OracleAnswer {
  bool refused = false;  // before it ran
  std::string error{};   // message, empty for rows
  std::vector<Field> fields{};
  std::vector<Cells> rows{};  // texts in quotes, doubles with 17 digits
};

class OracleDatabase {
 public:
  explicit OracleDatabase(const std::filesystem::path& tables) : file_(folder_.path / "oracle.sqlite"), pool_(file_, register_all) {
    make(read_tables(tables));
    auto catalogue = catalogue::Catalogue::open(file_);
    if (!catalogue) throw std::runtime_error(catalogue.error().message);
    catalogue_ = *catalogue;
    auto connection = pool_.borrow();
    if (!connection) throw std::runtime_error(connection.error().message);
    connection_ = std::move(*connection);
  }

  OracleAnswer ask(std::string_view query) {
    OracleAnswer answer;
    auto compiled = compile(query, *catalogue_);
    if (!compiled) {
      answer.refused = true;
      answer.error = compiled.error().message;
      return answer;
    }
    answer.fields = std::move(compiled->fields);
    auto statement = connection_->prepare_query(compiled->sql);
    if (!statement) throw std::runtime_error(statement.error().message + "\n" + compiled->sql);
    for (std::size_t i = 0; i < compiled->values.size(); ++i) {
      if (const auto bound = statement->bind(static_cast<int>(i) + 1, compiled->values[i]); !bound) throw std::runtime_error(bound.error().message);
    }
    for (;;) {
      const auto more = statement->step();
      if (!more) answer.error = more.error().message;
      if (!more || !*more) return answer;
      Cells row;
      for (int i = 0; i < statement->column_count(); ++i) row.push_back(written(statement->cell(i)));
      answer.rows.push_back(std::move(row));
    }
  }

 private:
  static Result<void> register_all(sqlite3* db) {
    TRY(sky::register_functions(db));
    TRY(register_functions(db));
    // The table-valued function is built at its first use; that must not be under the authorizer of a query.
    sqlite3_exec(db, "SELECT 1 FROM sky_zones(NULL)", nullptr, nullptr, nullptr);
    return {};
  }

  static std::string written(const Cell& cell) {
    switch (cell.kind) {
      case Cell::Kind::null: return "NULL";
      case Cell::Kind::integer: return std::to_string(cell.i);
      case Cell::Kind::real: return fmt::format("{:.17g}", cell.d);
      case Cell::Kind::text: return cell_of_text(cell.s);
      case Cell::Kind::blob: break;
    }
    return "blob";
  }

  // datatype, arraysize, xtype as TAP_SCHEMA has them
  static std::string described(const std::string& type) {
    if (type == "smallint") return "'short', NULL, NULL";
    if (type == "integer") return "'int', NULL, NULL";
    if (type == "bigint") return "'long', NULL, NULL";
    if (type == "real") return "'float', NULL, NULL";
    if (type == "double") return "'double', NULL, NULL";
    if (type == "boolean") return "'boolean', NULL, NULL";
    if (type == "varchar") return "'char', '*', NULL";
    if (type == "unicode") return "'unicodeChar', '*', NULL";
    if (type == "circle") return "'double', '3', 'circle'";
    if (type == "polygon") return "'double', '*', 'polygon'";
    throw std::runtime_error("unknown type " + type);
  }

  static store::Value stored(const std::string& cell, const std::string& type) {
    if (cell == "NULL") return std::monostate{};
    if (is_text_cell(cell)) return text_of_cell(cell);
    if (type == "boolean") return std::int64_t{cell == "t"};
    if (type == "real") return static_cast<double>(std::stof(cell));
    if (type == "double") return parse_double(cell).value();
    return parse_int(cell).value();
  }

  void make(const std::vector<OracleTable>& tables) {
    auto opened = store::Connection::open(file_, store::Mode::scratch);
    if (!opened) throw std::runtime_error(opened.error().message);
    auto& db = *opened;
    run(db, tapstand::testing::kSmallCatalogue);
    run(db, "DELETE FROM \"tap_schema.columns\"; DELETE FROM \"tap_schema.tables\"; DELETE FROM \"tap_schema.schemas\"; DELETE FROM tapstand_flags;"
            "INSERT INTO \"tap_schema.schemas\" VALUES ('lab', NULL, NULL, 1)");
    if (!sky::register_functions(db.handle())) throw std::runtime_error("no functions");
    for (const auto& table : tables) make(db, table);
  }

  static void make(store::Connection& db, const OracleTable& table) {
    const auto name = "lab." + table.name;
    run(db, fmt::format("INSERT INTO \"tap_schema.tables\" VALUES ('lab', '{}', NULL, NULL, 'table', 1, {})", name, table.rows.size()));
    std::string columns, places;
    for (const auto& [column, type] : table.columns) {
      const bool number = type == "real" || type == "double";
      const bool whole = type.ends_with("int") || type == "integer" || type == "boolean";
      columns += fmt::format("{}\"{}\" {}", columns.empty() ? "" : ", ", column, number ? "REAL" : whole ? "INTEGER" : type.starts_with("c") || type == "polygon" ? "BLOB" : "TEXT");
      const bool shape = type == "circle" || type == "polygon";
      places += fmt::format("{}{}", places.empty() ? "" : ", ", shape ? "sky_region(?)" : "?");
      run(db, fmt::format("INSERT INTO \"tap_schema.columns\" SELECT '{}', '{}', {}, NULL, NULL, NULL, NULL, 0, 0, 0, count(*) FROM \"tap_schema.columns\"",
                          name, column, described(type)));
    }
    run(db, fmt::format("CREATE TABLE \"{}\"({})", name, columns));
    auto insert = db.prepare(fmt::format("INSERT INTO \"{}\" VALUES ({})", name, places));
    if (!insert) throw std::runtime_error(insert.error().message);
    for (const auto& row : table.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (const auto done = insert->bind(static_cast<int>(i) + 1, stored(row[i], table.columns[i].second)); !done) throw std::runtime_error(done.error().message);
      }
      if (const auto done = insert->step(); !done) throw std::runtime_error(done.error().message);
      insert->reset();
    }
    if (table.name != "stars") return;
    run(db, fmt::format("INSERT INTO tapstand_flags VALUES ('{0}', 'ra', 33), ('{0}', 'dec', 34)", name));
    run(db, fmt::format("CREATE INDEX \"zone:{0}\" ON \"{0}\"({1}, \"ra\", \"dec\")", name, sky::zone_expression("\"dec\"")));
  }

  static void run(store::Connection& db, const std::string& sql) {
    if (const auto done = db.exec(sql); !done) throw std::runtime_error(done.error().message + "\n" + sql);
  }

  tapstand::testing::TempFolder folder_{};
  std::filesystem::path file_;
  store::QueryPool pool_;
  std::shared_ptr<const catalogue::Catalogue> catalogue_{};
  std::unique_ptr<store::QueryConnection> connection_{};
};

}  // namespace tapstand::adql::testing
