// Reports of a run. Each derives from RunResult and nothing else; all are deterministic but for times. A format
// is a row in report_formats(). Text from the target is escaped in each, for it is hostile.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/result.h"
#include "run/verdict.h"
#include "scenario/library.h"

namespace tapcheck {

using ReportFunction = std::string (*)(const RunResult&, const Library&);

struct ReportFormat {
  std::string_view name;
  ReportFunction render;
};

std::span<const ReportFormat> report_formats();

std::string json_report(const RunResult& run, const Library& library);
std::string junit_report(const RunResult& run, const Library& library);
std::string tap_report(const RunResult& run, const Library& library);
std::string html_report(const RunResult& run, const Library& library);

/// What the terminal shows while the run goes on: one line a check, and what failed with its evidence.
std::string console_scenario(const ScenarioResult& scenario, const Library& library, bool colour, bool quiet);
/// The closing screen; its last line is `N passed, N failed, N skipped`.
std::string console_summary(const RunResult& run, bool colour);

/// Writes a rendered report; an Error names the file.
Result<void> write_report(const std::string& path, const std::string& text);

/// One sentence for a result: what was expected and what came, or the reason of a skip.
std::string evidence_line(const CheckResult& check);
/// A name for a result, unique in its scenario but for repeated kinds: `step: check (clause)`.
std::string check_title(const CheckResult& check);

}  // namespace tapcheck
