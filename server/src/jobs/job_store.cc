#include "jobs/job_store.h"

#include <fmt/format.h>

#include <unordered_set>

#include "core/text.h"
#include "jobs/job_record.h"
#include "store/durable_file.h"

namespace tapstand::jobs {
namespace {

namespace fs = std::filesystem;
using store::Value;

// Steps are only ever added at the end (store::State::migrate). Cells that may be large stand last: SQLite reads the
// others without them.
constexpr const char* kSteps[] = {
    R"(CREATE TABLE jobs(id TEXT PRIMARY KEY, owner TEXT NOT NULL, phase TEXT NOT NULL, created INTEGER NOT NULL,
       started INTEGER, ended INTEGER, execution_duration INTEGER NOT NULL, destruction INTEGER NOT NULL,
       parameters BLOB NOT NULL, uploads BLOB NOT NULL, error BLOB, result BLOB, document BLOB, rows BLOB, links_url TEXT NOT NULL DEFAULT ''))",
};

// What is written of a phase: a job that is under way runs again after a restart.
Phase kept_phase(Phase phase) { return phase == Phase::executing || phase == Phase::suspended ? Phase::queued : phase; }

Cell time_cell(const std::optional<Millis>& at) { return at ? Cell::of(*at) : Cell::null(); }
std::optional<Millis> time_of(const Cell& cell) { return cell.is_null() ? std::nullopt : std::optional(cell.integer()); }

// Name and size of each upload; the bytes are in files.
std::string encode_uploads(const std::vector<Upload>& uploads) {
  Parameters names;
  for (const auto& upload : uploads) names.emplace_back(upload.name, std::to_string(upload.content.size()));
  return encode_parameters(names);
}

// What every write sets; bind_changing() binds in this order.
constexpr std::string_view kColumns[] = {"phase", "started", "ended", "execution_duration", "destruction", "parameters", "uploads", "error", "result"};

Result<void> bind_changing(store::Statement& statement, int first, const Job& job) {
  const bool begun = kept_phase(job.phase) == job.phase;
  const std::string parameters = encode_parameters(job.parameters);
  const std::string uploads = encode_uploads(job.uploads);
  const std::string error = job.error ? encode_error(*job.error) : "";
  const std::string result = job.result ? encode_result(*job.result) : "";
  const Cell cells[] = {Cell::text(phase_name(kept_phase(job.phase))),
                        begun ? time_cell(job.started) : Cell::null(),
                        time_cell(job.ended),
                        Cell::of(job.execution_duration),
                        Cell::of(job.destruction),
                        Cell::blob(parameters),
                        Cell::blob(uploads),
                        job.error ? Cell::blob(error) : Cell::null(),
                        job.result ? Cell::blob(result) : Cell::null()};
  for (const Cell& cell : cells) TRY(statement.bind(first++, cell));
  return {};
}

std::string update_sql() {
  std::string sets;
  for (const auto column : kColumns) sets += fmt::format("{}{} = ?", sets.empty() ? "" : ", ", column);
  // Bytes of a result that the snapshot does not carry stay; a result that went away takes them along.
  return fmt::format("UPDATE jobs SET {}, document = CASE ?11 WHEN 0 THEN NULL WHEN 1 THEN document ELSE ?12 END, "
                     "rows = CASE ?11 WHEN 0 THEN NULL WHEN 1 THEN rows ELSE ?13 END WHERE id = ?10", sets);
}

Result<Job> read_job(const store::Statement& row, const std::function<fs::path(std::string_view, std::size_t)>& upload_file) {
  Job job;
  job.id = row.text(0);
  job.owner = row.text(1);
  job.phase = phase_from(row.text(2)).value_or(Phase::unknown);
  job.created = row.integer(3);
  job.started = time_of(row.cell(4));
  job.ended = time_of(row.cell(5));
  job.execution_duration = row.integer(6);
  job.destruction = row.integer(7);
  TRY_ASSIGN(job.parameters, decode_parameters(row.cell(8).s));
  TRY_ASSIGN(const auto uploads, decode_parameters(row.cell(9).s));
  for (const auto& [name, size] : uploads) {
    const auto bytes = static_cast<std::uint64_t>(parse_int(size).value_or(0));
    job.uploads.push_back({name, Blob::at(upload_file(job.id, job.uploads.size()), bytes)});
  }
  if (!row.cell(10).is_null()) {
    TRY_ASSIGN(job.error, decode_error(row.cell(10).s));
  }
  if (!row.cell(11).is_null()) {
    TRY_ASSIGN(job.result, decode_result(row.cell(11).s));
  }
  job.links_url = row.text(12);
  return job;
}

}  // namespace

Result<std::unique_ptr<JobStore>> JobStore::open(store::State* state, fs::path folder) {
  if (state != nullptr) TRY(state->migrate("jobs", kSteps));
  std::error_code ec;
  fs::create_directories(folder, ec);
  fs::permissions(folder, fs::perms::owner_all, ec);
  if (ec) return fail(Code::internal, fmt::format("The folder {} cannot be made.", folder.string()));
  return std::unique_ptr<JobStore>(new JobStore(state, std::move(folder)));
}

fs::path JobStore::document_file(std::string_view id) const { return folder_ / fmt::format("{}.result", id); }
fs::path JobStore::rows_file(std::string_view id) const { return folder_ / fmt::format("{}.rows", id); }
fs::path JobStore::upload_file(std::string_view id, std::size_t position) const {
  return folder_ / fmt::format("{}.upload{}", id, position);
}

Result<std::vector<Job>> JobStore::load() {
  std::vector<Job> jobs;
  if (!durable()) return jobs;
  const auto read = state_->read([&](store::Connection& db) -> Result<void> {
    TRY_ASSIGN(auto rows, db.prepare("SELECT id, owner, phase, created, started, ended, execution_duration, destruction, parameters, "
                                     "uploads, error, result, links_url FROM jobs ORDER BY id"));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.step());
      if (!more) return {};
      TRY_ASSIGN(auto job, read_job(rows, [this](std::string_view id, std::size_t n) { return upload_file(id, n); }));
      jobs.push_back(std::move(job));
    }
  });
  TRY(read);
  remove_strangers(jobs);
  return jobs;
}

// Files of jobs that were removed, or never acknowledged, when the server ended.
void JobStore::remove_strangers(const std::vector<Job>& jobs) {
  std::unordered_set<std::string> known;
  for (const auto& job : jobs) {
    if (job.result && job.result->in_files) {
      known.insert(document_file(job.id));
      known.insert(rows_file(job.id));
    }
    for (std::size_t i = 0; i < job.uploads.size(); ++i) known.insert(upload_file(job.id, i));
  }
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder_, ec)) {
    std::error_code ignored;
    if (!known.contains(entry.path())) fs::remove(entry.path(), ignored);
  }
}

Result<void> JobStore::keep_uploads(Job& job, std::size_t from) {
  if (from == job.uploads.size()) return {};
  for (std::size_t i = from; i < job.uploads.size(); ++i) {
    Blob& content = job.uploads[i].content;
    store::FileInTheMaking file(upload_file(job.id, i));
    TRY(file.create());
    std::string buffer(256 * 1024, '\0');
    for (std::uint64_t offset = 0; offset < content.size();) {
      TRY_ASSIGN(const std::size_t n, content.read(offset, buffer.data(), buffer.size()));
      if (n == 0) return fail(Code::internal, "An upload cannot be read.");
      TRY(file.write({buffer.data(), n}));
      offset += n;
    }
    TRY(file.publish(true));
    content = Blob::at(upload_file(job.id, i), content.size());
  }
  return store::sync_folder(folder_);
}

Result<void> JobStore::add(Job& job) {
  if (!durable()) return {};
  TRY(keep_uploads(job, 0));
  return state_->write([&](store::Connection& db) -> Result<void> {
    TRY_ASSIGN(auto insert, db.prepare("INSERT INTO jobs(id, owner, created, phase, started, ended, execution_duration, destruction, "
                                       "parameters, uploads, error, result, links_url) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    TRY(insert.bind(1, Cell::text(job.id)));
    TRY(insert.bind(2, Cell::text(job.owner)));
    TRY(insert.bind(3, Cell::of(job.created)));
    TRY(bind_changing(insert, 4, job));
    TRY(insert.bind(13, Cell::text(job.links_url)));
    TRY(insert.step());
    return {};
  });
}

Result<void> JobStore::update(Job& job, std::optional<std::size_t> new_uploads) {
  if (!durable()) return {};
  if (new_uploads) TRY(keep_uploads(job, *new_uploads));
  static const std::string sql = update_sql();
  const auto written = state_->write([&](store::Connection& db) -> Result<void> {
    TRY_ASSIGN(auto update, db.prepare(sql));
    TRY(bind_changing(update, 1, job));
    TRY(update.bind(10, Cell::text(job.id)));
    const SmallResult* bytes = job.result ? job.result->small.get() : nullptr;
    TRY(update.bind(11, Cell::of(std::int64_t{!job.result ? 0 : bytes == nullptr ? 1 : 2})));
    if (bytes != nullptr) {
      TRY(update.bind(12, Cell::blob(bytes->document)));
      TRY(update.bind(13, Cell::blob(bytes->rows)));
    }
    TRY(update.step());
    return {};
  });
  TRY(written);
  // From here on the state has them: memory need not.
  if (job.result) job.result->small.reset();
  return {};
}

Result<void> JobStore::erase(std::span<const JobPtr> jobs) {
  if (jobs.empty()) return {};
  if (durable()) {
    const auto written = state_->write([&](store::Connection& db) -> Result<void> {
      TRY_ASSIGN(auto erase, db.prepare("DELETE FROM jobs WHERE id = ?"));
      for (const auto& job : jobs) {
        TRY(erase.bind(1, Cell::text(job->id)));
        TRY(erase.step());
        erase.reset();
      }
      return {};
    });
    TRY(written);
  }
  std::error_code ec;
  for (const auto& job : jobs) {
    if (job->result && job->result->in_files) drop_result_files(job->id);
    if (!durable()) continue;
    for (std::size_t i = 0; i < job->uploads.size(); ++i) fs::remove(upload_file(job->id, i), ec);
  }
  return {};
}

void JobStore::drop_result_files(std::string_view id) {
  std::error_code ec;
  fs::remove(document_file(id), ec);
  fs::remove(rows_file(id), ec);
}

Result<std::shared_ptr<const SmallResult>> JobStore::small_result(const std::string& id) {
  const auto missing = [] { return fail(Code::not_found, "The result is not there any more."); };
  if (!durable()) return missing();
  auto result = std::make_shared<SmallResult>();
  const auto read = state_->read([&](store::Connection& db) -> Result<void> {
    TRY_ASSIGN(auto row, db.prepare("SELECT document, rows FROM jobs WHERE id = ? AND document IS NOT NULL"));
    TRY(row.bind(1, Cell::text(id)));
    TRY_ASSIGN(const bool found, row.step());
    if (!found) return missing();
    result->document = row.text(0);
    result->rows = row.text(1);
    return {};
  });
  TRY(read);
  return result;
}

}  // namespace tapstand::jobs
