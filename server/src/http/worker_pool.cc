#include "http/worker_pool.h"

#include <algorithm>
#include <chrono>

namespace tapstand::http {
namespace {
constexpr auto kIdleLife = std::chrono::seconds(10);
}

void WorkerPool::submit(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  reap();
  tasks_.push_back(std::move(task));
  if (idle_ >= tasks_.size() || threads_.size() >= max_threads_) {
    ready_.notify_one();
  } else {
    threads_.emplace_back([this] { work(); });
  }
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    const bool called = ready_.wait_for(lock, kIdleLife, [this] { return stopping_ || !tasks_.empty(); });
    --idle_;
    if (tasks_.empty() && (stopping_ || !called)) break;
    if (tasks_.empty()) continue;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
  ended_.push_back(std::this_thread::get_id());
}

void WorkerPool::reap() {
  for (const auto id : ended_) {
    const auto at = std::find_if(threads_.begin(), threads_.end(), [&](const std::thread& t) { return t.get_id() == id; });
    if (at == threads_.end()) continue;
    at->join();
    threads_.erase(at);
  }
  ended_.clear();
}

void WorkerPool::shutdown() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
    ended_.clear();
    ready_.notify_all();
  }
  for (auto& thread : threads) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace tapstand::http
