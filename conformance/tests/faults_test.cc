// The suite against archives that are wrong in one way each: the check that is there for it must say so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "checks/check.h"
#include "report/report.h"
#include "support.h"

namespace tapcheck {
namespace {

struct Fault {
  const char* name;
  const char* scenario;  ///< that must catch it
  const char* check;     ///< the kind that must say so
  const char* says;      ///< part of its evidence
  Verdict verdict = Verdict::kFail;
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.name; }

// THE table of faults; model/archive.cc makes them.
const Fault kFaults[] = {
    {"sync-500", "gaia/1.2/sync-query", "status", "status 500"},
    {"created-200", "gaia/1.4/async-query", "status", "status 200"},
    {"unknown-job-200", "tap/3.3/errors", "status", "status 200"},
    {"availability-delete", "vosi/3.2/availability", "status", "status 200"},
    {"no-location", "gaia/1.4/async-query", "header", "no header Location"},
    {"no-location", "gaia/1.4/async-query", "job_location", "no Location"},
    {"location-elsewhere", "gaia/1.5/python-script", "job_location", "127.0.0.1:9"},
    {"location-list", "gaia/1.4/named-job", "job_location", "no job id"},
    {"job-order", "gaia/1.4/async-query", "xsd", "ownerId"},
    {"job-namespace", "gaia/1.4/async-query", "uws_job", "UWS/v2.0"},
    {"job-namespace", "uws/2.2/life-of-a-job", "xsd", "UWS/v2.0"},
    {"illegal-phase", "gaia/1.4/async-query", "uws_job", "phase 'FINISHED' is none of UWS"},
    {"early-result", "uws/2.2/life-of-a-job", "uws_job", "result in phase PENDING"},
    {"times", "gaia/1.4/async-query", "uws_job", "startTime is after endTime"},
    {"result-unlisted", "gaia/1.4/async-query", "xpath", "'0'"},
    {"two-taps", "vosi/3.1/capabilities", "xpath", "'2'"},
    {"availability", "vosi/3.2/availability", "xsd", "maybe"},
    {"capabilities-root", "vosi/3.1/capabilities", "root", "abilities"},
    {"stuck", "gaia/1.5/python-script", "poll", "'QUEUED' after"},
    {"phase-xml", "uws/2.2/life-of-a-job", "body", "<phase>"},
    {"schema-invalid", "gaia/1.2/sync-query", "xsd", "bogus"},
    {"extra-field", "gaia/1.2/sync-query", "fields", "parallax"},
    {"rows-missing", "gaia/1.2/sync-query", "rows", "4 rows"},
    {"cone-rows", "gaia/1.5/python-script", "rows", "4733 rows"},
    {"bad-cell", "gaia/1.2/sync-query", "votable", "row 3, column ra: 'abc' is not a double"},
    {"ragged", "gaia/2.14/job-as-table", "votable", "row 2 has 2 TDs for 3 FIELDs"},
    {"doctype", "gaia/1.2/sync-query", "votable", "DOCTYPE"},
    {"null-id", "gaia/1.2/sync-query", "column", "row 3, column source_id is null"},
    {"range", "gaia/1.2/sync-query", "column", "row 3, column dec is 95"},
    {"upload-changed", "gaia/1.3/upload-on-the-fly", "column", "row 1, column ra is 266.4168"},
    {"upload-columns", "gaia/1.3/upload-on-the-fly", "has_fields", "no FIELD 'ra double'"},
    {"unsorted", "gaia/1.5/python-script", "sorted_by", "row 11 has"},
    {"no-query-status", "gaia/1.2/sync-query", "query_status", "no INFO QUERY_STATUS"},
    {"overflow-unmarked", "tap/2.7.4/maxrec", "query_status", "OK"},
    {"error-ok", "tap/3.3/errors", "query_status", "OK"},
    {"maxrec-ignored", "tap/2.7.4/maxrec", "rows", "5 rows"},
    {"maintenance", "gaia/1.1/public-tables", "media_type", "text/html with '<html><body>Archive down"},
    {"maintenance", "gaia/1.2/sync-query", "votable", "no VOTable"},
    {"wrong-type", "gaia/1.2/sync-query", "media_type", "text/plain"},
    {"csv-type", "tap/2.7.3/csv", "media_type", "text/plain"},
    {"csv-header", "tap/2.7.3/csv", "csv_header", "gaiadr1.gaia_source"},
    {"csv-short", "tap/2.7.3/csv", "csv_rows", "2 lines"},
    {"cut", "gaia/1.2/sync-query", "answer", "cut off"},
    {"reset", "gaia/1.2/sync-query", "answer", "cut off"},
    {"bad-gzip", "gaia/1.2/sync-query", "answer", "Content-Encoding gzip"},
    {"no-delete", "gaia/1.4/async-query", "clean_up", "status 500", Verdict::kError},
    {"filters-ignored", "uws/2.2.2.1/list-filters", "xpath", "'1'"},
    {"oldest-first", "uws/2.2.2.1/list-filters", "xpath", "'0'"},
    {"delete-part", "uws/2.2.3.2/destroy", "status", "status 303"},
    {"job-lingers", "uws/2.2.3.2/destroy", "status", "status 200"},
    {"duration-ignored", "uws/2.2.3.3/limits-of-a-job", "body", "'3600'"},
    {"late-parameters", "uws/2.1.11/parameters", "status", "status 303"},
    {"runs-again", "uws/2.1.11/parameters", "status", "status 303"},
    {"login-open", "gaia/2.1/refused-login", "status", "status 200"},
    {"login-echo", "gaia/2.1/refused-login", "body_without", "nobodys_secret"},
    {"no-cookie", "gaia/2.1/login", "header", "no header Set-Cookie"},
    {"logout-ignored", "gaia/2.2/logout", "status", "status 200 with '<sharedGroups>"},
    {"upload-lost", "gaia/2.3/public-and-user-tables", "xpath", "'0'"},
    {"upload-lost", "gaia/2.4/upload-table", "status", "status 400"},
    {"tables-open", "gaia/2.3/public-and-user-tables", "xpath", "'1'"},
    {"tables-open", "gaia/2.4/upload-table", "body_without", "<VOTABLE"},
    {"no-description", "gaia/3.7/upload-csv", "xpath", "''"},
    {"jobs-open", "gaia/2.6/private-job", "status", "status 200"},
    {"no-id", "gaia/2.8/create-group", "body", "with an end"},
    {"group-open", "gaia/2.8/remove-group", "status", "status 200"},
    {"member-kept", "gaia/2.8/leaving-a-group", "status", "status 200"},
    {"share-mode", "gaia/2.8/share-table", "xpath", "'Write'"},
    {"event-words", "gaia/2.9/events", "lines", "no more events"},
    {"event-missing", "gaia/2.9/events", "line", "300=1700000000000"},
    {"radec-ignored", "gaia/2.11/set-ra-dec", "xpath", "'0'"},
    {"list-unordered", "gaia/2.12/pages-of-jobs", "xpath", "'0'"},
    {"glots-any-word", "gaia/2.16/glots", "lines", "Quasars, of old"},
    {"glots-column-missing", "gaia/2.16/glots", "csv_rows", "7"},
    {"glots-lenient", "gaia/3.17/glots-parameters", "status", "status 200"},
    {"links-refused", "datalink/3.2/links", "status", "status 404"},
    {"links-silent", "datalink/3.2/links", "column", "null"},
    {"links-type", "datalink/3.2/links", "header", "x-votable+xml"},
    {"delete-first", "gaia/2.13/delete-jobs", "status", "status 200"},
};

class Faults : public testing::TestWithParam<Fault> {};

TEST_P(Faults, AreCaughtByTheCheckThatIsThereForThem) {
  const Fault& fault = GetParam();
  RunOptions options;
  options.selection.only = {fault.scenario};
  const ModelRun run = run_model(fault.name, options);
  const CheckResult* caught = nullptr;
  for (const CheckResult& check : run.result.scenarios.front().checks) {
    if (check.check == fault.check && check.verdict == fault.verdict && check.actual.find(fault.says) != std::string::npos) caught = &check;
  }
  std::string seen;
  for (const CheckResult& check : run.result.scenarios.front().checks) {
    if (check.verdict != Verdict::kPass) seen += check.step + ": " + check.check + ": " + check.actual + "\n";
  }
  ASSERT_NE(caught, nullptr) << "not caught; instead:\n" << seen;
  EXPECT_FALSE(caught->expected.empty());
  EXPECT_GT(caught->line, 0);
}

INSTANTIATE_TEST_SUITE_P(Model, Faults, testing::ValuesIn(kFaults), [](const testing::TestParamInfo<Fault>& fault) {
  std::string name = std::string(fault.param.name) + "_" + fault.param.check;
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
});

TEST(CleanArchive, PassesEverythingAndKeepsNothing) {
  RunOptions options;
  options.profile = "all";
  options.selection.only = modelled_scenarios();
  const ModelRun run = run_model("", options);
  std::string wrong;
  for (const ScenarioResult& scenario : run.result.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      if (check.verdict != Verdict::kPass) wrong += scenario.id + " " + check.step + ": " + check.check + ": " + check.actual + check.note + "\n";
    }
  }
  EXPECT_EQ(wrong, "");
  EXPECT_EQ(run.result.scenarios.size(), modelled_scenarios().size());
  EXPECT_EQ(run.left, 0U);
}

TEST(CleanArchive, OfAnOlderKindIsDialectNotFailure) {
  RunOptions options;
  options.selection.only = {"gaia/1.4/async-query"};
  const ModelRun run = run_model("gaia-dialect", options);
  EXPECT_EQ(run.result.counts().failed, 0);
  EXPECT_EQ(run.result.counts().dialect, 2);
  const CheckResult* xsd = find_not_held(run.result, "gaia/1.4/async-query", "xsd");
  ASSERT_NE(xsd, nullptr);
  EXPECT_EQ(xsd->verdict, Verdict::kDialect);
  EXPECT_THAT(xsd->note, testing::HasSubstr("xsi:nil"));
}

// `within` needs an archive that is slow, which no test may be: its own test is in checks_test.cc, as are those of
// rows_at_… and body_without. `poll`, `answer`, `capture` and `clean_up` are the engine's.
// What a user types to become somebody, and what makes a browser somebody, stay between the suite and the target.
TEST(Secrets, AreInNoReport) {
  for (const char* fault : {"", "login-echo", "no-cookie"}) {
    RunOptions options;
    options.selection.only = {"gaia/2.1"};
    const ModelRun run = run_model(fault, options);
    for (const ReportFormat& format : report_formats()) {
      const std::string report = format.render(run.result, project_library());
      for (const char* secret : {"joe-secret", "C0FFEE"}) EXPECT_EQ(report.find(secret), std::string::npos) << format.name << " has " << secret;
    }
  }
}

TEST(Accounts, AreAskedForByName) {
  RunOptions options;
  options.selection.only = {"gaia/2.1/login", "gaia/2.8/create-group"};
  options.variables = {{"user", "joe"}, {"password", "joe-secret"}};
  const ModelRun run = run_model("", options);
  EXPECT_EQ(run.result.counts().skipped, 1);
  EXPECT_THAT(run.result.scenarios.back().checks.front().note, testing::HasSubstr("--second-user"));
}

TEST(CleanUp, HappensAfterAFailureToo) {
  RunOptions options;
  options.selection.only = {"gaia/1.4", "uws/2.2.3/abort"};
  EXPECT_EQ(run_model("stuck", options).left, 0U);
  EXPECT_EQ(run_model("illegal-phase", options).left, 0U);
  EXPECT_EQ(run_model("no-delete", options).left, 3U);
}

}  // namespace
}  // namespace tapcheck
