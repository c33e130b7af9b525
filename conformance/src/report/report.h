// Reports of a run. Each derives from RunResult and nothing else; all are deterministic but for times. A format
// is a row in report_formats(). Text from the target is escaped in each, for it is hostile.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "report/shown.h"
#include "run/verdict.h"
#include "scenario/library.h"

namespace tapcheck {

using ReportFunction = std::string (*)(const RunResult&, const Library&);

struct ReportFormat {
  std::string_view name;
  ReportFunction render;
  std::string_view what;
};

std::span<const ReportFormat> report_formats();

/// For people: one page that needs nothing else.
std::string html_report(const RunResult& run, const Library& library);
/// For programs: schemas/tapcheck-report.schema.json says what is in it, read_json_report() reads it back.
std::string json_report(const RunResult& run, const Library& library);
/// As CI systems read it, with file and line of the scenario.
std::string junit_report(const RunResult& run, const Library& library);
/// The Test Anything Protocol, version 13 (no kin of Table Access).
std::string tap_report(const RunResult& run, const Library& library);
/// Workflow commands of GitHub: at most 50 annotations, the gravest first.
std::string github_report(const RunResult& run, const Library& library);
/// For $GITHUB_STEP_SUMMARY and for issues.
std::string markdown_report(const RunResult& run, const Library& library);

/// What the terminal shows while the run goes on: one line a check, and what failed with its evidence.
std::string console_scenario(const ScenarioResult& scenario, const Library& library, bool colour, bool quiet);
/// How the run was held back, and what it left on the target: one line each, in every report.
std::vector<std::string> closing_remarks(const RunResult& run);
/// The same for the terminal, before the closing screen; empty if there is nothing to say.
std::string console_remarks(const RunResult& run);
/// The closing screen; its last line is `N passed, N failed, N skipped`.
std::string console_summary(const RunResult& run, const Library& library, bool colour);

/// Looks before the run whether the report can be written after it; what the file holds stays.
Result<void> check_writable(const std::string& path);
/// Writes a rendered report; an Error names the file. `-` is stdout.
Result<void> write_report(const std::string& path, const std::string& text);

}  // namespace tapcheck
