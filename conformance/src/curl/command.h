// A curl command line, understood as curl(1) understands it. Only the options that documented commands use are
// known; another is an error that names it. What a page writes and surely did not mean (`-d -L URL`, where -L
// becomes the data) is kept, and noted.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "curl/form_field.h"

namespace tapcheck {

/// One -d, --data-raw, --data-urlencode, before files are read.
struct DataPart {
  enum class Kind { kData, kRaw, kUrlEncode, kBinary } kind = Kind::kData;
  std::string text;
};

struct CurlCommand {
  std::string url;
  std::optional<std::string> method;  ///< -X
  std::vector<DataPart> data;
  std::vector<FormField> form;
  std::vector<std::pair<std::string, std::string>> headers;  ///< -H; an empty value takes the header out
  std::optional<std::string> user_agent;                     ///< -A
  std::optional<std::string> credentials;                    ///< -u
  std::optional<std::string> cookie;                         ///< -b: `name=value`, or a file
  std::optional<std::string> cookie_jar;                     ///< -c
  std::optional<double> max_time_s;                          ///< --max-time
  bool follow = false;                                       ///< -L
  bool head = false;                                         ///< -I
  bool get = false;                                          ///< -G
  bool insecure = false;                                     ///< -k
  /// Those options of them all that ask something of the server, by their long names and in order.
  std::vector<std::pair<std::string, std::string>> asked;
  std::vector<std::string> oddities;                         ///< what curl does, but the page hardly meant
};

/// `words` begin with `curl`.
Result<CurlCommand> parse_curl(const std::vector<std::string>& words);

}  // namespace tapcheck
