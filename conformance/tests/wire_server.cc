#include "wire_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace tapcheck {
namespace {

bool whole(const std::string& request) {
  const auto end = request.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const auto length = request.find("Content-Length: ");
  return length > end || request.size() >= end + 4 + std::stoul(request.substr(length + 16));
}

}  // namespace

bool Peer::read_request() {
  std::array<char, 4096> buffer{};
  while (!whole(request_)) {
    const ssize_t n = recv(socket_, buffer.data(), buffer.size(), 0);
    if (n <= 0) return false;
    request_.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return true;
}

bool Peer::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool Peer::gone_within(int milliseconds) const {
  pollfd waiting{socket_, POLLIN | POLLRDHUP, 0};
  return poll(&waiting, 1, milliseconds) > 0;
}

void Peer::wait_until_gone() const { gone_within(-1); }

WireServer::WireServer(std::string answer) : WireServer([answer = std::move(answer)](const Peer& peer) { peer.send(answer); }) {}

WireServer::WireServer(Answer answer) : answer_(std::move(answer)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0) throw std::runtime_error("cannot listen");
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

WireServer::~WireServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) close(socket);
}

std::string WireServer::url(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }

std::vector<std::string> WireServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void WireServer::accept_all() {
  for (;;) {
    const int peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (peer < 0) return;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(peer);
    threads_.emplace_back([this, peer] { serve(peer); });
  }
}

void WireServer::serve(int socket) {
  Peer peer(socket);
  if (peer.read_request()) {
    {
      const std::lock_guard lock(mutex_);
      received_.push_back(peer.request());
    }
    answer_(peer);
  }
  shutdown(socket, SHUT_RDWR);
}

std::string http_answer(int status, std::string_view headers, std::string_view body) {
  return fmt::format("HTTP/1.1 {} OK\r\n{}Content-Length: {}\r\n\r\n{}", status, headers, body.size(), body);
}

}  // namespace tapcheck
