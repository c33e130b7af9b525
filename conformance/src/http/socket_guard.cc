#include "http/socket_guard.h"

#include <fcntl.h>
#include <linux/tcp.h>  // glibc's own tcp_info does not count bytes
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace tapcheck {
namespace {

constexpr Seconds kLook{0.1};  // between two looks at what has come

}  // namespace

SocketGuard::SocketGuard(Seconds limit, std::uint64_t max_bytes, std::function<bool()> stop)
    : thread_([this, limit, max_bytes, stop = std::move(stop)] { run(limit, max_bytes, stop); }) {}

SocketGuard::~SocketGuard() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (socket_ >= 0) close(socket_);
}

void SocketGuard::watch(int socket) {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) close(socket_);
  socket_ = fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if ((too_late_ || too_large_ || stopped_) && socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

bool SocketGuard::too_late() const {
  const std::lock_guard lock(mutex_);
  return too_late_;
}

bool SocketGuard::too_large() const {
  const std::lock_guard lock(mutex_);
  return too_large_;
}

bool SocketGuard::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

void SocketGuard::run(Seconds limit, std::uint64_t max_bytes, const std::function<bool()>& stop) {
  using Steady = std::chrono::steady_clock;
  const auto end = Steady::now() + std::chrono::duration_cast<Steady::duration>(limit);
  std::unique_lock lock(mutex_);
  while (!done_ && !too_late_ && !too_large_ && !stopped_) {
    changed_.wait_until(lock, std::min(end, Steady::now() + std::chrono::duration_cast<Steady::duration>(kLook)));
    too_late_ = Steady::now() >= end;
    too_large_ = received_more_than(max_bytes);
    stopped_ = stop();
  }
  if (!done_ && socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

bool SocketGuard::received_more_than(std::uint64_t bytes) const {
  tcp_info info{};
  socklen_t size = sizeof info;
  return socket_ >= 0 && getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_bytes_received > bytes;
}

}  // namespace tapcheck
