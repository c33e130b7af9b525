// What a run of curl commands keeps between them: the cookie files, which are virtual, so that scenarios do
// not share them and nothing is written to disk. Follows redirects when -L asks for it, as curl does: POST
// becomes GET on 301, 302 and 303, unless -X names the method, and then the body is dropped all the same.
// One scenario's own; not shared between threads.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "curl/command.h"
#include "http/cookies.h"
#include "http/driver.h"

namespace tapcheck {

/// Clean-ups are sent whatever the run's limits say.
enum class Purpose { kAsk, kCleanUp };

class CurlSession {
 public:
  explicit CurlSession(Driver& driver) : driver_(&driver) {}

  /// An Error only if no request could be made of the command; what the target does is in the Exchange.
  Result<Exchange> run(const CurlCommand& command, Purpose purpose = Purpose::kAsk);

  /// The same cookies, over another driver.
  CurlSession copy_over(Driver& driver) const {
    CurlSession copy(*this);
    copy.driver_ = &driver;
    return copy;
  }

  /// The values of all cookies that the target gave: whoever has one is that user.
  std::vector<std::string> cookie_values() const;

 private:
  Driver* driver_;
  std::map<std::string, CookieJar> jars_;  // by the file name in -b and -c
};

}  // namespace tapcheck
