// The async jobs of a world on the disk: one row of the state for each, small results in it, uploads and large results
// in files beside it. Without a state (a server that keeps nothing) every call succeeds and does nothing.
//
// Order of writing: files first, whole and under their final names, then the row that speaks of them; a removal takes the
// row away first, then the files. So whatever moment the process ends at, a row never speaks of what is not there; files
// without a row are swept away by load(). Thread-safe, for different jobs at the same time; one job is written by one
// thread at a time.
#pragma once
#include <filesystem>
#include <span>
#include <vector>

#include "jobs/job.h"
#include "store/state.h"

namespace tapstand::jobs {

class JobStore {
 public:
  // `folder` is for the files of jobs and for nothing else. `state` may be nullptr.
  static Result<std::unique_ptr<JobStore>> open(store::State* state, std::filesystem::path folder);

  bool durable() const { return state_ != nullptr; }
  std::filesystem::path document_file(std::string_view id) const;
  std::filesystem::path rows_file(std::string_view id) const;

  // All jobs as they were last written. Those that ran when the server ended are QUEUED again.
  Result<std::vector<Job>> load();
  // Writes a new job; its uploads move to files.
  Result<void> add(Job& job);
  // Writes what may have changed. With `new_uploads`, uploads from that position on are new.
  Result<void> update(Job& job, std::optional<std::size_t> new_uploads = {});
  // Removes the rows in one transaction, then the files.
  Result<void> erase(std::span<const JobPtr> jobs);
  // Removes the files of a result that no row speaks of (any more).
  void drop_result_files(std::string_view id);
  // The bytes of a small result, for a job whose snapshot does not carry them.
  Result<std::shared_ptr<const SmallResult>> small_result(const std::string& id);

 private:
  JobStore(store::State* state, std::filesystem::path folder) : state_(state), folder_(std::move(folder)) {}
  std::filesystem::path upload_file(std::string_view id, std::size_t position) const;
  Result<void> keep_uploads(Job& job, std::size_t from);
  void remove_strangers(const std::vector<Job>& jobs);

  store::State* const state_;
  const std::filesystem::path folder_;
};

}  // namespace tapstand::jobs
