// A catalogue of one small table with known rows, for tests that need a server's inside but not the sample sky.
//   gaiadr3.stars: source_id BIGINT, ra, dec DOUBLE (flagged, zone index), mag REAL, name VARCHAR, variable BOOLEAN
#pragma once
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "store/connection.h"

namespace tapstand::testing {

// A folder for one test, removed with it.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tapstand-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~TempFolder() {
    std::error_code ec;
    std::filesystem::remove_all(path, ec);
  }
  TempFolder(const TempFolder&) = delete;
  std::filesystem::path path;
};

constexpr const char* kSmallCatalogue = R"(
CREATE TABLE "tap_schema.schemas"(schema_name TEXT, description TEXT, utype TEXT, schema_index INTEGER);
CREATE TABLE "tap_schema.tables"(schema_name TEXT, table_name TEXT, description TEXT, utype TEXT, table_type TEXT, table_index INTEGER, "size" INTEGER);
CREATE TABLE "tap_schema.columns"(table_name TEXT, column_name TEXT, datatype TEXT, arraysize TEXT, xtype TEXT, description TEXT, unit TEXT, ucd TEXT, utype TEXT, indexed INTEGER, principal INTEGER, std INTEGER, column_index INTEGER);
CREATE TABLE "tap_schema.keys"(key_id TEXT, from_table TEXT, target_table TEXT, description TEXT, utype TEXT);
CREATE TABLE "tap_schema.key_columns"(key_id TEXT, from_column TEXT, target_column TEXT);
CREATE TABLE tapstand_flags(table_name TEXT, column_name TEXT, flags INTEGER);
CREATE TABLE tapstand_meta(key TEXT PRIMARY KEY, value TEXT);
INSERT INTO "tap_schema.schemas" VALUES ('gaiadr3', 'Test data & more', NULL, 1), ('tap_schema', 'The tables', NULL, 2);
INSERT INTO "tap_schema.tables" VALUES ('gaiadr3', 'gaiadr3.stars', 'Stars <test>', NULL, 'table', 1, 1000),
                                       ('tap_schema', 'tap_schema.schemas', 'The schemas', NULL, 'table', 2, 2);
INSERT INTO "tap_schema.columns" VALUES
 ('gaiadr3.stars','source_id','long',NULL,NULL,'Identifier',NULL,'meta.id;meta.main',NULL,1,1,0,1),
 ('gaiadr3.stars','ra','double',NULL,NULL,'Right ascension','deg','pos.eq.ra;meta.main',NULL,1,1,0,2),
 ('gaiadr3.stars','dec','double',NULL,NULL,'Declination','deg','pos.eq.dec;meta.main',NULL,1,1,0,3),
 ('gaiadr3.stars','mag','float',NULL,NULL,'Magnitude','mag','phot.mag;em.opt',NULL,0,0,0,4),
 ('gaiadr3.stars','name','char','*',NULL,'Name',NULL,'meta.id',NULL,0,0,0,5),
 ('gaiadr3.stars','variable','boolean',NULL,NULL,'Does it vary?',NULL,'meta.code',NULL,0,0,0,6),
 ('tap_schema.schemas','schema_name','char','*',NULL,'Name of the schema',NULL,NULL,NULL,0,1,1,1);
INSERT INTO tapstand_flags VALUES ('gaiadr3.stars','ra',33), ('gaiadr3.stars','dec',34);
CREATE TABLE "gaiadr3.stars"("source_id" INTEGER, "ra" REAL, "dec" REAL, "mag" REAL, "name" TEXT, "variable" INTEGER);
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
INSERT INTO "gaiadr3.stars" SELECT 4611686018427387905 + i, i * 0.36, i * 0.18 - 90, CASE WHEN i % 10 = 0 THEN NULL ELSE 5 + i * 0.015625 END,
  CASE WHEN i % 7 = 0 THEN NULL ELSE 'star <' || i || '>' END, i % 2 FROM n;
CREATE INDEX "zone:gaiadr3.stars" ON "gaiadr3.stars"(CAST(("dec"+90.0)*12 AS INTEGER), "ra", "dec");
)";

inline std::filesystem::path make_small_catalogue(const std::filesystem::path& folder) {
  const auto file = folder / "small.sqlite";
  auto db = store::Connection::open(file, store::Mode::scratch);
  if (!db) throw std::runtime_error(db.error().message);
  if (const auto made = db->exec(kSmallCatalogue); !made) throw std::runtime_error(made.error().message);
  return file;
}

// Takes seconds: for tests that need a query to be under way.
constexpr const char* kSlowQuery =
    "SELECT COUNT(*) FROM gaiadr3.stars AS a, gaiadr3.stars AS b, gaiadr3.stars AS c, gaiadr3.stars AS d "
    "WHERE a.mag + b.mag + c.mag + d.mag < 0";

}  // namespace tapstand::testing
