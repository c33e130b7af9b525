// The Test Anything Protocol, version 13 (no kin of Table Access).
#include <fmt/format.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

/// `#` begins a directive in TAP.
std::string description(std::string text) {
  replace_all(text, "#", "\\#");
  return one_line(text, 300);
}

/// A YAML scalar in double quotes.
std::string quoted(const std::string& text) {
  std::string out = one_line(text, 1000);
  replace_all(out, "\\", "\\\\");
  replace_all(out, "\"", "\\\"");
  return "\"" + out + "\"";
}

}  // namespace

std::string tap_report(const RunResult& run, const Library&) {
  std::string lines;
  int number = 0;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      const bool ok = check.verdict == Verdict::kPass || check.verdict == Verdict::kSkip;
      lines += fmt::format("{} {} - {} {}", ok ? "ok" : "not ok", ++number, description(scenario.id), description(check_title(check)));
      if (check.verdict == Verdict::kSkip) lines += " # SKIP " + description(check.note);
      // A TODO test may fail without failing the run: recommendations and dialects.
      if (!ok && !check.required_failure()) lines += fmt::format(" # TODO {}", check.verdict == Verdict::kDialect ? "dialect" : "recommendation");
      lines += "\n";
      if (ok) continue;
      lines += fmt::format("  ---\n  level: {}\n  verdict: {}\n  expected: {}\n  got: {}\n", level_name(check.level), verdict_name(check.verdict),
                           quoted(check.expected), quoted(check.actual));
      if (!check.note.empty()) lines += "  note: " + quoted(check.note) + "\n";
      if (!check.curl.empty()) lines += "  curl: " + quoted(check.curl) + "\n";
      lines += fmt::format("  at: {}\n  ...\n", quoted(fmt::format("{}:{}", check.file, check.line)));
    }
  }
  return fmt::format("TAP version 13\n1..{}\n", number) + lines;
}

}  // namespace tapcheck
