#include "report/shown.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/text.h"

namespace tapcheck {
namespace {

CountsByName named(const std::map<std::string, Counts>& counts) {
  CountsByName out;
  for (const auto& [name, numbers] : counts) {
    if (!name.empty()) out.emplace_back(name, numbers);
  }
  if (const auto rest = counts.find(""); rest != counts.end()) out.emplace_back("", rest->second);
  return out;
}

}  // namespace

std::span<const ShownWord> shown_words() {
  static constexpr std::array kWords{
      ShownWord{Shown::kFail, "fail", "a requirement does not hold"},
      ShownWord{Shown::kError, "error", "the check could not be made"},
      ShownWord{Shown::kAdvice, "advice", "a recommendation is not followed"},
      ShownWord{Shown::kDialect, "dialect", "a departure that the service documents"},
      ShownWord{Shown::kKnown, "known", "a failure that was expected"},
      ShownWord{Shown::kSkip, "skip", "not asked, for a reason"},
      ShownWord{Shown::kPass, "pass", "it holds"},
  };
  return kWords;
}

Shown shown_as(const CheckResult& check) {
  if (check.known) return Shown::kKnown;
  switch (check.verdict) {
    case Verdict::kPass: return Shown::kPass;
    case Verdict::kFail: return check.level == Level::kShould ? Shown::kAdvice : Shown::kFail;
    case Verdict::kDialect: return Shown::kDialect;
    case Verdict::kSkip: return Shown::kSkip;
    case Verdict::kError: return Shown::kError;
  }
  return Shown::kError;
}

std::string_view shown_word(Shown shown) {
  const auto words = shown_words();
  const auto found = std::find_if(words.begin(), words.end(), [&](const ShownWord& w) { return w.shown == shown; });
  return found->word;
}

std::string evidence_line(const CheckResult& check) {
  if (check.verdict == Verdict::kSkip) return check.note;
  std::string line = check.verdict == Verdict::kPass ? check.actual : fmt::format("expected {}; got {}", check.expected, check.actual);
  if (!check.note.empty()) line += " (" + check.note + ")";
  if (check.known) line += "; known: " + check.known->reason;
  return line;
}

std::string check_title(const CheckResult& check) {
  const std::string value = check.value.empty() ? "" : " (" + one_line(check.value, 60) + ")";
  std::string title = check.step.empty() ? check.check : check.step + value + ": " + check.check;
  if (!check.clause.empty()) title += " [" + check.clause + "]";
  return title;
}

std::string full_id(const CheckResult& check) { return check.value.empty() ? check.id : check.id + "=" + check.value; }

std::string short_id(const CheckResult& check, const ScenarioResult& scenario) {
  std::string id = full_id(check);
  if (id.starts_with(scenario.id + "/")) id.erase(0, scenario.id.size() + 1);
  return id;
}

const ExchangeNote* exchange_of(const CheckResult& check, const ScenarioResult& scenario) {
  return check.exchange && *check.exchange < scenario.exchanges.size() ? &scenario.exchanges[*check.exchange] : nullptr;
}

std::string exchange_line(const ExchangeNote& exchange) {
  std::string line = exchange.status == 0 ? "no answer" : std::to_string(exchange.status);
  if (!exchange.media_type.empty()) line += ", " + exchange.media_type;
  line += fmt::format(", {} bytes, {:.2f} s", exchange.bytes, exchange.elapsed.count());
  if (!exchange.hops.empty()) line += fmt::format(", after {} redirect{}", exchange.hops.size(), exchange.hops.size() == 1 ? "" : "s");
  if (!exchange.trouble.empty()) line += ", " + exchange.trouble;
  return line;
}

std::string so_many(int count, std::string_view one, std::string_view several) { return fmt::format("{} {}", count, count == 1 ? one : several); }

CountsByName counts_by_document(const RunResult& run, const Library& library) {
  std::map<std::string, Counts> counts;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      const auto clause = library.clauses.find(check.clause);
      const std::string document = clause == library.clauses.end() ? "" : clause->second.document.substr(0, clause->second.document.find(','));
      counts[document].add(check);
    }
  }
  return named(counts);
}

CountsByName counts_by_profile(const RunResult& run) {
  std::map<std::string, Counts> counts;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const std::string& profile : scenario.profiles) {
      for (const CheckResult& check : scenario.checks) counts[profile].add(check);
    }
  }
  return named(counts);
}

std::vector<std::pair<std::string, int>> skip_reasons(const RunResult& run) {
  std::map<std::string, int> counts;
  for_each_shown(run, Shown::kSkip, [&](const ScenarioResult&, const CheckResult& check) { ++counts[check.note]; });
  std::vector<std::pair<std::string, int>> reasons(counts.begin(), counts.end());
  std::stable_sort(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return reasons;
}

}  // namespace tapcheck
