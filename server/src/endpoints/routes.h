// THE table of endpoints: routing, 405s, the list at /tap and the reference page derive from it.
#pragma once
#include <span>
#include <string_view>

#include "endpoints/context.h"

namespace tapstand::endpoints {

using Handler = http::Response (*)(Call& call);

// The contexts of the archive: the service itself, and the server of data products beside it.
inline constexpr std::string_view kTapServer = "tap-server";
inline constexpr std::string_view kDataServer = "data-server";
bool is_context(std::string_view name);

struct Route {
  std::string_view methods;  // separated by blanks, e.g. "GET POST"; HEAD goes with GET
  std::string_view path;     // below the server's context: "tap/async/{job}/phase"
  Handler handler;
  std::string_view summary;  // for people
  std::string_view source;   // the clause it implements
  std::string_view context = kTapServer;
};

std::span<const Route> routes();

// Answers any request: 404 and 405 (with Allow) included. Thread-safe; `path` begins with the context, `prefix` is what
// stood before it (the world).
http::Response dispatch(const http::Request& request, std::span<const std::string> path, const std::string& prefix, Context& context);

}  // namespace tapstand::endpoints
