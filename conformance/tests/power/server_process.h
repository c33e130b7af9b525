// tapstand as a process of its own, on a free port, with its state in memory: what the suite is run against. It is ended by
// the destructor, and by the kernel if this process ends first. Use from one thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tapcheck::power {

class ServerProcess {
 public:
  /// Throws std::runtime_error if the program does not come up.
  ServerProcess(const std::string& program, const std::string& dialect);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& url() const { return url_; }  ///< …/tap-server

 private:
  pid_t pid_ = -1;
  std::string url_;
};

}  // namespace tapcheck::power
