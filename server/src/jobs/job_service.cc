#include "jobs/job_service.h"

#include <fmt/format.h>

#include <algorithm>

#include "accounts/access.h"
#include "core/text.h"

namespace tapstand::jobs {
namespace {

// The longest that a request is held, and what -1 means: below the read time-outs that clients use.
constexpr std::int64_t kLongestWait = 60;
constexpr std::int64_t kUsualWait = 8;

Error no_job(std::string_view id) { return {Code::not_found, fmt::format("There is no job {}.", id), {}}; }

Result<bool> move_job(Job& job, Phase to, Millis now) {
  if (!legal_move(job.phase, to)) {
    return fail(Code::forbidden, fmt::format("A job in phase {} cannot become {}.", phase_name(job.phase), phase_name(to)));
  }
  job.phase = to;
  if (is_final(to)) job.ended = now;
  return true;
}

// A parameter that comes anew takes the place of the old one (UWS 1.1 §2.1.11); UPLOADs are added up (TAP 1.1 §2.7.6).
// What one request repeats stays repeated: whether that is legal is for the query to say (DALI 1.1 §3.2).
void merge(Parameters& parameters, Parameters added) {
  std::erase_if(parameters, [&](const auto& old) {
    return old.first != "upload" && parameter(added, old.first).has_value();
  });
  for (auto& pair : added) parameters.push_back(std::move(pair));
}

}  // namespace

Result<std::unique_ptr<JobService>> JobService::open(QueryEngine& engine, const Clock& clock, store::State* state,
                                                     std::filesystem::path folder, JobSettings settings, FetchUrl fetch) {
  TRY_ASSIGN(auto store, JobStore::open(state, std::move(folder)));
  auto service = std::unique_ptr<JobService>(new JobService(engine, clock, std::move(store), std::move(settings), std::move(fetch)));
  TRY(service->load());
  service->start_executors();
  return service;
}

JobService::JobService(QueryEngine& engine, const Clock& clock, std::unique_ptr<JobStore> store, JobSettings settings, FetchUrl fetch)
    : engine_(engine), clock_(clock), store_(std::move(store)), settings_(std::move(settings)), fetch_(std::move(fetch)),
      queue_(settings_.executors) {}

JobService::~JobService() {
  stop();
  for (auto& executor : executors_) executor.join();
}

void JobService::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& [id, entry] : index_.all()) {
      entry->interrupt.stop();
      entry->changed.notify_all();
    }
  }
  work_.notify_all();
}

Result<void> JobService::load() {
  TRY_ASSIGN(auto jobs, store_->load());
  for (auto& job : jobs) {
    last_id_ = std::max(last_id_, parse_int(std::string_view(job.id).substr(0, 13)).value_or(0));
    const auto entry = std::make_shared<JobEntry>(clock_, std::make_shared<const Job>(std::move(job)));
    index_.add(entry);
    if (entry->job->phase == Phase::queued) queue_.push(entry);
  }
  sweep();
  return {};
}

std::string JobService::next_id() {
  const std::lock_guard lock(mutex_);
  return fresh_id();
}

std::string JobService::fresh_id() {
  last_id_ = std::max(last_id_ + 1, clock_.now());
  return fmt::format("{:013}O", last_id_);
}

Job JobService::new_job(const std::string& owner, JobList list, Parameters parameters) {
  const JobLimits& limits = settings_.limits(owner);
  Job job;
  job.id = next_id();
  job.list = list;
  job.owner = owner;
  job.created = clock_.now();
  job.execution_duration = list == JobList::sync ? limits.sync_seconds : limits.execution_seconds;
  job.destruction = job.created + limits.retention_seconds * 1000;
  job.parameters = std::move(parameters);
  return job;
}

Result<JobPtr> JobService::create(const std::string& owner, Parameters parameters, std::vector<Upload> parts, Start start,
                                  std::string links_url) {
  sweep();
  {
    const std::lock_guard lock(mutex_);
    if (index_.all().size() >= settings_.max_jobs) return fail(Code::unavailable, "Too many jobs are kept here: delete some.");
  }
  Job job = new_job(owner, JobList::async, std::move(parameters));
  job.uploads = std::move(parts);
  job.links_url = std::move(links_url);
  if (start == Start::now) job.phase = Phase::queued;
  TRY(store_->add(job));
  const auto entry = std::make_shared<JobEntry>(clock_, std::make_shared<const Job>(std::move(job)));
  const JobPtr made = entry->job;
  {
    const std::lock_guard lock(mutex_);
    index_.add(entry);
    tell(*made, JobEvent::created);
    if (start == Start::now) queue_.push(entry);
  }
  if (start == Start::now) work_.notify_one();
  return made;
}

Result<JobEntryPtr> JobService::locate(const std::string& owner, std::string_view id, JobList list) const {
  const auto entry = index_.find(id);
  // Another user's job is answered like one that does not exist (UWS 1.1 §3).
  const auto may = [&](const Job& job) { return accounts::may(owner, job.owner, accounts::Grant::none, accounts::Wish::see); };
  if (!entry || entry->job->list != list || !visible(*entry->job) || !may(*entry->job)) return tl::unexpected<Error>(no_job(id));
  return entry;
}

Result<JobPtr> JobService::find(const std::string& owner, std::string_view id) {
  sweep();
  const std::lock_guard lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  return entry->job;
}

JobPage JobService::list(const std::string& owner, const JobFilter& filter) {
  sweep();
  PageCutter cutter(filter);
  const std::lock_guard lock(mutex_);
  const auto& jobs = index_.of(owner, filter.list);
  // With archives each job has to be looked at: the ARCHIVED ones do not count.
  const bool all_count = settings_.archive_seconds == 0;
  const auto add = [&](const auto& pair) { return !visible(*pair.second->job) || cutter.add(pair.second->job) || !all_count; };
  const bool seen = cutter.newest_first() ? std::all_of(jobs.rbegin(), jobs.rend(), add) : std::all_of(jobs.begin(), jobs.end(), add);
  return cutter.finish(seen ? std::nullopt : std::optional(jobs.size()));
}

void JobService::tell(const Job& job, JobEvent event) const {
  if (settings_.on_event && job.list == JobList::async) settings_.on_event(job.owner, event);
}

void JobService::publish(const JobEntryPtr& entry, Job next) {
  tell(next, JobEvent::updated);
  if (next.result.has_value() != entry->job->result.has_value()) tell(next, JobEvent::space);
  const bool queued = next.phase == Phase::queued && entry->job->phase != Phase::queued;
  index_.replace(*entry, std::make_shared<const Job>(std::move(next)));
  if (queued) queue_.push(entry);
  entry->changed.notify_all();
  if (queued) work_.notify_one();
}

Result<void> JobService::change(const std::string& owner, std::string_view id, const Change& change, std::optional<std::size_t>* uploads) {
  sweep();
  JobEntryPtr entry;
  {
    const std::lock_guard lock(mutex_);
    TRY_ASSIGN(entry, locate(owner, id));
  }
  const std::lock_guard order(entry->order);
  JobPtr before;
  {
    const std::lock_guard lock(mutex_);
    if (entry->destroyed) return tl::unexpected<Error>(no_job(id));
    before = entry->job;
  }
  Job next = *before;
  TRY_ASSIGN(const bool changed, change(next));
  if (!changed) return {};
  TRY(store_->update(next, uploads == nullptr ? std::nullopt : *uploads));
  const std::lock_guard lock(mutex_);
  // Its destruction may have come meanwhile.
  if (entry->destroyed || entry->job != before) return tl::unexpected<Error>(no_job(id));
  publish(entry, std::move(next));
  return {};
}

Result<void> JobService::add_parameters(const std::string& owner, std::string_view id, Parameters parameters,
                                        std::vector<Upload> parts) {
  std::optional<std::size_t> first_new;
  return change(owner, id, [&](Job& job) -> Result<bool> {
    if (job.phase != Phase::pending) {
      return fail(Code::forbidden, fmt::format("The parameters of a job in phase {} cannot change.", phase_name(job.phase)));
    }
    merge(job.parameters, std::move(parameters));
    first_new = job.uploads.size();
    for (auto& part : parts) job.uploads.push_back(std::move(part));
    return true;
  }, &first_new);
}

Result<void> JobService::run(const std::string& owner, std::string_view id) {
  return change(owner, id, [](Job& job) -> Result<bool> {
    if (job.phase != Phase::pending && job.phase != Phase::held) {
      return fail(Code::forbidden, fmt::format("A job in phase {} cannot be started.", phase_name(job.phase)));
    }
    job.phase = Phase::queued;
    return true;
  });
}

Result<void> JobService::abort(const std::string& owner, std::string_view id) {
  {
    // The query stops at once; the phase follows when it is written down.
    const std::lock_guard lock(mutex_);
    TRY_ASSIGN(const auto entry, locate(owner, id));
    if (is_final(entry->job->phase)) return {};  // aborting what has ended changes nothing
    entry->interrupt.stop();
  }
  return change(owner, id, [&](Job& job) -> Result<bool> {
    if (is_final(job.phase)) return false;
    return move_job(job, Phase::aborted, clock_.now());
  });
}

void JobService::forget(const JobEntryPtr& entry) {
  entry->destroyed = true;
  entry->interrupt.stop();
  index_.remove(entry);
  tell(*entry->job, JobEvent::removed);
  if (entry->job->result) tell(*entry->job, JobEvent::space);
  entry->changed.notify_all();
}

Result<void> JobService::destroy(const std::string& owner, std::string_view id) {
  sweep();
  {
    const std::lock_guard lock(mutex_);
    TRY_ASSIGN(const auto entry, locate(owner, id));
  }
  TRY_ASSIGN(const auto destroyed, destroy_all(owner, {std::string(id)}));
  if (destroyed == 0) return tl::unexpected<Error>(no_job(id));  // another was first
  return {};
}

Result<std::size_t> JobService::destroy_all(const std::string& owner, const std::vector<std::string>& ids) {
  sweep();
  std::vector<JobEntryPtr> entries;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& id : ids) {
      for (const JobList list : {JobList::async, JobList::sync}) {
        if (auto entry = locate(owner, id, list)) entries.push_back(std::move(*entry));
      }
    }
    for (const auto& entry : entries) entry->interrupt.stop();
  }
  // One order of taking locks for all who take several; a job may be named twice.
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  std::vector<std::unique_lock<std::mutex>> orders;
  for (const auto& entry : entries) orders.emplace_back(entry->order);
  // `entries` stays as it is: it keeps alive what is locked.
  std::vector<JobPtr> jobs;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : entries) {
      if (!entry->destroyed) jobs.push_back(entry->job);
    }
  }
  TRY(store_->erase(jobs));
  const std::lock_guard lock(mutex_);
  for (const auto& entry : entries) {
    if (!entry->destroyed) forget(entry);
  }
  return jobs.size();
}

Result<void> JobService::set_execution_duration(const std::string& owner, std::string_view id, std::int64_t seconds) {
  const auto changed = change(owner, id, [&](Job& job) -> Result<bool> {
    if (is_final(job.phase)) return fail(Code::forbidden, "The job has ended: its execution duration cannot change.");
    const std::int64_t longest = settings_.limits(job.owner).max_execution_seconds;
    // 0 asks for no limit: it gets the longest there is.
    job.execution_duration = seconds == 0 ? longest : std::min(seconds, longest);
    return true;
  });
  TRY(changed);
  const std::lock_guard lock(mutex_);
  const auto entry = locate(owner, id);
  if (entry && (*entry)->job->started) {
    (*entry)->interrupt.set_deadline(*(*entry)->job->started + (*entry)->job->execution_duration * 1000);
  }
  return {};
}

Result<void> JobService::set_destruction(const std::string& owner, std::string_view id, Millis at) {
  return change(owner, id, [&](Job& job) -> Result<bool> {
    if (job.phase == Phase::archived) return fail(Code::forbidden, "The job is ARCHIVED: its destruction has been.");
    job.destruction = std::min(at, clock_.now() + settings_.limits(job.owner).max_retention_seconds * 1000);
    return true;
  });
}

Result<void> JobService::steer(const std::string& owner, std::string_view id, Phase phase) {
  if (phase != Phase::held && phase != Phase::suspended && phase != Phase::executing) {
    return fail(Code::forbidden, fmt::format("Nobody can order a job to be {}.", phase_name(phase)));
  }
  JobEntryPtr entry;
  {
    const std::lock_guard lock(mutex_);
    TRY_ASSIGN(entry, locate(owner, id));
  }
  return change(owner, id, [&](Job& job) -> Result<bool> {
    if (phase == Phase::executing && job.phase != Phase::suspended) {
      return fail(Code::forbidden, fmt::format("A job in phase {} cannot be resumed.", phase_name(job.phase)));
    }
    TRY(move_job(job, phase, clock_.now()));
    entry->interrupt.pause(phase == Phase::suspended);
    return true;
  });
}

Result<JobPtr> JobService::wait(const std::string& owner, std::string_view id, std::int64_t seconds, std::optional<Phase> phase) {
  sweep();
  std::unique_lock lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  const Phase before = phase.value_or(entry->job->phase);
  if (waiting_ >= settings_.max_waiting) return entry->job;
  const auto limit = std::chrono::seconds(seconds < 0 ? kUsualWait : std::min(seconds, kLongestWait));
  ++waiting_;
  entry->changed.wait_for(lock, limit, [&] {
    return stopping_ || entry->destroyed || entry->job->phase != before || !is_active(entry->job->phase);
  });
  --waiting_;
  if (entry->destroyed) return tl::unexpected<Error>(no_job(id));
  return entry->job;
}

void JobService::sweep() {
  std::vector<JobPtr> gone;
  std::vector<Job> archived;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& entry : index_.due(clock_.now())) {
      const Job& job = *entry->job;
      const bool keep = settings_.archive_seconds > 0 && job.list == JobList::async && legal_move(job.phase, Phase::archived);
      if (!keep) {
        gone.push_back(entry->job);
        forget(entry);
        continue;
      }
      Job rest = job;
      rest.phase = Phase::archived;
      rest.destruction += settings_.archive_seconds * 1000;
      rest.result.reset();
      rest.uploads.clear();
      archived.push_back(rest);
      publish(entry, std::move(rest));
    }
  }
  // What fails to be written now is found due again at the next start.
  (void)store_->erase(gone);
  for (auto& job : archived) {
    (void)store_->update(job);
    store_->drop_result_files(job.id);
  }
}

}  // namespace tapstand::jobs
