// tapcheck: from the command line to an exit status.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>

#include "expect/expectations.h"
#include "offline.h"
#include "options.h"
#include "report/report.h"
#include "run/interrupt.h"
#include "run/runner.h"

namespace {

using namespace tapcheck;

/// One request before the run: a target that cannot be reached is one message, not hundreds of failures.
bool in_reach(const Target& target, Driver& driver) {
  Request request;
  request.url = target.base();
  request.url.path += "/capabilities";
  request.headers = {{"User-Agent", "tapcheck"}, {"Accept", "*/*"}};
  const Response response = driver.send(request);
  if (response.transport != Transport::kUnreachable && response.transport != Transport::kTls) return true;
  fmt::print(stderr, "tapcheck: {} is out of reach: {}{}\n", target.base().text(), response.transport_detail,
             response.transport == Transport::kTls ? " (--ca-file names the certificates to trust, --insecure verifies none)" : "");
  return false;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                     parts.tm_sec);
}

/// Only on a terminal that can, and unless the user asks for none (no-color.org).
bool wants_colour(std::FILE* screen) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool dumb = term != nullptr && std::string_view(term) == "dumb";
  return isatty(fileno(screen)) == 1 && !dumb && (no_color == nullptr || *no_color == 0);
}

int run(const Options& options, const Library& library) {
  auto target = Target::parse(options.target);
  if (!target) return complain(target.error());
  if (auto chosen = choose_scenarios(library, options.run); !chosen) return complain(chosen.error());
  for (const auto& report : options.reports) {
    if (auto writable = check_writable(report.second); !writable) return complain(writable.error());
  }
  std::optional<Expectations> expectations;
  if (!options.expect.empty()) {
    auto loaded = Expectations::load(options.expect);
    if (!loaded) return complain(loaded.error());
    expectations = std::move(*loaded);
  }
  const std::string started = utc_now();
  const std::string today = started.substr(0, started.find('T'));
  watch_for_interrupts();
  DriverOptions driver_options;
  driver_options.ca_file = options.ca_file;
  driver_options.insecure = options.insecure;
  const auto driver = make_builtin_driver(driver_options);
  if (!in_reach(*target, *driver)) return kOutOfReach;

  const auto schemas = SchemaSet::load(options.schemas);
  SystemClock clock(interrupted);
  // A report on stdout is alone there.
  std::FILE* const screen = options.report_on_stdout() ? stderr : stdout;
  const bool colour = wants_colour(screen);
  const RunContext context{
      library,
      *target,
      {options.fixtures, library.folder},
      *driver,
      clock,
      schemas ? &*schemas : nullptr,
      schemas ? std::string() : schemas.error().text(),
      interrupted,
      [&](ScenarioResult& scenario) {
        if (expectations) expectations->mark(scenario, today);
        fmt::print(screen, "{}", console_scenario(scenario, library, colour, options.quiet));
        std::fflush(screen);
      },
  };
  auto result = run_scenarios(context, options.run);
  if (!result) return complain(result.error());
  result->started = started;
  if (expectations) result->surprises = expectations->surprises(*result, today);
  for (const auto& [name, file] : options.reports) {
    for (const ReportFormat& format : report_formats()) {
      if (format.name != name) continue;
      if (auto written = write_report(file, format.render(*result, library)); !written) return complain(written.error());
    }
  }
  fmt::print(screen, "{}", console_summary(*result, library, colour));
  return result->held() ? kHeld : kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const tapcheck::Parsed parsed = tapcheck::parse_options(argc, argv);
    if (parsed.exit_status >= 0) return parsed.exit_status;
    const Options& options = parsed.options;
    if (options.mode != Mode::kRun) return run_offline(options);
    const auto library = Library::load(options.scenarios);
    return library ? run(options, *library) : complain(library.error());
  } catch (const std::exception& error) {
    fmt::print(stderr, "tapcheck: {}\n", error.what());
  }
  return kUsage;
}
