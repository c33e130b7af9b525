#include "jobs/query_engine.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "adql/compile.h"
#include "catalogue/release.h"
#include "core/text.h"
#include "jobs/created_table.h"
#include "jobs/request_view.h"
#include "jobs/upload_table.h"
#include "sky/sql_functions.h"
#include "tables/schema_overlay.h"

namespace tapstand::jobs {
namespace {

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
  info.query = request.shown_adql.empty() ? request.adql : request.shown_adql;
  info.datalink_url = request.datalink_url;
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

// Makes readable what the compiled query reads beside the catalogue: jobs, users' tables, and TAP_SCHEMA's rows of them.
Result<void> open_tables(store::QueryConnection& connection, const RequestView& view, const adql::Compiled& compiled,
                         const tables::UserTables* user_tables) {
  if (view.jobs().size() > 8) return fail(Code::bad_query, "A query can read at most 8 jobs.");
  for (const auto& [alias, rows] : view.jobs()) {
    const auto attached = rows.image ? connection.attach(rows.image, alias) : connection.attach(rows.file, alias);
    // SQLite's own message would name the file.
    if (!attached) return fail(Code::internal, fmt::format("The rows of {} cannot be read.", alias));
  }
  const auto reads = [&](auto test) { return std::any_of(compiled.tables.begin(), compiled.tables.end(), test); };
  if (view.users().empty()) return {};
  if (reads([](const auto& table) { return iequals(table->schema, "tap_schema"); })) TRY(tables::show_in_tap_schema(connection, view.users()));
  if (user_tables != nullptr && reads([](const auto& table) { return tables::is_user_schema(table->schema); })) {
    const std::string alias(tables::kAttachedAs);
    if (!connection.attach(user_tables->file(), alias, store::FileState::live)) return fail(Code::internal, "The users' tables cannot be read.");
  }
  return {};
}

// A statement of the query. A user's table may have gone since it was looked up; SQLite's message would be about our names.
Result<store::Statement> prepare(store::QueryConnection& connection, const adql::Compiled& compiled, const store::Interrupt& interrupt) {
  auto statement = connection.prepare_query(compiled.sql);
  if (statement) return statement;
  const bool users = std::any_of(compiled.tables.begin(), compiled.tables.end(), [](const auto& table) { return tables::is_user_schema(table->schema); });
  if (users) return fail(Code::unavailable, "A table that the query reads has changed meanwhile: ask again.");
  return tl::unexpected<Error>(run_error(statement.error(), interrupt));
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
  RequestView view(*catalogue_, jobs, request.user_tables != nullptr ? request.user_tables->visible_to(request.user) : tables::Visible());
  for (const auto& upload : request.uploads) {
    TRY_ASSIGN(auto table, load_upload(*run->connection_, upload, interrupt, max_upload_rows_));
    view.add_upload(std::move(table));
  }
  auto compiling = adql::compile(request.adql, view, request.user, request.version);
  if (!compiling && view.job_problem()) return tl::unexpected<Error>(*view.job_problem());
  TRY_ASSIGN(auto compiled, std::move(compiling));
  TRY(open_tables(*run->connection_, view, compiled, request.user_tables));
  if (compiled.creates) {
    TRY_ASSIGN(compiled.values.front(), create_table(*run->connection_, *compiled.creates, request, interrupt));
  }
  TRY_ASSIGN(run->statement_, prepare(*run->connection_, compiled, interrupt));
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
