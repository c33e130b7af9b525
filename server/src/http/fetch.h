// The one place from which the server reads URLs that clients name. A guard first: http and https only, every address
// the name resolves to must be on this machine unless the operator allows more, no redirects, bounded size and time.
// Thread-safe.
#pragma once
#include <cstdint>
#include <string>

#include "core/blob.h"
#include "core/result.h"

namespace tapstand::http {

struct FetchLimits {
  std::uint64_t bytes = 1ull << 30;
  int seconds = 60;
};

// Errors: forbidden for an address out of bounds, bad_upload for anything that goes wrong on the way.
Result<Blob> fetch_loopback(const std::string& url, const FetchLimits& limits = {});

}  // namespace tapstand::http
