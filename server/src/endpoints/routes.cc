#include "endpoints/routes.h"

#include <fmt/format.h>

#include "core/text.h"
#include "endpoints/caller.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"

namespace tapstand::endpoints {
namespace {

// To add an endpoint: one row here, one handler, one scenario in the suite. Rows are tried in order.
constexpr Route kRoutes[] = {
    {"GET", "tap", home, "This list", "TAP 1.1 §2"},
    {"GET POST", "tap/sync", sync_query, "A query, answered at once", "TAP 1.1 §2.1"},
    {"GET", "tap/async", list_jobs, "The list of jobs", "UWS 1.1 §2.2.2.1"},
    {"POST", "tap/async", create_job, "Creates a job", "UWS 1.1 §2.2.3.1"},
    {"GET", "tap/async/{job}", get_job, "A job", "UWS 1.1 §2.2.2.2"},
    {"POST", "tap/async/{job}", post_job, "ACTION=DELETE, or parameters", "UWS 1.1 §2.2.3.2"},
    {"DELETE", "tap/async/{job}", delete_job, "Destroys a job", "UWS 1.1 §2.2.3.2"},
    {"GET POST PUT", "tap/async/{job}/phase", job_phase, "The phase; PHASE=RUN or ABORT", "UWS 1.1 §2.2.3.5"},
    {"GET", "tap/async/{job}/quote", job_quote, "When the job should be done", "UWS 1.1 §2.1.6"},
    {"GET POST PUT", "tap/async/{job}/executionduration", job_execution_duration, "Seconds the job may run", "UWS 1.1 §2.2.3.4"},
    {"GET POST PUT", "tap/async/{job}/destruction", job_destruction, "When the job is destroyed", "UWS 1.1 §2.2.3.3"},
    {"GET", "tap/async/{job}/owner", job_owner, "Whose the job is", "UWS 1.1 §2.1.8"},
    {"GET", "tap/async/{job}/runid", job_run_id, "The run that the job belongs to", "UWS 1.1 §2.1.9"},
    {"GET", "tap/async/{job}/error", job_error, "Why a job failed", "TAP 1.1 §2.2"},
    {"GET POST", "tap/async/{job}/parameters", job_parameters, "The parameters of a job", "UWS 1.1 §2.2.2.4"},
    {"GET PUT", "tap/async/{job}/parameters/{name}", job_parameter, "One parameter's value", "UWS 1.1 §2.1.11"},
    {"GET", "tap/async/{job}/results", job_results, "The results of a job", "UWS 1.1 §2.2.2.3"},
    {"GET", "tap/async/{job}/results/{result}", job_result, "A result", "TAP 1.1 §2.2"},
    {"GET", "tap/jobs/{list}", archive_job_list, "Jobs of the list async or sync, whole, by pages", "Gaia archive §2.12"},
    {"POST", "tap/deletejobs", delete_jobs, "Destroys several jobs", "Gaia archive §2.13"},
    {"GET POST", "tap/tables", tables, "The tables and columns", "VOSI 1.1 §3.3, TAP+"},
    {"GET", "tap/tables/{name}", one_table, "One table, or one schema", "VOSI 1.1 §3.3"},
    {"POST", "Upload", upload, "Makes a table of one's own, or deletes it", "TAP+ §3.7, §3.8"},
    {"POST", "TableTool", table_tool, "Flags, descriptions and names of one's own tables", "TAP+ §3.13"},
    {"GET", "tap/capabilities", capabilities, "What the service can do", "VOSI 1.1 §3.1"},
    {"GET", "tap/availability", availability, "Is the service up?", "VOSI 1.1 §3.2"},
    {"GET POST", "tap/glots", glots_search, "Tables of other TAP services, by subject", "TAP+ GloTS"},
    {"GET", "xml/esaTapPlusAttributes.xsd", attribute_schema, "Schema of the archive's attributes in /tap/tables", "TAP+"},
    {"POST", "login", login, "Log in: username, password", "TAP+ §3.5"},
    {"POST", "logout", logout, "Log out", "TAP+ §3.6"},
    {"GET", "tap/users", users, "Is there such a user? USER", "TAP+"},
    {"GET POST", "tap/share", share, "Groups, and tables shared with them: action", "TAP+ §3.9"},
    {"GET POST", "tap/event", event, "When what happened to the user's things", "TAP+ §3.11"},
    {"GET POST", "tap/notification", notification, "Messages for the user: action=GetNotifications", "TAP+ §3.12"},
    {"GET", "tap/examples", examples, "Queries to try", "DALI 1.1 §2.3"},
    {"POST", "login", login, "Log in to the data server, with the same accounts", "TAP+ §3.5", kDataServer},
    {"POST", "logout", logout, "Log out of it", "TAP+ §3.6", kDataServer},
    {"GET POST", "datalink/links", datalink_links, "The products of a source, and where they are", "DataLink 1.1 §2.1", kDataServer},
    {"GET POST", "data", data_products, "Light curves, spectra and chains of parameters", "the archive's data server", kDataServer},
};

bool matches(std::string_view pattern, std::span<const std::string> path, std::vector<std::string>& variables) {
  variables.clear();
  const auto parts = split(pattern, '/');
  if (parts.size() != path.size()) return false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].front() == '{') {
      variables.push_back(path[i]);
    } else if (parts[i] != path[i]) {
      return false;
    }
  }
  return true;
}

bool allows(std::string_view methods, std::string_view method) {
  for (const auto& name : split(methods, ' ')) {
    if (name == method || (method == "HEAD" && name == "GET")) return true;
  }
  return false;
}

http::Response not_here(const std::string& allowed, std::string_view method) {
  if (allowed.empty()) {
    return html_error_response({Code::not_found, "There is no such resource here. The list is at /tap-server/tap.", {}});
  }
  if (method == "OPTIONS") return http::Response::text("", 200).with("Allow", allowed);
  return html_error_response({Code::method_not_allowed, fmt::format("{} is not for this resource: {}.", method, allowed), {}})
      .with("Allow", allowed);
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

bool is_context(std::string_view name) { return name == kTapServer || name == kDataServer; }

http::Response dispatch(const http::Request& request, std::span<const std::string> path, const std::string& prefix,
                        Context& context) {
  const std::string root = request.origin + prefix;
  Call call{request, context, root + "/tap-server/tap", root + "/data-server", {}, {}, {}, {}};
  const std::string_view server = path.front();
  path = path.subspan(1);
  std::string allowed;
  for (const auto& route : kRoutes) {
    if (route.context != server || !matches(route.path, path, call.variables)) continue;
    if (allows(route.methods, request.method)) {
      auto caller = caller_of(request, context.accounts);
      if (!caller) return std::move(caller.error());
      call.user = std::move(caller->user);
      call.session = std::move(caller->session);
      call.secret = std::move(caller->secret);
      return route.handler(call);
    }
    for (const auto& name : split(route.methods, ' ')) {
      if (allowed.find(name) == std::string::npos) allowed += (allowed.empty() ? "" : ", ") + name;
    }
  }
  return not_here(allowed, request.method);
}

}  // namespace tapstand::endpoints
