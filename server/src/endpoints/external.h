// Where requests of clients make this server ask others: tables at URLs, and queries of other TAP services.
#pragma once
#include "endpoints/context.h"
#include "http/outgoing.h"
#include "jobs/job_service.h"

namespace tapstand::endpoints {

// forbidden if a request that another tapstand sent on a client's behalf would make us ask further: such chains could be
// circles.
Result<void> refuse_circle(const Call& call);

// The URL of the links of sources, as this client reaches it.
std::string links_url(const Call& call);

// The table at a URL that UPLOAD names. Errors: what the guard says; bad_upload for whatever goes wrong there.
Result<Blob> fetch_upload(const http::Outgoing& outgoing, const std::string& url);

// A sync query of another service, passed through as it arrives (the archive's page §2.15).
Result<http::Response> external_answer(Call& call, const std::shared_ptr<jobs::SyncJob>& job);

// An async one: what jobs::ExternalTap asks for.
Result<Blob> run_elsewhere(const http::Outgoing& outgoing, const jobs::Parameters& parameters, const std::vector<jobs::Upload>& parts,
                           const store::Interrupt& interrupt);

}  // namespace tapstand::endpoints
