#include "run/verdict.h"

namespace tapcheck {

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass: return "pass";
    case Verdict::kFail: return "fail";
    case Verdict::kDialect: return "dialect";
    case Verdict::kSkip: return "skip";
    case Verdict::kError: return "error";
  }
  return "";
}

Counts RunResult::counts() const {
  Counts counts;
  for (const ScenarioResult& scenario : scenarios) {
    for (const CheckResult& check : scenario.checks) {
      if (check.required_failure()) {
        ++counts.failed;
      } else if (check.verdict == Verdict::kFail) {
        ++counts.advisory;
      } else if (check.verdict == Verdict::kDialect) {
        ++counts.dialect;
      } else if (check.verdict == Verdict::kSkip) {
        ++counts.skipped;
      } else {
        ++counts.passed;
      }
    }
  }
  return counts;
}

}  // namespace tapcheck
