#include <fmt/format.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

struct Style {
  std::string_view mark;
  std::string_view colour;
};

Style style_of(const CheckResult& check) {
  switch (check.verdict) {
    case Verdict::kPass: return {"pass", "32"};
    case Verdict::kFail: return check.level == Level::kShould ? Style{"warn", "33"} : Style{"FAIL", "31"};
    case Verdict::kDialect: return {"dialect", "33"};
    case Verdict::kSkip: return {"skip", "2"};
    case Verdict::kError: return {"ERROR", "31"};
  }
  return {};
}

std::string painted(std::string_view text, std::string_view code, bool colour) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

}  // namespace

std::string console_scenario(const ScenarioResult& scenario, const Library& library, bool colour, bool quiet) {
  std::string out;
  for (const CheckResult& check : scenario.checks) {
    if (quiet && check.verdict == Verdict::kPass) continue;
    const Style style = style_of(check);
    out += painted(fmt::format("  {:<8}", style.mark), style.colour, colour) + check_title(check);
    const bool short_line = check.verdict == Verdict::kPass || check.verdict == Verdict::kSkip;
    if (short_line) {
      out += fmt::format("  {}\n", one_line(evidence_line(check), 100));
      continue;
    }
    out += fmt::format("  {}\n", level_name(check.level));
    out += fmt::format("          expected {}\n          got      {}\n", check.expected, check.actual);
    if (!check.note.empty()) out += fmt::format("          note     {}\n", check.note);
    if (const auto clause = library.clauses.find(check.clause); clause != library.clauses.end()) {
      out += fmt::format("          why      {} ({})\n", clause->second.text, clause->second.document);
    }
    if (!check.curl.empty()) out += fmt::format("          try      {}\n", check.curl);
    out += fmt::format("          at       {}:{}\n", check.file, check.line);
  }
  if (out.empty()) return out;
  return painted(scenario.id, "1", colour) + "  " + scenario.title + "\n" + out;
}

std::string console_summary(const RunResult& run, bool colour) {
  const Counts counts = run.counts();
  std::string out = fmt::format("\n{} scenarios against {}, profile {}{}\n", run.scenarios.size(), run.target, run.profile,
                                run.interrupted ? " (interrupted)" : "");
  int shown = 0;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      if (!check.required_failure()) continue;
      constexpr int kScreen = 15;
      if (++shown == kScreen + 1) out += fmt::format("  … and {} more\n", counts.failed - kScreen);
      if (shown > kScreen) continue;
      out += painted("  " + std::string(style_of(check).mark), "31", colour) +
             fmt::format("  {}  {}: {}\n", scenario.id, check_title(check), one_line(check.actual, 90));
    }
  }
  if (counts.advisory > 0) out += fmt::format("{} recommendations (SHOULD) not followed\n", counts.advisory);
  if (counts.dialect > 0) out += fmt::format("{} departures that the service documents (dialect)\n", counts.dialect);
  return out + fmt::format("{} passed, {} failed, {} skipped\n", counts.passed, counts.failed, counts.skipped);
}

}  // namespace tapcheck
