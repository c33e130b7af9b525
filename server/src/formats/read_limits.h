// What an uploaded document may be, whatever its format, and how its bytes come.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>

#include "core/result.h"

namespace tapstand::formats {

// Gives the next bytes into `buffer`; 0 at the end.
using ByteSource = std::function<Result<std::size_t>(char* buffer, std::size_t size)>;

struct ReadLimits {
  std::int64_t max_rows = 10'000'000;
  std::size_t max_columns = 2000;
  std::size_t max_cell_bytes = 16u << 20;
  std::size_t max_row_bytes = 64u << 20;                    // of texts and arrays
  std::uint64_t max_document_bytes = std::uint64_t{8} << 30;  // after decompression
};

}  // namespace tapstand::formats
