// The limits of one answer, kept from outside the library that reads it. A socket's time-outs are for each read: a
// server that drips a byte a second keeps them all; and a head without an end fills the memory before any body has
// begun. When the time is over, too much has come, or the run is stopped, the connection is shut down under the reader's hands.
// One thread makes and destroys it and calls watch(); the rest is safe from any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "http/message.h"

namespace tapcheck {

class SocketGuard {
 public:
  SocketGuard(Seconds limit, std::uint64_t max_bytes, std::function<bool()> stop);
  ~SocketGuard();
  SocketGuard(const SocketGuard&) = delete;
  SocketGuard& operator=(const SocketGuard&) = delete;

  /// From now on it is this socket that is watched. A duplicate is kept: the number may mean another socket by then.
  void watch(int socket);

  bool too_late() const;
  bool too_large() const;
  bool stopped() const;

 private:
  void run(Seconds limit, std::uint64_t max_bytes, const std::function<bool()>& stop);
  bool received_more_than(std::uint64_t bytes) const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  bool too_late_ = false;
  bool too_large_ = false;
  bool stopped_ = false;
  int socket_ = -1;
  std::thread thread_;
};

}  // namespace tapcheck
