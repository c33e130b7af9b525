#include "options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "compare/compare.h"
#include "core/text.h"
#include "http/target.h"
#include "report/report.h"

namespace tapcheck {
namespace {

namespace fs = std::filesystem;

constexpr int kUsage = 2;

constexpr const char* kFooter = R"(Verdicts: pass, fail, advice (a recommendation is not followed), dialect (a departure that the service documents),
known (a failure that --expect foresees), skip, error.
Exit status: 0 all required checks held; 1 some did not; 2 usage or scenario error; 3 target out of reach.

Examples:
  tapcheck http://127.0.0.1:8080/tap-server/tap
  tapcheck http://127.0.0.1:8080/tap-server --allow-writes --report html=report.html
  JOES=joe-secret tapcheck http://127.0.0.1:8080/tap-server --allow-writes --user joe --password-env JOES
  tapcheck https://example.org/tap --profile tap-1.1 --only vosi --only tap/3.3
  tapcheck https://example.org/tap --profile all --expect known.toml --report json=run.json
  tapcheck expect --update known.toml run.json
  tapcheck compare ours.json theirs.json
  tapcheck explain UWS-2.2.2-b)";

/// Data beside the installed program, or in the source tree of the build.
std::string data_folder(const char* installed, const char* in_source) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path beside = program.parent_path() / ".." / "share" / "tapstand" / installed;
  if (!error && fs::is_directory(beside, error)) return beside.lexically_normal().string();
  return (fs::path(TAPCHECK_SOURCE_DIR) / in_source).string();
}

/// What the flags leave behind, before it is looked through.
struct Raw {
  std::vector<std::string> reports;
  std::vector<std::string> budgets;
  double timeout_s = 0;
  std::string user, password_env, second_user, second_password_env;
  std::string remote_tap;
};

std::string report_names() {
  std::vector<std::string> names;
  for (const ReportFormat& format : report_formats()) names.emplace_back(format.name);
  return join(names, ", ");
}

Result<void> take_reports(const Raw& raw, Options& options) {
  for (const std::string& text : raw.reports) {
    const auto equals = text.find('=');
    const std::string format = text.substr(0, equals);
    const auto formats = report_formats();
    const bool known = std::any_of(formats.begin(), formats.end(), [&](const ReportFormat& f) { return f.name == format; });
    if (!known || equals == std::string::npos || equals + 1 == text.size()) {
      return fail(fmt::format("--report '{}': write FORMAT=FILE, with {}", text, report_names()));
    }
    if (text.substr(equals + 1) == "-" && options.report_on_stdout()) return fail("only one report can go to stdout");
    options.reports.emplace_back(format, text.substr(equals + 1));
  }
  return {};
}

Result<void> take_budgets(const Raw& raw, Options& options) {
  for (const std::string& text : raw.budgets) {
    const auto equals = text.find('=');
    const std::string what = text.substr(0, equals);
    const long long number = equals == std::string::npos ? 0 : parse_integer(text.substr(equals + 1)).value_or(0);
    if ((what != "requests" && what != "rows") || number < 1) {
      return fail(fmt::format("--budget '{}': write requests=N or rows=N, with N from 1", text));
    }
    (what == "rows" ? options.budget.max_rows : options.budget.max_requests) = static_cast<std::size_t>(number);
  }
  return {};
}

/// A password comes from the environment: a command line is seen by everybody on the machine.
Result<void> take_account(const std::string& user, const std::string& env, const std::string& prefix, const char* flag, Options& options) {
  if (user.empty() && env.empty()) return {};
  if (user.empty() || env.empty()) return fail(fmt::format("--{0} and --{0}-password-env go together", flag));
  const char* password = std::getenv(env.c_str());
  if (password == nullptr || *password == 0) return fail(fmt::format("the environment variable {} with the password of {} is empty", env, user));
  options.run.variables[prefix + "user"] = user;
  options.run.variables[prefix + "password"] = password;
  options.run.secrets.emplace_back(password);
  return {};
}

/// `--only A B URL`: a list of ids swallows the target that follows it.
void give_back_target(std::vector<std::string>& ids, std::string& target) {
  const auto url = std::find_if(ids.begin(), ids.end(), [](const std::string& id) { return id.find("://") != std::string::npos; });
  if (url == ids.end() || !target.empty()) return;
  target = *url;
  ids.erase(url);
}

Result<void> settle(const Raw& raw, Options& options) {
  if (auto done = take_reports(raw, options); !done) return done;
  if (auto done = take_budgets(raw, options); !done) return done;
  if (raw.timeout_s > 0) options.timeout = Seconds(raw.timeout_s);
  if (raw.user.empty() != raw.password_env.empty()) return fail("--user and --password-env go together");
  if (auto done = take_account(raw.user, raw.password_env, "", "user", options); !done) return done;
  if (auto done = take_account(raw.second_user, raw.second_password_env, "second_", "second-user", options); !done) return done;
  if (!raw.remote_tap.empty()) {
    if (auto remote = Target::parse(raw.remote_tap); !remote) return fail("--remote-tap: " + remote.error().text());
    options.run.variables["remote_tap"] = raw.remote_tap;
  }
  give_back_target(options.run.selection.only, options.target);
  give_back_target(options.run.selection.skip, options.target);
  if (options.mode == Mode::kRun && options.target.empty()) {
    return fail("name the TAP base URL of the target, for example http://127.0.0.1:8080/tap-server/tap (see --help)");
  }
  return {};
}

void add_compare(CLI::App& command, CompareOptions& options) {
  std::vector<std::string> formats;
  for (const MatrixFormat& format : matrix_formats()) formats.emplace_back(format.name);
  command.add_option("REPORT.json", options.reports, "Reports that --report json=FILE wrote")->required()->expected(1, 50);
  command.add_option("--format", options.format, "How it is written")->check(CLI::IsMember(formats))->capture_default_str();
  command.add_flag("--all", options.all, "Every check, not only those that differ");
}

void add_expect(CLI::App& command, ExpectOptions& options) {
  command.footer(
      "An expectation file has an entry for each known failure:\n\n"
      "  [[known]]\n  id = \"tap/2.7.4/maxrec/overflow\"   # of a check, or the beginning of one\n  reason = \"the proxy drops it\"\n"
      "  link = \"https://example.org/issues/7\"\n  verdict = \"fail\"                  # or \"error\"\n  until = 2027-01-31\n\n"
      "A known failure fails no run; one that passes does, unless the file says strict = false.\n"
      "--update keeps what still fails, with its comments, drops what holds now, and adds what is new, to be explained.");
  command.add_option("--update", options.file, "The file to bring up to date; it need not be there")->required();
  command.add_option("REPORT.json", options.report, "Report that --report json=FILE wrote")->required();
}

}  // namespace

bool Options::report_on_stdout() const {
  return std::any_of(reports.begin(), reports.end(), [](const auto& report) { return report.second == "-"; });
}

Parsed parse_options(int argc, char** argv) {
  Parsed parsed;
  Options& options = parsed.options;
  Raw raw;
  options.scenarios = data_folder("scenarios", "conformance/scenarios");
  options.schemas = data_folder("schemas", "schemas");
  options.fixtures = data_folder("fixtures", "fixtures");

  CLI::App app{"Conformance suite for TAP and TAP+ services: replays documented commands against a target, and says what it does wrong.", "tapcheck"};
  app.footer(kFooter);
  app.set_version_flag("--version", TAPCHECK_VERSION);
  app.add_option("TARGET_URL", options.target, "TAP base URL (.../tap-server/tap), or its parent (.../tap-server)");
  app.add_option("--profile", options.run.profile, "What to hold the target to (see 'tapcheck explain profiles')")->capture_default_str();
  app.add_flag("--allow-writes", options.run.allow_writes, "Also run scenarios that make jobs or tables; what they make they remove");
  app.add_option("--user", raw.user, "Account for scenarios that log in");
  app.add_option("--password-env", raw.password_env, "Environment variable with the account's password");
  app.add_option("--second-user", raw.second_user, "Another account, for what is shared and what is private");
  app.add_option("--second-password-env", raw.second_password_env, "Environment variable with its password");
  app.add_option("--remote-tap", raw.remote_tap, "TAP base URL of another service, with Gaia's tables, that the target may be sent to (EXT_TAP_URL)");
  auto* ca_file = app.add_option("--ca-file", options.http.ca_file, "Certificates (PEM) to trust")->check(CLI::ExistingFile);
  app.add_flag("--insecure", options.http.insecure, "Verify no certificate")->excludes(ca_file);
  app.add_option("--driver", options.driver, "What sends the requests: builtin, or curl, the program itself")->check(CLI::IsMember({"builtin", "curl"}))->capture_default_str();
  app.add_option("--timeout", raw.timeout_s, "Seconds for one request with its whole answer (default: 30 for the first, 120 for the others)")->check(CLI::PositiveNumber);
  app.add_option("--rate", options.rate, "Requests a second, 0 for no limit (default: no limit on this machine, 10 elsewhere)")->check(CLI::NonNegativeNumber);
  app.add_option("--budget", raw.budgets, "requests=N or rows=N: when so many are used up, the rest is skipped; may be repeated")->allow_extra_args(false);
  app.add_option("--only", options.run.selection.only, "Only scenarios, steps, checks with these ids, or below them (gaia/1, tap, vosi/3.3/tables/all/status)");
  app.add_option("--skip", options.run.selection.skip, "Not these");
  app.add_option("--report", raw.reports, "FORMAT=FILE, or FORMAT=- for stdout, with " + report_names() + "; may be repeated")->allow_extra_args(false);
  app.add_flag("-q,--quiet", options.quiet, "Show only what did not pass");
  for (auto [name, value, what] : {std::tuple{"--scenarios", &options.scenarios, "Folder of scenarios"},
                                   std::tuple{"--schemas", &options.schemas, "Folder of XML schemas, with catalog.toml"},
                                   std::tuple{"--fixtures", &options.fixtures, "Folder of the files that scenarios upload"}}) {
    app.add_option(name, *value, what)->check(CLI::ExistingDirectory);
  }
  app.add_option("--expect", options.expect, "Expectation file: failures that are known (see 'tapcheck expect --help')")->check(CLI::ExistingFile);
  auto* list = app.add_subcommand("list", "List the scenarios; with --profile, those that belong to one");
  list->add_flag("--json", options.list.json, "As JSON, with the ids of all checks");
  auto* explain = app.add_subcommand("explain", "Explain a scenario, a clause, a dialect, or 'checks' (their kinds) or 'profiles'");
  explain->add_option("ID", options.id, "For example gaia/1.4 or UWS-2.2.2-b")->required();
  auto* curl = app.add_subcommand("curl", "Print the documented commands, to paste");
  curl->add_option("ID", options.id, "For example gaia/1.4")->required();
  for (auto* sub : {list, explain, curl}) sub->fallthrough();
  auto* compare = app.add_subcommand("compare", "Put reports of several services side by side");
  auto* expect = app.add_subcommand("expect", "Bring an expectation file up to date with a report");
  add_compare(*compare, options.compare);
  add_expect(*expect, options.expect_update);
  app.require_subcommand(0, 1);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    parsed.exit_status = app.exit(error) == 0 ? 0 : kUsage;
    return parsed;
  }
  if (list->parsed()) options.mode = Mode::kList;
  if (explain->parsed()) options.mode = Mode::kExplain;
  if (curl->parsed()) options.mode = Mode::kCurl;
  if (compare->parsed()) options.mode = Mode::kCompare;
  if (expect->parsed()) options.mode = Mode::kExpect;
  if (app.count("--profile") > 0) options.list.profile = options.run.profile;
  if (auto done = settle(raw, options); !done) {
    fmt::print(stderr, "tapcheck: {}\n", done.error().message);
    parsed.exit_status = kUsage;
  }
  return parsed;
}

}  // namespace tapcheck
