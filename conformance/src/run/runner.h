// Runs the chosen scenarios against a target, one after another, and undoes what they made, whatever happened.
// When `stop` turns true (Ctrl-C), or the limits let nothing pass any more, no further command is sent but the
// clean-ups, and the rest is skipped. One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checks/check.h"
#include "http/driver.h"
#include "http/target.h"
#include "run/clock.h"
#include "run/limits.h"
#include "run/verdict.h"
#include "scenario/command.h"
#include "scenario/library.h"

namespace tapcheck {

/// Which checks are asked for: ids, or beginnings of ids, at any depth (scenario/scenario.h, id_of).
struct Selection {
  std::vector<std::string> only;  ///< empty for all
  std::vector<std::string> skip;

  bool wants(std::string_view check_id) const;
};

struct RunOptions {
  std::string profile = "gaia";
  bool allow_writes = false;
  Selection selection;
  Variables variables;            ///< user, password, …: what the user gave; the runner adds run and tap
  std::vector<std::string> secrets;  ///< values that no report may show
};

struct RunContext {
  const Library& library;
  Target target;
  Folders folders;
  Driver& driver;
  Clock& clock;
  const SchemaSet* schemas = nullptr;
  std::string schemas_missing;
  std::function<bool()> stop = [] { return false; };
  /// Looks at the results of a scenario, and may mark what is known of them.
  std::function<void(ScenarioResult&)> on_scenario = [](ScenarioResult&) {};
  RunLimits* limits = nullptr;  ///< those that `driver` keeps, if it keeps any
};

/// An Error if the options name an id that does not exist, or a scenario is broken in a way that only shows
/// when it runs (a fixture that is not there).
Result<RunResult> run_scenarios(RunContext context, const RunOptions& options);

/// The scenarios of which the options choose something, in order.
Result<std::vector<const Scenario*>> choose_scenarios(const Library& library, const RunOptions& options);

}  // namespace tapcheck
