// Describes the tables of a generated catalogue inside it: TAP_SCHEMA (TAP 1.1 §4), the flags that the archive's extension of
// /tables shows, and how the catalogue was made. One thread.
//
// The schema "public" keeps its bare name although ADQL reserves the word: the archive names its tables so, and clients
// compare table names as text.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "catalogue/generate_writer.h"

namespace tapstand::catalogue {

struct TableSize {
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
};
using TableSizes = std::map<std::string, TableSize>;  // by qualified name

// Writes every table of the schemas tap_schema and tap_config, tapstand_flags and tapstand_meta. `lite_is_subset`: is each source
// of gaiadr3.gaia_source_lite in gaiadr3.gaia_source, so that the foreign key holds?
Result<void> write_descriptions(CatalogueFile& file, const std::vector<SchemaPlan>& schemas, const TableSizes& sizes,
                                const std::vector<std::pair<std::string, std::string>>& meta, bool lite_is_subset);

// esatapplus:flags of a column: 1 right ascension, 2 declination, 4 flux, 8 magnitude, 16 key, plus 32 where indexed.
int column_flags(const TablePlan& table, const ColumnPlan& column);
bool has_index(const TablePlan& table, const ColumnPlan& column);

}  // namespace tapstand::catalogue
