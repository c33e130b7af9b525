// The command line of tapcheck. Parsing it sends nothing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "run/runner.h"

namespace tapcheck {

enum class Mode { kRun, kList, kExplain, kCurl, kCompare, kExpect };

struct ListOptions {
  std::optional<std::string> profile;  ///< only what belongs to it
  bool json = false;
};

struct CompareOptions {
  std::vector<std::string> reports;
  std::string format = "text";
  bool all = false;
};

struct ExpectOptions {
  std::string file;
  std::string report;
};

struct Options {
  Mode mode = Mode::kRun;
  std::string id;      ///< of explain and curl
  std::string target;
  RunOptions run;
  std::string driver = "builtin";  ///< or curl
  DriverOptions http;
  std::optional<Seconds> timeout;  ///< of each request; without it the first contact has its own
  std::optional<double> rate;      ///< requests a second; 0 for no pace; without it the target's host decides
  LimitOptions budget;
  bool quiet = false;
  std::vector<std::pair<std::string, std::string>> reports;  ///< format, file
  bool report_on_stdout() const;
  std::string expect;     ///< expectation file of a run
  ListOptions list;
  CompareOptions compare;
  ExpectOptions expect_update;
  std::string scenarios;  ///< folders
  std::string schemas;
  std::string fixtures;
};

/// What parsing came to: options to go on with, or an exit status (after --help, or a message on stderr).
struct Parsed {
  Options options;
  int exit_status = -1;
};

Parsed parse_options(int argc, char** argv);

}  // namespace tapcheck
