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

bool flag(const http::Request& request, std::string_view name) {
  const auto value = request.param(name);
  return value && (iequals(*value, "true") || *value == "1" || iequals(*value, "yes"));
}

}  // namespace tapstand::endpoints
