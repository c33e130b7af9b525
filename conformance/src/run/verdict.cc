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

std::string_view surprise_text(Surprise::Kind kind) {
  switch (kind) {
    case Surprise::Kind::kPasses: return "was expected to fail, and does not";
    case Surprise::Kind::kMatchesNothing: return "is expected to fail, and was not asked in this run";
    case Surprise::Kind::kExpired: return "is expected to fail until a day that has passed";
  }
  return "";
}

void Counts::add(const CheckResult& check) {
  if (check.known) {
    ++known;
  } else if (check.required_failure()) {
    ++failed;
  } else if (check.verdict == Verdict::kFail) {
    ++advisory;
  } else if (check.verdict == Verdict::kDialect) {
    ++dialect;
  } else if (check.verdict == Verdict::kSkip) {
    ++skipped;
  } else {
    ++passed;
  }
}

Counts RunResult::counts() const {
  Counts counts;
  for (const ScenarioResult& scenario : scenarios) {
    for (const CheckResult& check : scenario.checks) counts.add(check);
  }
  return counts;
}

std::vector<Leftover> RunResult::leftovers() const {
  std::vector<Leftover> all;
  for (const ScenarioResult& scenario : scenarios) all.insert(all.end(), scenario.leftovers.begin(), scenario.leftovers.end());
  return all;
}

bool RunResult::held() const {
  for (const Surprise& surprise : surprises) {
    if (surprise.fails) return false;
  }
  return counts().failed == 0 && !interrupted && !lost;
}

}  // namespace tapcheck
