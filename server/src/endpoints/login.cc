// /login and /logout (the archive's page, §2.1, §2.2, §3.5, §3.6), and who there is to share with.
#include <fmt/format.h>

#include "core/text.h"
#include "endpoints/caller.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"

namespace tapstand::endpoints {
namespace {

// Where the cookies are valid: below the server that was asked, "/tap-server" or "/data-server", of this world.
std::string cookie_path(const Call& call) {
  std::string path;
  for (std::size_t i = 0; i + 1 < call.request.path.size(); ++i) path += "/" + call.request.path[i];
  return path;
}

http::Response started(Call& call, const std::string& user) {
  auto& sessions = *call.context.accounts.sessions;
  // A session is for one log-in: what the client held before ends.
  if (!call.secret.empty()) {
    if (const auto ended = sessions.end(call.secret); !ended) return html_error_response(ended.error());
  }
  const auto secret = sessions.start(user);
  if (!secret) return html_error_response(secret.error());
  auto response = http::Response::text("OK\n");
  set_session_cookies(response, call.request, cookie_path(call), *secret);
  return response;
}

}  // namespace

http::Response login(Call& call) {
  const auto login = call.request.param("username");
  const auto password = call.request.param("password");
  if (!login && !password && !call.user.empty()) return started(call, call.user);  // HTTP Basic has said it
  if (!login || !password) return html_error_response({Code::unauthorized, "Send username and password.", {}});
  const auto user = verified(call.request, call.context.accounts, *login, *password);
  return user ? started(call, *user) : user.error();
}

http::Response logout(Call& call) {
  if (!call.secret.empty()) {
    if (const auto ended = call.context.accounts.sessions->end(call.secret); !ended) return html_error_response(ended.error());
  }
  auto response = http::Response::text("OK\n");
  set_session_cookies(response, call.request, cookie_path(call), "");
  return response;
}

// One line for the user asked for, none for one that does not exist: clients look for "<id>:" at the start.
http::Response users(Call& call) {
  if (call.user.empty()) return html_error_response({Code::unauthorized, "Log in first.", {}});
  const auto id = call.request.param("user");
  if (!id) return html_error_response({Code::bad_request, "USER is missing: the id of a user.", {}});
  const accounts::User* user = call.context.accounts.users.find(*id);
  return http::Response::text(user == nullptr ? "" : fmt::format("{}: {}\n", user->login, user->name));
}

}  // namespace tapstand::endpoints
