#include "http/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;

namespace tapcheck {
namespace {

using Steady = std::chrono::steady_clock;

/// Closes what it holds.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { reset(); }
  int get() const { return number_; }
  void reset() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

constexpr long long kLookMs = 100;  // between two looks at whether to stop
constexpr int kFirstFree = 10;  // above the numbers that the program will know its files by

Descriptor out_of_the_way(int number) {
  Descriptor low(number);
  return Descriptor(number < 0 ? -1 : fcntl(number, F_DUPFD_CLOEXEC, kFirstFree));
}

/// A file without a name, in memory: what it holds is on no disk and in no list of processes.
Descriptor memory_file(const std::string& text) {
  Descriptor file = out_of_the_way(memfd_create("tapcheck", MFD_CLOEXEC));
  for (std::size_t at = 0; file.get() >= 0 && at < text.size();) {
    const ssize_t written = write(file.get(), text.data() + at, text.size() - at);
    if (written <= 0) return {};
    at += static_cast<std::size_t>(written);
  }
  if (file.get() >= 0) lseek(file.get(), 0, SEEK_SET);
  return file;
}

struct Pipe {
  Descriptor read;
  Descriptor write;
  std::string* text = nullptr;
};

bool open_pipe(Pipe& pipe, std::string& text) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  pipe.read = out_of_the_way(ends[0]);
  pipe.write = out_of_the_way(ends[1]);
  pipe.text = &text;
  return pipe.read.get() >= 0 && pipe.write.get() >= 0;
}

/// The number that the program knows a file by, and the file.
using Files = std::array<std::pair<int, int>, 5>;

int start(std::vector<std::string>& arguments, const Files& files, pid_t& pid) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const auto& [number, file] : files) posix_spawn_file_actions_adddup2(&actions, file, number);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF));
  const int error = posix_spawnp(&pid, argv.front(), &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// Reads what has come; false once `pipe` has ended, or holds too much.
bool take(Pipe& pipe, std::size_t max_output, bool& too_large) {
  std::array<char, 1U << 16> chunk;
  const ssize_t n = read(pipe.read.get(), chunk.data(), chunk.size());
  if (n < 0 && errno == EINTR) return true;
  if (n <= 0) return false;
  too_large = too_large || pipe.text->size() + static_cast<std::size_t>(n) > max_output;
  if (!too_large) pipe.text->append(chunk.data(), static_cast<std::size_t>(n));
  return !too_large;
}

void read_all(std::array<Pipe, 3>& pipes, const ChildProcess& process, FinishedProcess& finished) {
  const auto end = Steady::now() + std::chrono::duration_cast<Steady::duration>(process.max_time);
  std::vector<Pipe*> open;
  for (Pipe& pipe : pipes) open.push_back(&pipe);
  while (!open.empty() && !finished.too_large) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now()).count();
    finished.too_late = left <= 0;
    finished.stopped = process.stop();
    if (finished.too_late || finished.stopped) return;
    std::vector<pollfd> waiting;
    for (const Pipe* pipe : open) waiting.push_back({pipe->read.get(), POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), static_cast<int>(std::min<long long>(left, kLookMs))) <= 0) continue;
    std::vector<Pipe*> still;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (waiting[i].revents == 0 || take(*open[i], process.max_output, finished.too_large)) still.push_back(open[i]);
    }
    open = std::move(still);
  }
}

}  // namespace

Result<FinishedProcess> run_process(ChildProcess process) {
  FinishedProcess finished;
  std::array<Pipe, 3> pipes;
  const bool piped = open_pipe(pipes[0], finished.output) && open_pipe(pipes[1], finished.errors) && open_pipe(pipes[2], finished.other);
  const Descriptor input = memory_file(process.input);
  const Descriptor file = memory_file(process.file);
  if (!piped || input.get() < 0 || file.get() < 0) return fail(fmt::format("cannot run {}: {}", process.arguments.front(), std::strerror(errno)));
  pid_t pid = 0;
  const Files files{{{0, input.get()}, {1, pipes[0].write.get()}, {2, pipes[1].write.get()}, {3, pipes[2].write.get()}, {4, file.get()}}};
  if (const int error = start(process.arguments, files, pid); error != 0) {
    return fail(fmt::format("cannot run {}: {}", process.arguments.front(), std::strerror(error)));
  }
  for (Pipe& pipe : pipes) pipe.write.reset();
  read_all(pipes, process, finished);
  if (finished.too_large || finished.too_late || finished.stopped) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return finished;
}

}  // namespace tapcheck
