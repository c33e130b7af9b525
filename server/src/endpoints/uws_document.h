// UWS documents (UWS 1.1 §2.2.2, schema v1.0 with version="1.1"): element order and nils as the schema has them.
#pragma once
#include <string>
#include <vector>

#include "endpoints/context.h"

namespace tapstand::endpoints {

std::string job_document(const jobs::Job& job, const Call& call);
std::string job_list_document(const std::vector<jobs::JobPtr>& jobs, const Call& call);
// The archive's list: whole jobs, which UWS's own list cannot hold; so its root is of the archive's namespace, and each
// job in it is a valid document of UWS.
struct ArchiveList {
  const jobs::JobPage& page;
  std::size_t offset = 0;
  std::optional<std::size_t> limit{};
  std::string_view order{};    // as asked
  bool metadata_only = false;  // without the results
};
std::string archive_list_document(const ArchiveList& list, const Call& call);
std::string parameters_document(const jobs::Job& job, const Call& call);
std::string results_document(const jobs::Job& job, const Call& call);
std::string job_url(const Call& call, std::string_view id);

}  // namespace tapstand::endpoints
