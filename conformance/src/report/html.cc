// One page that needs nothing else: no script, no font, no network.
#include <fmt/format.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>tapcheck report</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1b1f24; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; } h2 small { font-weight: normal; color: #59636e; }
table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid #d8dee4; padding: .3rem .5rem; vertical-align: top; }
td:first-child { width: 4.5rem; font-weight: 600; } td:nth-child(2) { width: 22rem; }
.pass { color: #1a7f37; } .fail, .error { color: #b32424; } .dialect, .warn { color: #8a5a00; } .skip { color: #59636e; }
code, pre { font: 13px/1.4 ui-monospace, monospace; } pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0 0; }
dl { margin: 0; } dt { float: left; width: 5rem; color: #59636e; } dd { margin: 0 0 0 5rem; overflow-wrap: anywhere; }
</style>
</head>
<body>
)";

std::string_view class_of(const CheckResult& check) {
  return check.verdict == Verdict::kFail && check.level == Level::kShould ? "warn" : verdict_name(check.verdict);
}

std::string row(const CheckResult& check, const Library& library) {
  std::string cell;
  if (check.verdict == Verdict::kPass || check.verdict == Verdict::kSkip) {
    cell = escape_xml(evidence_line(check));
  } else {
    cell = fmt::format("<dl><dt>expected</dt><dd>{}</dd><dt>got</dt><dd>{}</dd>", escape_xml(check.expected), escape_xml(check.actual));
    if (!check.note.empty()) cell += fmt::format("<dt>note</dt><dd>{}</dd>", escape_xml(check.note));
    if (const auto clause = library.clauses.find(check.clause); clause != library.clauses.end()) {
      cell += fmt::format("<dt>why</dt><dd>{} ({})</dd>", escape_xml(clause->second.text), escape_xml(clause->second.document));
    }
    cell += "</dl>";
    if (!check.curl.empty()) cell += fmt::format("<pre>{}</pre>", escape_xml(check.curl));
  }
  return fmt::format("<tr><td class=\"{0}\">{0}</td><td>{1}<br><small>{2}</small></td><td>{3}</td></tr>\n", class_of(check),
                     escape_xml(check_title(check)), level_name(check.level), cell);
}

}  // namespace

std::string html_report(const RunResult& run, const Library& library) {
  const Counts counts = run.counts();
  std::string out(kHead);
  out += fmt::format("<h1>{}</h1>\n<p>Profile {}{}. <b>{} passed, {} failed, {} skipped</b>; {} recommendations not followed, {} dialect.</p>\n",
                     escape_xml(run.target), escape_xml(run.profile), run.interrupted ? ", interrupted" : "", counts.passed, counts.failed,
                     counts.skipped, counts.advisory, counts.dialect);
  for (const ScenarioResult& scenario : run.scenarios) {
    out += fmt::format("<h2 id=\"{0}\">{0} <small>{1} — {2}</small></h2>\n<table>\n", escape_xml(scenario.id), escape_xml(scenario.title),
                       escape_xml(scenario.source));
    for (const CheckResult& check : scenario.checks) out += row(check, library);
    out += "</table>\n";
  }
  return out + "</body>\n</html>\n";
}

}  // namespace tapcheck
