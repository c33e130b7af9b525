// Runs ADQL: text, uploads and finished jobs in, a stream of rows out. Thread-safe; a QueryRun belongs to one thread.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adql/compile.h"
#include "catalogue/catalogue.h"
#include "core/blob.h"
#include "core/row.h"
#include "formats/format.h"
#include "store/query_pool.h"
#include "tables/user_tables.h"

namespace tapstand::jobs {

// A VOTable that came with the query: `tap_upload.<name>` (TAP 1.1 §2.7.6).
struct Upload {
  std::string name{};
  Blob content{};
};

// The rows of a finished job, readable as `job_upload.job<ID>`: a table `result` in a file or, if small, in memory.
struct JobTable {
  std::filesystem::path file{};
  std::shared_ptr<const std::string> image{};
  std::vector<Field> fields{};
  std::int64_t rows = 0;
};
// Finds a job's rows by its id without regard to case; not_found if there is none that this request may read, another
// error for one that has no rows.
using JobTables = std::function<Result<JobTable>(std::string_view id)>;

struct QueryRequest {
  std::string adql{};
  std::int64_t maxrec = 0;  // rows at most; more make an overflow
  std::vector<Upload> uploads{};
  std::string job_id{};
  std::string job_name{};
  std::string shown_adql{};    // what documents say was asked, where it is not `adql`
  std::string datalink_url{};  // of the links of sources, for a service descriptor in the result; empty: none
  std::string user{};  // who asks: login name; empty: anonymous
  tables::UserTables* user_tables = nullptr;  // of this world; nullptr: there are none
  adql::Version version = adql::Version::v2_1;
};

class QueryRun final : public RowSource {
 public:
  const std::vector<Field>& fields() const override { return fields_; }
  Result<const Row*> next() override;
  bool overflowed() const override { return overflowed_; }
  const formats::ResultInfo& info() const { return info_; }

 private:
  friend class QueryEngine;
  std::unique_ptr<store::QueryConnection> connection_;  // outlives the statement
  store::Statement statement_;
  const store::Interrupt* interrupt_ = nullptr;
  std::vector<Field> fields_;
  std::vector<Cell> cells_;
  Row row_;
  formats::ResultInfo info_;
  std::int64_t maxrec_ = 0;
  std::int64_t rows_ = 0;
  bool overflowed_ = false;
  bool done_ = false;
};

class QueryEngine {
 public:
  // `seed` starts RAND() on each connection.
  QueryEngine(std::shared_ptr<const catalogue::Catalogue> catalogue, std::int64_t max_upload_rows, std::uint64_t seed = 0);

  // Reads the uploads, compiles, and stands before the first row. `interrupt` must outlive the run.
  Result<std::unique_ptr<QueryRun>> start(const QueryRequest& request, const JobTables& jobs, const store::Interrupt& interrupt);
  const catalogue::Catalogue& catalogue() const { return *catalogue_; }

 private:
  std::shared_ptr<const catalogue::Catalogue> catalogue_;
  std::int64_t max_upload_rows_;
  store::QueryPool pool_;
};

// A failure of SQLite while a query runs, as the client may see it.
Error run_error(const Error& error, const store::Interrupt& interrupt);

}  // namespace tapstand::jobs
