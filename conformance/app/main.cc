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
#include "run/first_contact.h"
#include "run/interrupt.h"
#include "run/runner.h"

namespace {

using namespace tapcheck;

constexpr Seconds kFirstContact{30};
constexpr std::size_t kFirstContactSize = 16U * 1024U * 1024U;
constexpr double kPoliteRate = 10;  // requests a second to a service that is not on this machine

int give_up(const std::string& why) {
  fmt::print(stderr, "tapcheck: {}\n", why);
  return kOutOfReach;
}

Result<std::unique_ptr<Driver>> make_driver(const Options& options, DriverOptions http, RunLimits& limits) {
  http.stop = interrupted;
  http.total_timeout = options.timeout.value_or(http.total_timeout);
  auto driver = options.driver == "curl" ? make_curl_driver(http) : make_builtin_driver(http);
  if (!driver) return driver;
  return limited_driver(std::move(*driver), limits);
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
  SystemClock pace_clock([] { return false; });  // after Ctrl-C the clean-ups keep the pace
  LimitOptions limit_options = options.budget;
  limit_options.rate = options.rate.value_or(is_loopback(target->base().host) ? 0 : kPoliteRate);
  RunLimits limits(limit_options, pace_clock);
  DriverOptions first_options = options.http;
  first_options.total_timeout = kFirstContact;
  first_options.max_body = kFirstContactSize;
  const auto first_driver = make_driver(options, first_options, limits);
  if (!first_driver) return complain(first_driver.error());
  if (const auto why = out_of_reach(*target, **first_driver)) return give_up(*why);
  const auto driver = make_driver(options, options.http, limits);
  if (!driver) return complain(driver.error());

  const auto schemas = SchemaSet::load(options.schemas);
  SystemClock clock(interrupted);
  // A report on stdout is alone there.
  std::FILE* const screen = options.report_on_stdout() ? stderr : stdout;
  const bool colour = wants_colour(screen);
  const RunContext context{
      library,
      *target,
      {options.fixtures, library.folder},
      **driver,
      clock,
      schemas ? &*schemas : nullptr,
      schemas ? std::string() : schemas.error().text(),
      interrupted,
      [&](ScenarioResult& scenario) {
        if (expectations) expectations->mark(scenario, today);
        fmt::print(screen, "{}", console_scenario(scenario, library, colour, options.quiet));
        std::fflush(screen);
      },
      &limits,
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
  fmt::print(screen, "{}{}", console_remarks(*result), console_summary(*result, library, colour));
  if (result->lost) return give_up(fmt::format("{} went out of reach in the middle of the run", result->target));
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
