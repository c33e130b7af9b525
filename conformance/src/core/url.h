// Http and https URLs (RFC 3986), kept as they were written: no byte of path or query is re-encoded, so that
// what a scenario documents is what goes over the wire. Values; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace tapcheck {

struct Url {
  std::string scheme;     ///< `http` or `https`, lower case
  std::string host;       ///< without brackets, lower case
  int port = 0;           ///< always set; 80 and 443 by default
  std::string path = "/"; ///< begins with a slash
  std::string query;      ///< without the question mark
  bool has_query = false;

  /// `scheme://host[:port]`, the port only where it is not the scheme's own.
  std::string origin() const;
  /// `host[:port]`, as the Host header has it.
  std::string authority() const;
  /// Path and query, as the request line has them.
  std::string request_target() const;
  std::string text() const { return origin() + request_target(); }
};

/// An absolute URL. User information is refused, a fragment is dropped.
Result<Url> parse_url(std::string_view text);

/// A reference (absolute, `//host/…`, `/path`, `path`, `?query`) against the URL that it was found at.
Result<Url> resolve(const Url& base, std::string_view reference);

/// True for localhost, 127.x and ::1: this machine itself.
bool is_loopback(std::string_view host);

std::string percent_encode(std::string_view text);
std::string percent_decode(std::string_view text);

}  // namespace tapcheck
