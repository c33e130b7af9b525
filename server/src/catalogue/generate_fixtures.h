// The description of the sample catalogue's tables: fixtures/tables.toml and fixtures/columns/<schema>.csv (RFC 4180).
// Immutable once read. Errors name the file and the line.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/field.h"
#include "core/result.h"

namespace tapstand::catalogue {

struct ColumnPlan {
  Field field{};
  bool indexed = false;    // wanted by the description; ra and dec are served by the zone index
  bool principal = false;
  bool std = false;
};

struct TablePlan {
  std::string schema{};
  std::string name{};
  std::string description{};
  std::string utype{};
  int index = 0;
  std::vector<ColumnPlan> columns{};

  std::string qualified() const { return schema.empty() ? name : schema + "." + name; }
  const ColumnPlan* find(std::string_view column) const;
  // The columns of the zone index, empty if the table has no positions: "ra" and "dec", or "ra" and "de".
  std::vector<std::string> zone_columns() const;
  // Columns with an index of their own.
  std::vector<std::string> index_columns() const;
  // The column that identifies a row, if one does.
  std::string key_column() const;
};

struct SchemaPlan {
  std::string name{};
  std::string title{};
  std::string description{};
  std::string utype{};
  int index = 0;
  std::vector<TablePlan> tables{};
};

Result<std::vector<SchemaPlan>> read_fixtures(const std::filesystem::path& folder);

}  // namespace tapstand::catalogue
