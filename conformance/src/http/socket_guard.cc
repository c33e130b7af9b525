#include "http/socket_guard.h"

#include <fcntl.h>
#include <linux/tcp.h>  // glibc's own tcp_info does not count bytes
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace tapcheck {
namespace {

constexpr Seconds kLook{0.1};  // between two looks at how much has come

}  // namespace

SocketGuard::SocketGuard(Seconds limit, std::uint64_t max_bytes) : thread_([this, limit, max_bytes] { run(limit, max_bytes); }) {}

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
  if ((too_late_ || too_large_) && socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

bool SocketGuard::too_late() const {
  const std::lock_guard lock(mutex_);
  return too_late_;
}

bool SocketGuard::too_large() const {
  const std::lock_guard lock(mutex_);
  return too_large_;
}

void SocketGuard::run(Seconds limit, std::uint64_t max_bytes) {
  using Steady = std::chrono::steady_clock;
  const auto end = Steady::now() + std::chrono::duration_cast<Steady::duration>(limit);
  std::unique_lock lock(mutex_);
  while (!done_ && !too_late_ && !too_large_) {
    changed_.wait_until(lock, std::min(end, Steady::now() + std::chrono::duration_cast<Steady::duration>(kLook)));
    too_late_ = Steady::now() >= end;
    too_large_ = received_more_than(max_bytes);
  }
  if (!done_ && socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

bool SocketGuard::received_more_than(std::uint64_t bytes) const {
  tcp_info info{};
  socklen_t size = sizeof info;
  return socket_ >= 0 && getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_bytes_received > bytes;
}

}  // namespace tapcheck
