// What a service allows, for anonymous users and for those who are logged in. Values.
#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "jobs/tap_request.h"
#include "tables/user_tables.h"

namespace tapstand::jobs {

struct JobLimits {
  std::int64_t execution_seconds = 1800;  // default execution duration of async jobs
  std::int64_t max_execution_seconds = 7200;
  std::int64_t sync_seconds = 60;         // a sync query ends here with 408
  std::int64_t retention_seconds = 72 * 3600;  // destruction: this long after creation
  std::int64_t max_retention_seconds = 30 * 24 * 3600;
  std::uint64_t result_bytes = 20'000'000'000;  // of all results of one owner together
  RowLimits rows{};
};

// What happens to an owner's jobs; `space`: the room that results take has changed.
enum class JobEvent { created, updated, removed, space };

struct JobSettings {
  int executors = 4;  // jobs that run at the same time
  JobLimits anonymous{};
  JobLimits user{.execution_seconds = 7200,
                 .retention_seconds = 7 * 24 * 3600,
                 .max_retention_seconds = 365 * 24 * 3600,
                 .rows = {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()}};
  std::int64_t max_upload_rows = 1'000'000;
  tables::UserTables* user_tables = nullptr;  // those that queries may read and make; outlives the service
  std::size_t max_jobs = 100'000;       // kept at one time
  std::size_t kept_sync_jobs = 1000;    // of one owner: older ones leave the list
  std::size_t max_waiting = 1500;       // requests held by WAIT at one time
  std::int64_t archive_seconds = 0;     // a finished job stays this long as ARCHIVED after its destruction
  // Room for the results of a user whose own quota differs from the rest.
  std::function<std::uint64_t(const std::string& owner)> result_bytes_of{};
  // Told of a job that failed because its result had no room; `why` is for the owner. May block.
  std::function<void(const std::string& owner, const std::string& why)> on_no_room{};
  // Without it there are no queries of other services.
  ExternalTap external_tap{};
  // Told of what happens to async jobs, under the service's lock: it must neither block nor call back.
  std::function<void(const std::string& owner, JobEvent event)> on_event{};

  const JobLimits& limits(const std::string& owner) const { return owner.empty() ? anonymous : user; }
  std::uint64_t result_bytes(const std::string& owner) const {
    return !owner.empty() && result_bytes_of ? result_bytes_of(owner) : limits(owner).result_bytes;
  }
};

}  // namespace tapstand::jobs
