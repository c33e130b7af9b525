// Which machines a request of a client may make this server talk to. Addresses are judged, not names: a name is resolved
// first, every address of it must be allowed, and the address that was judged is the one that is connected to.
// Immutable; thread-safe.
#pragma once
#include <netinet/in.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace tapstand::http {

// A URL that may be asked for, in parts.
struct OutgoingUrl {
  bool secure = false;
  std::string host{};    // lower case; an IPv6 address without its brackets
  int port = 0;
  std::string target{};  // path and query, without the fragment
  std::string origin() const;  // scheme://host[:port]
  std::string text() const { return origin() + target; }
};

// http and https only; no user names; addresses in their usual form only (four decimal numbers, or IPv6 in brackets), so
// that nobody reads another address than we do. Errors: bad_request.
Result<OutgoingUrl> parse_outgoing_url(std::string_view text);
// A reference as a Location header has it (RFC 3986 §5.2, absolute URLs and absolute paths).
Result<OutgoingUrl> resolve_reference(const OutgoingUrl& base, std::string_view reference);

class AddressGuard {
 public:
  // By default this machine's loopback addresses only.
  AddressGuard() = default;
  // `allowed`: HOST or HOST:PORT each, or "any". Errors: bad_request for what is none of these.
  static Result<AddressGuard> make(const std::vector<std::string>& allowed);

  // The address to connect to, as numbers. Errors: forbidden if any of the host's addresses is out of bounds (the message
  // does not tell which, so that nobody learns names inside), bad_request if the name is not known.
  Result<std::string> checked_address(const OutgoingUrl& url) const;

  // The rule for one address of `url`'s host. Never: link-local and with it the metadata services of clouds, multicast,
  // broadcast and unspecified addresses, in any of the ways in which IPv6 can wrap an IPv4 address.
  bool allows(const in_addr& address, const OutgoingUrl& url) const;
  bool allows(const in6_addr& address, const OutgoingUrl& url) const;

 private:
  struct Entry {
    std::string host{};
    int port = 0;  // 0: every port
  };
  bool named(const OutgoingUrl& url) const;
  bool any_ = false;
  std::vector<Entry> entries_;
};

}  // namespace tapstand::http
