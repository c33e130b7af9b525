#include "run/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "core/text.h"
#include "run/discovery.h"
#include "run/scenario_run.h"

namespace tapcheck {
namespace {

bool any_selects(const std::vector<std::string>& prefixes, std::string_view id) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& p) { return selected_by(id, p); });
}

/// True if `reached` of any id of a check in the scenario.
template <typename Predicate>
bool any_check(const Scenario& scenario, Predicate predicate) {
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), [&](const Step& step) {
    return std::any_of(step.checks.begin(), step.checks.end(), [&](const Check& check) { return predicate(scenario.id_of(step, check.slug)); }) ||
           (step.poll && predicate(scenario.id_of(step, "poll")));
  });
}

/// Marks what a run makes on the target, so that two runs do not meet and leftovers can be told.
std::string run_mark() {
  std::random_device random;
  return fmt::format("conf_{:08x}", random());
}

}  // namespace

bool Selection::wants(std::string_view check_id) const {
  return !any_selects(skip, check_id) && (only.empty() || any_selects(only, check_id));
}

Result<std::vector<const Scenario*>> choose_scenarios(const Library& library, const RunOptions& options) {
  for (const auto* list : {&options.selection.only, &options.selection.skip}) {
    for (const std::string& prefix : *list) {
      const bool known = std::any_of(library.scenarios.begin(), library.scenarios.end(), [&](const Scenario& s) {
        return any_check(s, [&](const std::string& id) { return selected_by(id, prefix); });
      });
      if (!known) return fail(fmt::format("no scenario or check is called '{}' (see 'tapcheck list')", prefix));
    }
  }
  const std::set<std::string> profiles = library.with_included(options.profile);
  if (profiles.empty()) {
    std::vector<std::string> names;
    for (const auto& [name, profile] : library.profiles) names.push_back(name);
    return fail(fmt::format("there is no profile '{}'; there are {}", options.profile, join(names, ", ")));
  }
  std::vector<const Scenario*> chosen;
  for (const Scenario& scenario : library.scenarios) {
    const bool in_profile = std::any_of(scenario.profiles.begin(), scenario.profiles.end(), [&](const std::string& p) { return profiles.contains(p); });
    if (in_profile && any_check(scenario, [&](const std::string& id) { return options.selection.wants(id); })) chosen.push_back(&scenario);
  }
  if (chosen.empty()) return fail(fmt::format("no scenario is left to run in profile {}", options.profile));
  return chosen;
}

Result<RunResult> run_scenarios(RunContext context, const RunOptions& options) {
  auto chosen = choose_scenarios(context.library, options);
  if (!chosen) return tl::unexpected(chosen.error());
  RunOptions marked = options;
  marked.variables.emplace("run", run_mark());
  marked.variables.emplace("tap", context.target.base().text());
  RunResult run;
  run.target = context.target.base().text();
  run.profile = options.profile;
  Discovery discovery(context.target, context.driver);
  for (const Scenario* scenario : *chosen) {
    auto result = ScenarioRun(*scenario, context, marked, discovery).run();
    if (!result) return tl::unexpected(result.error());
    context.on_scenario(*result);
    run.scenarios.push_back(std::move(*result));
  }
  run.interrupted = context.stop();
  if (context.limits != nullptr) {
    run.lost = context.limits->lost();
    run.remarks = context.limits->remarks();
  }
  return run;
}

}  // namespace tapcheck
