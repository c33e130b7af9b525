#include <fmt/format.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

struct Sums {
  int failures = 0;
  int errors = 0;
  int skipped = 0;

  void add(const CheckResult& check) {
    const Shown shown = shown_as(check);
    failures += shown == Shown::kFail ? 1 : 0;
    errors += shown == Shown::kError ? 1 : 0;
    skipped += shown == Shown::kSkip || shown == Shown::kKnown ? 1 : 0;
  }
};

/// What came, for the reader of a failure.
std::string detail_of(const CheckResult& check, const ScenarioResult& scenario) {
  std::string text = check.curl.empty() ? "" : "\n" + check.curl + "\n";
  if (const ExchangeNote* exchange = exchange_of(check, scenario)) text += exchange_line(*exchange) + "\n";
  return escape_xml(text);
}

std::string outcome_of(const CheckResult& check, const ScenarioResult& scenario) {
  const std::string evidence = escape_xml(evidence_line(check));
  switch (shown_as(check)) {
    case Shown::kPass: return "";
    // JUnit has no word for a failure that is foreseen: pytest's xfail is a skip too.
    case Shown::kKnown:
    case Shown::kSkip: return fmt::format("      <skipped message=\"{}\"/>\n", evidence);
    case Shown::kError: return fmt::format("      <error type=\"{}\" message=\"{}\">{}</error>\n", level_name(check.level), evidence, detail_of(check, scenario));
    case Shown::kFail: return fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", level_name(check.level), evidence, detail_of(check, scenario));
    // Nor for a recommendation or a dialect: they pass, and say so.
    case Shown::kAdvice:
    case Shown::kDialect: break;
  }
  return fmt::format("      <system-out>{}: {}{}</system-out>\n", shown_word(shown_as(check)), evidence, detail_of(check, scenario));
}

std::string case_of(const CheckResult& check, const ScenarioResult& scenario) {
  const std::string name = short_id(check, scenario) + (check.clause.empty() ? "" : " [" + check.clause + "]");
  const std::string outcome = outcome_of(check, scenario);
  return fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"{:.3f}\"", escape_xml(scenario.id), escape_xml(name),
                     escape_xml(check.file), check.line, check.elapsed.count()) +
         (outcome.empty() ? "/>\n" : ">\n" + outcome + "    </testcase>\n");
}

/// Entries of the expectation file that the run does not bear out are a suite of their own.
/// A suite without cases: JUnit has no other place for what is said of the whole.
std::string remarks_suite(const RunResult& run) {
  std::string text;
  for (const std::string& remark : closing_remarks(run)) text += escape_xml(remark) + "\n";
  if (text.empty()) return "";
  return fmt::format("  <testsuite name=\"remarks\" tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"0\">\n    <system-out>{}</system-out>\n  </testsuite>\n", text);
}

std::string surprises_suite(const RunResult& run, Sums& total) {
  if (run.surprises.empty()) return "";
  std::string cases;
  int failures = 0;
  for (const Surprise& surprise : run.surprises) {
    const std::string message = escape_xml(surprise.id + " " + std::string(surprise_text(surprise.kind)));
    failures += surprise.fails ? 1 : 0;
    cases += fmt::format("    <testcase classname=\"expectations\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"0\">\n", escape_xml(surprise.id),
                         escape_xml(surprise.file), surprise.line);
    cases += surprise.fails ? fmt::format("      <failure type=\"expectation\" message=\"{}\"/>\n", message)
                            : fmt::format("      <system-out>{}</system-out>\n", message);
    cases += "    </testcase>\n";
  }
  total.failures += failures;
  return fmt::format("  <testsuite name=\"expectations\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"0\">\n{}  </testsuite>\n",
                     run.surprises.size(), failures, cases);
}

}  // namespace

std::string junit_report(const RunResult& run, const Library&) {
  std::string suites;
  Sums total;
  std::size_t tests = run.surprises.size();
  for (const ScenarioResult& scenario : run.scenarios) {
    Sums sums;
    std::string cases;
    for (const CheckResult& check : scenario.checks) {
      sums.add(check);
      total.add(check);
      cases += case_of(check, scenario);
    }
    tests += scenario.checks.size();
    suites += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\" file=\"{}\">\n{}  </testsuite>\n",
                          escape_xml(scenario.id), scenario.checks.size(), sums.failures, sums.errors, sums.skipped, scenario.elapsed.count(),
                          escape_xml(scenario.file), cases);
  }
  suites += surprises_suite(run, total);
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tapcheck\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
                     tests, total.failures, total.errors, total.skipped) +
         suites + remarks_suite(run) + "</testsuites>\n";
}

}  // namespace tapcheck
