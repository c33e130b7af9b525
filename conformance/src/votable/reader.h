// Reads a VOTable: streaming, so that memory goes with the values and not with the XML. Rules of VOTable and
// DALI that the document breaks are gathered in VotTable::problems, and reading goes on where it can.
// Hostile input: no DOCTYPE, no entity loaded, at most kMaxCells values. Safe from any thread.
#pragma once

#include <string_view>

#include "core/result.h"
#include "votable/table.h"

namespace tapcheck {

inline constexpr std::size_t kMaxCells = 20'000'000;

/// An Error if it is not a VOTable at all: not well-formed, or another root.
Result<VotTable> read_votable(std::string_view bytes);

}  // namespace tapcheck
