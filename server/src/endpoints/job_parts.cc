// The resources below a job (UWS 1.1 §2.2.2, §2.2.3): containers are XML, atoms are text without a line end.
#include <fmt/format.h>

#include "core/iso_time.h"
#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/external.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "endpoints/row_stream.h"
#include "endpoints/uws_document.h"

namespace tapstand::endpoints {
namespace {

using jobs::Job;

// Finds the job and answers with what `show` makes of it.
template <class Show>
http::Response shown(Call& call, Show show) {
  const auto job = call.context.jobs.find(call.user, call.variables[0]);
  return job ? show(**job) : html_error_response(job.error());
}

// Carries out a change and sends back to the job with a 303 (UWS 1.1 §2.2.3).
template <class Change>
http::Response changed(Call& call, Change change) {
  // A job that is not there is said to be so before anything is said of the parameters.
  const auto job = call.context.jobs.find(call.user, call.variables[0]);
  if (!job) return html_error_response(job.error());
  const Result<void> done = change();
  return done ? http::Response::see_other(job_url(call, (*job)->id)) : html_error_response(done.error());
}

bool changes(const Call& call) { return call.request.method == "POST" || call.request.method == "PUT"; }

// The new value of a part of a job: a parameter of its name, or the body of a PUT (UWS 1.1 §2.1.11).
Result<std::string> new_value(const Call& call, std::string_view name) {
  TRY_ASSIGN(const auto value, one_value(call.request, name));
  if (value) return std::string(*value);
  return call.request.method == "PUT" ? std::string(trim(call.request.body)) : std::string();
}

Result<void> order_phase(Call& call) {
  auto& service = call.context.jobs;
  TRY_ASSIGN(const auto phase, new_value(call, "phase"));
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
  if (changes(call)) return changed(call, [&] { return order_phase(call); });
  return shown(call, [](const Job& job) { return http::Response::text(std::string(jobs::phase_name(job.phase))); });
}

http::Response job_quote(Call& call) {
  return shown(call, [](const Job&) { return http::Response::text(""); });
}

http::Response job_execution_duration(Call& call) {
  if (changes(call)) {
    return changed(call, [&]() -> Result<void> {
      TRY_ASSIGN(const auto text, new_value(call, "executionduration"));
      const auto seconds = parse_int(text);
      if (!seconds || *seconds < 0) return fail(Code::bad_request, "EXECUTIONDURATION is a number of seconds, 0 or more.");
      return call.context.jobs.set_execution_duration(call.user, call.variables[0], *seconds);
    });
  }
  return shown(call, [](const Job& job) { return http::Response::text(std::to_string(job.execution_duration)); });
}

http::Response job_destruction(Call& call) {
  if (changes(call)) {
    return changed(call, [&]() -> Result<void> {
      TRY_ASSIGN(const auto text, new_value(call, "destruction"));
      const auto at = parse_iso(text);
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

http::Response job_run_id(Call& call) {
  return shown(call, [](const Job& job) { return http::Response::text(std::string(job.run_id())); });
}

http::Response job_error(Call& call) {
  return shown(call, [](const Job& job) {
    if (job.error) return votable_error_response(*job.error, 200);
    return html_error_response({Code::not_found, fmt::format("Job {} has not failed.", job.id), {}});
  });
}

http::Response job_parameters(Call& call) {
  if (call.request.method == "POST") {
    return changed(call, [&]() -> Result<void> {
      TRY(refuse_circle(call));
      return call.context.jobs.add_parameters(call.user, call.variables[0], job_parameters_of(call.request), uploads_of(call.request));
    });
  }
  return shown(call, [&](const Job& job) { return http::Response::xml(parameters_document(job, call)); });
}

http::Response job_parameter(Call& call) {
  if (call.request.method == "PUT") {
    return changed(call, [&]() -> Result<void> {
      TRY(refuse_circle(call));
      // The body is the value; a form may give it under the parameter's own name.
      const std::string name = to_lower(call.variables[1]);
      const auto named = call.request.param(name);
      return call.context.jobs.add_parameters(call.user, call.variables[0],
                                              {{name, named ? std::string(*named) : call.request.body}}, {});
    });
  }
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

namespace {

void add_result_headers(http::Response& response, const Job& job, const formats::Format& format, std::string media_type) {
  response.content_type = std::move(media_type);
  if (!format.content_encoding.empty()) response.with("Content-Encoding", std::string(format.content_encoding));
  response.with("Content-Disposition", disposition(job.name(), job.id, format));
}

// The bytes as they were made: with their length, and in ranges where the client asks for them.
Result<http::Response> stored_result(Call& call, const Job& job) {
  http::Response response;
  add_result_headers(response, job, *job.result->format, job.result->media_type);
  TRY_ASSIGN(response.blob, call.context.jobs.document(job));
  return response;
}

// The rows in the format that the client asks for now.
Result<http::Response> converted_result(Call& call, const Job& job, std::string_view asked) {
  const auto* format = formats::find_format(asked);
  if (format == nullptr) return fail(Code::unsupported_format, fmt::format("No formatter has been found for the format \"{}\".", asked));
  if (format == job.result->format) return stored_result(call, job);
  TRY_ASSIGN(auto rows, call.context.jobs.rows(job));
  http::Response response;
  add_result_headers(response, job, *format, formats::content_type(*format, asked));
  const auto stream = std::make_shared<RowStream>(std::move(rows), job.result->info, *format);
  TRY_ASSIGN(const bool more, stream->produce(response.body));
  if (more) response.stream = [stream](std::string& out) { return stream->produce(out); };
  return response;
}

Result<http::Response> result_of(Call& call, const Job& job) {
  TRY_ASSIGN(auto asked, one_value(call.request, "responseformat"));
  if (!asked) {
    TRY_ASSIGN(asked, one_value(call.request, "format"));
  }
  return asked ? converted_result(call, job, *asked) : stored_result(call, job);
}

}  // namespace

http::Response job_result(Call& call) {
  return shown(call, [&](const Job& job) {
    if (!job.result || call.variables[1] != "result") return missing_result(job);
    auto response = result_of(call, job);
    return response ? std::move(*response) : html_error_response(response.error());
  });
}

}  // namespace tapstand::endpoints
