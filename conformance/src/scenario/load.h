// Reads scenario files. Unknown keys, wrong types, a check without a clause, a command that curl could not
// read, a bind that matches nothing: all are Errors with file and line, found before anything is sent.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/result.h"
#include "scenario/library.h"
#include "scenario/scenario.h"

namespace tapcheck {

Result<Scenario> load_scenario(const std::string& file);

/// The same from text; `file` is for messages.
Result<Scenario> parse_scenario(std::string_view text, const std::string& file);

Result<std::map<std::string, Clause>> load_clauses(const std::string& file);
Result<std::map<std::string, Dialect>> load_dialects(const std::string& file);

Result<std::map<std::string, Profile>> load_profiles(const std::string& file);

/// `200ms`, `30s`, `2min`.
Result<Seconds> parse_duration(std::string_view text);

}  // namespace tapcheck
