// What the server knows about tables: one set of structs from which TAP_SCHEMA, /tables and the ADQL binder draw.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace tapstand::catalogue {

struct Column {
  Field field{};           // field.name is the column's name as ADQL sees it, without quotes
  bool indexed = false;
  bool principal = false;  // TAP_SCHEMA.columns.principal; "primary" in the archive's /tables
  bool std = false;
  // esatapplus:flags: 1 Ra, 2 Dec, 4 Flux, 8 Mag, 16 PK, plus 32 where indexed.
  int flags = 0;
  std::string written{};  // the name as TAP_SCHEMA and /tables write it: with double quotes where ADQL needs them
  // The column's name in SQL where it is another: SQLite does not tell "a" from "A", ADQL does (ADQL 2.1 §2.1.7).
  std::string sql_name{};

  const std::string& in_sql() const { return sql_name.empty() ? field.name : sql_name; }
};

struct ForeignKey {
  std::string id{};
  std::string target_table{};  // schema.table
  std::vector<std::pair<std::string, std::string>> columns{};  // from, target
  std::string description{};
  std::string utype{};
};

struct Table {
  std::string schema{};
  std::string name{};      // without the schema, without quotes
  std::string sql_name{};  // ready for SQL text: quoted, e.g. "gaiadr1.gaia_source" or temp."tap_upload.t"
  std::string description{};
  std::string utype{};
  std::string type = "table";  // "table" or "view" (TAP 1.1 §4.2)
  int index = 0;               // table_index
  std::int64_t nrows = -1;     // rows held here; -1: not known
  std::int64_t size = -1;      // esatapplus:size, the number of rows
  std::vector<Column> columns{};
  std::vector<ForeignKey> keys{};
  // Positions in `columns` of the right ascension and declination that a zone index serves, if any.
  std::optional<std::pair<std::size_t, std::size_t>> zone_columns{};
  std::string written{};  // the qualified name as TAP_SCHEMA and /tables write it

  std::string qualified() const { return schema.empty() ? name : schema + "." + name; }
};

struct Schema {
  std::string name{};
  std::string description{};
  std::string utype{};
  std::string title{};
  int index = 0;
  std::vector<std::shared_ptr<const Table>> tables{};
};

// What one request may see. Implemented by the catalogue itself and by layers over it (uploads, jobs, user tables).
// Implementations are immutable while in use, so reading is thread-safe.
class View {
 public:
  virtual ~View() = default;
  // ADQL 2.1 §2.1.7: an undelimited name matches without regard to case, a delimited one exactly. Without a
  // schema the name is looked for in every schema; `ambiguous` tells that several matched.
  struct Name {
    std::string text{};
    bool delimited = false;
  };
  struct Found {
    std::shared_ptr<const Table> table{};
    bool ambiguous = false;
  };
  virtual Found find(const std::optional<Name>& schema, const Name& table) const = 0;
  // All visible schemas in the order of schema_index (for listings and for "did you mean").
  virtual std::vector<Schema> schemas() const = 0;
};

}  // namespace tapstand::catalogue
