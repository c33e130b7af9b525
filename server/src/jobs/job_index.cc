#include "jobs/job_index.h"

namespace tapstand::jobs {

void JobIndex::add(const JobEntryPtr& entry) {
  const Job& job = *entry->job;
  jobs_.emplace(job.id, entry);
  Owner& owner = owners_[job.owner];
  owner.lists[static_cast<std::size_t>(job.list)].emplace(job.id, entry);
  owner.kept_bytes += bytes_of(job);
  destructions_.emplace(job.destruction, job.id);
}

void JobIndex::remove(const JobEntryPtr& entry) {
  const Job& job = *entry->job;
  destructions_.erase({job.destruction, job.id});
  const auto owner = owners_.find(job.owner);
  owner->second.kept_bytes -= bytes_of(job);
  owner->second.lists[static_cast<std::size_t>(job.list)].erase(job.id);
  if (owner->second.lists[0].empty() && owner->second.lists[1].empty()) owners_.erase(owner);
  jobs_.erase(job.id);
}

void JobIndex::replace(JobEntry& entry, JobPtr next) {
  const Job& old = *entry.job;
  if (old.destruction != next->destruction) {
    destructions_.erase({old.destruction, old.id});
    destructions_.emplace(next->destruction, next->id);
  }
  owners_[old.owner].kept_bytes += bytes_of(*next) - bytes_of(old);
  entry.job = std::move(next);
}

JobEntryPtr JobIndex::find(std::string_view id) const {
  const auto at = jobs_.find(id);
  return at == jobs_.end() ? nullptr : at->second;
}

const JobIndex::Jobs& JobIndex::of(const std::string& owner, JobList list) const {
  static const Jobs kNone;
  const auto at = owners_.find(owner);
  return at == owners_.end() ? kNone : at->second.lists[static_cast<std::size_t>(list)];
}

std::vector<JobEntryPtr> JobIndex::due(Millis now) const {
  std::vector<JobEntryPtr> entries;
  for (const auto& [at, id] : destructions_) {
    if (at > now) break;
    entries.push_back(find(id));
  }
  return entries;
}

std::uint64_t JobIndex::kept_bytes(const std::string& owner) const {
  const auto at = owners_.find(owner);
  return at == owners_.end() ? 0 : at->second.kept_bytes;
}

}  // namespace tapstand::jobs
