#include "http/fetch.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>

#include "core/text.h"
#include "http/library.h"

namespace tapstand::http {
namespace {

struct Url {
  bool secure = false;
  std::string host;
  int port = 0;
  std::string target;
};

Result<Url> parse_url(const std::string& text) {
  Url url;
  std::string_view rest = text;
  if (istarts_with(rest, "http://")) {
    rest.remove_prefix(7);
  } else if (istarts_with(rest, "https://")) {
    rest.remove_prefix(8);
    url.secure = true;
  } else {
    return fail(Code::bad_upload, "Only http and https URLs can be read.");
  }
  const auto path = rest.find_first_of("/?#");
  std::string_view authority = rest.substr(0, path);
  url.target = path == std::string_view::npos ? "/" : std::string(rest.substr(path, rest.find('#') - path));
  if (url.target.front() != '/') url.target.insert(0, "/");
  if (authority.find('@') != std::string_view::npos) return fail(Code::bad_upload, "A URL with a user name cannot be read.");
  url.port = url.secure ? 443 : 80;
  const auto colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    const auto port = parse_int(authority.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) return fail(Code::bad_upload, "The URL has no legal port.");
    url.port = static_cast<int>(*port);
    authority = authority.substr(0, colon);
  }
  if (authority.size() > 2 && authority.front() == '[' && authority.back() == ']') {
    authority = authority.substr(1, authority.size() - 2);
  }
  if (authority.empty()) return fail(Code::bad_upload, "The URL names no host.");
  url.host = std::string(authority);
  return url;
}

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    return (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
  }
  if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
  }
  return false;
}

// The address to connect to, as text: every address of the name must be allowed, and the very one that was checked is
// used, so that a second look-up cannot give another.
Result<std::string> checked_address(const Url& url) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (getaddrinfo(url.host.c_str(), nullptr, &hints, &list) != 0) {
    return fail(Code::bad_upload, fmt::format("The host {} is not known.", url.host));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
    if (!is_loopback(at->ai_addr)) {
      return fail(Code::forbidden, fmt::format("This service reads URLs of its own machine only, not of {}.", url.host));
    }
  }
  char text[NI_MAXHOST];
  if (getnameinfo(list->ai_addr, list->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) {
    return fail(Code::bad_upload, fmt::format("The host {} has no address.", url.host));
  }
  return std::string(text);
}

template <class Client>
Result<Blob> get(Client& client, const Url& url, const FetchLimits& limits) {
  client.set_connection_timeout(10);
  client.set_read_timeout(limits.seconds);
  client.set_follow_location(false);
  client.set_url_encode(false);
  client.set_default_headers({{"Host", fmt::format("{}:{}", url.host, url.port)}, {"Accept-Encoding", "identity"}});
  Blob blob;
  bool too_large = false;
  int status = 0;
  const auto result = client.Get(
      url.target, [&](const httplib::Response& response) { status = response.status; return response.status == 200; },
      [&](const char* data, std::size_t size) {
        too_large = blob.size() + size > limits.bytes;
        return !too_large && blob.append({data, size}).has_value();
      });
  if (too_large) return fail(Code::too_large, "The document at the URL is larger than an upload may be.");
  if (status != 0 && status != 200) return fail(Code::bad_upload, fmt::format("The URL answered with status {}.", status));
  if (!result) return fail(Code::bad_upload, fmt::format("The URL could not be read: {}.", httplib::to_string(result.error())));
  return blob;
}

}  // namespace

Result<Blob> fetch_loopback(const std::string& text, const FetchLimits& limits) {
  TRY_ASSIGN(const auto url, parse_url(text));
  TRY_ASSIGN(const auto address, checked_address(url));
  if (url.secure) {
    httplib::SSLClient client(address, url.port);
    return get(client, url, limits);
  }
  httplib::Client client(address, url.port);
  return get(client, url, limits);
}

}  // namespace tapstand::http
