// What a target says of itself: so that a rule is asked only of what a service offers, and queries can name a
// table of a service that nobody here knows. Reads capabilities (TAPRegExt 1.0), the job list, /tables and
// TAP_SCHEMA, each when the first requirement asks for it, and once. One thread.
//
// Requirements, compared without case; a leading `!` turns one round:
//   tap:VERSION  uws:VERSION  capability:STANDARDID  language:NAME[-VERSION]  format:MIME-OR-ALIAS  upload:METHOD
//   geometry:FUNCTION  udf:NAME  feature:FRAGMENT/FORM  limit:output|upload|retention|duration
//   resource:NAME (GET BASE/NAME is not 404)  found:table  found:sky
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "curl/session.h"
#include "http/target.h"
#include "scenario/scenario.h"

namespace tapcheck {

class Discovery {
 public:
  Discovery(const Target& target, Driver& driver) : target_(target), session_(driver) {}

  /// Why the target does not meet the requirement; nothing if it does.
  std::optional<std::string> lacks(const std::string& requirement);

  /// Values of {{any_table}}, {{sky_ra}} and the like, as far as requirements have asked for them.
  const Variables& found() const { return found_; }

 private:
  /// What one document or probe told: lower-case tokens, or why it could not be read.
  struct Told {
    std::set<std::string> tokens;
    std::string trouble;
  };

  const Told& told(const std::string& kind, const std::string& what);
  Told read_capabilities();
  Told read_job_list();
  Told probe(const std::string& resource);
  Told look_for_tables();
  Exchange get(const std::string& path_and_query);

  const Target& target_;
  CurlSession session_;
  std::map<std::string, Told> told_;
  Variables found_;
};

/// An Error in words if no such requirement can be.
std::optional<std::string> requirement_error(std::string_view requirement);

/// `found:table` for `any_table`: the requirement that a discovered variable needs; nothing for other names.
std::optional<std::string> requirement_that_finds(std::string_view variable);

/// The tokens of a capabilities document. Public for tests.
std::set<std::string> declared_in(const XmlDocument& capabilities);

}  // namespace tapcheck
