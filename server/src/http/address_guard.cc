#include "http/address_guard.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include "core/text.h"

namespace tapstand::http {
namespace {

constexpr std::size_t kLongestUrl = 8192;

struct Network {
  std::uint32_t address;
  int bits;
};
constexpr Network kNever4[] = {
    {0x00000000, 8},   // this network: connects to this machine under another name
    {0xA9FE0000, 16},  // link-local, and the metadata services of clouds
    {0x646464C8, 32},  // one more of these (Alibaba)
    {0xC0000000, 24},  // protocol assignments
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved, and broadcast
};

bool within(std::uint32_t address, const Network& network) {
  const std::uint32_t mask = ~std::uint32_t{0} << (32 - network.bits);
  return (address & mask) == (network.address & mask);
}

bool starts_with(const in6_addr& address, std::initializer_list<std::uint8_t> bytes) {
  return std::equal(bytes.begin(), bytes.end(), address.s6_addr);
}

// IPv4 inside IPv6: mapped, translated (RFC 6052), 6to4, and the old compatible form.
std::optional<in_addr> wrapped(const in6_addr& address) {
  const auto at = [&](int offset) {
    in_addr inner;
    std::memcpy(&inner, address.s6_addr + offset, sizeof inner);
    return inner;
  };
  if (IN6_IS_ADDR_V4MAPPED(&address) || starts_with(address, {0x00, 0x64, 0xff, 0x9b})) return at(12);
  if (starts_with(address, {0x20, 0x02})) return at(2);
  const bool compatible = std::all_of(address.s6_addr, address.s6_addr + 12, [](std::uint8_t b) { return b == 0; });
  if (compatible && !IN6_IS_ADDR_LOOPBACK(&address) && !IN6_IS_ADDR_UNSPECIFIED(&address)) return at(12);
  return std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What a resolver of the C library would take for an address in decimal, octal or hexadecimal, in one to four parts.
bool looks_numeric(std::string_view host) {
  const auto last = split(host, '.').back();
  if (last.empty()) return false;
  if (std::all_of(last.begin(), last.end(), is_digit)) return true;
  return last.size() > 1 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X');
}

bool legal_name(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.find("..") != std::string_view::npos) return false;
  return std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

Result<std::string> read_host(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    const std::string inner(text.substr(1, text.size() - 2));
    in6_addr address;
    if (inet_pton(AF_INET6, inner.c_str(), &address) != 1) return fail(Code::bad_request, "The URL's host is no IPv6 address.");
    return inner;
  }
  const std::string host = to_lower(text);
  if (!legal_name(host)) return fail(Code::bad_request, "The URL names no legal host.");
  in_addr address;
  if (looks_numeric(host) && inet_pton(AF_INET, host.c_str(), &address) != 1) {
    return fail(Code::bad_request, "An address in a URL is four decimal numbers.");
  }
  return host;
}

Result<int> read_port(std::string_view text) {
  const auto port = parse_int(text);
  if (!port || *port < 1 || *port > 65535 || !is_digit(text.front())) return fail(Code::bad_request, "The URL has no legal port.");
  return static_cast<int>(*port);
}

struct Authority {
  std::string host{};
  int port = 0;  // 0: none given
};

Result<Authority> read_authority(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto bracket = text.rfind(']');
  Authority out;
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon)) {
    TRY_ASSIGN(out.port, read_port(text.substr(colon + 1)));
    text = text.substr(0, colon);
  }
  TRY_ASSIGN(out.host, read_host(text));
  return out;
}

}  // namespace

std::string OutgoingUrl::origin() const {
  const bool v6 = host.find(':') != std::string::npos;
  const bool usual = port == (secure ? 443 : 80);
  return fmt::format("{}://{}{}", secure ? "https" : "http", v6 ? "[" + host + "]" : host, usual ? "" : fmt::format(":{}", port));
}

Result<OutgoingUrl> parse_outgoing_url(std::string_view text) {
  if (text.size() > kLongestUrl) return fail(Code::bad_request, "The URL is too long.");
  const bool hostile = std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte >= 0x7F || c == '\\' || c == '"' || c == '<' || c == '>';
  });
  if (hostile) return fail(Code::bad_request, "The URL has characters that a URL cannot have.");
  OutgoingUrl url;
  if (istarts_with(text, "http://")) {
    text.remove_prefix(7);
  } else if (istarts_with(text, "https://")) {
    text.remove_prefix(8);
    url.secure = true;
  } else {
    return fail(Code::bad_request, "Only http and https URLs can be read.");
  }
  const auto path = std::min(text.find_first_of("/?#"), text.size());
  const std::string_view authority = text.substr(0, path);
  if (authority.find('@') != std::string_view::npos) return fail(Code::bad_request, "A URL with a user name cannot be read.");
  TRY_ASSIGN(const auto read, read_authority(authority));
  url.host = read.host;
  url.port = read.port != 0 ? read.port : url.secure ? 443 : 80;
  const std::string_view rest = text.substr(path);
  url.target = rest.substr(0, rest.find('#'));
  if (url.target.empty() || url.target.front() != '/') url.target.insert(0, "/");
  return url;
}

Result<OutgoingUrl> resolve_reference(const OutgoingUrl& base, std::string_view reference) {
  if (reference.starts_with("//")) return parse_outgoing_url(fmt::format("{}:{}", base.secure ? "https" : "http", reference));
  if (reference.starts_with("/")) return parse_outgoing_url(base.origin() + std::string(reference));
  return parse_outgoing_url(reference);
}

Result<AddressGuard> AddressGuard::make(const std::vector<std::string>& allowed) {
  AddressGuard guard;
  for (const auto& text : allowed) {
    if (iequals(text, "any")) {
      guard.any_ = true;
      continue;
    }
    auto read = read_authority(text);
    if (!read) return fail(Code::bad_request, fmt::format("\"{}\" is neither HOST, HOST:PORT nor any.", text));
    guard.entries_.push_back({std::move(read->host), read->port});
  }
  return guard;
}

bool AddressGuard::named(const OutgoingUrl& url) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.host == url.host && (entry.port == 0 || entry.port == url.port);
  });
}

bool AddressGuard::allows(const in_addr& address, const OutgoingUrl& url) const {
  const std::uint32_t number = ntohl(address.s_addr);
  if (number >> 24 == 127) return true;
  if (std::any_of(std::begin(kNever4), std::end(kNever4), [&](const auto& network) { return within(number, network); })) return false;
  return any_ || named(url);
}

bool AddressGuard::allows(const in6_addr& address, const OutgoingUrl& url) const {
  if (IN6_IS_ADDR_LOOPBACK(&address)) return true;
  if (IN6_IS_ADDR_UNSPECIFIED(&address) || IN6_IS_ADDR_MULTICAST(&address) || IN6_IS_ADDR_LINKLOCAL(&address)) return false;
  if (starts_with(address, {0xfd, 0x00, 0x0e, 0xc2})) return false;  // metadata of a cloud (Amazon)
  if (const auto inner = wrapped(address)) {
    // Loopback in a wrapping is nothing that an honest client sends.
    return ntohl(inner->s_addr) >> 24 != 127 && allows(*inner, url);
  }
  return any_ || named(url);
}

Result<std::string> AddressGuard::checked_address(const OutgoingUrl& url) const {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (getaddrinfo(url.host.c_str(), nullptr, &hints, &list) != 0) {
    return fail(Code::bad_request, fmt::format("The host {} is not known.", url.host));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
    const bool allowed = at->ai_family == AF_INET    ? allows(reinterpret_cast<const sockaddr_in*>(at->ai_addr)->sin_addr, url)
                         : at->ai_family == AF_INET6 ? allows(reinterpret_cast<const sockaddr_in6*>(at->ai_addr)->sin6_addr, url)
                                                     : false;
    if (!allowed) {
      return fail(Code::forbidden, fmt::format("This service does not read from {}: its operator can allow it with --allow-external.", url.host));
    }
  }
  char text[NI_MAXHOST];
  if (getnameinfo(list->ai_addr, list->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) {
    return fail(Code::bad_request, fmt::format("The host {} has no address.", url.host));
  }
  return std::string(text);
}

}  // namespace tapstand::http
