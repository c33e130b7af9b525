#include "http/answer.h"

#include <fmt/format.h>
#include <netdb.h>

#include "core/text.h"
#include "http/driver.h"
#include "http/inflate.h"

namespace tapcheck {
namespace {

void read_head(std::string_view block, Response& response) {
  const auto lines = split(block, '\n');
  const auto words = split(trim(lines.front()), ' ');
  const int status = words.size() < 2 ? 0 : static_cast<int>(parse_integer(words[1]).value_or(0));
  if (!words.front().starts_with("HTTP/") || status < 200 || status > 999) return;
  response.status = status;
  response.headers.clear();
  response.reason = join({words.begin() + 2, words.end()}, " ");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    response.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
  }
}

bool resolves(const std::string& host) {
  addrinfo* found = nullptr;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  const bool known = getaddrinfo(host.c_str(), nullptr, &hints, &found) == 0;
  if (known) freeaddrinfo(found);
  return known;
}

}  // namespace

void read_heads(std::string_view dump, Response& response) {
  while (!dump.empty()) {
    auto end = dump.find("\r\n\r\n");
    const std::size_t length = end == std::string_view::npos ? dump.size() : end + 4;
    read_head(dump.substr(0, length), response);
    dump.remove_prefix(length);
  }
}

std::function<bool()> stop_for(const DriverOptions& options, const Request& request) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  return reads && !request.clean_up ? options.stop : [] { return false; };
}

void set_failure(Response& response, Transport transport, std::string detail) {
  response.transport = transport;
  response.transport_detail = std::move(detail);
}

void set_too_large(Response& response, std::size_t max_body) {
  set_failure(response, Transport::kTooLarge, fmt::format("the answer is larger than {} bytes", max_body));
}

void set_too_late(Response& response, Seconds limit) {
  set_failure(response, Transport::kTimeout, fmt::format("no whole answer within {:g} s", limit.count()));
}

void set_cut(Response& response) {
  set_failure(response, Transport::kCut,
              response.arrived() ? fmt::format("the answer was cut off after {} bytes of its body", response.body.size())
                                 : "the connection was closed before an answer came");
}

void set_unreachable(Response& response, const Url& url) {
  set_failure(response, Transport::kUnreachable,
              resolves(url.host) ? fmt::format("nothing accepts connections at {}", url.authority())
                                 : fmt::format("the name {} does not resolve", one_line(url.host, 80)));
}

void set_unreachable(Response& response, const Url& url, Seconds connect_timeout) {
  set_failure(response, Transport::kUnreachable, fmt::format("no connection to {} within {:g} s", url.authority(), connect_timeout.count()));
}

void decode_body(Response& response, std::size_t max_body) {
  const std::string encoding = lower(trim(find_header(response.headers, "Content-Encoding").value_or("")));
  if (encoding.empty() || encoding == "identity" || response.transport != Transport::kWhole || response.body.empty()) return;
  if (encoding != "gzip" && encoding != "x-gzip" && encoding != "deflate") {
    return set_failure(response, Transport::kBadEncoding, "unknown Content-Encoding " + one_line(encoding, 40));
  }
  auto plain = inflate_body(response.body, max_body);
  if (!plain) return set_failure(response, Transport::kBadEncoding, "Content-Encoding " + encoding + ": " + plain.error().message);
  response.body = std::move(*plain);
}

}  // namespace tapcheck
