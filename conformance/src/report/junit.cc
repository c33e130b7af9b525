#include <fmt/format.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

struct Sums {
  int failures = 0;
  int errors = 0;
  int skipped = 0;
};

Sums sums_of(const ScenarioResult& scenario) {
  Sums sums;
  for (const CheckResult& check : scenario.checks) {
    if (check.verdict == Verdict::kError) {
      ++sums.errors;
    } else if (check.required_failure()) {
      ++sums.failures;
    } else if (check.verdict == Verdict::kSkip) {
      ++sums.skipped;
    }
  }
  return sums;
}

std::string outcome_of(const CheckResult& check) {
  const std::string evidence = escape_xml(evidence_line(check));
  const std::string detail = escape_xml(check.curl.empty() ? "" : "\n" + check.curl + "\n");
  if (check.verdict == Verdict::kSkip) return fmt::format("      <skipped message=\"{}\"/>\n", evidence);
  if (check.verdict == Verdict::kError) return fmt::format("      <error type=\"{}\" message=\"{}\">{}</error>\n", level_name(check.level), evidence, detail);
  if (check.required_failure()) return fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", level_name(check.level), evidence, detail);
  if (check.verdict == Verdict::kPass) return "";
  // JUnit has no word for a recommendation or a dialect: they pass, and say so.
  return fmt::format("      <system-out>{}: {}{}</system-out>\n", verdict_name(check.verdict), evidence, detail);
}

}  // namespace

std::string junit_report(const RunResult& run, const Library&) {
  std::string suites;
  Sums total;
  std::size_t tests = 0;
  for (const ScenarioResult& scenario : run.scenarios) {
    const Sums sums = sums_of(scenario);
    total.failures += sums.failures;
    total.errors += sums.errors;
    total.skipped += sums.skipped;
    tests += scenario.checks.size();
    suites += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\" file=\"{}\">\n",
                          escape_xml(scenario.id), scenario.checks.size(), sums.failures, sums.errors, sums.skipped,
                          scenario.elapsed.count(), escape_xml(scenario.file));
    for (const CheckResult& check : scenario.checks) {
      const std::string outcome = outcome_of(check);
      suites += fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"{:.3f}\"", escape_xml(scenario.id),
                            escape_xml(check_title(check)), escape_xml(check.file), check.line, check.elapsed.count());
      suites += outcome.empty() ? "/>\n" : ">\n" + outcome + "    </testcase>\n";
    }
    suites += "  </testsuite>\n";
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tapcheck\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
                     tests, total.failures, total.errors, total.skipped) +
         suites + "</testsuites>\n";
}

}  // namespace tapcheck
