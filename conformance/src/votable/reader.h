// Reads a VOTable: streaming, so that memory goes with the values and not with the XML. Rules of VOTable
// (votable/rules.h) that show while reading are gathered in VotTable::problems, and reading goes on where it can.
// Hostile input: no DOCTYPE, no entity loaded, at most kMaxCells values and kMaxElements elements beside them.
// Safe from any thread.
#pragma once

#include <string_view>

#include "core/result.h"
#include "votable/table.h"

namespace tapcheck {

inline constexpr std::size_t kMaxCells = 5'000'000;
inline constexpr std::size_t kMaxElements = 200'000;

/// Which TABLE is read: the first of the RESOURCE of type "results", or the first of all (an upload).
enum class TableScope { kResults, kAny };

/// An Error if it is not a VOTable at all: not well-formed, or another root.
Result<VotTable> read_votable(std::string_view bytes, TableScope scope = TableScope::kResults);

}  // namespace tapcheck
