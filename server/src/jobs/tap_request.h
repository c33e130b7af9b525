// The parameters of a TAP query, checked: the one place where sync and async read them, so that they mean the same
// (TAP 1.1 §2.7.1-7). Thread-safe.
#pragma once
#include "jobs/job.h"

namespace tapstand::jobs {

struct TapRequest {
  QueryRequest query{};
  const formats::Format* format = nullptr;
  std::string external{};    // EXT_TAP_URL of REQUEST=external_tap: another service runs the query, uploads included
  std::string media_type{};  // of the answer: the one asked for by name, or the format's own
};

struct RowLimits {
  std::int64_t default_rows = 3'000'000;  // without MAXREC
  std::int64_t hard_rows = 3'000'000;     // the most that MAXREC can ask for
};

// Gives the content of an upload that stands at a URL, or says why it will not be fetched.
using FetchUrl = std::function<Result<Blob>(const std::string& url)>;

// Has the query of another service run there, and gives its result as a VOTable.
using ExternalTap = std::function<Result<Blob>(const Parameters& parameters, const std::vector<Upload>& parts, const store::Interrupt& interrupt)>;

// REQUEST=external_tap.
bool is_external(const Parameters& parameters);

// Errors: bad_request with the name of the parameter and what it takes; unsupported_format; whatever `fetch` says.
Result<TapRequest> read_tap_request(const Parameters& parameters, const std::vector<Upload>& parts, const RowLimits& limits,
                                    const FetchUrl& fetch);

}  // namespace tapstand::jobs
