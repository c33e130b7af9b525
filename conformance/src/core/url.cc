#include "core/url.h"

#include <fmt/format.h>

#include <vector>

#include "core/text.h"

namespace tapcheck {
namespace {

int default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

void set_path_and_query(Url& url, std::string_view rest) {
  rest = rest.substr(0, rest.find('#'));
  const auto mark = rest.find('?');
  url.path = std::string(rest.substr(0, mark));
  if (url.path.empty()) url.path = "/";
  url.has_query = mark != std::string_view::npos;
  url.query = url.has_query ? std::string(rest.substr(mark + 1)) : std::string();
}

bool set_authority(Url& url, std::string_view authority) {
  if (authority.find('@') != std::string_view::npos) return false;
  std::string_view host = authority;
  std::string_view port;
  if (!authority.empty() && authority.front() == '[') {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return false;
    host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (host.empty()) return false;
  url.host = lower(host);
  url.port = default_port(url.scheme);
  if (port.empty()) return true;
  const auto number = parse_integer(port.substr(1));
  if (port.front() != ':' || !number || *number < 1 || *number > 65535) return false;
  url.port = static_cast<int>(*number);
  return true;
}

/// RFC 3986 5.2.4: `.` and `..` taken out.
std::string without_dots(std::string_view path) {
  std::vector<std::string> kept;
  const auto parts = split(path, '/');
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    if (parts[i] == ".." && !kept.empty()) kept.pop_back();
    if (parts[i] != "." && parts[i] != "..") {
      kept.push_back(parts[i]);
    } else if (last) {
      kept.emplace_back();
    }
  }
  return "/" + join(kept, "/");
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == default_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::origin() const { return scheme + "://" + authority(); }

std::string Url::request_target() const { return has_query ? path + "?" + query : path; }

Result<Url> parse_url(std::string_view text) {
  const auto bad = [&](std::string_view why) {
    return fail(fmt::format("'{}' is not an http(s) URL: {}", one_line(text), why));
  };
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) return bad("it has a blank or a control character");
  }
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return bad("it does not begin with http:// or https://");
  Url url;
  url.scheme = lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return bad("it does not begin with http:// or https://");
  std::string_view rest = text.substr(colon + 3);
  const auto end = rest.find_first_of("/?#");
  if (!set_authority(url, rest.substr(0, end))) return bad("the host or the port is wrong");
  set_path_and_query(url, end == std::string_view::npos ? std::string_view() : rest.substr(end));
  return url;
}

Result<Url> resolve(const Url& base, std::string_view reference) {
  reference = trim(reference);
  const auto colon = reference.find(':');
  if (colon != std::string_view::npos && reference.find_first_of("/?#") > colon) return parse_url(reference);
  if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
  const std::string origin = base.origin();
  if (reference.starts_with('/')) return parse_url(origin + std::string(reference));
  if (reference.empty() || reference.front() == '#') return base;
  if (reference.front() == '?') return parse_url(origin + base.path + std::string(reference));
  const std::string folder = base.path.substr(0, base.path.rfind('/') + 1);
  auto url = parse_url(origin + folder + std::string(reference));
  if (url) url->path = without_dots(url->path);
  return url;
}

bool is_loopback(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char l = static_cast<char>(c | 0x20);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace tapcheck
