// The job list and whole jobs (UWS 1.1 §2.2).
#include <fmt/format.h>

#include "core/iso_time.h"
#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/external.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "endpoints/uws_document.h"

namespace tapstand::endpoints {
namespace {

// What PHASE at creation, or among parameters, asks for. Only RUN and ABORT are orders (UWS 1.1 §2.2.3.1).
Result<bool> wants_run(const http::Request& request) {
  TRY_ASSIGN(const auto phase, one_value(request, "phase"));
  if (!phase) return false;
  if (iequals(*phase, "RUN")) return true;
  return fail(Code::bad_request, fmt::format("PHASE={} is no order: PHASE=RUN starts a job.", *phase));
}

Result<jobs::JobFilter> filter_of(const http::Request& request) {
  jobs::JobFilter filter;
  for (const auto value : request.all("phase")) {
    TRY_ASSIGN(const auto phase, phase_of(value));
    filter.phases.push_back(phase);
  }
  TRY_ASSIGN(const auto after, one_value(request, "after"));
  if (after) {
    filter.after = parse_iso(*after);
    if (!filter.after) return fail(Code::bad_request, "AFTER is an instant such as 2016-09-14T10:30:00Z.");
  }
  TRY_ASSIGN(const auto last, one_number(request, "last", 1, "a number of jobs, 1 or more"));
  if (last) filter.last = static_cast<std::size_t>(*last);
  return filter;
}

Result<jobs::JobPtr> waited_for(const Call& call) {
  auto& service = call.context.jobs;
  TRY_ASSIGN(const auto seconds, one_number(call.request, "wait", -1, "a number of seconds, or -1"));
  std::optional<jobs::Phase> phase;
  TRY_ASSIGN(const auto name, one_value(call.request, "phase"));
  if (name) {
    TRY_ASSIGN(phase, phase_of(*name));
  }
  // WAIT without a value is not WAIT; PHASE alone asks for nothing.
  if (!seconds) return service.find(call.user, call.variables[0]);
  return service.wait(call.user, call.variables[0], *seconds, phase);
}

Result<http::Response> created(Call& call) {
  TRY_ASSIGN(const bool run, wants_run(call.request));
  const auto start = run ? jobs::JobService::Start::now : jobs::JobService::Start::later;
  TRY(refuse_circle(call));
  TRY_ASSIGN(const auto job, call.context.jobs.create(call.user, job_parameters_of(call.request), uploads_of(call.request), start, links_url(call)));
  return http::Response::see_other(job_url(call, job->id));
}

Result<http::Response> posted(Call& call) {
  auto& service = call.context.jobs;
  const std::string& id = call.variables[0];
  TRY_ASSIGN(const auto action, one_value(call.request, "action"));
  if (action) {
    if (!iequals(*action, "DELETE")) return fail(Code::bad_request, "ACTION=DELETE is the only action of a job.");
    TRY(service.destroy(call.user, id));
    return http::Response::see_other(call.base + "/async");
  }
  // TAP 1.0 §5.1 posts parameters to the job itself; its client in astroquery wants 200 and no redirect.
  TRY(refuse_circle(call));
  TRY_ASSIGN(const bool run, wants_run(call.request));
  TRY(service.add_parameters(call.user, id, job_parameters_of(call.request), uploads_of(call.request)));
  if (run) TRY(service.run(call.user, id));
  TRY_ASSIGN(const auto job, service.find(call.user, id));
  return http::Response::xml(job_document(*job, call));
}

http::Response answer(Result<http::Response> response) {
  return response ? std::move(*response) : html_error_response(response.error());
}

}  // namespace

http::Response list_jobs(Call& call) {
  const auto filter = filter_of(call.request);
  if (!filter) return html_error_response(filter.error());
  return http::Response::xml(job_list_document(call.context.jobs.list(call.user, *filter).jobs, call));
}

http::Response create_job(Call& call) { return answer(created(call)); }

http::Response get_job(Call& call) {
  const auto job = waited_for(call);
  return job ? http::Response::xml(job_document(**job, call)) : html_error_response(job.error());
}

http::Response post_job(Call& call) { return answer(posted(call)); }

http::Response delete_job(Call& call) {
  const auto done = call.context.jobs.destroy(call.user, call.variables[0]);
  return done ? http::Response::see_other(call.base + "/async") : html_error_response(done.error());
}

}  // namespace tapstand::endpoints
