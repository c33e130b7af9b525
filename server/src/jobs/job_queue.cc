#include "jobs/job_queue.h"

#include <utility>

namespace tapstand::jobs {

void JobQueue::push(JobEntryPtr entry) {
  const std::string owner = entry->job->owner;
  owners_[owner].waiting.push_back(std::move(entry));
}

JobEntryPtr JobQueue::pop() {
  Owner* next = nullptr;
  for (auto& [name, owner] : owners_) {
    if (owner.waiting.empty() || owner.running >= per_owner_) continue;
    if (next == nullptr || std::pair(owner.running, owner.served) < std::pair(next->running, next->served)) next = &owner;
  }
  if (next == nullptr) return nullptr;
  JobEntryPtr entry = std::move(next->waiting.front());
  next->waiting.pop_front();
  ++next->running;
  next->served = ++served_;
  return entry;
}

void JobQueue::done(const std::string& name) {
  const auto at = owners_.find(name);
  if (--at->second.running == 0 && at->second.waiting.empty()) owners_.erase(at);
}

}  // namespace tapstand::jobs
