// Writes a result twice in one pass: in the asked format as bytes, and as an SQLite table that later queries can read.
#pragma once
#include "jobs/job.h"

namespace tapstand::jobs {

// On failure no file is left. `file` must not exist.
Result<JobResult> record_result(QueryRun& run, const formats::Format& format, const std::filesystem::path& file);

// The SQL name of a result's column, counted from 0. Names of the result itself may differ only in case.
std::string result_column(std::size_t position);

}  // namespace tapstand::jobs
