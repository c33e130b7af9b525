#include "bend/wire.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "core/text.h"

namespace tapcheck::bend {
namespace {

constexpr timeval kPatience{120, 0};

/// Reads a message off a socket: what has come and is not yet used stays in `rest_`.
class Reader {
 public:
  explicit Reader(const Socket& from) : from_(from) {}

  /// The lines of the head, without the empty one that ends it.
  std::optional<std::vector<std::string>> head() {
    std::size_t end = 0;
    while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
      if (rest_.size() > kMaxHead || !more()) return std::nullopt;
    }
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < end;) {
      const auto stop = std::min(rest_.find("\r\n", at), end);
      lines.push_back(rest_.substr(at, stop - at));
      at = stop + 2;
    }
    rest_.erase(0, end + 4);
    return lines;
  }

  std::optional<std::string> exactly(std::size_t size) {
    if (size > kMaxBody) return std::nullopt;
    while (rest_.size() < size) {
      if (!more()) return std::nullopt;
    }
    std::string out = rest_.substr(0, size);
    rest_.erase(0, size);
    return out;
  }

  std::optional<std::string> until_end() {
    while (more()) {
      if (rest_.size() > kMaxBody) return std::nullopt;
    }
    return std::move(rest_);
  }

  std::optional<std::string> chunks() {
    std::string body;
    for (;;) {
      const auto line = this->line();
      if (!line) return std::nullopt;
      std::size_t size = 0;
      if (std::from_chars(line->data(), line->data() + line->size(), size, 16).ec != std::errc()) return std::nullopt;
      if (size == 0) break;
      if (body.size() + size > kMaxBody) return std::nullopt;
      const auto chunk = exactly(size);
      if (!chunk || !line_is_empty()) return std::nullopt;
      body += *chunk;
    }
    while (!line_is_empty()) {  // trailers
      if (ended_) return std::nullopt;
    }
    return body;
  }

 private:
  bool more() {
    const std::string bytes = from_.read();
    ended_ = bytes.empty();
    rest_ += bytes;
    return !ended_;
  }

  std::optional<std::string> line() {
    std::size_t end = 0;
    while ((end = rest_.find("\r\n")) == std::string::npos) {
      if (rest_.size() > kMaxHead || !more()) return std::nullopt;
    }
    std::string out = rest_.substr(0, end);
    rest_.erase(0, end + 2);
    return out;
  }

  bool line_is_empty() {
    const auto next = line();
    return next && next->empty();
  }

  const Socket& from_;
  std::string rest_;
  bool ended_ = false;
};

Headers headers_of(const std::vector<std::string>& lines) {
  Headers headers;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].find(':');
    if (colon == std::string::npos) continue;
    headers.emplace_back(lines[i].substr(0, colon), std::string(trim(std::string_view(lines[i]).substr(colon + 1))));
  }
  return headers;
}

/// `fallback`: an answer without a length goes on until its connection ends, a request without one has no body.
std::optional<std::string> read_body(Reader& reader, const Headers& headers, bool until_end) {
  if (equals_ignoring_case(find_header(headers, "Transfer-Encoding").value_or(""), "chunked")) return reader.chunks();
  const auto length = find_header(headers, "Content-Length");
  if (!length) return until_end ? reader.until_end() : std::optional<std::string>("");
  const auto size = parse_integer(*length);
  if (!size || *size < 0) return std::nullopt;
  return reader.exactly(static_cast<std::size_t>(*size));
}

std::string head_text(std::string first, const Headers& headers) {
  std::string text = std::move(first) + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  return text + "\r\n";
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

void set_header(Headers& headers, std::string_view name, std::string_view value) {
  const auto at = std::find_if(headers.begin(), headers.end(), [&](const auto& header) { return equals_ignoring_case(header.first, name); });
  if (at == headers.end()) {
    headers.emplace_back(name, value);
  } else {
    at->second = value;
  }
}

void drop_header(Headers& headers, std::string_view name) {
  std::erase_if(headers, [&](const auto& header) { return equals_ignoring_case(header.first, name); });
}

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

Socket Socket::connect(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return Socket();
  int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && ::connect(fd, found->ai_addr, found->ai_addrlen) != 0) {
    ::close(fd);
    fd = -1;
  }
  ::freeaddrinfo(found);
  return Socket(fd);
}

bool Socket::write(std::string_view bytes) const {
  const int yes = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string Socket::read() const {
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  std::string bytes(1U << 16, '\0');
  const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), 0);
  bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return bytes;
}

void Socket::reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(fd_);
  fd_ = -1;
}

std::optional<Message> read_request(const Socket& from) {
  Reader reader(from);
  const auto lines = reader.head();
  if (!lines || lines->empty()) return std::nullopt;
  const std::string& first = lines->front();
  const auto space = first.find(' ');
  const auto last = first.rfind(' ');
  if (space == std::string::npos || last <= space) return std::nullopt;
  Message request;
  request.method = first.substr(0, space);
  request.target = first.substr(space + 1, last - space - 1);
  request.headers = headers_of(*lines);
  if (find_header(request.headers, "Expect")) {
    drop_header(request.headers, "Expect");
    from.write("HTTP/1.1 100 Continue\r\n\r\n");
  }
  auto body = read_body(reader, request.headers, false);
  if (!body) return std::nullopt;
  request.body = std::move(*body);
  return request;
}

std::optional<Message> read_answer(const Socket& from, bool to_head) {
  Reader reader(from);
  for (;;) {
    const auto lines = reader.head();
    if (!lines || lines->empty() || lines->front().size() < 12) return std::nullopt;
    Message answer;
    answer.status = static_cast<int>(parse_integer(lines->front().substr(9, 3)).value_or(0));
    answer.reason = lines->front().size() > 13 ? lines->front().substr(13) : "";
    answer.headers = headers_of(*lines);
    if (answer.status < 200) continue;  // 100 Continue
    if (to_head || has_no_body(answer.status)) return answer;
    // Whose end is that of the connection: a server that would keep it open learns that no request follows.
    const bool has_length = find_header(answer.headers, "Content-Length") || find_header(answer.headers, "Transfer-Encoding");
    if (!has_length) ::shutdown(from.fd(), SHUT_WR);
    auto body = read_body(reader, answer.headers, true);
    if (!body) return std::nullopt;
    answer.body = std::move(*body);
    return answer;
  }
}

bool write_request(const Socket& to, const Message& request) {
  Headers headers = request.headers;
  const bool announced = find_header(headers, "Content-Length") || find_header(headers, "Transfer-Encoding");
  for (const char* name : {"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Accept-Encoding"}) drop_header(headers, name);
  if (announced || !request.body.empty()) headers.emplace_back("Content-Length", std::to_string(request.body.size()));
  headers.emplace_back("Connection", "close");
  return to.write(head_text(fmt::format("{} {} HTTP/1.1", request.method, request.target), headers) + request.body);
}

bool write_answer(const Socket& to, const Message& answer, std::size_t announced, bool to_head) {
  Headers headers = answer.headers;
  for (const char* name : {"Transfer-Encoding", "Connection", "Keep-Alive"}) drop_header(headers, name);
  if (!to_head) drop_header(headers, "Content-Length");
  if (!to_head && !has_no_body(answer.status)) headers.emplace_back("Content-Length", std::to_string(announced));
  headers.emplace_back("Connection", "close");
  const std::string head = head_text(fmt::format("HTTP/1.1 {} {}", answer.status, answer.reason), headers);
  return to.write(to_head || has_no_body(answer.status) ? head : head + answer.body);
}

}  // namespace tapcheck::bend
