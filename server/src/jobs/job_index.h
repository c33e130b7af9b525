// The jobs of a world in memory, findable by id, by owner in order of creation, and by their next destruction. Owned and
// locked by the job service; not thread-safe in itself.
#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/job.h"
#include "store/query_pool.h"

namespace tapstand::jobs {

// A job and what threads need around it. `job` is replaced, never changed; it and `destroyed` are guarded by the
// service's lock. `order` makes changes of this job follow one another, the writing to disk included, without holding
// up other jobs; it is taken before the service's lock.
struct JobEntry {
  JobEntry(const Clock& clock, JobPtr first) : job(std::move(first)), interrupt(clock) {}
  JobPtr job;
  bool destroyed = false;
  std::mutex order;
  std::condition_variable changed;  // with the service's lock
  store::Interrupt interrupt;
};
using JobEntryPtr = std::shared_ptr<JobEntry>;

class JobIndex {
 public:
  using Jobs = std::map<std::string, JobEntryPtr, std::less<>>;  // by id, which grows with creation

  void add(const JobEntryPtr& entry);
  void remove(const JobEntryPtr& entry);
  // Puts a new snapshot in the place of the old one.
  void replace(JobEntry& entry, JobPtr next);
  JobEntryPtr find(std::string_view id) const;  // nullptr: none
  const Jobs& of(const std::string& owner, JobList list) const;
  const Jobs& all() const { return jobs_; }
  // The jobs whose destruction is not after `now`; cheap when there are none.
  std::vector<JobEntryPtr> due(Millis now) const;
  // Room that results of this owner take.
  std::uint64_t kept_bytes(const std::string& owner) const;

 private:
  struct Owner {
    Jobs lists[2];
    std::uint64_t kept_bytes = 0;
  };
  static std::uint64_t bytes_of(const Job& job) { return job.result ? job.result->kept_bytes : 0; }

  Jobs jobs_;
  std::map<std::string, Owner> owners_;
  std::set<std::pair<Millis, std::string>> destructions_;
};

}  // namespace tapstand::jobs
