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
std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 8000;
  std::string out = one_line(text, kLongest);
  replace_all(out, "\\", "\\\\");
  replace_all(out, "\"", "\\\"");
  return "\"" + out + "\"";
}

/// SKIP and TODO pass, whatever the line begins with: recommendations, dialects and known failures are TODO.
std::string directive(const CheckResult& check) {
  switch (shown_as(check)) {
    case Shown::kSkip: return " # SKIP " + description(check.note);
    case Shown::kAdvice: return " # TODO recommendation";
    case Shown::kDialect: return " # TODO dialect";
    case Shown::kKnown: return " # TODO known: " + description(check.known->reason);
    case Shown::kPass:
    case Shown::kFail:
    case Shown::kError: break;
  }
  return "";
}

std::string diagnostics(const CheckResult& check, const ScenarioResult& scenario, const Library& library) {
  std::string yaml = fmt::format("  ---\n  level: {}\n  verdict: {}\n  expected: {}\n  got: {}\n", level_name(check.level), shown_word(shown_as(check)),
                                 quoted(check.expected), quoted(check.actual));
  const auto add = [&](std::string_view key, std::string_view text) {
    if (!text.empty()) yaml += fmt::format("  {}: {}\n", key, quoted(text));
  };
  add("note", check.note);
  if (check.known) add("link", check.known->link);
  if (const auto clause = library.clauses.find(check.clause); clause != library.clauses.end()) {
    add("why", fmt::format("{} ({})", clause->second.text, clause->second.document));
  }
  add("curl", check.curl);
  if (const ExchangeNote* exchange = exchange_of(check, scenario)) add("answer", exchange_line(*exchange));
  add("at", fmt::format("{}:{}", check.file, check.line));
  return yaml + "  ...\n";
}

}  // namespace

std::string tap_report(const RunResult& run, const Library& library) {
  std::string lines;
  int number = 0;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      const Shown shown = shown_as(check);
      const bool ok = shown == Shown::kPass || shown == Shown::kSkip;
      const std::string clause = check.clause.empty() ? "" : " [" + check.clause + "]";
      lines += fmt::format("{} {} - {}{}\n", ok ? "ok" : "not ok", ++number, description(full_id(check) + clause), directive(check));
      if (!ok) lines += diagnostics(check, scenario, library);
    }
  }
  for (const Surprise& surprise : run.surprises) {
    lines += fmt::format("{} {} - {} {}\n", surprise.fails ? "not ok" : "ok", ++number, description(surprise.id), surprise_text(surprise.kind));
  }
  for (const std::string& remark : closing_remarks(run)) lines += "# " + description(remark) + "\n";
  return fmt::format("TAP version 13\n1..{}\n", number) + lines;
}

}  // namespace tapcheck
