// Finished results of jobs, as documents, as rows, and as tables of later queries.
#include <fmt/format.h>

#include "core/text.h"
#include "jobs/job_service.h"
#include "store/connection.h"

namespace tapstand::jobs {
namespace {

// The rows of a stored result. Owns what it reads.
class StoredRows final : public RowSource {
 public:
  static Result<std::unique_ptr<RowSource>> open(JobTable table, bool overflowed) {
    auto rows = std::unique_ptr<StoredRows>(new StoredRows(std::move(table), overflowed));
    if (rows->table_.image) {
      TRY_ASSIGN(auto memory, store::Connection::open_memory());
      rows->connection_.emplace(std::move(memory));
      TRY(rows->connection_->attach_image(*rows->table_.image, "job"));
    } else {
      TRY_ASSIGN(auto file, store::Connection::open(rows->table_.file, store::Mode::read_only));
      rows->connection_.emplace(std::move(file));
    }
    TRY_ASSIGN(rows->statement_, rows->connection_->prepare("SELECT * FROM result ORDER BY rowid"));
    rows->cells_.resize(rows->table_.fields.size());
    return rows;
  }

  const std::vector<Field>& fields() const override { return table_.fields; }
  bool overflowed() const override { return overflowed_; }
  Result<const Row*> next() override {
    TRY_ASSIGN(const bool more, statement_.step());
    if (!more) return nullptr;
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] = statement_.cell(static_cast<int>(i));
    row_ = Row(cells_);
    return &row_;
  }

 private:
  StoredRows(JobTable table, bool overflowed) : table_(std::move(table)), overflowed_(overflowed) {}
  const JobTable table_;
  const bool overflowed_;
  std::optional<store::Connection> connection_;
  store::Statement statement_;
  std::vector<Cell> cells_;
  Row row_;
};

}  // namespace

Result<std::shared_ptr<const SmallResult>> JobService::small_result(const Job& job) {
  if (job.result->small) return job.result->small;
  return store_->small_result(job.id);
}

Result<Blob> JobService::document(const Job& job) {
  if (!job.result) return fail(Code::not_found, fmt::format("Job {} has no result.", job.id));
  if (job.result->in_files) return Blob::open(store_->document_file(job.id));
  TRY_ASSIGN(const auto small, small_result(job));
  Blob blob;
  TRY(blob.append(small->document));
  return blob;
}

Result<JobTable> JobService::table(const Job& job) {
  if (!job.result) {
    return fail(Code::bad_query, is_final(job.phase)
                                     ? fmt::format("Job {} is {}: it has no rows to read.", job.id, phase_name(job.phase))
                                     : fmt::format("Job {} is {}: its rows can be read when it is COMPLETED.", job.id, phase_name(job.phase)));
  }
  JobTable table{{}, nullptr, job.result->fields, job.result->rows};
  if (job.result->in_files) {
    table.file = store_->rows_file(job.id);
  } else {
    TRY_ASSIGN(const auto small, small_result(job));
    table.image = std::shared_ptr<const std::string>(small, &small->rows);
  }
  return table;
}

Result<std::unique_ptr<RowSource>> JobService::rows(const Job& job) {
  TRY_ASSIGN(auto stored, table(job));
  return StoredRows::open(std::move(stored), job.result->overflowed);
}

JobTables JobService::tables_for(const std::string& owner) {
  return [this, owner](std::string_view id) -> Result<JobTable> {
    TRY_ASSIGN(const auto job, find(owner, to_upper(id)));
    return table(*job);
  };
}

}  // namespace tapstand::jobs
