// The rows of a VOTable's STREAM, once its base64 is undone: BINARY, BINARY2 or FITS (VOTable 1.4 section 5).
// Safe from any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.h"
#include "votable/table.h"

namespace tapcheck {

/// Appends the rows to `table`, whose fields and serialization are known; what is wrong goes to its problems.
/// An Error if there are more than `max_cells` values.
Result<void> read_stream(std::string_view bytes, VotTable& table, std::size_t max_cells);

}  // namespace tapcheck
