#include "report/report.h"

#include <fmt/format.h>

#include <array>
#include <fstream>

namespace tapcheck {

std::span<const ReportFormat> report_formats() {
  static constexpr std::array kFormats{
      ReportFormat{"html", html_report},
      ReportFormat{"json", json_report},
      ReportFormat{"junit", junit_report},
      ReportFormat{"tap", tap_report},
  };
  return kFormats;
}

Result<void> write_report(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return fail(fmt::format("cannot write the report {}", path));
  return {};
}

std::string evidence_line(const CheckResult& check) {
  if (check.verdict == Verdict::kSkip) return check.note;
  std::string line = check.verdict == Verdict::kPass ? check.actual : fmt::format("expected {}; got {}", check.expected, check.actual);
  if (!check.note.empty()) line += " (" + check.note + ")";
  return line;
}

std::string check_title(const CheckResult& check) {
  std::string title = check.step.empty() ? check.check : check.step + ": " + check.check;
  if (!check.clause.empty()) title += " [" + check.clause + "]";
  return title;
}

}  // namespace tapcheck
