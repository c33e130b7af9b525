// A job as UWS sees it (UWS 1.1 §2.1), and what TAP adds. A value: what services hand out are snapshots that nobody
// changes any more, so that any thread may read them.
#pragma once
#include <cstdint>
#include <memory>
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

// The two lists of the archive: jobs of /async, and queries that /sync answered (Gaia archive, §2.12).
enum class JobList { async, sync };

// A result that fits into memory, as bytes.
struct SmallResult {
  std::string document{};
  std::string rows{};  // an SQLite file with the table `result`
};

// What is known of a finished result. Its bytes are in `small`, in the state (durable jobs), or in two files.
struct JobResult {
  const formats::Format* format = nullptr;
  std::string media_type{};
  formats::ResultInfo info{};
  std::vector<Field> fields{};
  std::int64_t rows = 0;
  std::uint64_t size = 0;        // of the document
  std::uint64_t kept_bytes = 0;  // of the document and the rows: what counts for the quota
  bool overflowed = false;
  bool in_files = false;
  std::shared_ptr<const SmallResult> small{};
};

struct Job {
  std::string id{};
  JobList list = JobList::async;
  std::string owner{};  // empty: anonymous
  Phase phase = Phase::pending;
  Millis created = 0;
  std::optional<Millis> started{};
  std::optional<Millis> ended{};
  std::int64_t execution_duration = 0;  // seconds; 0: unlimited
  Millis destruction = 0;
  Parameters parameters{};
  std::vector<Upload> uploads{};  // by part name
  std::string links_url{};        // of the links of sources, as the client that made the job reaches it; may be empty
  std::optional<JobResult> result{};
  std::optional<Error> error{};

  std::string_view run_id() const { return parameter(parameters, "runid").value_or(""); }
  std::string_view name() const { return parameter(parameters, "jobname").value_or(""); }
};

using JobPtr = std::shared_ptr<const Job>;

}  // namespace tapstand::jobs
