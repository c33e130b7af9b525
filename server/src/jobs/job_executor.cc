// What executors do: take the next job, run its query, record the result, say how it ended. And sync queries, which run
// elsewhere but are listed as jobs.
#include <chrono>
#include <utility>

#include "jobs/job_service.h"
#include "jobs/result_recorder.h"
#include "jobs/tap_request.h"

namespace tapstand::jobs {
namespace {
// Idle executors look this often for jobs whose destruction has come.
constexpr auto kSweepEvery = std::chrono::seconds(1);
}  // namespace

void JobService::start_executors() {
  for (int i = 0; i < settings_.executors; ++i) executors_.emplace_back([this] { execute_loop(); });
}

void JobService::execute_loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const JobEntryPtr entry = queue_.pop();
    if (!entry) {
      const bool called = work_.wait_for(lock, kSweepEvery) == std::cv_status::no_timeout;
      if (called) continue;
      lock.unlock();
      sweep();
      lock.lock();
      continue;
    }
    const std::string owner = entry->job->owner;
    lock.unlock();
    execute(entry);
    lock.lock();
    queue_.done(owner);
    // The owner may have another job that had to wait for this one.
    work_.notify_one();
  }
}

void JobService::execute(const JobEntryPtr& entry) {
  JobPtr job;
  std::uint64_t room = 0;
  {
    const std::lock_guard order(entry->order);
    const std::lock_guard lock(mutex_);
    if (stopping_ || entry->destroyed || entry->job->phase != Phase::queued) return;  // aborted or deleted meanwhile
    Job next = *entry->job;
    next.phase = Phase::executing;
    next.started = clock_.now();
    if (next.execution_duration > 0) entry->interrupt.set_deadline(*next.started + next.execution_duration * 1000);
    // Not written down: to the disk it is QUEUED until it has ended.
    publish(entry, std::move(next));
    job = entry->job;
    const std::uint64_t quota = settings_.result_bytes(job->owner);
    room = quota - std::min(quota, index_.kept_bytes(job->owner));
  }
  finish(entry, produce(*job, entry->interrupt, room));
}

Result<JobResult> JobService::produce(const Job& job, const store::Interrupt& interrupt, std::uint64_t room) {
  TRY_ASSIGN(auto request, read_tap_request(job.parameters, job.uploads, settings_.limits(job.owner).rows, fetch_));
  request.query.job_id = job.id;
  request.query.user = job.owner;
  request.query.user_tables = settings_.user_tables;
  request.query.datalink_url = job.links_url;
  if (!request.external.empty()) {
    // What the other service answered is read like an upload; the copy of it is the result.
    if (!settings_.external_tap) return fail(Code::forbidden, "This service does not send queries to others.");
    TRY_ASSIGN(auto answer, settings_.external_tap(job.parameters, job.uploads, interrupt));
    request.query.shown_adql = std::exchange(request.query.adql, "SELECT * FROM tap_upload.answer");
    request.query.uploads = {{"answer", std::move(answer)}};
  }
  TRY_ASSIGN(const auto run, engine_.start(request.query, tables_for(job.owner), interrupt));
  const RecordSettings settings{store_->document_file(job.id), store_->rows_file(job.id), store_->durable(), room, job.owner};
  TRY_ASSIGN(auto result, record_result(*run, *request.format, settings));
  result.media_type = request.media_type;
  return result;
}

void JobService::finish(const JobEntryPtr& entry, Result<JobResult> result) {
  const std::lock_guard order(entry->order);
  Job next;
  bool unwanted = false;
  {
    const std::lock_guard lock(mutex_);
    next = *entry->job;
    // Deleted, aborted or archived meanwhile; or the server stops, and the job runs again at the next start.
    unwanted = entry->destroyed || (next.phase != Phase::executing && next.phase != Phase::suspended) || (stopping_ && !result);
  }
  if (unwanted) {
    if (result && result->in_files) store_->drop_result_files(next.id);
    return;
  }
  next.ended = clock_.now();
  if (result) {
    next.phase = Phase::completed;
    next.result = std::move(*result);
  } else {
    const Code code = result.error().code;
    // UWS 1.1 §2.1.4: a job that runs past its execution duration is aborted by the service, which says so. Who aborts a
    // job knows why.
    next.phase = code == Code::timeout || code == Code::aborted ? Phase::aborted : Phase::error;
    if (code != Code::aborted) next.error = result.error();
    const bool no_room = code == Code::too_large && result.error().message == quota_error(next.owner).message;
    if (no_room && settings_.on_no_room) settings_.on_no_room(next.owner, result.error().message);
  }
  if (auto written = store_->update(next); !written) {
    // What cannot be kept is not acknowledged: without a disk no job completes.
    if (next.result && next.result->in_files) store_->drop_result_files(next.id);
    next.result.reset();
    next.error = Error{Code::internal, "The result could not be stored.", {}};
    next.phase = Phase::error;
  }
  const std::lock_guard lock(mutex_);
  if (entry->destroyed) {
    if (next.result && next.result->in_files) store_->drop_result_files(next.id);
    return;
  }
  publish(entry, std::move(next));
}

SyncJob::~SyncJob() {
  if (!ended_) end(Error{Code::aborted, "The client went away before the answer was complete.", {}});
}

void SyncJob::end(const std::optional<Error>& error) {
  if (!ended_) service_.end_sync(entry_, error);
  ended_ = true;
}

std::unique_ptr<SyncJob> JobService::begin_sync(const std::string& owner, Parameters parameters) {
  sweep();
  Job job = new_job(owner, JobList::sync, std::move(parameters));
  job.phase = Phase::executing;
  job.started = job.created;
  auto entry = std::make_shared<JobEntry>(clock_, std::make_shared<const Job>(std::move(job)));
  entry->interrupt.set_deadline(*entry->job->started + entry->job->execution_duration * 1000);
  const std::lock_guard lock(mutex_);
  if (stopping_) entry->interrupt.stop();
  index_.add(entry);
  trim_sync(owner);
  return std::make_unique<SyncJob>(*this, entry, entry->job->id);
}

// mutex_ held. Running ones stay: they must be there to be stopped.
void JobService::trim_sync(const std::string& owner) {
  const auto& jobs = index_.of(owner, JobList::sync);
  if (jobs.size() <= settings_.kept_sync_jobs) return;
  for (const auto& [id, entry] : jobs) {
    if (!is_final(entry->job->phase)) continue;
    forget(JobEntryPtr(entry));
    return;
  }
}

void JobService::end_sync(const JobEntryPtr& entry, const std::optional<Error>& error) {
  const std::lock_guard lock(mutex_);
  if (entry->destroyed) return;
  Job next = *entry->job;
  next.ended = clock_.now();
  next.error = error;
  const bool stopped = error && (error->code == Code::timeout || error->code == Code::aborted);
  next.phase = !error ? Phase::completed : stopped ? Phase::aborted : Phase::error;
  publish(entry, std::move(next));
}

}  // namespace tapstand::jobs
