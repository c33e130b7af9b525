// How reports show a result: one word for each way a check can end, and counts by document and by profile. Plain
// functions of the tree of results.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "run/verdict.h"
#include "scenario/library.h"

namespace tapcheck {

/// In the order in which a reader wants to see them. A SHOULD that does not hold is advice.
enum class Shown { kFail, kError, kAdvice, kDialect, kKnown, kSkip, kPass };

struct ShownWord {
  Shown shown;
  std::string_view word;
  std::string_view meaning;
};
/// One row for each Shown.
std::span<const ShownWord> shown_words();

Shown shown_as(const CheckResult& check);
std::string_view shown_word(Shown shown);

/// One sentence for a result: what was expected and what came, or the reason of a skip.
std::string evidence_line(const CheckResult& check);
/// A name for a result, unique in its scenario but for repeated kinds: `step: check [clause]`.
std::string check_title(const CheckResult& check);
/// Its id; with `=value` behind it where its step is run for each of some values.
std::string full_id(const CheckResult& check);
/// The part of that below its scenario's.
std::string short_id(const CheckResult& check, const ScenarioResult& scenario);
/// The exchange that was judged, or nullptr.
const ExchangeNote* exchange_of(const CheckResult& check, const ScenarioResult& scenario);
/// `303, text/xml, 512 bytes, 0.02 s, after 1 redirect`.
std::string exchange_line(const ExchangeNote& exchange);

/// `1 check`, `2 checks`.
std::string so_many(int count, std::string_view one, std::string_view several);

using CountsByName = std::vector<std::pair<std::string, Counts>>;
/// By the document that the clause is from (`TAP 1.1`); what the engine asks for itself comes last, without a name.
CountsByName counts_by_document(const RunResult& run, const Library& library);
/// A scenario counts in each profile that it belongs to.
CountsByName counts_by_profile(const RunResult& run);
/// Reasons of skips, the most frequent first.
std::vector<std::pair<std::string, int>> skip_reasons(const RunResult& run);

/// Calls `function(scenario, check)` for each check that is shown so.
template <typename Function>
void for_each_shown(const RunResult& run, Shown shown, Function function) {
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      if (shown_as(check) == shown) function(scenario, check);
    }
  }
}

}  // namespace tapcheck
