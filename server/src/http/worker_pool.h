// Threads for connections. A connection keeps its thread while it lives, so the pool grows with the number of open
// connections (an idle keep-alive client must never hold up another one) and shrinks when they go.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tapstand::http {

class WorkerPool {
 public:
  explicit WorkerPool(std::size_t max_threads) : max_threads_(max_threads) {}
  ~WorkerPool() { shutdown(); }
  void submit(std::function<void()> task);
  // Finishes what was submitted and ends all threads.
  void shutdown();

 private:
  void work();
  void reap();  // joins threads that have ended; mutex_ held
  const std::size_t max_threads_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  std::vector<std::thread::id> ended_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace tapstand::http
