#include <fmt/format.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

constexpr std::string_view kRed = "31";
constexpr std::string_view kYellow = "33";
constexpr std::string_view kBold = "1";

struct Style {
  std::string_view mark;
  std::string_view colour;
};

Style style_of(Shown shown) {
  switch (shown) {
    case Shown::kPass: return {"pass", "32"};
    case Shown::kFail: return {"FAIL", kRed};
    case Shown::kError: return {"ERROR", kRed};
    case Shown::kAdvice: return {"advice", kYellow};
    case Shown::kDialect: return {"dialect", kYellow};
    case Shown::kKnown: return {"known", "36"};
    case Shown::kSkip: return {"skip", "2"};
  }
  return {};
}

std::string painted(std::string_view text, std::string_view code, bool colour) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string evidence_block(const CheckResult& check, const ScenarioResult& scenario, const Library& library) {
  std::string out;
  const auto add = [&](std::string_view name, std::string_view text) {
    if (!text.empty()) out += fmt::format("          {:<8} {}\n", name, text);
  };
  add("expected", one_line(check.expected, 600));
  add("got", one_line(check.actual, 600));
  add("note", one_line(check.note, 600));
  if (const auto clause = library.clauses.find(check.clause); clause != library.clauses.end()) {
    add("why", fmt::format("{} ({})", clause->second.text, clause->second.document));
  }
  if (const ExchangeNote* exchange = exchange_of(check, scenario)) add("answer", exchange_line(*exchange));
  add("try", check.curl);
  add("at", fmt::format("{}:{}", check.file, check.line));
  return out;
}

std::string document_table(const RunResult& run, const Library& library) {
  std::string out = fmt::format("\n  {:<40} {:>6} {:>6} {:>6} {:>7} {:>6} {:>7}\n", "", "passed", "failed", "advice", "dialect", "known", "skipped");
  const auto number = [](int n) { return n == 0 ? std::string("-") : std::to_string(n); };
  for (const auto& [document, counts] : counts_by_document(run, library)) {
    out += fmt::format("  {:<40} {:>6} {:>6} {:>6} {:>7} {:>6} {:>7}\n", document.empty() ? "(of the suite itself)" : one_line(document, 36),
                       number(counts.passed), number(counts.failed), number(counts.advisory), number(counts.dialect), number(counts.known),
                       number(counts.skipped));
  }
  return out + "\n";
}

/// The first failures, two lines each.
std::string failures(const RunResult& run, bool colour) {
  constexpr int kScreen = 20;
  std::string out;
  int count = 0;
  for (const Shown shown : {Shown::kFail, Shown::kError}) {
    for_each_shown(run, shown, [&](const ScenarioResult&, const CheckResult& check) {
      if (++count > kScreen) return;
      out += painted(fmt::format("  {:<6}", style_of(shown).mark), kRed, colour) + full_id(check) + (check.clause.empty() ? "" : " [" + check.clause + "]") + "\n";
      out += fmt::format("        expected {}; got {}\n", one_line(check.expected, 90), one_line(check.actual, 90));
    });
  }
  return count > kScreen ? out + fmt::format("  ... and {} more\n", count - kScreen) : out;
}

std::string reasons_of_skips(const RunResult& run) {
  constexpr std::size_t kMost = 5;
  std::string out;
  const auto reasons = skip_reasons(run);
  int rest = 0;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (i < kMost) {
      out += fmt::format("{:>5} skipped: {}\n", reasons[i].second, one_line(reasons[i].first, 120));
    } else {
      rest += reasons[i].second;
    }
  }
  return rest > 0 ? out + fmt::format("{:>5} skipped for other reasons\n", rest) : out;
}

}  // namespace

std::string console_scenario(const ScenarioResult& scenario, const Library& library, bool colour, bool quiet) {
  std::string out;
  for (const CheckResult& check : scenario.checks) {
    const Shown shown = shown_as(check);
    if (quiet && shown == Shown::kPass) continue;
    const Style style = style_of(shown);
    out += painted(fmt::format("  {:<8}", style.mark), style.colour, colour) + check_title(check);
    if (shown == Shown::kPass || shown == Shown::kSkip) {
      out += fmt::format("  {}\n", one_line(evidence_line(check), 100));
    } else if (shown == Shown::kKnown) {
      out += fmt::format("  {}\n", one_line(check.known->reason + (check.known->link.empty() ? "" : " " + check.known->link), 200));
    } else {
      out += fmt::format("  {}\n", level_name(check.level)) + evidence_block(check, scenario, library);
    }
  }
  if (out.empty()) return out;
  return painted(scenario.id, kBold, colour) + "  " + scenario.title + "\n" + out;
}

std::string console_summary(const RunResult& run, const Library& library, bool colour) {
  const Counts counts = run.counts();
  std::string out = fmt::format("\n{} scenarios against {}, profile {}{}\n", run.scenarios.size(), run.target, run.profile,
                                run.interrupted ? " (interrupted)" : "");
  out += document_table(run, library) + failures(run, colour);
  for (const Surprise& surprise : run.surprises) {
    out += painted(surprise.fails ? "  FAIL  " : "  note  ", surprise.fails ? kRed : kYellow, colour) +
           fmt::format("{} {} ({}:{})\n", surprise.id, surprise_text(surprise.kind), surprise.file, surprise.line);
  }
  out += reasons_of_skips(run);
  if (counts.advisory > 0) out += fmt::format("{:>5} {} (SHOULD) not followed\n", counts.advisory, counts.advisory == 1 ? "recommendation" : "recommendations");
  if (counts.dialect > 0) out += fmt::format("{:>5} {} that the service documents (dialect)\n", counts.dialect, counts.dialect == 1 ? "departure" : "departures");
  if (counts.known > 0) out += fmt::format("{:>5} known {}\n", counts.known, counts.known == 1 ? "failure" : "failures");
  return out + fmt::format("{} passed, {} failed, {} skipped\n", counts.passed, counts.failed, counts.skipped);
}

}  // namespace tapcheck
