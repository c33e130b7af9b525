// Undoes Content-Encoding gzip and deflate (RFC 9110 8.4.1), within a limit on the size of the outcome, so that
// a small answer cannot fill the memory. Safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace tapcheck {

Result<std::string> inflate_body(std::string_view compressed, std::size_t max_size);

}  // namespace tapcheck
