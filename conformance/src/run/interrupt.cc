#include "run/interrupt.h"

#include <atomic>
#include <csignal>
#include <initializer_list>

namespace tapcheck {
namespace {

// Set in a signal handler, and looked at by the threads that watch requests.
std::atomic<bool> signalled{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void on_signal(int) { signalled = true; }

}  // namespace

void watch_for_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  for (const int number : {SIGINT, SIGTERM}) sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a target that hangs up is a verdict, not the end
}

bool interrupted() { return signalled; }

}  // namespace tapcheck
