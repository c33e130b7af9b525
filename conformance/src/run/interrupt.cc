#include "run/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace tapcheck {
namespace {

volatile std::sig_atomic_t signalled = 0;

extern "C" void on_signal(int) { signalled = 1; }

}  // namespace

void watch_for_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  for (const int number : {SIGINT, SIGTERM}) sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a target that hangs up is a verdict, not the end
}

bool interrupted() { return signalled != 0; }

}  // namespace tapcheck
