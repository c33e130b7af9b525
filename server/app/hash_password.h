// `tapstand hash-password`: what stands in a file of users for a password.
#pragma once

namespace tapstand::app {

// Reads a password from standard input (without showing it on a terminal) and prints its hash; the exit code. It is never
// taken from the command line, which others on the machine can see.
int hash_password();

}  // namespace tapstand::app
