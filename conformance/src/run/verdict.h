// The tree of results that every report derives from: run → scenarios → exchanges and checks. Plain values.
// Every text has passed Secrets (run/secrets.h) before a report sees it, and each is bounded.
#pragma once

#include <cstddef>
#include <optional>
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

/// A failure that an expectation file foresees (expect/expectations.h).
struct Known {
  std::string reason;
  std::string link;
};

struct CheckResult {
  std::string id;        ///< Scenario::id_of; several results have the same where a step is run for each of some values
  std::string step;
  std::string value;     ///< what the step was run for, where it is run for each of some values
  std::string check;     ///< kind, or `answer`, `capture`, `poll`, `scenario`, `clean_up` for what the engine itself asks
  std::string clause;
  Level level = Level::kMust;
  Verdict verdict = Verdict::kPass;
  std::string expected;
  std::string actual;
  std::string note;      ///< reason of a skip, text of a dialect, oddity of the command
  std::string curl;      ///< the command to paste, passwords masked
  std::optional<std::size_t> exchange = {};  ///< which of the scenario's exchanges was judged; none if nothing was sent
  std::optional<Known> known = {};           ///< the failure is foreseen
  std::string file;      ///< of the scenario
  int line = 0;
  Seconds elapsed{0};    ///< of the exchange

  /// It makes the run fail.
  bool required_failure() const {
    return !known && (verdict == Verdict::kError || (verdict == Verdict::kFail && level != Level::kShould));
  }
};

/// A command that was sent, and what came: what a reader needs to believe a verdict. Of a command that is sent
/// until something holds (poll) it is the last.
struct ExchangeNote {
  std::string step;
  std::string curl;
  int status = 0;                 ///< 0 when no status line came
  std::string reason;
  std::string media_type;
  std::size_t bytes = 0;          ///< of the body, Content-Encoding undone
  std::vector<std::string> hops;  ///< URLs that redirects led to
  std::string trouble;            ///< why the answer is not whole; empty if it is
  std::string body;               ///< its beginning, as text: other bytes as `\xNN`
  bool body_cut = false;          ///< there is more of it than `body` shows
  Seconds elapsed{0};
};

/// What a run made on the target and could not take away again.
struct Leftover {
  std::string kind;  ///< the variable that its name was captured in: jobid, table, …
  std::string name;  ///< empty if no answer came that would have told it
  std::string curl;  ///< the command that removes it, to paste, or where its name is unknown the one that made it; passwords masked
};

struct ScenarioResult {
  std::string id;
  std::string title;
  std::string source;
  std::string file;
  std::vector<CheckResult> checks;
  Seconds elapsed{0};
  std::vector<std::string> profiles = {};
  std::vector<ExchangeNote> exchanges = {};
  std::vector<Leftover> leftovers = {};
};

struct Counts {
  int passed = 0;
  int failed = 0;    ///< required failures and errors
  int advisory = 0;  ///< SHOULDs that do not hold
  int dialect = 0;
  int known = 0;     ///< failures that the expectation file foresees
  int skipped = 0;

  void add(const CheckResult& check);
};

/// An entry of the expectation file that the run does not bear out.
struct Surprise {
  enum class Kind { kPasses, kMatchesNothing, kExpired } kind = Kind::kPasses;
  std::string id;
  std::string reason;
  std::string file;
  int line = 0;
  bool fails = false;  ///< it makes the run fail
};
/// What is wrong with the entry, as the end of a sentence that begins with its id.
std::string_view surprise_text(Surprise::Kind kind);

struct RunResult {
  std::string target;
  std::string profile;
  bool interrupted = false;
  std::vector<ScenarioResult> scenarios;
  std::vector<Surprise> surprises = {};
  std::string started = {};  ///< UTC, as DALI writes times; empty if nobody looked at a clock
  bool lost = false;                      ///< the target went out of reach in the middle of the run
  std::vector<std::string> remarks = {};  ///< how the run was held back, and by what: rate, budget, a lost target

  Counts counts() const;
  /// Every required check held, and nothing that was foreseen has changed.
  bool held() const;
  /// What is left on the target, of all scenarios.
  std::vector<Leftover> leftovers() const;
};

}  // namespace tapcheck
