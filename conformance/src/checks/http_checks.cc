#include <fmt/format.h>

#include <algorithm>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/regex.h"
#include "core/text.h"
#include "scenario/load.h"
#include "tables/delimited.h"

namespace tapcheck {
namespace {

/// What a failing check says of the body: enough to recognise a maintenance page.
std::string body_shown(const Response& response) {
  return response.body.empty() ? "an empty body" : fmt::format("'{}'", one_line(response.body, 100));
}

/// Without the empty ones, and without blanks at their ends.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (const auto line = trim(text.substr(0, end)); !line.empty()) lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace

Outcome check_status(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto wanted = list_argument(arguments, "status");
  const Response& response = evidence.response();
  const std::string expected = "status " + join(wanted, " or ");
  const std::string status = std::to_string(response.status);
  if (std::find(wanted.begin(), wanted.end(), status) != wanted.end()) return Outcome::hold(expected, "status " + status);
  return Outcome::miss(expected, fmt::format("status {} with {}", status, body_shown(response)));
}

Outcome check_header(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string name = text_argument(arguments, "header");
  const std::string status = std::to_string(evidence.response().status);
  if (const auto when = list_argument(arguments, "when_status"); !when.empty() && std::find(when.begin(), when.end(), status) == when.end()) {
    return Outcome::hold(fmt::format("header {} with status {}", name, join(when, " or ")), "status " + status);
  }
  const auto value = find_header(evidence.response().headers, name);
  if (argument<bool>(arguments, "absent").value_or(false)) {
    const std::string expected = "no header " + name;
    return value ? Outcome::miss(expected, fmt::format("{}: {}", name, one_line(*value))) : Outcome::hold(expected, "none");
  }
  const auto equals = argument<std::string>(arguments, "equals");
  const auto matches = argument<std::string>(arguments, "matches");
  std::string expected = "header " + name;
  if (equals) expected += fmt::format(" equal to '{}'", *equals);
  if (matches) expected += fmt::format(" matching {}", *matches);
  if (!value) return Outcome::miss(expected, fmt::format("the answer (status {}) has no header {}", evidence.response().status, name));
  const bool held = (!equals || *value == *equals) &&
                    (!matches || matches_somewhere(*value, *matches));
  const std::string actual = fmt::format("{}: {}", name, one_line(*value));
  return held ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual);
}

Outcome check_media_type(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto wanted = list_argument(arguments, "media_type");
  const std::string expected = "media type " + join(wanted, " or ");
  const std::string actual = media_type(evidence.response().headers);
  if (std::find(wanted.begin(), wanted.end(), actual) != wanted.end()) return Outcome::hold(expected, actual);
  return Outcome::miss(expected, fmt::format("{} with {}", actual.empty() ? "no Content-Type" : one_line(actual, 80), body_shown(evidence.response())));
}

Outcome check_body(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string pattern = text_argument(arguments, "body");
  const std::string expected = "a body that matches " + pattern;
  const std::string actual = body_shown(evidence.response());
  return matches_whole(trim(evidence.response().body), pattern) ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual);
}

Outcome check_body_without(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string pattern = text_argument(arguments, "body_without");
  const std::string expected = "nothing in the body that matches " + pattern;
  if (!matches_somewhere(evidence.response().body, pattern)) return Outcome::hold(expected, "nothing");
  return Outcome::miss(expected, body_shown(evidence.response()));
}

Outcome check_bytes(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string wanted = text_argument(arguments, "bytes");
  const std::string actual = std::to_string(evidence.response().body.size());
  const std::string expected = wanted + " bytes";
  return actual == wanted ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual + " bytes");
}

Outcome check_line(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string pattern = text_argument(arguments, "line");
  const std::string expected = "a line that matches " + pattern;
  for (const std::string_view line : lines_of(evidence.response().body)) {
    if (matches_whole(line, pattern)) return Outcome::hold(expected, "'" + one_line(line, 100) + "'");
  }
  return Outcome::miss(expected, body_shown(evidence.response()));
}

Outcome check_lines(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string pattern = text_argument(arguments, "lines");
  const std::string expected = "lines that match " + pattern;
  const auto lines = lines_of(evidence.response().body);
  for (const std::string_view line : lines) {
    if (!matches_whole(line, pattern)) return Outcome::miss(expected, "'" + one_line(line, 100) + "'");
  }
  return Outcome::hold(expected, fmt::format("{} lines", lines.size()));
}

Outcome check_within(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string text = text_argument(arguments, "within");
  const Seconds limit = parse_duration(text).value_or(Seconds(0));
  const std::string actual = fmt::format("{:.3f} s", evidence.response().elapsed.count());
  const std::string expected = "the answer within " + text;
  return evidence.response().elapsed <= limit ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual);
}

Outcome check_not_before(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string text = text_argument(arguments, "not_before");
  const Seconds least = parse_duration(text).value_or(Seconds(0));
  const std::string actual = fmt::format("{:.3f} s", evidence.response().elapsed.count());
  const std::string expected = "the answer after " + text + " or more";
  return evidence.response().elapsed >= least ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual);
}

Outcome check_csv_header(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto wanted = list_argument(arguments, "csv_header");
  const std::string expected = "a first line " + join(wanted, ",");
  const auto rows = delimited_rows(evidence.response().body, ',', 1);
  if (!rows.empty() && rows.front() == wanted) return Outcome::hold(expected, join(wanted, ","));
  return Outcome::miss(expected, rows.empty() ? "an empty body" : "'" + one_line(join(rows.front(), ",")) + "'");
}

Outcome check_csv_rows(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto wanted = argument<std::int64_t>(arguments, "csv_rows").value_or(0);
  const auto rows = delimited_rows(evidence.response().body, ',', kMaxDelimitedRows);
  const std::string expected = fmt::format("{} lines after the first", wanted);
  const std::int64_t found = static_cast<std::int64_t>(rows.size()) - 1;
  return found == wanted ? Outcome::hold(expected, std::to_string(found)) : Outcome::miss(expected, fmt::format("{} lines", std::max<std::int64_t>(found, 0)));
}

}  // namespace tapcheck
