// A cookie jar (RFC 6265) as far as one curl command line after another needs it: domain, path, Secure,
// Max-Age=0 and an Expires in the past; everything else lives as long as the scenario. A value.
// Secure cookies go to https, and to loopback hosts, as in curl 7.79 and later.
#pragma once

#include <string>
#include <vector>

#include "http/message.h"

namespace tapcheck {

struct Cookie {
  std::string name;
  std::string value;
  std::string domain;
  std::string path;
  bool secure = false;
};

class CookieJar {
 public:
  /// Takes in every Set-Cookie of an answer from `url`.
  void store(const Url& url, const Headers& headers);

  /// The Cookie header's value for `url`; empty when there is none.
  std::string header_for(const Url& url) const;

  const std::vector<Cookie>& cookies() const { return cookies_; }

 private:
  std::vector<Cookie> cookies_;
};

}  // namespace tapcheck
