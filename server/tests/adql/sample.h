// A small sky for tests: a View and an in-memory database with the same tables.
#pragma once
#include <sqlite3.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "adql/array_code.h"
#include "adql/compile.h"
#include "catalogue/table.h"
#include "core/text.h"
#include "sky/sql_functions.h"

namespace tapstand::adql::testing {

// Tables: gaiadr3.gaia_source (zone index), gaiadr3.neighbours, tap_upload.t (zone index), tap_schema.columns,
// public.numbers (a, b with nulls), public.arrays, other.numbers.
class SampleView : public catalogue::View {
 public:
  SampleView();
  Found find(const std::optional<Name>& schema, const Name& table) const override;
  std::vector<catalogue::Schema> schemas() const override { return schemas_; }

 private:
  std::vector<catalogue::Schema> schemas_{};
};

class SampleDb {
 public:
  SampleDb();
  ~SampleDb() { sqlite3_close(db_); }
  SampleDb(const SampleDb&) = delete;
  SampleDb& operator=(const SampleDb&) = delete;

  sqlite3* get() const { return db_; }
  // Rows as text: cells joined by "|", rows by a newline; null is "NULL". An error's message begins with "error: ".
  std::string run(const Compiled& query) const;
  std::string run(std::string_view adql) const;
  std::string plan(std::string_view adql) const;
  const SampleView& view() const { return view_; }

 private:
  sqlite3_stmt* prepare(const std::string& sql, const std::vector<Value>& values, std::string& error) const;
  std::string rows(const std::string& sql, const std::vector<Value>& values, const std::vector<Field>& fields = {}) const;
  sqlite3* db_ = nullptr;
  SampleView view_{};
};

namespace detail {

inline catalogue::Column column(std::string name, Type type, std::string unit = {}, std::string ucd = {}, int flags = 0) {
  catalogue::Column c;
  c.field.name = std::move(name);
  c.field.type.type = type;
  c.field.unit = std::move(unit);
  c.field.ucd = std::move(ucd);
  c.flags = flags;
  return c;
}

inline std::shared_ptr<catalogue::Table> table(std::string schema, std::string name, std::int64_t nrows, std::vector<catalogue::Column> columns) {
  auto t = std::make_shared<catalogue::Table>();
  t->schema = std::move(schema);
  t->name = std::move(name);
  t->sql_name = quote_identifier(t->qualified());
  t->nrows = nrows;
  t->columns = std::move(columns);
  return t;
}

constexpr const char* kData = R"sql(
  CREATE TABLE "gaiadr3.gaia_source" (source_id INTEGER PRIMARY KEY, designation TEXT, ra REAL, dec REAL, parallax REAL,
    phot_g_mean_mag REAL, has_rvs INTEGER, random_index INTEGER);
  CREATE INDEX z1 ON "gaiadr3.gaia_source" (CAST(("dec"+90.0)*12 AS INTEGER), ra, dec);
  INSERT INTO "gaiadr3.gaia_source" VALUES
    (2060294888487267584, 'Gaia DR3 1', 10.0, 20.0, 5.0, 12.0, 1, 3),
    (2060294888487267585, 'Gaia DR3 2', 10.05, 20.0, 2.0, 14.5, 0, 1),
    (539853444666465792, 'gaia dr3 3', 359.99, 0.0, NULL, 9.0, NULL, 2),
    (9007199254740993, 'Gaia DR3 4', 0.01, 0.0, 1.0, NULL, 1, 0),
    (7, 'pole', 45.0, 89.9, -1.0, 20.0, 0, 4),
    (8, 'nowhere', NULL, NULL, NULL, 7.0, 0, 5);
  CREATE TABLE "gaiadr3.neighbours" (source_id INTEGER, other_id INTEGER, separation REAL);
  INSERT INTO "gaiadr3.neighbours" VALUES (7, 70, 0.5), (7, 71, 0.7), (8, 80, 0.1), (99, 990, 0.2);
  CREATE TABLE "tap_upload.t" (name TEXT, ra REAL, dec REAL);
  CREATE INDEX z2 ON "tap_upload.t" (CAST(("dec"+90.0)*12 AS INTEGER), ra, dec);
  INSERT INTO "tap_upload.t" VALUES ('one', 10.0, 20.001), ('zero', 0.0, 0.0), ('south', 10.0, -20.0), ('none', NULL, 1.0);
  CREATE TABLE "tap_schema.columns" (table_name TEXT, column_name TEXT, "size" INTEGER);
  INSERT INTO "tap_schema.columns" VALUES ('gaiadr3.gaia_source', 'ra', NULL), ('gaiadr3.gaia_source', 'designation', 28);
  CREATE TABLE "public.numbers" (a INTEGER, b INTEGER, x REAL, word TEXT, at TEXT);
  INSERT INTO "public.numbers" VALUES (1, 2, 0.5, 'apple', '2014-01-01T00:00:00'), (7, 2, 2.5, 'Banana', '2015-06-01T12:00:00'),
    (-7, 2, -2.5, 'it''s', NULL), (NULL, 3, NULL, NULL, '2016-01-01T00:00:00'), (7, 5, 1e10, '100%', NULL);
  CREATE TABLE "public.arrays" (id INTEGER, shorts BLOB, longs BLOB, floats BLOB, flags BLOB);
  INSERT INTO "public.arrays" VALUES (1, x'0100FEFF0700', x'0100000000002000FFFFFFFFFFFFFFFF', x'0000C03F000020C0', x'0100'),
    (2, x'', x'0100000000000080', x'0000C07F', x'0002'), (3, NULL, NULL, NULL, NULL);
  CREATE TABLE "other.numbers" (a INTEGER, c TEXT);
  INSERT INTO "other.numbers" VALUES (7, 'seven'), (7, 'sept'), (5, 'five'), (NULL, 'null');
)sql";

inline std::string real(double x) {
  std::array<char, 32> buffer{};
  auto* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x).ptr;
  std::string out(buffer.data(), end);
  return out.find_first_of(".en") == std::string::npos ? out + ".0" : out;
}

// {1,2,3}; an element that is no number is NULL.
inline std::string array(const Field& field, std::string_view blob) {
  const ArrayView view(array_code(field.type.type, field.type.arraysize), blob);
  std::string out;
  for (std::size_t i = 0; i < view.count; ++i) {
    out += i > 0 ? "," : "";
    out += with_element(view.type, [&](auto element) {
      std::memcpy(&element, blob.data() + i * sizeof element, sizeof element);
      if constexpr (std::is_integral_v<decltype(element)>) return std::to_string(element);
      else return std::isnan(element) ? "NULL" : real(static_cast<double>(element));
    });
  }
  return "{" + out + "}";
}

inline std::string cell(sqlite3_stmt* s, int i, const Field* field = nullptr) {
  switch (sqlite3_column_type(s, i)) {
    case SQLITE_NULL: return "NULL";
    case SQLITE_FLOAT: return real(sqlite3_column_double(s, i));
    case SQLITE_BLOB:
      if (field != nullptr && field->type.is_array()) {
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(s, i));
        return array(*field, {bytes, static_cast<std::size_t>(sqlite3_column_bytes(s, i))});
      }
      return "blob" + std::to_string(sqlite3_column_bytes(s, i));
    default: return reinterpret_cast<const char*>(sqlite3_column_text(s, i));
  }
}

}  // namespace detail

inline SampleView::SampleView() {
  using detail::column;
  auto gaia = detail::table("gaiadr3", "gaia_source", 6,
                            {column("source_id", Type::bigint, "", "meta.id;meta.main", 16), column("designation", Type::varchar),
                             column("ra", Type::double_, "deg", "pos.eq.ra;meta.main", 1), column("dec", Type::double_, "deg", "pos.eq.dec;meta.main", 2),
                             column("parallax", Type::double_, "mas", "pos.parallax.trig"), column("phot_g_mean_mag", Type::real, "mag", "phot.mag"),
                             column("has_rvs", Type::boolean), column("random_index", Type::bigint)});
  gaia->zone_columns = {2, 3};
  auto neighbours = detail::table("gaiadr3", "neighbours", 4,
                                  {column("source_id", Type::bigint), column("other_id", Type::bigint), column("separation", Type::real, "arcsec")});
  auto upload = detail::table("tap_upload", "t", 4, {column("name", Type::varchar), column("ra", Type::double_, "deg"), column("dec", Type::double_, "deg")});
  upload->zone_columns = {1, 2};
  auto columns = detail::table("tap_schema", "columns", 2, {column("table_name", Type::varchar), column("column_name", Type::varchar), column("size", Type::integer)});
  auto numbers = detail::table("public", "numbers", 5,
                               {column("a", Type::integer), column("b", Type::integer), column("x", Type::double_), column("word", Type::varchar), column("at", Type::timestamp)});
  auto arrays = detail::table("public", "arrays", 3,
                              {column("id", Type::integer), column("shorts", Type::smallint), column("longs", Type::bigint), column("floats", Type::real),
                               column("flags", Type::boolean)});
  for (std::size_t i = 1; i < arrays->columns.size(); ++i) arrays->columns[i].field.type.arraysize = "*";
  auto other = detail::table("other", "numbers", 4, {column("a", Type::integer), column("c", Type::varchar)});
  for (const auto& t : std::vector<std::shared_ptr<const catalogue::Table>>{gaia, neighbours, upload, columns, numbers, arrays, other}) {
    if (schemas_.empty() || schemas_.back().name != t->schema) {
      schemas_.emplace_back();
      schemas_.back().name = t->schema;
    }
    schemas_.back().tables.push_back(t);
  }
}

inline catalogue::View::Found SampleView::find(const std::optional<Name>& schema, const Name& table) const {
  const auto is = [](const Name& name, const std::string& stored) { return name.delimited ? name.text == stored : iequals(name.text, stored); };
  Found out;
  for (const auto& s : schemas_) {
    if (schema && !is(*schema, s.name)) continue;
    for (const auto& t : s.tables) {
      if (!is(table, t->name)) continue;
      out.ambiguous = out.table != nullptr;
      out.table = t;
    }
  }
  return out;
}

inline SampleDb::SampleDb() {
  if (sqlite3_open(":memory:", &db_) != SQLITE_OK) throw std::runtime_error("no database");
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  if (!sky::register_functions(db_) || !register_functions(db_)) throw std::runtime_error("no functions");
  char* message = nullptr;
  const auto script = std::string("PRAGMA case_sensitive_like=ON;") + detail::kData;
  if (sqlite3_exec(db_, script.c_str(), nullptr, nullptr, &message) != SQLITE_OK) throw std::runtime_error(message);
}

inline sqlite3_stmt* SampleDb::prepare(const std::string& sql, const std::vector<Value>& values, std::string& error) const {
  sqlite3_stmt* s = nullptr;
  if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &s, nullptr) != SQLITE_OK) {
    error = std::string("error: ") + sqlite3_errmsg(db_) + "\n" + sql;
    return nullptr;
  }
  for (int i = 0; i < static_cast<int>(values.size()); ++i) {
    const auto& v = values[static_cast<std::size_t>(i)];
    if (const auto* whole = std::get_if<std::int64_t>(&v)) sqlite3_bind_int64(s, i + 1, *whole);
    if (const auto* real = std::get_if<double>(&v)) sqlite3_bind_double(s, i + 1, *real);
    if (const auto* text = std::get_if<std::string>(&v)) sqlite3_bind_text(s, i + 1, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT);
  }
  return s;
}

inline std::string SampleDb::rows(const std::string& sql, const std::vector<Value>& values, const std::vector<Field>& fields) const {
  std::string out;
  auto* s = prepare(sql, values, out);
  if (s == nullptr) return out;
  int status = SQLITE_ROW;
  while ((status = sqlite3_step(s)) == SQLITE_ROW) {
    if (!out.empty()) out += "\n";
    for (int i = 0; i < sqlite3_column_count(s); ++i) out += (i > 0 ? "|" : "") + detail::cell(s, i, fields.empty() ? nullptr : &fields[static_cast<std::size_t>(i)]);
  }
  if (status != SQLITE_DONE) out = std::string("error: ") + sqlite3_errmsg(db_);
  sqlite3_finalize(s);
  return out;
}

inline std::string SampleDb::run(const Compiled& query) const { return rows(query.sql, query.values, query.fields); }

inline std::string SampleDb::run(std::string_view adql) const {
  const auto compiled = compile(adql, view_);
  return compiled ? run(*compiled) : "error: " + compiled.error().message;
}

inline std::string SampleDb::plan(std::string_view adql) const {
  const auto compiled = compile(adql, view_);
  return compiled ? rows("EXPLAIN QUERY PLAN " + compiled->sql, compiled->values) : "error: " + compiled.error().message;
}

}  // namespace tapstand::adql::testing
