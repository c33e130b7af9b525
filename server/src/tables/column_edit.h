// Changes of a column's metadata, as /TableTool asks for them (seed §3.13, ACTION=edit of the archive's clients).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "catalogue/table.h"
#include "core/result.h"

namespace tapstand::tables {

// The property of a column that its flags tell; `none` is written None.
enum class Mark { none, ra, dec, flux, mag, pk };
// Without regard to case; nothing for any other word.
std::optional<Mark> mark_from(std::string_view word);

struct ColumnEdit {
  std::string column{};  // as the table writes it, or without quotes; without regard to case
  std::optional<std::string> ucd{};
  std::optional<std::string> utype{};
  std::optional<bool> indexed{};
  std::optional<Mark> mark{};
};

// Position of a column by the name a client gives; not_found if there is none.
Result<std::size_t> column_at(const catalogue::Table& table, std::string_view given);
// Gives columns new names, all at once, so that two can change places. Errors: not_found, bad_request for a name that is
// none or that the table would have twice.
Result<void> rename_columns(catalogue::Table& table, const std::vector<std::pair<std::string, std::string>>& names);
// Applies the edits to `table`, columns, flags and zone_columns. Errors: not_found for a column; bad_request where right
// ascension and declination are not one numeric column each, or none.
Result<void> apply_edits(catalogue::Table& table, const std::vector<ColumnEdit>& edits);

}  // namespace tapstand::tables
