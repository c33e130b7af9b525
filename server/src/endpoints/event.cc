// /tap/event (the archive's page, §2.9, §3.11) and /tap/notification (§2.10, §3.12): lines of text.
#include <fmt/format.h>

#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "tapstand/version.h"

namespace tapstand::endpoints {
namespace {

Result<std::string> event_lines(Call& call) {
  std::optional<accounts::EventType> wanted;
  if (const auto id = call.request.param("id")) {
    wanted = accounts::event_type_from(*id);
    if (!wanted) {
      std::string numbers;
      for (const auto& row : accounts::event_types()) numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", static_cast<int>(row.type));
      return fail(Code::bad_request, fmt::format("id is a type of events: {}.", numbers));
    }
  }
  std::string lines;
  for (const auto& [type, at] : call.context.accounts.events.of(call.session)) {
    if (!wanted || *wanted == type) lines += fmt::format("{}={}\n", static_cast<int>(type), at);
  }
  return lines;
}

Result<std::string> notification_lines(Call& call) {
  if (const auto action = call.request.param("action"); !action || !iequals(*action, "GetNotifications")) {
    return fail(Code::bad_request, "action=GetNotifications is the only action of notifications.");
  }
  // Notifications are for users. Clients ask before they log in too, and print what stands after the first '='.
  if (call.user.empty()) return fmt::format("status[type: 0,0]=tapstand {} is up: sample data for tests, not the Gaia archive.\n", kVersion);
  TRY_ASSIGN(const auto notifications, call.context.accounts.notifications.of(call.user));
  std::string lines;
  for (const auto& n : notifications) lines += fmt::format("{}[type: {},{}]={}\n", n.id, n.type, n.subtype, n.text);
  return lines;
}

http::Response answer(Result<std::string> lines) { return lines ? http::Response::text(std::move(*lines)) : html_error_response(lines.error()); }

}  // namespace

http::Response event(Call& call) { return answer(event_lines(call)); }
http::Response notification(Call& call) { return answer(notification_lines(call)); }

}  // namespace tapstand::endpoints
