#include "curl/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "core/base64.h"
#include "core/text.h"

namespace tapcheck {
namespace {

Result<std::string> read_bound_file(const std::string& path) {
  if (!std::filesystem::path(path).is_absolute()) {
    return fail(fmt::format("the command reads the file '{}': bind it (bind.\"@{}\" = \"scenarios:…\")", path, path));
  }
  auto bytes = read_file(path);
  if (!bytes) return fail(fmt::format("cannot read {}", path));
  return std::move(*bytes);
}

/// As --data-urlencode writes it, a form's way: a blank is a plus.
std::string form_encode(std::string_view text) {
  std::string encoded = percent_encode(text);
  replace_all(encoded, "%20", "+");
  return encoded;
}

/// `content`, `=content`, `name=content`, `name@file`, `@file`, as curl's --data-urlencode reads them.
Result<std::string> url_encoded(const std::string& text) {
  const auto mark = text.find_first_of("=@");
  if (mark == std::string::npos) return form_encode(text);
  const std::string name = text.substr(0, mark);
  const std::string prefix = name.empty() ? "" : name + "=";
  if (text[mark] == '=') return prefix + form_encode(text.substr(mark + 1));
  return read_bound_file(text.substr(mark + 1)).map([&](const std::string& bytes) { return prefix + form_encode(bytes); });
}

Result<std::string> data_text(const DataPart& part) {
  if (part.kind == DataPart::Kind::kUrlEncode) return url_encoded(part.text);
  if (part.kind == DataPart::Kind::kRaw || !part.text.starts_with('@')) return part.text;
  auto bytes = read_bound_file(part.text.substr(1));
  if (bytes && part.kind == DataPart::Kind::kData) std::erase_if(*bytes, [](char c) { return c == '\r' || c == '\n'; });
  return bytes;
}

Result<std::string> joined_data(const std::vector<DataPart>& parts) {
  std::string all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto text = data_text(parts[i]);
    if (!text) return text;
    if (i > 0) all += '&';
    all += *text;
  }
  return all;
}

/// curl escapes what would end the quoted name.
std::string quoted(std::string name) {
  replace_all(name, "\"", "%22");
  replace_all(name, "\r", "%0D");
  replace_all(name, "\n", "%0A");
  return "\"" + name + "\"";
}

std::string type_by_extension(const std::string& file) {
  const std::string extension = lower(std::filesystem::path(file).extension().string());
  if (extension == ".xml") return "application/xml";
  if (extension == ".txt") return "text/plain";
  if (extension == ".htm" || extension == ".html") return "text/html";
  return "application/octet-stream";
}

Result<std::string> multipart(const std::vector<FormField>& fields, std::string_view boundary) {
  std::string body;
  for (const FormField& field : fields) {
    std::string content = field.value;
    body += fmt::format("--{}\r\nContent-Disposition: form-data; name={}", boundary, quoted(field.name));
    std::string type = field.type;
    if (field.kind != FormField::Kind::kText) {
      auto bytes = read_bound_file(field.value);
      if (!bytes) return bytes;
      content = std::move(*bytes);
    }
    std::string filename = field.filename;
    if (field.kind == FormField::Kind::kFile) {
      if (filename.empty()) filename = std::filesystem::path(field.value).filename().string();
      if (type.empty()) type = type_by_extension(filename);
    }
    if (!filename.empty()) body += "; filename=" + quoted(filename);
    body += "\r\n";
    if (!type.empty()) body += "Content-Type: " + type + "\r\n";
    body += "\r\n" + content + "\r\n";
  }
  return body + fmt::format("--{}--\r\n", boundary);
}

/// In curl's order: what it says of itself, what the command gives, what it says of the body. A header that the
/// command gives takes the place of curl's own; with an empty value it takes it away.
void set_headers(Request& request, const CurlCommand& command, const Headers& own, const Headers& of_body) {
  const auto add_own = [&](const Headers& headers) {
    for (const auto& header : headers) {
      const bool given = std::any_of(command.headers.begin(), command.headers.end(),
                                     [&](const auto& g) { return equals_ignoring_case(g.first, header.first); });
      if (!given) request.headers.push_back(header);
    }
  };
  add_own(own);
  for (const auto& [name, value] : command.headers) {
    if (!value.empty()) request.headers.emplace_back(name, value);
  }
  add_own(of_body);
}

}  // namespace

std::string new_boundary() {
  std::random_device random;
  return fmt::format("------------------------{:08x}{:08x}", random(), random());
}

Result<Request> build_request(const CurlCommand& command, std::string_view boundary) {
  Request request;
  auto url = parse_url(command.url);
  if (!url) return tl::unexpected(url.error());
  request.url = std::move(*url);
  request.insecure = command.insecure;
  if (command.max_time_s) request.max_time = Seconds(*command.max_time_s);
  request.curl_options = command.asked;
  request.curl_options.emplace_back("url", command.url);
  std::string type;
  Headers own{{"User-Agent", command.user_agent.value_or("tapcheck")}, {"Accept", "*/*"}};
  if (command.credentials) own.insert(own.begin(), {"Authorization", "Basic " + encode_base64(*command.credentials)});

  auto data = joined_data(command.data);
  if (!data) return tl::unexpected(data.error());
  if (command.get && !command.data.empty()) {
    request.url.query += (request.url.query.empty() ? "" : "&") + *data;
    request.url.has_query = true;
  } else if (!command.data.empty()) {
    request.method = "POST";
    request.has_body = true;
    request.body = std::move(*data);
    type = "application/x-www-form-urlencoded";
  }
  if (!command.form.empty()) {
    auto body = multipart(command.form, boundary);
    if (!body) return tl::unexpected(body.error());
    request.method = "POST";
    request.has_body = true;
    request.body = std::move(*body);
    type = fmt::format("multipart/form-data; boundary={}", boundary);
  }
  if (command.head) request.method = "HEAD";
  if (command.method) request.method = *command.method;
  Headers of_body;
  if (request.has_body) of_body = {{"Content-Length", std::to_string(request.body.size())}, {"Content-Type", type}};
  set_headers(request, command, own, of_body);
  return request;
}

}  // namespace tapcheck
