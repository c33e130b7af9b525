// The tree of results that every report derives from: run → scenarios → checks. Plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "scenario/scenario.h"

namespace tapcheck {

/// kDialect: the rule does not hold, in a way that the service's documentation owns up to.
/// kError: the check could not be made, or the target was lost.
enum class Verdict { kPass, kFail, kDialect, kSkip, kError };
std::string_view verdict_name(Verdict verdict);

struct CheckResult {
  std::string step;
  std::string check;     ///< kind, or `answer`, `capture`, `poll`, `scenario`, `clean_up` for what the engine itself asks
  std::string clause;
  Level level = Level::kMust;
  Verdict verdict = Verdict::kPass;
  std::string expected;
  std::string actual;
  std::string note;      ///< reason of a skip, text of a dialect, oddity of the command
  std::string curl;      ///< the command to paste, passwords masked
  std::string file;      ///< of the scenario
  int line = 0;
  Seconds elapsed{0};    ///< of the exchange

  /// It makes the run fail.
  bool required_failure() const {
    return verdict == Verdict::kError || (verdict == Verdict::kFail && level != Level::kShould);
  }
};

struct ScenarioResult {
  std::string id;
  std::string title;
  std::string source;
  std::string file;
  std::vector<CheckResult> checks;
  Seconds elapsed{0};
};

struct Counts {
  int passed = 0;
  int failed = 0;    ///< required failures and errors
  int advisory = 0;  ///< SHOULDs that do not hold
  int dialect = 0;
  int skipped = 0;
};

struct RunResult {
  std::string target;
  std::string profile;
  bool interrupted = false;
  std::vector<ScenarioResult> scenarios;

  Counts counts() const;
};

}  // namespace tapcheck
