// Writes a result twice in one pass: in the asked format, and as an SQLite table that later queries can read. Small
// results stay in memory, others go to files beside the final ones, which get their names when all is written (and on the
// disk, for durable ones), so that nobody ever reads half a result. Thread-safe.
#pragma once
#include <filesystem>

#include "jobs/job.h"

namespace tapstand::jobs {

struct RecordSettings {
  std::filesystem::path document;  // where a large result goes
  std::filesystem::path rows;
  bool durable = false;            // files are on the disk before they get their names
  std::uint64_t room = 0;          // bytes; a result beyond that is refused
  std::string owner{};             // for the message of the refusal
};

// Beyond this the document or the rows go to files.
constexpr std::size_t kSmallResult = 64 * 1024;

// On failure no file is left.
Result<JobResult> record_result(QueryRun& run, const formats::Format& format, const RecordSettings& settings);

// The refusal of what would go beyond the quota, in the archive's words.
Error quota_error(const std::string& owner);

// The SQL name of a result's column, counted from 0. Names of the result itself may differ only in case.
std::string result_column(std::size_t position);

}  // namespace tapstand::jobs
