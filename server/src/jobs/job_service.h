// The life of jobs: creation, parameters, the queue and its executors, abort, destruction, waiting, results. A change of a
// job is checked against the table of phases, written down, and only then seen and acknowledged; changes of one job follow
// one another, so each race has one outcome. Thread-safe.
//
// With a state every acknowledged change survives the end of the process at any moment; without one all ends with it.
// Sync queries are jobs too (list `sync`): they are listed while the server runs, and are never written down.
#pragma once
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "jobs/job_index.h"
#include "jobs/job_list.h"
#include "jobs/job_queue.h"
#include "jobs/job_settings.h"
#include "jobs/job_store.h"
#include "tapstand/clock.h"

namespace tapstand::jobs {

// A sync query under way; ends as ABORTED unless end() was called. Belongs to one thread at a time.
class JobService;
class SyncJob {
 public:
  SyncJob(JobService& service, JobEntryPtr entry, std::string id) : service_(service), entry_(std::move(entry)), id_(std::move(id)) {}
  ~SyncJob();
  SyncJob(const SyncJob&) = delete;
  const std::string& id() const { return id_; }
  const store::Interrupt& interrupt() const { return entry_->interrupt; }
  // Once: how it ended.
  void end(const std::optional<Error>& error);

 private:
  JobService& service_;
  const JobEntryPtr entry_;
  const std::string id_;
  bool ended_ = false;
};

class JobService {
 public:
  // `folder` holds the files of jobs; it is this service's alone. With a `state`, which must outlive the service, jobs are
  // loaded from it and those that were under way run again.
  static Result<std::unique_ptr<JobService>> open(QueryEngine& engine, const Clock& clock, store::State* state,
                                                  std::filesystem::path folder, JobSettings settings, FetchUrl fetch);
  ~JobService();
  JobService(const JobService&) = delete;
  // Ends what runs and lets waiting requests go, so that the server can stop. Jobs under way are QUEUED in the state.
  void stop();

  const JobSettings& settings() const { return settings_; }
  // A fresh id in the archive's shape: 13 digits of milliseconds and a capital letter.
  std::string next_id();

  enum class Start { later, now };
  Result<JobPtr> create(const std::string& owner, Parameters parameters, std::vector<Upload> parts, Start start = Start::later,
                        std::string links_url = {});
  // not_found for a job that does not exist, or not for this user. Only jobs of the list `async`, here and below.
  Result<JobPtr> find(const std::string& owner, std::string_view id);
  JobPage list(const std::string& owner, const JobFilter& filter);
  // To a PENDING job (UWS 1.1 §2.1.11, DALI 1.1 §2.1); forbidden afterwards. Names that come anew take the place of what
  // was there; UPLOAD accumulates.
  Result<void> add_parameters(const std::string& owner, std::string_view id, Parameters parameters, std::vector<Upload> parts);
  Result<void> run(const std::string& owner, std::string_view id);
  Result<void> abort(const std::string& owner, std::string_view id);
  Result<void> destroy(const std::string& owner, std::string_view id);
  // Those of `ids` that this user may remove, of both lists, in one go; the others are passed over. How many they were.
  Result<std::size_t> destroy_all(const std::string& owner, const std::vector<std::string>& ids);
  Result<void> set_execution_duration(const std::string& owner, std::string_view id, std::int64_t seconds);
  Result<void> set_destruction(const std::string& owner, std::string_view id, Millis at);
  // Moves a job to HELD, SUSPENDED or back, as the table of phases allows: for those who steer the server.
  Result<void> steer(const std::string& owner, std::string_view id, Phase phase);
  // Returns when the phase is no longer `phase` (or the present one), when it is not active, or after `seconds`;
  // -1 waits as long as clients usually allow (UWS 1.1 §2.2.1.2). When too many wait already it returns at once: each
  // holds a thread of the server, and new requests must find one.
  Result<JobPtr> wait(const std::string& owner, std::string_view id, std::int64_t seconds, std::optional<Phase> phase);

  // The document of a finished job; it can be read to its end also when the job goes away meanwhile.
  Result<Blob> document(const Job& job);
  // The rows of a finished job in another format.
  Result<std::unique_ptr<RowSource>> rows(const Job& job);
  // For `job_upload`: rows of a completed job that `owner` may read.
  JobTables tables_for(const std::string& owner);

  std::unique_ptr<SyncJob> begin_sync(const std::string& owner, Parameters parameters);

  QueryEngine& engine() { return engine_; }
  const FetchUrl& fetch() const { return fetch_; }

 private:
  friend class SyncJob;
  // False: there is nothing to change.
  using Change = std::function<Result<bool>(Job& job)>;
  JobService(QueryEngine& engine, const Clock& clock, std::unique_ptr<JobStore> store, JobSettings settings, FetchUrl fetch);
  Result<void> load();
  void start_executors();
  Job new_job(const std::string& owner, JobList list, Parameters parameters);

  // With mutex_ held:
  std::string fresh_id();
  Result<JobEntryPtr> locate(const std::string& owner, std::string_view id, JobList list = JobList::async) const;
  void publish(const JobEntryPtr& entry, Job next);
  void forget(const JobEntryPtr& entry);
  void tell(const Job& job, JobEvent event) const;
  bool visible(const Job& job) const { return job.destruction > clock_.now(); }

  // Applies `change` to a copy, writes that down, and publishes it.
  Result<void> change(const std::string& owner, std::string_view id, const Change& change, std::optional<std::size_t>* uploads = nullptr);
  // Removes, or archives, what its destruction time has passed.
  void sweep();
  void trim_sync(const std::string& owner);
  void end_sync(const JobEntryPtr& entry, const std::optional<Error>& error);
  Result<std::shared_ptr<const SmallResult>> small_result(const Job& job);
  Result<JobTable> table(const Job& job);

  void execute_loop();
  void execute(const JobEntryPtr& entry);
  Result<JobResult> produce(const Job& job, const store::Interrupt& interrupt, std::uint64_t room);
  void finish(const JobEntryPtr& entry, Result<JobResult> result);

  QueryEngine& engine_;
  const Clock& clock_;
  const std::unique_ptr<JobStore> store_;
  const JobSettings settings_;
  const FetchUrl fetch_;
  mutable std::mutex mutex_;
  std::condition_variable work_;
  JobIndex index_;
  JobQueue queue_;
  Millis last_id_ = 0;
  std::size_t waiting_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> executors_;
};

}  // namespace tapstand::jobs
