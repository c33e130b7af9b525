#include "run/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "run/scenario_run.h"

namespace tapcheck {
namespace {

bool any_selects(const std::vector<std::string>& prefixes, const std::string& id) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& p) { return selected_by(id, p); });
}

/// Marks what a run makes on the target, so that two runs do not meet and leftovers can be told.
std::string run_mark() {
  std::random_device random;
  return fmt::format("conf_{:08x}", random());
}

}  // namespace

Result<std::vector<const Scenario*>> choose_scenarios(const Library& library, const RunOptions& options) {
  for (const auto* list : {&options.only, &options.skip}) {
    for (const std::string& prefix : *list) {
      const bool known = std::any_of(library.scenarios.begin(), library.scenarios.end(),
                                     [&](const Scenario& s) { return selected_by(s.id, prefix); });
      if (!known) return fail(fmt::format("no scenario is called '{}' (see 'tapcheck list')", prefix));
    }
  }
  std::vector<const Scenario*> chosen;
  for (const Scenario& scenario : library.scenarios) {
    const bool in_profile = std::find(scenario.profiles.begin(), scenario.profiles.end(), options.profile) != scenario.profiles.end();
    if (!in_profile || any_selects(options.skip, scenario.id)) continue;
    if (options.only.empty() || any_selects(options.only, scenario.id)) chosen.push_back(&scenario);
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
  for (const Scenario* scenario : *chosen) {
    auto result = ScenarioRun(*scenario, context, marked).run();
    if (!result) return tl::unexpected(result.error());
    context.on_scenario(*result);
    run.scenarios.push_back(std::move(*result));
  }
  run.interrupted = context.stop();
  return run;
}

}  // namespace tapcheck
