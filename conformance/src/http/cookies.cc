#include "http/cookies.h"

#include <algorithm>

#include "core/text.h"

namespace tapcheck {
namespace {

bool path_matches(const std::string& request, const std::string& cookie) {
  return request == cookie ||
         (request.starts_with(cookie) && (cookie.ends_with('/') || request[cookie.size()] == '/'));
}

bool domain_matches(const std::string& host, const std::string& domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with("." + domain));
}

bool trustworthy(const Url& url) {
  return url.scheme == "https" || is_loopback(url.host);
}

struct Parsed {
  Cookie cookie;
  bool expired = false;
  bool usable = false;
};

Parsed parse_cookie(const Url& url, const std::string& header) {
  const auto parts = split(header, ';');
  const auto equals = parts.front().find('=');
  Parsed parsed;
  if (equals == std::string::npos || equals == 0) return parsed;
  Cookie& cookie = parsed.cookie;
  cookie.name = std::string(trim(parts.front().substr(0, equals)));
  cookie.value = std::string(trim(parts.front().substr(equals + 1)));
  cookie.domain = url.host;
  const auto slash = url.path.rfind('/');
  cookie.path = slash == 0 || slash == std::string::npos ? "/" : url.path.substr(0, slash);
  parsed.usable = !cookie.name.empty();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto mark = parts[i].find('=');
    const std::string key = lower(trim(std::string_view(parts[i]).substr(0, mark)));
    std::string value = mark == std::string::npos ? "" : std::string(trim(std::string_view(parts[i]).substr(mark + 1)));
    if (key == "secure") cookie.secure = true;
    if (key == "path" && value.starts_with('/')) cookie.path = value;
    if (key == "max-age") parsed.expired = parse_integer(value).value_or(1) <= 0;
    // Servers take a cookie back with a date of long ago; no other date comes to pass within a run.
    if (key == "expires") parsed.expired = parsed.expired || value.find("1970") != std::string::npos;
    if (key == "domain" && !value.empty()) {
      value = lower(value.front() == '.' ? value.substr(1) : value);
      if (!domain_matches(url.host, value)) parsed.usable = false;
      cookie.domain = value;
    }
  }
  return parsed;
}

}  // namespace

void CookieJar::store(const Url& url, const Headers& headers) {
  for (const std::string& header : all_headers(headers, "Set-Cookie")) {
    Parsed parsed = parse_cookie(url, header);
    if (!parsed.usable) continue;
    std::erase_if(cookies_, [&](const Cookie& c) {
      return c.name == parsed.cookie.name && c.domain == parsed.cookie.domain && c.path == parsed.cookie.path;
    });
    if (!parsed.expired) cookies_.push_back(std::move(parsed.cookie));
  }
}

std::string CookieJar::header_for(const Url& url) const {
  std::vector<const Cookie*> chosen;
  for (const Cookie& cookie : cookies_) {
    if (!domain_matches(url.host, cookie.domain) || !path_matches(url.path, cookie.path)) continue;
    if (cookie.secure && !trustworthy(url)) continue;
    chosen.push_back(&cookie);
  }
  std::stable_sort(chosen.begin(), chosen.end(), [](const Cookie* a, const Cookie* b) { return a->path.size() > b->path.size(); });
  std::string value;
  for (const Cookie* cookie : chosen) value += (value.empty() ? "" : "; ") + cookie->name + "=" + cookie->value;
  return value;
}

}  // namespace tapcheck
