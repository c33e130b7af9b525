// Runs a program to its end: an argument vector, never a shell; no more output and no longer than told, then it is
// killed. It gets standard input and further input files in memory, and its outputs are read as they come. In a
// process group of its own, so that Ctrl-C, which is for this program to answer, does not end it.
// Safe from any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "http/message.h"

namespace tapcheck {

struct ChildProcess {
  std::vector<std::string> arguments;  ///< the first is looked up in PATH
  std::string input;                   ///< standard input
  std::string file;                    ///< what /dev/fd/4 reads
  std::size_t max_output = 0;          ///< bytes, of each of the outputs
  Seconds max_time{0};
  std::function<bool()> stop = [] { return false; };  ///< it is killed once this says so
};

struct FinishedProcess {
  int status = -1;        ///< exit status; minus the signal that ended it
  std::string output;     ///< standard output
  std::string errors;     ///< standard error
  std::string other;      ///< what was written to /dev/fd/3
  bool too_large = false;
  bool too_late = false;
  bool stopped = false;
};

/// An Error if the program could not be started at all.
Result<FinishedProcess> run_process(ChildProcess process);

}  // namespace tapcheck
