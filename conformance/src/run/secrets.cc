#include "run/secrets.h"

#include <algorithm>
#include <array>

#include "core/base64.h"
#include "core/text.h"
#include "core/url.h"

namespace tapcheck {
namespace {

constexpr std::size_t kShortestCookie = 6;
constexpr std::size_t kShortestStump = 4;  ///< of a secret that was cut off
constexpr std::size_t kMostCookies = 256;

bool is_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~+/=!%").find(c) != std::string_view::npos;
}

std::size_t token_length(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_token) - text.begin());
}

/// What may stand behind a text that was cut: nothing, or the mark of one_line().
bool ends(std::string_view rest) { return rest.empty() || rest.starts_with("..."); }

/// Names whose value is a secret, whatever it is.
constexpr std::array<std::string_view, 4> kNames{"sessionid=", "sessid=", "authorization: basic ", "authorization: bearer "};

/// `name=value` of a cookie.
std::string_view cookie_value(std::string_view pair) {
  const auto equals = pair.find('=');
  return equals == std::string_view::npos ? std::string_view() : trim(pair.substr(equals + 1));
}

}  // namespace

void Secrets::add(std::string_view secret) {
  if (!secret.empty()) forms_.emplace(secret);
}

void Secrets::add_password(std::string_view password, const std::vector<std::string>& users) {
  if (password.empty()) return;
  const std::string encoded = percent_encode(password);
  std::string form = encoded;
  replace_all(form, "%20", "+");
  std::string quoted(password);
  replace_all(quoted, "'", R"('\'')");
  std::string lower_hex = encoded;
  for (std::size_t at = lower_hex.find('%'); at != std::string::npos; at = lower_hex.find('%', at + 3)) {
    lower_hex.replace(at, 3, lower(lower_hex.substr(at, 3)));
  }
  for (const std::string& shape : {std::string(password), encoded, form, lower_hex, quoted, escape_xml(password), encode_base64(password)}) add(shape);
  for (const std::string& user : users) add(encode_base64(user + ":" + std::string(password)));
}

void Secrets::add_cookie(std::string_view value) {
  if (value.size() < kShortestCookie || cookies_ >= kMostCookies || forms_.contains(value)) return;
  ++cookies_;
  add(value);
  add(percent_encode(value));
  add(percent_decode(value));
  add(escape_xml(value));
}

void Secrets::add_cookies(const Exchange& exchange) {
  for (const std::string& header : all_headers(exchange.response.headers, "Set-Cookie")) {
    add_cookie(cookie_value(std::string_view(header).substr(0, header.find(';'))));
  }
  for (const std::string& header : all_headers(exchange.request.headers, "Cookie")) {
    for (const std::string& pair : split(header, ';')) add_cookie(cookie_value(pair));
  }
}

/// Bytes of the longest secret that begins at `at`, or 0.
std::size_t Secrets::length_at(std::string_view text, std::size_t at) const {
  const std::string_view rest = text.substr(at);
  std::size_t longest = 0;
  // Sorted: those that begin with the same byte stand together.
  for (auto it = forms_.lower_bound(rest.substr(0, 1)); it != forms_.end() && it->front() == rest.front(); ++it) {
    if (rest.starts_with(*it)) {
      longest = std::max(longest, it->size());
      continue;
    }
    const auto differs = std::mismatch(it->begin(), it->end(), rest.begin(), rest.end()).first;
    const auto common = static_cast<std::size_t>(differs - it->begin());
    if (common >= kShortestStump && ends(rest.substr(common))) longest = std::max(longest, common);
  }
  return longest;
}

std::string Secrets::mask(std::string_view text, std::size_t limit) const {
  std::string out;
  for (std::size_t at = 0; at < std::min(text.size(), limit);) {
    if (const std::size_t length = length_at(text, at); length > 0) {
      out += "***";
      at += length;
      continue;
    }
    out += text[at++];
    for (const std::string_view name : kNames) {
      if (at < name.size() || !equals_ignoring_case(text.substr(at - name.size(), name.size()), name)) continue;
      if (const std::size_t length = token_length(text.substr(at)); length > 0) {
        out += "***";
        at += length;
      }
    }
  }
  return out;
}

}  // namespace tapcheck
