// The life of jobs: creation, parameters, the queue and its executors, abort, destruction, waiting. Every change goes
// through one lock and the table of phases, so each race has one outcome. Thread-safe.
#pragma once
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "jobs/job.h"
#include "jobs/tap_request.h"
#include "tapstand/clock.h"

namespace tapstand::jobs {

struct JobSettings {
  int executors = 4;                           // jobs that run at the same time
  std::int64_t execution_seconds = 1800;       // default execution duration of async jobs
  std::int64_t max_execution_seconds = 7200;
  std::int64_t sync_seconds = 60;              // a sync query ends here with 408
  std::int64_t retention_seconds = 72 * 3600;  // destruction: this long after creation
  std::int64_t max_retention_seconds = 30 * 24 * 3600;
  RowLimits rows{};
  std::int64_t max_upload_rows = 1'000'000;
  std::size_t max_jobs = 100'000;              // kept at one time
};

// Filters of a job list (UWS 1.1 §2.2.2.1).
struct JobFilter {
  std::vector<Phase> phases{};
  std::optional<Millis> after{};
  std::optional<std::size_t> last{};
};

class JobService {
 public:
  // `folder` holds the rows of results; it exists and is this service's alone.
  JobService(QueryEngine& engine, const Clock& clock, std::filesystem::path folder, JobSettings settings, FetchUrl fetch);
  ~JobService();
  JobService(const JobService&) = delete;

  const JobSettings& settings() const { return settings_; }
  // A fresh id in the archive's shape: 13 digits of milliseconds and a capital letter.
  std::string next_id();

  Result<Job> create(const std::string& owner, Parameters parameters, std::vector<Upload> parts);
  // not_found for a job that does not exist, or not for this user.
  Result<Job> find(const std::string& owner, std::string_view id);
  std::vector<Job> list(const std::string& owner, const JobFilter& filter);
  // Adds parameters to a PENDING job (UWS 1.1 §2.1.11, DALI 1.1 §2.1); forbidden afterwards.
  Result<void> add_parameters(const std::string& owner, std::string_view id, Parameters parameters, std::vector<Upload> parts);
  Result<void> run(const std::string& owner, std::string_view id);
  Result<void> abort(const std::string& owner, std::string_view id);
  Result<void> destroy(const std::string& owner, std::string_view id);
  Result<void> set_execution_duration(const std::string& owner, std::string_view id, std::int64_t seconds);
  Result<void> set_destruction(const std::string& owner, std::string_view id, Millis at);
  // Returns when the phase is no longer `phase` (or the present one), when it is not active, or after `seconds`;
  // -1 waits as long as clients usually allow (UWS 1.1 §2.2.1.2).
  Result<Job> wait(const std::string& owner, std::string_view id, std::int64_t seconds, std::optional<Phase> phase);

  // For `job_upload`: rows of a completed job that `owner` may read.
  JobTables tables_for(const std::string& owner);
  QueryEngine& engine() { return engine_; }
  const FetchUrl& fetch() const { return fetch_; }

 private:
  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;
  Result<EntryPtr> locate(const std::string& owner, std::string_view id);  // mutex_ held
  void move_to(Entry& entry, Phase phase);                                 // mutex_ held
  void enqueue(const EntryPtr& entry);                                     // mutex_ held
  void sweep();  // removes what its destruction time has passed; mutex_ held
  void execute_loop();
  Result<JobResult> produce(const Job& job, const store::Interrupt& interrupt);

  QueryEngine& engine_;
  const Clock& clock_;
  const std::filesystem::path folder_;
  const JobSettings settings_;
  const FetchUrl fetch_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable changed_;
  std::map<std::string, EntryPtr, std::less<>> jobs_;  // by id: in order of creation
  std::deque<EntryPtr> queue_;
  Millis last_id_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> executors_;
};

}  // namespace tapstand::jobs
