// Ctrl-C and SIGTERM: the first asks the run to stop, clean up and report; the second ends the program as if
// nothing had been set. Process-wide.
#pragma once

namespace tapcheck {

void watch_for_interrupts();
bool interrupted();

}  // namespace tapcheck
