#include "run/first_contact.h"

#include <fmt/format.h>

#include "core/text.h"
#include "curl/session.h"
#include "xml/document.h"

namespace tapcheck {
namespace {

/// A resource that every TAP service has, and the root of its document.
struct Sign {
  std::string_view resource;
  std::string_view root;
};

constexpr Sign kCapabilities{"/capabilities", "capabilities"};
constexpr Sign kTables{"/tables", "tableset"};
constexpr Sign kSync{"/sync?REQUEST=doQuery&LANG=ADQL&FORMAT=votable&MAXREC=1&QUERY=SELECT%20*%20FROM%20TAP_SCHEMA.tables", "VOTABLE"};

Response get(const Target& target, Driver& driver, std::string_view resource) {
  CurlCommand command;
  command.url = target.base().text() + std::string(resource);
  command.follow = true;
  auto exchange = CurlSession(driver).run(command);
  if (exchange) return std::move(exchange->response);
  Response none;
  none.transport = Transport::kUnreachable;
  none.transport_detail = exchange.error().message;
  return none;
}

bool looks_right(const Sign& sign, const Response& response) {
  if (response.status == 401 || response.status == 403) return true;
  if (response.transport != Transport::kWhole || response.body.empty()) return false;
  const auto document = XmlDocument::parse(response.body);
  const auto name = document ? document->evaluate("local-name(/*)", {}) : tl::unexpected(document.error());
  return name && xpath_text(*name) == sign.root;
}

std::string what_came(const Response& response) {
  if (response.transport != Transport::kWhole) return one_line(response.transport_detail);
  const std::string type = media_type(response.headers);
  return fmt::format("status {} with {}", response.status, type.empty() ? "no Content-Type" : one_line(type, 60));
}

}  // namespace

std::optional<std::string> out_of_reach(const Target& target, Driver& driver) {
  const std::string base = target.base().text();
  const Response first = get(target, driver, kCapabilities.resource);
  if (looks_right(kCapabilities, first) || first.transport == Transport::kUnsent) return std::nullopt;
  if (first.transport == Transport::kTls) {
    return fmt::format("{} is out of reach: {} (--ca-file names the certificates to trust, --insecure verifies none)", base, first.transport_detail);
  }
  if (first.transport == Transport::kUnreachable || first.transport == Transport::kTimeout) return fmt::format("{} is out of reach: {}", base, first.transport_detail);
  for (const Sign& sign : {kTables, kSync}) {
    if (looks_right(sign, get(target, driver, sign.resource))) return std::nullopt;
  }
  return fmt::format("{} answers, but is no TAP service: /capabilities gives {}, and neither /tables nor /sync answers as one would", base, what_came(first));
}

}  // namespace tapcheck
