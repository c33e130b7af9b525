#include "jobs/query_engine.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>

#include "adql/compile.h"
#include "catalogue/release.h"
#include "core/text.h"
#include "jobs/result_recorder.h"
#include "jobs/upload_table.h"
#include "sky/sql_functions.h"

namespace tapstand::jobs {
namespace {

// What one query may see: the catalogue, its uploads, and finished jobs looked up when they are named.
class RequestView final : public catalogue::View {
 public:
  RequestView(const catalogue::Catalogue& base, const JobTables& jobs) : base_(base), jobs_(jobs) {}

  void add_upload(std::shared_ptr<const catalogue::Table> table) { uploads_.push_back(std::move(table)); }
  // Attachment name → rows, for the jobs that were found.
  const std::map<std::string, JobTable>& jobs() const { return found_jobs_; }
  // Why a job that is there cannot be read; nothing where all could.
  const std::optional<Error>& job_problem() const { return job_problem_; }

  Found find(const std::optional<Name>& schema, const Name& table) const override {
    if (schema && iequals(schema->text, "tap_upload")) {
      for (const auto& upload : uploads_) {
        if (table.delimited ? table.text == upload->name : iequals(table.text, upload->name)) return {upload, false};
      }
      return {};
    }
    if (schema && iequals(schema->text, "job_upload")) return {job_table(table.text), false};
    return base_.find(schema, table);
  }

  std::vector<catalogue::Schema> schemas() const override {
    auto all = base_.schemas();
    all.push_back({"tap_upload", "", "", "", 0, uploads_});
    all.push_back({"job_upload", "", "", "", 0, {}});
    return all;
  }

 private:
  // `job<ID>` in any case: job ids end in capitals that unquoted names lose.
  std::shared_ptr<const catalogue::Table> job_table(const std::string& name) const {
    if (!istarts_with(name, "job")) return nullptr;
    auto stored = jobs_(std::string_view(name).substr(3));
    if (!stored) {
      if (stored.error().code != Code::not_found) job_problem_ = stored.error();
      return nullptr;
    }
    auto table = std::make_shared<catalogue::Table>();
    const std::string alias = to_lower(name);
    table->schema = "job_upload";
    table->name = name;
    table->sql_name = quote_identifier(alias) + ".result";
    table->nrows = table->size = stored->rows;
    for (const auto& field : stored->fields) {
      catalogue::Column column;
      column.field = field;
      column.sql_name = result_column(table->columns.size());
      table->columns.push_back(std::move(column));
    }
    found_jobs_[alias] = std::move(*stored);
    return table;
  }

  const catalogue::Catalogue& base_;
  const JobTables& jobs_;
  std::vector<std::shared_ptr<const catalogue::Table>> uploads_;
  mutable std::map<std::string, JobTable> found_jobs_;
  mutable std::optional<Error> job_problem_;
};

Result<void> register_all(sqlite3* db, std::uint64_t seed) {
  TRY(sky::register_functions(db));
  TRY(adql::register_functions(db, seed));
  // The table-valued function is built at its first use; that must not be under the authorizer of a query.
  if (sqlite3_exec(db, "SELECT 1 FROM sky_zones(NULL)", nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected<Error>(store::error_of(db));
}

// char holds ASCII only (VOTable 1.5 §6): where a query or its tables bring more, all its texts are unicodeChar.
void widen_texts(const QueryRequest& request, const std::vector<std::shared_ptr<const catalogue::Table>>& tables,
                 std::vector<Field>& fields) {
  const auto wide = [](const auto& table) {
    return std::any_of(table->columns.begin(), table->columns.end(),
                       [](const catalogue::Column& column) { return column.field.type.type == Type::unicode; });
  };
  if (is_ascii(request.adql) && std::none_of(tables.begin(), tables.end(), wide)) return;
  for (auto& field : fields) {
    if (field.type.is_text() || field.type.type == Type::unknown) field.type = {Type::unicode, "*", field.type.xtype};
  }
}

formats::ResultInfo info_of(const QueryRequest& request, const adql::Compiled& compiled) {
  formats::ResultInfo info;
  info.query = request.adql;
  info.job_id = request.job_id;
  info.job_name = request.job_name;
  for (const auto& release : catalogue::releases()) {
    const bool used = std::any_of(compiled.tables.begin(), compiled.tables.end(),
                                  [&](const auto& table) { return table->schema == release.schema; });
    if (!used) continue;
    if (info.release.empty()) info.release = release.name;
    const bool referred = std::any_of(compiled.fields.begin(), compiled.fields.end(),
                                      [&](const Field& field) { return field.ref == release.frame_id; });
    if (referred) info.coosys.push_back({std::string(release.frame_id), "ICRS", std::string(release.epoch)});
  }
  return info;
}

}  // namespace

Error run_error(const Error& error, const store::Interrupt& interrupt) {
  if (interrupt.late()) return {Code::timeout, "Job timeout/aborted: the query ran longer than its execution duration allows.", {}};
  if (interrupt.stopped()) return {Code::aborted, "The query was aborted.", {}};
  return {Code::bad_query, fmt::format("The query failed while it ran: {}", error.message), {}};
}

QueryEngine::QueryEngine(std::shared_ptr<const catalogue::Catalogue> catalogue, std::int64_t max_upload_rows, std::uint64_t seed)
    : catalogue_(std::move(catalogue)), max_upload_rows_(max_upload_rows), pool_(catalogue_->file(), [seed](sqlite3* db) { return register_all(db, seed); }) {}

Result<std::unique_ptr<QueryRun>> QueryEngine::start(const QueryRequest& request, const JobTables& jobs,
                                                     const store::Interrupt& interrupt) {
  auto run = std::make_unique<QueryRun>();
  auto connection = pool_.borrow();
  if (!connection) return fail(Code::unavailable, "The catalogue cannot be read.");
  run->connection_ = std::move(*connection);
  run->connection_->guard(&interrupt);
  run->interrupt_ = &interrupt;
  RequestView view(*catalogue_, jobs);
  for (const auto& upload : request.uploads) {
    TRY_ASSIGN(auto table, load_upload(*run->connection_, upload, interrupt, max_upload_rows_));
    view.add_upload(std::move(table));
  }
  auto compiling = adql::compile(request.adql, view);
  if (!compiling && view.job_problem()) return tl::unexpected<Error>(*view.job_problem());
  TRY_ASSIGN(auto compiled, std::move(compiling));
  if (view.jobs().size() > 8) return fail(Code::bad_query, "A query can read at most 8 jobs.");
  for (const auto& [alias, rows] : view.jobs()) {
    const auto attached = rows.image ? run->connection_->attach(rows.image, alias) : run->connection_->attach(rows.file, alias);
    // SQLite's own message would name the file.
    if (!attached) return fail(Code::internal, fmt::format("The rows of {} cannot be read.", alias));
  }
  auto statement = run->connection_->prepare_query(compiled.sql);
  if (!statement) return tl::unexpected<Error>(run_error(statement.error(), interrupt));
  run->statement_ = std::move(*statement);
  for (std::size_t i = 0; i < compiled.values.size(); ++i) {
    TRY(run->statement_.bind(static_cast<int>(i) + 1, compiled.values[i]));
  }
  run->info_ = info_of(request, compiled);
  run->fields_ = std::move(compiled.fields);
  widen_texts(request, compiled.tables, run->fields_);
  run->cells_.resize(run->fields_.size());
  run->maxrec_ = request.maxrec;
  return run;
}

Result<const Row*> QueryRun::next() {
  if (done_) return nullptr;
  // MAXREC=0 asks for the metadata alone and counts as an overflow (DALI 1.1 §3.4.4).
  if (maxrec_ == 0) {
    done_ = overflowed_ = true;
    return nullptr;
  }
  auto more = statement_.step();
  if (!more) {
    done_ = true;
    return tl::unexpected<Error>(run_error(more.error(), *interrupt_));
  }
  if (!*more || rows_ == maxrec_) {
    overflowed_ = *more;
    done_ = true;
    statement_.reset();
    return nullptr;
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] = statement_.cell(static_cast<int>(i));
  row_ = Row(cells_);
  ++rows_;
  return &row_;
}

}  // namespace tapstand::jobs
