// Ids of checks: `<scenario id>/<slug of the step's name>/<kind>`. A second check of a kind in a step is `kind-2`. They
// stay the same as long as the scenario does: expectation files and reports of several services are joined by them.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace tapcheck {

/// Lower-case letters, digits, dots and single hyphens: `A query, by GET` is `a-query-by-get`.
std::string slug(std::string_view name);

/// Gives the ids of one scenario, in the order of its checks.
class CheckIds {
 public:
  explicit CheckIds(std::string scenario) : scenario_(std::move(scenario)) {}

  /// A check that belongs to no step has none in its id.
  std::string next(std::string_view step, std::string_view kind);

 private:
  std::string scenario_;
  std::map<std::string, int> seen_;
};

}  // namespace tapcheck
