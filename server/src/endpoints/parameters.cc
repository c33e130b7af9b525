#include "endpoints/parameters.h"

#include <fmt/format.h>

#include "core/text.h"

namespace tapstand::endpoints {

jobs::Parameters job_parameters_of(const http::Request& request) {
  jobs::Parameters parameters;
  for (const auto& [name, value] : request.params) {
    if (name != "phase" && name != "action" && name != "wait") parameters.emplace_back(name, value);
  }
  return parameters;
}

std::vector<jobs::Upload> uploads_of(const http::Request& request) {
  std::vector<jobs::Upload> uploads;
  for (const auto& part : request.parts) uploads.push_back({part.name, part.content});
  return uploads;
}

std::string disposition(std::string_view job_name, std::string_view job_id, const formats::Format& format) {
  std::string stem;
  for (const char c : job_name.substr(0, 80)) {
    const bool harmless = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    stem += harmless ? c : '_';
  }
  return fmt::format("attachment; filename=\"{}-result{}\"", stem.empty() ? job_id : std::string_view(stem), format.extension);
}

Result<http::Response> table_response(RowSource& rows, const formats::Format& format, std::string_view requested, std::string_view stem,
                                      const formats::ResultInfo& info) {
  http::Response response;
  response.content_type = formats::content_type(format, requested);
  if (!format.content_encoding.empty()) response.with("Content-Encoding", std::string(format.content_encoding));
  response.with("Content-Disposition", fmt::format("attachment; filename=\"{}{}\"", stem, format.extension));
  const auto written = formats::write_document(format, info, rows, [&](std::string_view bytes) -> Result<void> {
    response.body += bytes;
    return {};
  });
  if (written.error) return tl::unexpected<Error>(*written.error);
  return response;
}

Result<void> require_user(const Call& call) {
  if (!call.user.empty()) return {};
  return fail(Code::unauthorized, "User 'anonymous' is not authorized. Log in first.");
}

bool flag(const http::Request& request, std::string_view name) {
  const auto value = request.param(name);
  return value && (iequals(*value, "true") || *value == "1" || iequals(*value, "yes"));
}

Result<std::optional<std::string_view>> one_value(const http::Request& request, std::string_view name) {
  const auto values = request.all(name);
  for (const auto value : values) {
    if (value != values.front()) {
      return fail(Code::bad_request, fmt::format("{} is given more than once, with different values.", to_upper(name)));
    }
  }
  return values.empty() || values.front().empty() ? std::nullopt : std::optional(values.front());
}

Result<std::optional<std::int64_t>> one_number(const http::Request& request, std::string_view name, std::int64_t least, std::string_view what) {
  TRY_ASSIGN(const auto text, one_value(request, name));
  if (!request.param(name)) return std::nullopt;
  const auto number = parse_int(text.value_or(""));
  if (!number || *number < least) {
    return fail(Code::bad_request, fmt::format("{} is {}, not \"{}\".", to_upper(name), what, text.value_or("")));
  }
  return number;
}

Result<jobs::Phase> phase_of(std::string_view name) {
  if (const auto phase = jobs::phase_from(name)) return *phase;
  return fail(Code::bad_request, fmt::format("PHASE={} is no phase of a job.", name));
}

}  // namespace tapstand::endpoints
