// Reads uploaded VOTables (1.0 to 1.5; TABLEDATA, BINARY, BINARY2; gzip outside or not) as a stream.
// Hostile input: no DOCTYPE, no entities but the five, no network, limits on depth, columns, cell size and rows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

#include "core/result.h"
#include "core/row.h"

namespace tapstand::formats {

// Gives the next bytes into `buffer`; 0 at the end.
using ByteSource = std::function<Result<std::size_t>(char* buffer, std::size_t size)>;

struct ReadLimits {
  std::int64_t max_rows = 10'000'000;
  std::size_t max_columns = 2000;
  std::size_t max_cell_bytes = 16u << 20;
};

// The first TABLE goes into `sink`. Nulls: empty TD, VALUES/@null, BINARY2 flags; NaN stays NaN for floats in the sink
// as null. Integers are exact. Errors: bad_upload with line and what was expected, too_large beyond the limits.
Result<void> read_votable(const ByteSource& bytes, RowSink& sink, const ReadLimits& limits = {});

}  // namespace tapstand::formats
