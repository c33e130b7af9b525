#include "bend/fields.h"

#include <algorithm>

#include "core/text.h"
#include "core/url.h"

namespace tapcheck::bend {
namespace {

using Change = std::function<bool(std::string& name, std::string& value)>;

std::string form_decode(std::string text) {
  std::replace(text.begin(), text.end(), '+', ' ');
  return percent_decode(text);
}

/// One `name=value` of a query string or form, changed; nothing if it shall go.
std::optional<std::string> changed_pair(const std::string& pair, const Change& change) {
  const auto equals = std::min(pair.find('='), pair.size());
  const std::string old_name = form_decode(pair.substr(0, equals));
  const std::string old_value = equals < pair.size() ? form_decode(pair.substr(equals + 1)) : "";
  std::string name = old_name;
  std::string value = old_value;
  if (!change(name, value)) return std::nullopt;
  if (name == old_name && value == old_value) return pair;
  return percent_encode(name) + "=" + percent_encode(value);
}

std::string changed_form(const std::string& form, const Change& change) {
  if (form.empty()) return form;
  std::vector<std::string> pairs;
  for (const std::string& pair : split(form, '&')) {
    if (auto changed = changed_pair(pair, change)) pairs.push_back(std::move(*changed));
  }
  return join(pairs, "&");
}

std::string boundary_of(const Message& request) {
  const std::string type = find_header(request.headers, "Content-Type").value_or("");
  if (!lower(type).starts_with("multipart/form-data")) return "";
  const auto at = lower(type).find("boundary=");
  if (at == std::string::npos) return "";
  std::string boundary = type.substr(at + 9);
  boundary = boundary.substr(0, boundary.find(';'));
  if (boundary.size() > 1 && boundary.front() == '"') boundary = boundary.substr(1, boundary.size() - 2);
  return boundary;
}

bool is_form(const Message& request) { return media_type(request.headers) == "application/x-www-form-urlencoded"; }

std::string name_of_part(const std::string& head) {
  const auto at = head.find("name=\"");
  if (at == std::string::npos) return "";
  return head.substr(at + 6, head.find('"', at + 6) - at - 6);
}

/// A multipart body (RFC 7578) part by part; a part keeps its own headers, and its name.
std::string changed_multipart(const std::string& body, const std::string& boundary, const Change& change) {
  const std::string mark = "--" + boundary;
  std::string out;
  std::size_t at = body.find(mark);
  while (at != std::string::npos) {
    const std::size_t begin = at + mark.size();
    const std::size_t next = body.find("\r\n" + mark, begin);
    const std::size_t head_end = body.find("\r\n\r\n", begin);
    if (next == std::string::npos || head_end == std::string::npos || head_end > next) break;
    const std::string head = body.substr(begin, head_end + 4 - begin);
    std::string name = name_of_part(head);
    std::string value = body.substr(head_end + 4, next - head_end - 4);
    if (change(name, value)) out += mark + head + value + "\r\n";
    at = next + 2;
  }
  return at == std::string::npos ? body : out + body.substr(at);
}

}  // namespace

void change_fields(Message& request, const Change& change) {
  if (const auto mark = request.target.find('?'); mark != std::string::npos) {
    const std::string query = changed_form(request.target.substr(mark + 1), change);
    request.target = request.target.substr(0, mark) + (query.empty() ? "" : "?" + query);
  }
  if (is_form(request)) {
    request.body = changed_form(request.body, change);
  } else if (const std::string boundary = boundary_of(request); !boundary.empty()) {
    request.body = changed_multipart(request.body, boundary, change);
  }
}

std::vector<std::string> field_lines(const Message& request) {
  std::vector<std::string> lines;
  Message copy = request;
  change_fields(copy, [&](const std::string& name, const std::string& value) {
    lines.push_back(name + "=" + value);
    return true;
  });
  return lines;
}

void add_field(Message& request, const std::string& name, const std::string& value) {
  if (const std::string boundary = boundary_of(request); !boundary.empty()) {
    request.body.insert(0, "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n");
    return;
  }
  const std::string pair = percent_encode(name) + "=" + percent_encode(value);
  if (is_form(request)) {
    request.body += (request.body.empty() ? "" : "&") + pair;
  } else {
    request.target += (request.target.find('?') == std::string::npos ? "?" : "&") + pair;
  }
}

}  // namespace tapcheck::bend
