// The program, as users start it: arguments, and afterwards its exit status and what it wrote.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tapcheck {

struct Finished {
  int status = -1;  ///< exit status, or minus the signal
  std::string output;
};

/// Starts the program; output of both kinds, or that to stdout alone, goes to a file of this test.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments, bool only_stdout = false);

  pid_t pid() const { return pid_; }

  Finished wait();

 private:
  std::string path_;
  pid_t pid_ = 0;
};

Finished run(std::vector<std::string> arguments);

}  // namespace tapcheck
