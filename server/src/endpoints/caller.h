// Who asks: from the session cookie (JSESSIONID or SESSION, the archive has sent both), or from HTTP Basic. A cookie that
// is no session of this server any more, or never was, means an anonymous request, as clients keep sending it after
// log-out; a wrong password is refused.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "accounts/accounts.h"
#include "http/message.h"

namespace tapstand::endpoints {

struct Caller {
  std::string user{};     // empty: anonymous
  std::string session{};  // its public number; empty: none
  std::string secret{};   // the cookie's value
};

// A refusal is the whole answer: 401 with the challenge, or 429 with the time to wait.
tl::expected<Caller, http::Response> caller_of(const http::Request& request, accounts::Accounts& accounts);

// Checks a password, slowing those who guess; the login of the user.
tl::expected<std::string, http::Response> verified(const http::Request& request, accounts::Accounts& accounts, std::string_view login,
                                                   std::string_view password);

// The two cookies of a session; `path` is where they are valid. Old astroquery reads the first header only, and knows
// JSESSIONID only. An empty secret takes the cookies away.
void set_session_cookies(http::Response& response, const http::Request& request, std::string_view path, std::string_view secret);

}  // namespace tapstand::endpoints
