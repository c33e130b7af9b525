#include "jobs/job_service.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/iso_time.h"
#include "core/text.h"
#include "jobs/result_recorder.h"

namespace tapstand::jobs {
namespace {

// The longest that a request is held: below the read time-outs that clients use (about 10 s for WAIT=-1).
constexpr std::int64_t kLongestWait = 60;
constexpr std::int64_t kUsualWait = 8;

}  // namespace

struct JobService::Entry {
  explicit Entry(const Clock& clock) : interrupt(clock) {}
  ~Entry() {
    if (!job.result) return;
    std::error_code ec;
    std::filesystem::remove(job.result->table.file, ec);
  }
  Job job;
  store::Interrupt interrupt;
  bool destroyed = false;
};

JobService::JobService(QueryEngine& engine, const Clock& clock, std::filesystem::path folder, JobSettings settings, FetchUrl fetch)
    : engine_(engine), clock_(clock), folder_(std::move(folder)), settings_(settings), fetch_(std::move(fetch)) {
  for (int i = 0; i < settings_.executors; ++i) executors_.emplace_back([this] { execute_loop(); });
}

JobService::~JobService() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [id, entry] : jobs_) entry->interrupt.stop();
  }
  work_.notify_all();
  changed_.notify_all();
  for (auto& executor : executors_) executor.join();
}

std::string JobService::next_id() {
  const std::lock_guard lock(mutex_);
  last_id_ = std::max(last_id_ + 1, clock_.now());
  return fmt::format("{:013}O", last_id_);
}

Result<Job> JobService::create(const std::string& owner, Parameters parameters, std::vector<Upload> parts) {
  auto entry = std::make_shared<Entry>(clock_);
  Job& job = entry->job;
  job.id = next_id();
  job.owner = owner;
  job.created = clock_.now();
  job.execution_duration = settings_.execution_seconds;
  job.destruction = job.created + settings_.retention_seconds * 1000;
  job.parameters = std::move(parameters);
  job.uploads = std::move(parts);
  const std::lock_guard lock(mutex_);
  sweep();
  if (jobs_.size() >= settings_.max_jobs) return fail(Code::unavailable, "Too many jobs are kept here: delete some.");
  jobs_.emplace(job.id, entry);
  return job;
}

Result<JobService::EntryPtr> JobService::locate(const std::string& owner, std::string_view id) {
  sweep();
  const auto at = jobs_.find(id);
  // Another user's job is answered like one that does not exist (UWS 1.1 §3). What an anonymous user made, anybody
  // who knows its id may read, as the archive's page says.
  if (at == jobs_.end() || (!at->second->job.owner.empty() && at->second->job.owner != owner)) {
    return fail(Code::not_found, fmt::format("There is no job {}.", id));
  }
  return at->second;
}

Result<Job> JobService::find(const std::string& owner, std::string_view id) {
  const std::lock_guard lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  return entry->job;
}

std::vector<Job> JobService::list(const std::string& owner, const JobFilter& filter) {
  std::vector<Job> found;
  const std::lock_guard lock(mutex_);
  sweep();
  for (const auto& [id, entry] : jobs_) {
    const Job& job = entry->job;
    if (job.owner != owner || (filter.after && job.created <= *filter.after)) continue;
    const bool phase_ok = filter.phases.empty() ? job.phase != Phase::archived
                          : std::find(filter.phases.begin(), filter.phases.end(), job.phase) != filter.phases.end();
    if (phase_ok) found.push_back(job);
  }
  if (filter.last) {
    // The newest first (UWS 1.1 §2.2.2.1: descending by creation time).
    std::reverse(found.begin(), found.end());
    if (found.size() > *filter.last) found.resize(*filter.last);
  }
  return found;
}

Result<void> JobService::add_parameters(const std::string& owner, std::string_view id, Parameters parameters,
                                        std::vector<Upload> parts) {
  const std::lock_guard lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  Job& job = entry->job;
  if (job.phase != Phase::pending) {
    return fail(Code::forbidden, fmt::format("The parameters of a job in phase {} cannot change.", phase_name(job.phase)));
  }
  for (auto& [name, value] : parameters) {
    const auto same = [&](const auto& old) { return old.first == name; };
    const auto at = std::find_if(job.parameters.begin(), job.parameters.end(), same);
    // UPLOAD accumulates; of the others the last one sent is meant.
    if (at != job.parameters.end() && name != "upload") {
      at->second = std::move(value);
    } else {
      job.parameters.emplace_back(std::move(name), std::move(value));
    }
  }
  for (auto& part : parts) job.uploads.push_back(std::move(part));
  return {};
}

void JobService::move_to(Entry& entry, Phase phase) {
  entry.job.phase = phase;
  if (phase == Phase::executing) entry.job.started = clock_.now();
  if (is_final(phase)) entry.job.ended = clock_.now();
  changed_.notify_all();
}

void JobService::enqueue(const EntryPtr& entry) {
  move_to(*entry, Phase::queued);
  queue_.push_back(entry);
  work_.notify_one();
}

Result<void> JobService::run(const std::string& owner, std::string_view id) {
  const std::lock_guard lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  const Phase phase = entry->job.phase;
  if (phase != Phase::pending && phase != Phase::held) {
    return fail(Code::forbidden, fmt::format("A job in phase {} cannot be started.", phase_name(phase)));
  }
  enqueue(entry);
  return {};
}

Result<void> JobService::abort(const std::string& owner, std::string_view id) {
  const std::lock_guard lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  // Aborting what has ended changes nothing.
  if (!legal_move(entry->job.phase, Phase::aborted)) return {};
  entry->interrupt.stop();
  move_to(*entry, Phase::aborted);
  return {};
}

Result<void> JobService::destroy(const std::string& owner, std::string_view id) {
  const std::lock_guard lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  entry->destroyed = true;
  entry->interrupt.stop();
  jobs_.erase(entry->job.id);
  changed_.notify_all();
  return {};
}

Result<void> JobService::set_execution_duration(const std::string& owner, std::string_view id, std::int64_t seconds) {
  const std::lock_guard lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  if (is_final(entry->job.phase)) return fail(Code::forbidden, "The job has ended: its execution duration cannot change.");
  // 0 asks for no limit: it gets the longest there is.
  const bool longest = seconds == 0 || seconds > settings_.max_execution_seconds;
  entry->job.execution_duration = longest ? settings_.max_execution_seconds : seconds;
  if (entry->job.started) entry->interrupt.set_deadline(*entry->job.started + entry->job.execution_duration * 1000);
  return {};
}

Result<void> JobService::set_destruction(const std::string& owner, std::string_view id, Millis at) {
  const std::lock_guard lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  entry->job.destruction = std::min(at, clock_.now() + settings_.max_retention_seconds * 1000);
  return {};
}

Result<Job> JobService::wait(const std::string& owner, std::string_view id, std::int64_t seconds, std::optional<Phase> phase) {
  std::unique_lock lock(mutex_);
  TRY_ASSIGN(const auto entry, locate(owner, id));
  const Phase before = phase.value_or(entry->job.phase);
  const auto limit = std::chrono::seconds(seconds < 0 ? kUsualWait : std::min(seconds, kLongestWait));
  changed_.wait_for(lock, limit, [&] {
    return stopping_ || entry->destroyed || entry->job.phase != before || !is_active(entry->job.phase);
  });
  if (entry->destroyed) return fail(Code::not_found, fmt::format("There is no job {}.", id));
  return entry->job;
}

JobTables JobService::tables_for(const std::string& owner) {
  return [this, owner](std::string_view id) -> std::optional<JobTable> {
    const std::lock_guard lock(mutex_);
    const auto found = locate(owner, to_upper(id));
    if (!found || !(*found)->job.result) return std::nullopt;
    return (*found)->job.result->table;
  };
}

void JobService::sweep() {
  const Millis now = clock_.now();
  for (auto it = jobs_.begin(); it != jobs_.end();) {
    if (it->second->job.destruction > now) {
      ++it;
      continue;
    }
    it->second->destroyed = true;
    it->second->interrupt.stop();
    it = jobs_.erase(it);
  }
}

void JobService::execute_loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    const EntryPtr entry = std::move(queue_.front());
    queue_.pop_front();
    if (entry->destroyed || !legal_move(entry->job.phase, Phase::executing)) continue;
    move_to(*entry, Phase::executing);
    if (entry->job.execution_duration > 0) {
      entry->interrupt.set_deadline(*entry->job.started + entry->job.execution_duration * 1000);
    }
    const Job copy = entry->job;
    lock.unlock();
    auto result = produce(copy, entry->interrupt);
    lock.lock();
    if (entry->destroyed || entry->job.phase != Phase::executing) {
      // Deleted or aborted meanwhile: what was made is not wanted.
      if (result) {
        std::error_code ec;
        std::filesystem::remove(result->table.file, ec);
      }
      continue;
    }
    if (result) {
      entry->job.result = std::move(*result);
      move_to(*entry, Phase::completed);
    } else {
      entry->job.error = result.error();
      // UWS 1.1 §2.1.4: a job that runs past its execution duration is aborted by the service.
      move_to(*entry, result.error().code == Code::timeout ? Phase::aborted : Phase::error);
    }
  }
}

Result<JobResult> JobService::produce(const Job& job, const store::Interrupt& interrupt) {
  TRY_ASSIGN(auto request, read_tap_request(job.parameters, job.uploads, settings_.rows, fetch_));
  request.query.job_id = job.id;
  request.query.user = job.owner;
  TRY_ASSIGN(const auto run, engine_.start(request.query, tables_for(job.owner), interrupt));
  TRY_ASSIGN(auto result, record_result(*run, *request.format, folder_ / (job.id + ".sqlite")));
  result.media_type = request.media_type;
  return result;
}

}  // namespace tapstand::jobs
