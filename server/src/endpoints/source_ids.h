// The ID parameter of DataLink and of the data server: values and lists in them, names and ranges of numbers.
#pragma once
#include "endpoints/context.h"
#include "http/message.h"
#include "products/source.h"

namespace tapstand::endpoints {

struct SourceId {
  std::string text{};  // as the client wrote it
  std::optional<products::Designation> name{};  // nothing: not understood
};

// At most this many (the archive's own limit); more are refused with too_large.
inline constexpr std::size_t kMaxSourceIds = 5000;

// Every value of ID, parted at commas, each once. `bare` is the release that bare numbers mean; a range "a-b" stands for
// all its numbers.
Result<std::vector<SourceId>> source_ids(const http::Request& request, const catalogue::Release& bare);
// The release that RELEASE names, or the newest.
Result<const catalogue::Release*> bare_release(const http::Request& request);
// The sources of the catalogue among those that were understood, in their order; within the time of a sync query.
Result<std::vector<products::Source>> named_sources(const Call& call, const std::vector<SourceId>& ids);

}  // namespace tapstand::endpoints
