// UWS documents (UWS 1.1 §2.2.2, schema v1.0 with version="1.1"): element order and nils as the schema has them.
#pragma once
#include <string>
#include <vector>

#include "endpoints/context.h"

namespace tapstand::endpoints {

std::string job_document(const jobs::Job& job, const Call& call);
std::string job_list_document(const std::vector<jobs::Job>& jobs, const Call& call);
std::string parameters_document(const jobs::Job& job, const Call& call);
std::string results_document(const jobs::Job& job, const Call& call);
std::string job_url(const Call& call, std::string_view id);

}  // namespace tapstand::endpoints
