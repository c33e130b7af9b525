#include "curl/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "curl/request.h"

namespace tapcheck {
namespace {

constexpr int kMaxRedirects = 10;  // curl goes on to 50; no service needs more than two or three

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

void next_request(Request& request, const CurlCommand& command, int status, const Url& next) {
  const bool keeps_body = status == 307 || status == 308;
  if (!keeps_body) {
    request.body.clear();
    request.has_body = false;
    if (!command.method && request.method != "HEAD") request.method = "GET";
    std::erase_if(request.headers, [](const auto& header) { return header.first == "Content-Type" || header.first == "Content-Length"; });
  }
  const bool get = std::any_of(request.curl_options.begin(), request.curl_options.end(), [](const auto& o) { return o.first == "get"; });
  if (!keeps_body || get) {
    std::erase_if(request.curl_options, [](const auto& o) { return o.first == "form" || o.first == "get" || o.first.starts_with("data"); });
  }
  if (next.origin() != request.url.origin()) {  // credentials are for the host that they were given for
    std::erase_if(request.headers, [](const auto& header) { return header.first == "Authorization"; });
    std::erase_if(request.curl_options, [](const auto& option) { return option.first == "user"; });
  }
  request.url = next;
  for (auto& [option, value] : request.curl_options) {
    if (option == "url") value = next.text();
  }
}

/// Where curl has it: after what it says of itself, before what the command gives.
void add_cookie(Headers& headers, std::string value) {
  auto at = headers.begin();
  for (const std::string_view name : {"Authorization", "User-Agent", "Accept"}) {
    if (at != headers.end() && at->first == name) ++at;
  }
  headers.emplace(at, "Cookie", std::move(value));
}

}  // namespace

Result<Exchange> CurlSession::run(const CurlCommand& command, Purpose purpose) {
  auto request = build_request(command, new_boundary());
  if (!request) return tl::unexpected(request.error());
  request->clean_up = purpose == Purpose::kCleanUp;
  const bool literal = command.cookie && command.cookie->find('=') != std::string::npos;
  CookieJar jar;
  if (command.cookie && !literal) jar = jars_[*command.cookie];
  const bool engine = command.cookie_jar.has_value() || (command.cookie && !literal);

  Exchange exchange;
  exchange.request = *request;
  for (int hop = 0;; ++hop) {
    Request sent = *request;
    std::string cookies = literal ? *command.cookie : std::string();
    if (engine) {
      const std::string own = jar.header_for(sent.url);
      cookies += (cookies.empty() || own.empty() ? "" : "; ") + own;
    }
    if (!cookies.empty()) add_cookie(sent.headers, std::move(cookies));
    if (hop == 0) exchange.request = sent;
    exchange.response = driver_->send(sent);
    if (engine) jar.store(sent.url, exchange.response.headers);
    const auto location = find_header(exchange.response.headers, "Location");
    if (!command.follow || !is_redirect(exchange.response.status) || !location) break;
    if (hop == kMaxRedirects) {
      exchange.response.transport = Transport::kCut;
      exchange.response.transport_detail = fmt::format("more than {} redirects", kMaxRedirects);
      break;
    }
    auto next = resolve(sent.url, *location);
    if (!next) break;  // the 30x with its unusable Location is what the checks then see
    next_request(*request, command, exchange.response.status, *next);
    exchange.hops.push_back(next->text());
  }
  if (command.cookie_jar) jars_[*command.cookie_jar] = jar;
  return exchange;
}

std::vector<std::string> CurlSession::cookie_values() const {
  std::vector<std::string> values;
  for (const auto& [file, jar] : jars_) {
    for (const Cookie& cookie : jar.cookies()) values.push_back(cookie.value);
  }
  return values;
}

}  // namespace tapcheck
