// One HTTP request and its answer, kept whole: they are the evidence of every verdict. Plain values.
// Header names compare without case; order and repetition are as on the wire.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/url.h"

namespace tapcheck {

using Headers = std::vector<std::pair<std::string, std::string>>;
using Seconds = std::chrono::duration<double>;

/// The first value of a header, or nothing.
std::optional<std::string> find_header(const Headers& headers, std::string_view name);
std::vector<std::string> all_headers(const Headers& headers, std::string_view name);

struct Request {
  std::string method = "GET";
  Url url;
  Headers headers;  ///< all but Host, in the order of the wire
  std::string body;
  bool has_body = false;  ///< `-d ''` sends Content-Length: 0, `-X POST` alone sends none
  bool insecure = false;  ///< do not verify the certificate
  std::optional<Seconds> max_time;
  bool clean_up = false;  ///< undoes what the run made: sent whatever the run's limits say
  /// The options of curl that ask for this request, by their long names and in order, `url` among them. For a
  /// driver that leaves it to curl what they mean; empty for a request that was made of no command.
  std::vector<std::pair<std::string, std::string>> curl_options;
};

/// Why there is no whole answer. kUnsent: a limit of the run forbade the request, or its user
/// gave it up; the target is not to blame.
enum class Transport { kWhole, kUnreachable, kTls, kTimeout, kCut, kTooLarge, kBadEncoding, kUnsent };

struct Response {
  int status = 0;  ///< 0 when no status line came
  std::string reason;
  Headers headers;
  std::string body;              ///< Content-Encoding undone
  Transport transport = Transport::kWhole;
  std::string transport_detail;  ///< a sentence, where transport is not kWhole
  Seconds elapsed{0};

  bool arrived() const { return status != 0; }
};

struct Exchange {
  Request request;  ///< the first; of the last hop after redirects, see `hops`
  Response response;
  std::vector<std::string> hops;  ///< URLs that redirects led to
  std::vector<std::string> polled;  ///< what a step that polls looked at, in each of its answers, this one last
};

/// `application/x-votable+xml` of `application/x-votable+xml;serialization=…`, lower case.
std::string media_type(const Headers& headers);

}  // namespace tapcheck
