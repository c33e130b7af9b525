// A job as UWS sees it (UWS 1.1 §2.1), and what TAP adds. A value: the service hands out copies.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/blob.h"
#include "core/field.h"
#include "core/result.h"
#include "formats/format.h"
#include "jobs/phase.h"
#include "jobs/query_engine.h"

namespace tapstand::jobs {

using Millis = std::int64_t;

// Parameters as sent, in order; names lower case (the archive writes them so, and clients look them up so).
using Parameters = std::vector<std::pair<std::string, std::string>>;
std::optional<std::string_view> parameter(const Parameters& parameters, std::string_view name);

// A finished result: its bytes in the format that was asked for, and its rows for `job_upload`.
struct JobResult {
  const formats::Format* format = nullptr;
  std::string media_type{};
  Blob bytes{};
  JobTable table{};
  bool overflowed = false;
};

struct Job {
  std::string id{};
  std::string owner{};  // empty: anonymous
  Phase phase = Phase::pending;
  Millis created = 0;
  std::optional<Millis> started{};
  std::optional<Millis> ended{};
  std::int64_t execution_duration = 0;  // seconds; 0: unlimited
  Millis destruction = 0;
  Parameters parameters{};
  std::vector<Upload> uploads{};  // by part name
  std::optional<JobResult> result{};
  std::optional<Error> error{};

  std::string_view run_id() const { return parameter(parameters, "runid").value_or(""); }
  std::string_view name() const { return parameter(parameters, "jobname").value_or(""); }
};

}  // namespace tapstand::jobs
