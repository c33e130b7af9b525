// All time in the server comes from a Clock, so that a test can freeze and move it.
// Thread-safe. Times are milliseconds since 1970-01-01T00:00:00Z.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace tapstand {

class Clock {
 public:
  using Millis = std::int64_t;

  Millis now() const {
    const Millis frozen = frozen_.load(std::memory_order_relaxed);
    return (frozen >= 0 ? frozen : system_now()) + offset_.load(std::memory_order_relaxed);
  }
  // Time stands still at `at`, or at the present moment.
  void freeze() { frozen_ = now(); offset_ = 0; }
  void freeze(Millis at) { offset_ = 0; frozen_ = at; }
  void advance(Millis by) { offset_ += by; }
  void release() { frozen_ = -1; offset_ = 0; }

 private:
  static Millis system_now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  }
  std::atomic<Millis> frozen_{-1};
  std::atomic<Millis> offset_{0};
};

}  // namespace tapstand
