// HTTP/1.1 messages on sockets, as plainly as a proxy needs them: one exchange a connection, bodies whole and bounded,
// every byte of target, headers and body as it came. httplib is not used here: its server takes multipart bodies apart,
// waits for the body of a POST that announces none, and decodes targets, all of which must pass through unchanged.
// RFC 9112. Errors are empty optionals: the other side has hung up, was too slow, or sent more than the bounds.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace tapcheck::bend {

inline constexpr std::size_t kMaxHead = 1U << 20;   ///< bytes
inline constexpr std::size_t kMaxBody = 1U << 28;   ///< bytes

/// A request or an answer. Content-Length and Transfer-Encoding stay in `headers` until it is written.
struct Message {
  std::string method;   ///< of a request
  std::string target;   ///< of a request: path and query as the request line had them
  int status = 0;       ///< of an answer
  std::string reason;   ///< of an answer
  Headers headers;
  std::string body;

  bool operator==(const Message&) const = default;
};

/// Sets the first header of this name, or adds it.
void set_header(Headers& headers, std::string_view name, std::string_view value);
void drop_header(Headers& headers, std::string_view name);

/// A connected socket. Owns it; one thread at a time, but for hang_up().
class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket& operator=(Socket&&) = delete;
  ~Socket();

  static Socket connect(const std::string& host, int port);

  bool open() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  bool write(std::string_view bytes) const;
  /// What came next, at most 64 kB; empty at the end, after an error, or after two minutes of silence.
  std::string read() const;
  /// Closes at once, so that the other side sees a reset.
  void reset();

 private:
  int fd_;
};

std::optional<Message> read_request(const Socket& from);
/// `to_head`: the answer to a HEAD, which has no body whatever it announces.
std::optional<Message> read_answer(const Socket& from, bool to_head);

bool write_request(const Socket& to, const Message& request);
/// The head says Connection: close, and Content-Length of `announced` bytes unless the answer can have no body.
bool write_answer(const Socket& to, const Message& answer, std::size_t announced, bool to_head);

}  // namespace tapcheck::bend
