#include "jobs/tap_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace tapstand::jobs {
namespace {

// DALI 1.1 §3.2: a repeated single-valued parameter is an error; the archive's own page repeats LANG with one value,
// and astropy's client sends FORMAT twice: the same value is no contradiction, and FORMAT's first one counts.
Result<std::optional<std::string>> single(const Parameters& parameters, std::string_view name) {
  std::optional<std::string> found;
  for (const auto& [key, value] : parameters) {
    if (key != name) continue;
    if (found && *found != value && name != "format") {
      return fail(Code::bad_request, fmt::format("{} is given more than once, with different values.", to_upper(name)));
    }
    if (!found) found = value;
  }
  return found;
}

Result<adql::Version> read_language(const Parameters& parameters) {
  TRY_ASSIGN(const auto version, single(parameters, "version"));
  if (version && *version != "1.0" && *version != "1.1") {
    return fail(Code::bad_request, fmt::format("VERSION={} is not served: this is TAP 1.0 and 1.1.", *version));
  }
  TRY_ASSIGN(const auto lang, single(parameters, "lang"));
  if (!lang) return fail(Code::bad_request, "LANG is missing: LANG=ADQL.");
  for (const std::string_view known : {"ADQL", "ADQL-2.0", "ADQL-2.1"}) {
    if (iequals(*lang, known)) return known == "ADQL-2.0" ? adql::Version::v2_0 : adql::Version::v2_1;
  }
  return fail(Code::bad_request, fmt::format("Unknown query language \"{}\": LANG is ADQL, ADQL-2.0 or ADQL-2.1.", *lang));
}

// REQUEST: a query of this service, or one that another service is to run (the archive's page §3.16).
Result<void> read_request(const Parameters& parameters, TapRequest& out) {
  TRY_ASSIGN(const auto request, single(parameters, "request"));
  if (is_external(parameters)) {
    TRY_ASSIGN(const auto url, single(parameters, "ext_tap_url"));
    if (!url || trim(*url).empty()) return fail(Code::bad_request, "EXT_TAP_URL is missing: the TAP service that runs the query.");
    out.external = std::string(trim(*url));
    return {};
  }
  if (!request || iequals(*request, "doQuery")) return {};
  return fail(Code::bad_request, fmt::format("REQUEST={} is not known here: use REQUEST=doQuery or external_tap (or, on sync, "
                                             "getCapabilities).", *request));
}

Result<void> read_format(const Parameters& parameters, TapRequest& request) {
  TRY_ASSIGN(auto name, single(parameters, "responseformat"));
  if (!name) {
    TRY_ASSIGN(name, single(parameters, "format"));
  }
  const std::string asked = name.value_or("");
  request.format = asked.empty() ? &formats::formats().front() : formats::find_format(asked);
  if (request.format != nullptr) {
    request.media_type = formats::content_type(*request.format, asked);
    return {};
  }
  std::string known;
  for (const auto& format : formats::formats()) known += fmt::format("{}{}", known.empty() ? "" : ", ", format.name);
  return fail(Code::unsupported_format, fmt::format("No formatter has been found for the format \"{}\": FORMAT is one of {}, "
                                                    "or their media types.", asked, known));
}

Result<std::int64_t> read_maxrec(const Parameters& parameters, const RowLimits& limits) {
  TRY_ASSIGN(const auto text, single(parameters, "maxrec"));
  if (!text || text->empty()) return limits.default_rows;
  const auto value = parse_int(*text);
  if (!value || *value < 0) {
    return fail(Code::bad_request, fmt::format("MAXREC is a number of rows, 0 or more, not \"{}\".", *text));
  }
  return std::min(*value, limits.hard_rows);
}

Result<Upload> read_upload(std::string_view pair, const std::vector<Upload>& parts, const FetchUrl& fetch) {
  const auto comma = pair.find(',');
  if (comma == std::string_view::npos) {
    return fail(Code::bad_request, fmt::format("UPLOAD takes name,param:part or name,URL, not \"{}\".", pair));
  }
  Upload upload{std::string(trim(pair.substr(0, comma))), {}};
  const std::string_view source = trim(pair.substr(comma + 1));
  if (istarts_with(source, "param:")) {
    const std::string_view wanted = source.substr(6);
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const Upload& p) { return p.name == wanted; });
    if (part == parts.end()) {
      return fail(Code::bad_request, fmt::format("UPLOAD names the part \"{}\", but the request has none of that name.", wanted));
    }
    upload.content = part->content;
    return upload;
  }
  if (!istarts_with(source, "http://") && !istarts_with(source, "https://")) {
    return fail(Code::bad_request, fmt::format("UPLOAD cannot read \"{}\": it takes param:part, http and https.", source));
  }
  TRY_ASSIGN(upload.content, fetch(std::string(source)));
  return upload;
}

Result<std::vector<Upload>> read_uploads(const Parameters& parameters, const std::vector<Upload>& parts, const FetchUrl& fetch) {
  std::vector<Upload> uploads;
  for (const auto& [key, value] : parameters) {
    if (key != "upload") continue;
    // TAP 1.0 separates pairs with a semicolon in one value, TAP 1.1 repeats the parameter.
    for (const auto& pair : split(value, ';')) {
      if (trim(pair).empty()) continue;
      TRY_ASSIGN(auto upload, read_upload(pair, parts, fetch));
      const auto twin = [&](const Upload& other) { return iequals(other.name, upload.name); };
      if (std::any_of(uploads.begin(), uploads.end(), twin)) {
        return fail(Code::bad_request, fmt::format("UPLOAD names the table \"{}\" twice.", upload.name));
      }
      uploads.push_back(std::move(upload));
    }
  }
  return uploads;
}

}  // namespace

std::optional<std::string_view> parameter(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return std::string_view(value);
  }
  return std::nullopt;
}

bool is_external(const Parameters& parameters) { return iequals(parameter(parameters, "request").value_or(""), "external_tap"); }

Result<TapRequest> read_tap_request(const Parameters& parameters, const std::vector<Upload>& parts, const RowLimits& limits,
                                    const FetchUrl& fetch) {
  TapRequest request;
  TRY(read_format(parameters, request));
  TRY(read_request(parameters, request));
  TRY_ASSIGN(const auto version, read_language(parameters));
  TRY(single(parameters, "runid"));
  TRY_ASSIGN(const auto query, single(parameters, "query"));
  if (!query || trim(*query).empty()) return fail(Code::bad_request, "QUERY is missing: the ADQL text.");
  request.query.adql = *query;
  request.query.version = version;
  TRY_ASSIGN(request.query.maxrec, read_maxrec(parameters, limits));
  if (request.external.empty()) {
    TRY_ASSIGN(request.query.uploads, read_uploads(parameters, parts, fetch));
  }
  request.query.job_name = std::string(parameter(parameters, "jobname").value_or(""));
  return request;
}

}  // namespace tapstand::jobs
