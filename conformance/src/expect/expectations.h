// Expectation files: failures of one service that its people know about, so that a run tells only what is new.
//
//   strict = true                       # false: an unexpected pass does not make the run fail
//   [[known]]
//   id = "tap/2.7.4/maxrec/overflow"    # of a check, or the beginning of one
//   reason = "the proxy drops it"
//   link = "https://example.org/issues/7"
//   verdict = "fail"                    # or "error"
//   until = 2027-01-31                  # the last day on which it counts
//
// Immutable once read; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "run/verdict.h"

namespace tapcheck {

struct Expectation {
  std::string id;
  std::string reason;
  std::string link;
  Verdict verdict = Verdict::kFail;
  std::string until;  ///< `2027-01-31`; empty for ever
  int line = 0;

  bool covers(const CheckResult& check) const;
  bool expired(const std::string& today) const { return !until.empty() && until < today; }
};

class Expectations {
 public:
  static Result<Expectations> load(const std::string& file);
  /// `file` is for messages.
  static Result<Expectations> parse(const std::string& text, const std::string& file);

  const std::vector<Expectation>& known() const { return known_; }

  /// Marks the failures that are foreseen. `today` as in `until`.
  void mark(ScenarioResult& scenario, const std::string& today) const;

  /// Entries that the run does not bear out: nothing below one fails any more, it is no check of this run, or its day
  /// has passed.
  std::vector<Surprise> surprises(const RunResult& run, const std::string& today) const;

 private:
  std::string file_;
  bool strict_ = true;
  std::vector<Expectation> known_;
};

/// What a run says of an entry: whether it covers a failure, and whether it covers anything that was asked.
struct Bearing {
  bool fails = false;
  bool holds = false;
};
Bearing bearing_of(const Expectation& expectation, const RunResult& run);

}  // namespace tapcheck
