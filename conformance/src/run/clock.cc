#include "run/clock.h"

#include <algorithm>
#include <thread>

namespace tapcheck {

Seconds SystemClock::now() { return std::chrono::steady_clock::now().time_since_epoch(); }

void SystemClock::sleep(Seconds duration) {
  const Seconds until = now() + duration;
  while (!stop_() && now() < until) std::this_thread::sleep_for(std::min<Seconds>(Seconds(0.05), until - now()));
}

}  // namespace tapcheck
