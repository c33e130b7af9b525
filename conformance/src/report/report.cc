#include "report/report.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <fstream>

namespace tapcheck {

std::span<const ReportFormat> report_formats() {
  static constexpr std::array kFormats{
      ReportFormat{"html", html_report, "one page for people"},
      ReportFormat{"json", json_report, "for programs, and for 'tapcheck compare' and 'expect'"},
      ReportFormat{"junit", junit_report, "JUnit XML, as CI systems read it"},
      ReportFormat{"tap", tap_report, "Test Anything Protocol 13"},
      ReportFormat{"github", github_report, "annotations of a GitHub workflow"},
      ReportFormat{"markdown", markdown_report, "a summary for $GITHUB_STEP_SUMMARY"},
  };
  return kFormats;
}

Result<void> check_writable(const std::string& path) {
  if (path != "-" && !std::ofstream(path, std::ios::binary | std::ios::app)) return fail(fmt::format("cannot write the report {}", path));
  return {};
}

Result<void> write_report(const std::string& path, const std::string& text) {
  if (path == "-") {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (!written) return fail("cannot write the report to stdout");
    return {};
  }
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return fail(fmt::format("cannot write the report {}", path));
  return {};
}

}  // namespace tapcheck
