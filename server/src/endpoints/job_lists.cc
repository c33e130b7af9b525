// The archive's own resources for many jobs at once (Gaia archive §2.12, §2.13, §3.14, §3.15), and the filters that its
// clients send along.
#include <fmt/format.h>

#include "core/iso_time.h"
#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "endpoints/uws_document.h"

namespace tapstand::endpoints {
namespace {

constexpr std::size_t kMaxOrders = 16;
constexpr std::size_t kMaxPattern = 1000;

Result<jobs::JobList> list_of(std::string_view name) {
  if (name == "async") return jobs::JobList::async;
  if (name == "sync") return jobs::JobList::sync;
  return fail(Code::not_found, fmt::format("There is no list \"{}\" of jobs: async and sync are.", name));
}

// COLUMN[:ASC|:DESC], separated by commas, or repeated.
Result<std::vector<jobs::Order>> order_of(const http::Request& request) {
  std::vector<jobs::Order> orders;
  for (const auto value : request.all("order")) {
    if (value.empty()) continue;
    for (const auto& text : split(value, ',')) {
      const auto colon = text.find(':');
      const std::string_view direction = colon == std::string::npos ? "ASC" : trim(std::string_view(text).substr(colon + 1));
      const auto* column = jobs::find_list_column(trim(std::string_view(text).substr(0, colon)));
      if (column == nullptr) {
        std::string known;
        for (const auto& one : jobs::list_columns()) known += fmt::format("{}{}", known.empty() ? "" : ", ", one.name);
        return fail(Code::bad_request, fmt::format("ORDER cannot take \"{}\": its columns are {}.", text, known));
      }
      if (!iequals(direction, "ASC") && !iequals(direction, "DESC")) {
        return fail(Code::bad_request, fmt::format("ORDER takes ASC or DESC after the colon, not \"{}\".", direction));
      }
      orders.push_back({column, iequals(direction, "DESC")});
      if (orders.size() > kMaxOrders) return fail(Code::bad_request, "ORDER has too many columns.");
    }
  }
  return orders;
}

// Milliseconds since 1970, as the archive's clients send them, or an instant.
Result<std::optional<jobs::Millis>> time_of(const http::Request& request, std::string_view name) {
  TRY_ASSIGN(const auto text, one_value(request, name));
  if (!text) return std::nullopt;
  if (const auto millis = parse_int(*text)) return millis;
  if (const auto at = parse_iso(*text)) return at;
  return fail(Code::bad_request, fmt::format("{} is milliseconds since 1970, or an instant such as 2016-09-14T10:30:00Z.", to_upper(name)));
}

Result<std::optional<std::string>> pattern_of(const http::Request& request, std::string_view name) {
  TRY_ASSIGN(const auto text, one_value(request, name));
  if (!text) return std::nullopt;
  if (text->size() > kMaxPattern) return fail(Code::bad_request, fmt::format("{} is too long to be looked for.", to_upper(name)));
  return std::string(*text);
}

Result<jobs::JobFilter> filter_of(const Call& call) {
  const auto& request = call.request;
  jobs::JobFilter filter;
  TRY_ASSIGN(filter.list, list_of(call.variables[0]));
  for (const auto* name : {"phaseid", "phase"}) {
    for (const auto value : request.all(name)) {
      for (const auto& one : split(value, ',')) {
        TRY_ASSIGN(const auto phase, phase_of(trim(one)));
        filter.phases.push_back(phase);
      }
    }
  }
  TRY_ASSIGN(filter.id, pattern_of(request, "jobid"));
  TRY_ASSIGN(filter.query, pattern_of(request, "query"));
  // One client says JOBNAME where it searches, and NAME where it loads.
  TRY_ASSIGN(filter.name, pattern_of(request, "jobname"));
  if (!filter.name) {
    TRY_ASSIGN(filter.name, pattern_of(request, "name"));
  }
  TRY_ASSIGN(filter.started_from, time_of(request, "start_time_init"));
  TRY_ASSIGN(filter.started_to, time_of(request, "start_time_limit"));
  TRY_ASSIGN(filter.ended_from, time_of(request, "end_time_init"));
  TRY_ASSIGN(filter.ended_to, time_of(request, "end_time_limit"));
  TRY_ASSIGN(filter.order, order_of(request));
  TRY_ASSIGN(const auto offset, one_number(request, "offset", 0, "a number of jobs, 0 or more"));
  TRY_ASSIGN(const auto limit, one_number(request, "limit", 0, "a number of jobs, 0 or more"));
  filter.offset = static_cast<std::size_t>(offset.value_or(0));
  if (limit) filter.limit = static_cast<std::size_t>(*limit);
  return filter;
}

Result<http::Response> listed(const Call& call) {
  TRY_ASSIGN(const auto filter, filter_of(call));
  const jobs::JobPage page = call.context.jobs.list(call.user, filter);
  const std::string order = call.request.param_or("order", "");
  return http::Response::xml(archive_list_document(
      {.page = page, .offset = filter.offset, .limit = filter.limit, .order = order, .metadata_only = flag(call.request, "metadata_only")}, call));
}

Result<void> deleted(const Call& call) {
  std::vector<std::string> ids;
  for (const auto value : call.request.all("job_ids")) {
    for (const auto& id : split(value, ',')) {
      if (!trim(id).empty()) ids.emplace_back(trim(id));
    }
  }
  if (ids.empty()) return fail(Code::bad_request, "JOB_IDS is missing: identifiers of jobs, separated by commas.");
  // Ids that are unknown, or of others' jobs, are passed over alike: the answer tells nobody which there are.
  TRY(call.context.jobs.destroy_all(call.user, ids));
  return {};
}

}  // namespace

http::Response archive_job_list(Call& call) {
  auto response = listed(call);
  return response ? std::move(*response) : html_error_response(response.error());
}

http::Response delete_jobs(Call& call) {
  const auto done = deleted(call);
  return done ? http::Response::text("OK") : html_error_response(done.error());
}

}  // namespace tapstand::endpoints
