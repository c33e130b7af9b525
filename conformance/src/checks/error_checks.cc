#include <fmt/format.h>

#include "checks/kinds.h"
#include "core/text.h"

namespace tapcheck {
namespace {

bool votable_type(const std::string& type) { return type == "application/x-votable+xml" || type == "text/xml" || type == "application/xml"; }

}  // namespace

Outcome check_error_document(const Arguments&, const Evidence& evidence, const CheckContext&) {
  const std::string expected = "a VOTable with QUERY_STATUS ERROR, or plain text with a status of 4xx or 5xx";
  const Response& response = evidence.response();
  const std::string type = media_type(response.headers);
  if (const auto& table = evidence.votable()) {
    const VotInfo* status = table->query_status();
    if (status == nullptr) return Outcome::miss(expected, "a VOTable whose RESOURCE of type 'results' has no INFO QUERY_STATUS");
    const std::string actual = fmt::format("status {}, QUERY_STATUS {} '{}'", response.status, status->value, one_line(status->text, 100));
    if (status->value != "ERROR") return Outcome::miss(expected, actual);
    if (!votable_type(type)) return Outcome::miss(expected, fmt::format("a VOTable as {}", type.empty() ? "nothing" : one_line(type, 60)));
    return Outcome::hold(expected, actual);
  }
  const std::string actual = fmt::format("status {}, {} with '{}'", response.status, type.empty() ? "no Content-Type" : one_line(type, 60),
                                         one_line(response.body, 100));
  const bool held = type == "text/plain" && response.status >= 400 && !trim(response.body).empty();
  return held ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual);
}

}  // namespace tapcheck
