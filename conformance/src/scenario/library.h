// The folder of scenarios: every *.toml below it, sorted by id, with the clauses and the known dialects that
// checks refer to (clauses/, dialects.toml and profiles.toml at its top). Immutable once loaded.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "scenario/scenario.h"

namespace tapcheck {

/// A requirement: which document asks for it, and in one sentence why.
struct Clause {
  std::string document;
  std::string text;
};

/// A known departure of a service from a standard. It excuses a failed check if each of the check's problems
/// matches one of `problems`.
struct Dialect {
  std::string text;
  std::vector<std::string> problems;  ///< regular expressions (ECMAScript)
};

/// What a target can be held to: scenarios name the profiles that they belong to, and a profile may include others.
struct Profile {
  std::string title;
  std::vector<std::string> includes;
};

struct Library {
  std::string folder;
  std::vector<Scenario> scenarios;
  std::map<std::string, Clause> clauses;
  std::map<std::string, Dialect> dialects;
  std::map<std::string, Profile> profiles;

  /// An Error with file and line for the first thing that is wrong in any file.
  static Result<Library> load(const std::string& folder);

  /// The profile and all that it includes; empty if there is none of this name.
  std::set<std::string> with_included(const std::string& profile) const;

  const Scenario* find(const std::string& id) const;
};

/// True if `id` is `prefix`, or below it: `gaia/1` selects `gaia/1.4/…` and `gaia/1/…`, not `gaia/14`.
bool selected_by(std::string_view id, std::string_view prefix);

}  // namespace tapcheck
