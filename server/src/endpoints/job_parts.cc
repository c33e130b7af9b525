// The resources below a job (UWS 1.1 §2.2.2, §2.2.3): containers are XML, atoms are text without a line end.
#include <fmt/format.h>

#include "core/iso_time.h"
#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "endpoints/uws_document.h"

namespace tapstand::endpoints {
namespace {

using jobs::Job;

// Finds the job and answers with what `show` makes of it.
template <class Show>
http::Response shown(Call& call, Show show) {
  const auto job = call.context.jobs.find(call.user, call.variables[0]);
  return job ? show(*job) : html_error_response(job.error());
}

// Carries out a change and sends back to the job with a 303 (UWS 1.1 §2.2.3).
template <class Change>
http::Response changed(Call& call, Change change) {
  // A job that is not there is said to be so before anything is said of the parameters.
  const auto job = call.context.jobs.find(call.user, call.variables[0]);
  if (!job) return html_error_response(job.error());
  const Result<void> done = change();
  return done ? http::Response::see_other(job_url(call, job->id)) : html_error_response(done.error());
}

Result<void> order_phase(Call& call) {
  auto& service = call.context.jobs;
  const std::string phase = call.request.param_or("phase", "");
  if (iequals(phase, "RUN")) return service.run(call.user, call.variables[0]);
  if (iequals(phase, "ABORT")) return service.abort(call.user, call.variables[0]);
  return fail(Code::bad_request, "PHASE takes RUN or ABORT.");
}

http::Response missing_result(const Job& job) {
  // A failed job has no result: 404 (TAP 1.1 §5.1), with the document that says why.
  if (job.error) return votable_error_response(*job.error, 404);
  return html_error_response({Code::not_found, fmt::format("Job {} is {} and has no such result.", job.id,
                                                           jobs::phase_name(job.phase)), {}});
}

}  // namespace

http::Response job_phase(Call& call) {
  if (call.request.method == "POST") return changed(call, [&] { return order_phase(call); });
  return shown(call, [](const Job& job) { return http::Response::text(std::string(jobs::phase_name(job.phase))); });
}

http::Response job_quote(Call& call) {
  return shown(call, [](const Job&) { return http::Response::text(""); });
}

http::Response job_execution_duration(Call& call) {
  if (call.request.method == "POST") {
    return changed(call, [&]() -> Result<void> {
      const auto seconds = parse_int(call.request.param_or("executionduration", ""));
      if (!seconds || *seconds < 0) return fail(Code::bad_request, "EXECUTIONDURATION is a number of seconds, 0 or more.");
      return call.context.jobs.set_execution_duration(call.user, call.variables[0], *seconds);
    });
  }
  return shown(call, [](const Job& job) { return http::Response::text(std::to_string(job.execution_duration)); });
}

http::Response job_destruction(Call& call) {
  if (call.request.method == "POST") {
    return changed(call, [&]() -> Result<void> {
      const auto at = parse_iso(call.request.param_or("destruction", ""));
      if (!at) return fail(Code::bad_request, "DESTRUCTION is an instant such as 2016-09-14T10:30:00Z.");
      return call.context.jobs.set_destruction(call.user, call.variables[0], *at);
    });
  }
  return shown(call, [](const Job& job) { return http::Response::text(iso_utc(job.destruction)); });
}

http::Response job_owner(Call& call) {
  return shown(call, [&](const Job& job) {
    return http::Response::text(job.owner.empty() ? std::string(call.context.dialect.anonymous_owner) : job.owner);
  });
}

http::Response job_error(Call& call) {
  return shown(call, [](const Job& job) {
    if (job.error) return votable_error_response(*job.error, 200);
    return html_error_response({Code::not_found, fmt::format("Job {} has not failed.", job.id), {}});
  });
}

http::Response job_parameters(Call& call) {
  if (call.request.method == "POST") {
    return changed(call, [&] {
      return call.context.jobs.add_parameters(call.user, call.variables[0], job_parameters_of(call.request), uploads_of(call.request));
    });
  }
  return shown(call, [&](const Job& job) { return http::Response::xml(parameters_document(job, call)); });
}

http::Response job_parameter(Call& call) {
  return shown(call, [&](const Job& job) {
    if (const auto value = jobs::parameter(job.parameters, to_lower(call.variables[1]))) {
      return http::Response::text(std::string(*value));
    }
    for (const auto& part : job.uploads) {
      if (part.name != call.variables[1]) continue;
      http::Response response;
      response.content_type = "application/octet-stream";
      response.blob = part.content;
      return response;
    }
    return html_error_response({Code::not_found, fmt::format("Job {} has no parameter {}.", job.id, call.variables[1]), {}});
  });
}

http::Response job_results(Call& call) {
  return shown(call, [&](const Job& job) { return http::Response::xml(results_document(job, call)); });
}

http::Response job_result(Call& call) {
  return shown(call, [&](const Job& job) {
    if (!job.result || call.variables[1] != "result") return missing_result(job);
    http::Response response;
    response.content_type = job.result->media_type;
    if (!job.result->format->content_encoding.empty()) {
      response.with("Content-Encoding", std::string(job.result->format->content_encoding));
    }
    response.with("Content-Disposition", disposition(job.name(), job.id, *job.result->format));
    response.blob = job.result->bytes;
    return response;
  });
}

}  // namespace tapstand::endpoints
