// Queries answered at once (TAP 1.1 §2.1). The first rows are made before the status is sent, so that whatever goes
// wrong early still gets its proper status. Each is a job of the archive's list `sync` while it runs and for some time
// after; its result is in the answer only.
#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/external.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "endpoints/row_stream.h"
#include "jobs/tap_request.h"

namespace tapstand::endpoints {
namespace {

Result<http::Response> answer(Call& call, const std::shared_ptr<jobs::SyncJob>& job) {
  TRY(refuse_circle(call));
  if (jobs::is_external(call.request.params)) return external_answer(call, job);
  auto& service = call.context.jobs;
  TRY_ASSIGN(auto request, jobs::read_tap_request(call.request.params, uploads_of(call.request),
                                                  service.settings().limits(call.user).rows, service.fetch()));
  request.query.job_id = job->id();
  request.query.user = call.user;
  request.query.user_tables = &call.context.user_tables;
  request.query.datalink_url = links_url(call);
  TRY_ASSIGN(auto run, service.engine().start(request.query, service.tables_for(call.user), job->interrupt()));
  http::Response response;
  response.content_type = request.media_type;
  if (!request.format->content_encoding.empty()) {
    response.with("Content-Encoding", std::string(request.format->content_encoding));
  }
  response.with("Content-Disposition", disposition(request.query.job_name, request.query.job_id, *request.format));
  const formats::ResultInfo info = run->info();
  const auto stream = std::make_shared<RowStream>(std::move(run), info, *request.format);
  TRY_ASSIGN(const bool more, stream->produce(response.body));
  if (!more) {
    job->end(stream->told());
    return response;
  }
  // The run needs the interrupt of the job: the job goes last.
  response.stream = [job, stream](std::string& out) {
    const auto rest = stream->produce(out);
    if (!rest) job->end(rest.error());
    if (rest && !*rest) job->end(stream->told());
    return rest;
  };
  return response;
}

}  // namespace

http::Response sync_query(Call& call) {
  if (iequals(call.request.param_or("request", ""), "getCapabilities")) return capabilities(call);  // TAP 1.0 §2.3.1
  const std::shared_ptr<jobs::SyncJob> job = call.context.jobs.begin_sync(call.user, job_parameters_of(call.request));
  auto response = answer(call, job);
  if (response) return std::move(*response);
  job->end(response.error());
  return votable_error_response(response.error());
}

}  // namespace tapstand::endpoints
