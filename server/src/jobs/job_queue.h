// Who runs next. Fair between owners: of those with work waiting the one with the fewest running jobs is served, among
// equals the one that was served longest ago; and no owner fills the last free executor, so that long jobs of one never
// hold up the short ones of another. An owner's own jobs run in the order in which they were queued. Owned and locked by
// the job service; not thread-safe in itself.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "jobs/job_index.h"

namespace tapstand::jobs {

class JobQueue {
 public:
  explicit JobQueue(int executors) : per_owner_(executors > 1 ? executors - 1 : 1) {}

  void push(JobEntryPtr entry);
  // The next job to run, counted as running from now on; nullptr: none may start now.
  JobEntryPtr pop();
  // To be called once for each job that pop() gave, when it runs no more.
  void done(const std::string& owner);

 private:
  struct Owner {
    std::deque<JobEntryPtr> waiting;
    int running = 0;
    std::uint64_t served = 0;  // when, counted in jobs
  };
  const int per_owner_;
  std::map<std::string, Owner> owners_;
  std::uint64_t served_ = 0;
};

}  // namespace tapstand::jobs
