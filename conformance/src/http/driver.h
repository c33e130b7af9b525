// Sends one request and brings back the answer. Redirects and cookies are not the driver's business: the
// engine follows and keeps them as curl would (curl/session.h). One thread at a time for each driver.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/result.h"
#include "http/message.h"

namespace tapcheck {

struct DriverOptions {
  bool insecure = false;                       ///< verify no certificate at all
  std::string ca_file;                         ///< PEM; empty for the system's own
  Seconds connect_timeout{10};
  Seconds total_timeout{120};                  ///< for one request, the answer's body included
  std::size_t max_body = 256U * 1024U * 1024U; ///< bytes, before and after decompression
  /// Once it says so, a request that only reads is given up (kUnsent); one that may have made something is waited for.
  std::function<bool()> stop = [] { return false; };
};

class Driver {
 public:
  virtual ~Driver() = default;
  virtual Response send(const Request& request) = 0;

  /// One more with the same options, for another thread; nullptr where there can be only one.
  virtual std::unique_ptr<Driver> another() const { return nullptr; }
};

/// The `stop` of the options, as far as it holds for this request.
std::function<bool()> stop_for(const DriverOptions& options, const Request& request);

/// The built-in driver, over cpp-httplib.
std::unique_ptr<Driver> make_builtin_driver(DriverOptions options);

/// The curl program itself, run anew for each request: what its options mean is for it to say. It reads no curlrc,
/// uses no proxy and calls itself what it is. An Error if it is not installed.
Result<std::unique_ptr<Driver>> make_curl_driver(DriverOptions options);

}  // namespace tapcheck
