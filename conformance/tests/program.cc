#include "program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "core/text.h"
#include "where.h"

extern char** environ;

namespace tapcheck {

Program::Program(std::vector<std::string> arguments, bool only_stdout) {
  path_ = testing::TempDir() + "tapcheck_" + std::to_string(getpid()) + ".out";
  arguments.insert(arguments.begin(), tapcheck_program());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (only_stdout) {
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
  }
  pid_t pid = 0;
  const int error = posix_spawn(&pid, tapcheck_program(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start the program");
  pid_ = pid;
}

Finished Program::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  Finished finished{WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), read_file(path_).value_or("")};
  std::filesystem::remove(path_);
  return finished;
}

Finished run(std::vector<std::string> arguments) { return Program(std::move(arguments)).wait(); }

}  // namespace tapcheck
