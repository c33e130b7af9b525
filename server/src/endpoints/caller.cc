#include "endpoints/caller.h"

#include <fmt/format.h>

#include "core/base64.h"
#include "core/text.h"
#include "endpoints/errors.h"

namespace tapstand::endpoints {
namespace {

constexpr std::string_view kCookies[] = {"JSESSIONID", "SESSION"};
constexpr std::size_t kMostTried = 8;  // values of our cookies in one request

// Values of the session cookies, in the order they came.
std::vector<std::string_view> secrets_in(const http::Request& request) {
  std::vector<std::string_view> secrets;
  for (const auto& [name, value] : request.headers) {
    if (name != "cookie") continue;
    std::string_view rest = value;
    while (!rest.empty() && secrets.size() < kMostTried) {
      const auto end = rest.find(';');
      const auto pair = trim(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos) continue;
      for (const auto cookie : kCookies) {
        if (pair.substr(0, equals) == cookie) secrets.push_back(trim(pair.substr(equals + 1)));
      }
    }
  }
  return secrets;
}

http::Response refused() {
  return html_error_response({Code::unauthorized, "The user name or the password is wrong.", {}});
}

}  // namespace

tl::expected<std::string, http::Response> verified(const http::Request& request, accounts::Accounts& accounts, std::string_view login,
                                                   std::string_view password) {
  if (const auto wait = accounts.attempts.admit(login, request.address); wait > 0) {
    const auto seconds = (wait + 999) / 1000;
    auto response = html_error_response({Code::unavailable, fmt::format("Too many attempts failed: try again in {} s.", seconds), {}}, 429);
    response.with("Retry-After", std::to_string(seconds));
    return tl::make_unexpected(std::move(response));
  }
  const accounts::User* user = accounts.users.verify(login, password);
  accounts.attempts.settle(login, request.address, user != nullptr);
  if (user == nullptr) return tl::make_unexpected(refused());
  return user->login;
}

tl::expected<Caller, http::Response> caller_of(const http::Request& request, accounts::Accounts& accounts) {
  for (const auto secret : secrets_in(request)) {
    if (auto session = accounts.sessions->find(secret)) return Caller{session->user, session->number, std::string(secret)};
  }
  const auto authorization = request.header("authorization");
  constexpr std::string_view kScheme = "Basic";
  const auto scheme = authorization.substr(0, authorization.find(' '));
  if (!iequals(scheme, kScheme)) return Caller{};
  const auto decoded = base64_decode(trim(authorization.substr(kScheme.size())));
  const auto colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return tl::make_unexpected(refused());
  const std::string_view credentials = *decoded;
  auto login = verified(request, accounts, credentials.substr(0, colon), credentials.substr(colon + 1));
  if (!login) return tl::make_unexpected(std::move(login.error()));
  return Caller{std::move(*login), {}, {}};
}

void set_session_cookies(http::Response& response, const http::Request& request, std::string_view path, std::string_view secret) {
  // Behind a proxy that ends TLS it is the public URL that tells.
  const bool secure = request.secure || request.origin.starts_with("https://");
  for (const auto name : kCookies) {
    response.with("Set-Cookie", fmt::format("{}={}; Path={}{}{}; HttpOnly; SameSite=Lax", name, secret, path, secret.empty() ? "; Max-Age=0" : "",
                                            secure ? "; Secure" : ""));
  }
}

}  // namespace tapstand::endpoints
