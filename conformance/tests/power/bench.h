// Where the power of the suite is measured: tapstand in two dialects, the bending proxy before them, and runs of the
// suite against any world of it. Thread-safe once made: each run has its own driver and clock. Servers end with it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "bend/proxy_server.h"
#include "expect/expectations.h"
#include "power/server_process.h"
#include "run/runner.h"

namespace tapcheck::power {

/// What a run came to.
struct Seen {
  std::string trouble;                       ///< why there was no run; empty if there was one
  RunResult run;
  std::map<std::string, std::string> failed; ///< ids of checks that did not hold, with what was seen
  std::set<std::string> passed;              ///< ids of checks that held, wherever they were made
  int struck = 0;                            ///< exchanges that the fault changed
};

class Bench {
 public:
  /// Throws std::runtime_error if a file is wrong or a server does not come up.
  Bench();

  const Library& library() const { return library_; }
  const std::vector<bend::Fault>& faults() const { return faults_; }
  const Expectations& expectations() const { return expectations_; }
  /// Ids of checks that no rule can make fail (out-of-reach.txt).
  const std::set<std::string>& out_of_reach() const { return out_of_reach_; }

  /// The suite, or `only` these ids of it, against a fault of faults().
  Seen run(const bend::Fault& fault, const std::vector<std::string>& only);

  /// The suite against the faultless server of a dialect, without a proxy between them.
  Seen run_clean(const std::string& dialect, const std::string& profile) const;

 private:
  /// A server for some of the faults, and the proxy before it: each world is memory and open files of its server.
  struct Stand {
    std::once_flag once;
    std::unique_ptr<ServerProcess> server;
    std::unique_ptr<bend::ProxyServer> proxy;
  };
  Stand& stand_of(const bend::Fault& fault);

  Seen run_at(const std::string& url, const std::string& profile, const std::vector<std::string>& only, int haste) const;

  Library library_;
  SchemaSet schemas_;
  Expectations expectations_;
  std::set<std::string> out_of_reach_;
  std::vector<bend::Fault> faults_;
  ServerProcess gaia_;
  ServerProcess ivoa_;
  std::vector<std::unique_ptr<Stand>> stands_;
};

}  // namespace tapcheck::power
