// A bare socket on 127.0.0.1 that answers as a test wants, byte for byte, and keeps what it received. Each
// connection has a thread of its own until the server is destroyed.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tapcheck {

/// A connection, after a head and the body that it announces have been read.
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {}
  const std::string& request() const { return request_; }
  bool read_request();
  /// False once the other side is gone.
  bool send(std::string_view bytes) const;
  /// Waits so long for the other side to hang up.
  bool gone_within(int milliseconds) const;
  void wait_until_gone() const;

 private:
  int socket_;
  std::string request_;
};

class WireServer {
 public:
  using Answer = std::function<void(const Peer&)>;

  explicit WireServer(Answer answer);
  explicit WireServer(std::string answer);
  ~WireServer();
  WireServer(const WireServer&) = delete;
  WireServer& operator=(const WireServer&) = delete;

  int port() const { return port_; }
  std::string url(std::string_view path) const;
  /// The requests so far, in the order of their last bytes. Complete for those that were answered.
  std::vector<std::string> received() const;

 private:
  void accept_all();
  void serve(int socket);

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> received_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// A whole answer with this body.
std::string http_answer(int status, std::string_view headers, std::string_view body);

}  // namespace tapcheck
