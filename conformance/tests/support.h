// What several tests need: the project's own scenarios, and a run of them against the model archive.
#pragma once

#include <string>

#include "http/driver.h"
#include "run/runner.h"

namespace tapcheck {

/// The scenarios of the source tree; a test fails at once if they do not load.
const Library& project_library();
const Result<SchemaSet>& project_schemas();
Folders project_folders();

/// Sleeping moves its hands.
class FakeClock final : public Clock {
 public:
  Seconds now() override { return now_; }
  void sleep(Seconds duration) override { now_ += duration; }

 private:
  Seconds now_{0};
};

/// The ids of the scenarios that the model archive can answer (model/scenarios.txt); others need a real one.
std::vector<std::string> modelled_scenarios();

/// Runs scenarios against a model archive with `fault`, on a fake clock, with two of its accounts if none is given.
struct ModelRun {
  RunResult result;
  std::size_t left = 0;  ///< jobs, tables, groups and shared items that the run left behind
};
ModelRun run_model(const std::string& fault, RunOptions options = {});

/// The failed (or otherwise not held) check of this kind in this scenario, or nullptr.
const CheckResult* find_not_held(const RunResult& run, const std::string& scenario, const std::string& check);

}  // namespace tapcheck
