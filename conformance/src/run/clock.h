// Time as the runner needs it. Tests put a clock in its place that sleeps by moving its hands.
#pragma once

#include <functional>

#include "http/message.h"

namespace tapcheck {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Seconds now() = 0;  ///< since some moment that stays the same
  virtual void sleep(Seconds duration) = 0;
};

/// The machine's steady clock. sleep() ends early once `stop` says so.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(std::function<bool()> stop) : stop_(std::move(stop)) {}
  Seconds now() override;
  void sleep(Seconds duration) override;

 private:
  std::function<bool()> stop_;
};

}  // namespace tapcheck
