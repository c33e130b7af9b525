#include "store/query_pool.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <thread>
#include "core/text.h"

namespace tapstand::store {
namespace {

constexpr std::size_t kMaxIdle = 16;
// Virtual-machine steps between two looks at the interrupt: some tens of microseconds.
constexpr int kStepsBetweenChecks = 4000;
constexpr auto kPauseBetweenLooks = std::chrono::milliseconds(5);

int on_progress(void* data) {
  const auto* interrupt = static_cast<const Interrupt*>(data);
  while (interrupt->paused()) std::this_thread::sleep_for(kPauseBetweenLooks);
  return interrupt->stopped() || interrupt->late() ? 1 : 0;
}

// While a query is prepared only reading is allowed: the last wall behind the binder.
int authorize_read(void*, int action, const char*, const char*, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    default: return SQLITE_DENY;
  }
}

}  // namespace

QueryConnection::QueryConnection(QueryPool& pool, std::unique_ptr<Connection> connection)
    : pool_(pool), connection_(std::move(connection)) {}

QueryConnection::~QueryConnection() {
  sqlite3_progress_handler(connection_->handle(), 0, nullptr, nullptr);
  bool clean = true;
  if (sqlite3_get_autocommit(connection_->handle()) == 0) clean = connection_->exec("END").has_value();
  for (auto drop = drops_.rbegin(); drop != drops_.rend(); ++drop) clean = clean && connection_->exec(*drop);
  for (const auto& alias : aliases_) clean = clean && connection_->detach(alias);
  if (clean) pool_.give_back(std::move(connection_));
}

Result<void> QueryConnection::attach(const std::filesystem::path& file, const std::string& alias, FileState state) {
  TRY(connection_->attach_read_only(file, alias, state));
  aliases_.push_back(alias);
  if (state == FileState::finished) return {};
  // What was seen once stays until the connection goes back, whatever others write.
  return connection_->exec(fmt::format("BEGIN; SELECT 1 FROM {}.sqlite_schema LIMIT 1", quote_identifier(alias)));
}

Result<void> QueryConnection::attach(std::shared_ptr<const std::string> image, const std::string& alias) {
  TRY(connection_->attach_image(*image, alias));
  aliases_.push_back(alias);
  images_.push_back(std::move(image));
  return {};
}

Result<Statement> QueryConnection::prepare_query(std::string_view sql) {
  sqlite3_set_authorizer(connection_->handle(), authorize_read, nullptr);
  auto statement = connection_->prepare(sql);
  sqlite3_set_authorizer(connection_->handle(), nullptr, nullptr);
  if (statement && !sqlite3_stmt_readonly(statement->handle())) return fail(Code::internal, "The statement would write.");
  return statement;
}

void QueryConnection::guard(const Interrupt* interrupt) {
  sqlite3_progress_handler(connection_->handle(), kStepsBetweenChecks, on_progress, const_cast<Interrupt*>(interrupt));
}

Result<std::unique_ptr<QueryConnection>> QueryPool::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return std::make_unique<QueryConnection>(*this, std::move(connection));
    }
  }
  TRY_ASSIGN(auto opened, Connection::open(file_, Mode::read_only));
  TRY(setup_(opened.handle()));
  return std::make_unique<QueryConnection>(*this, std::make_unique<Connection>(std::move(opened)));
}

void QueryPool::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(connection));
}

}  // namespace tapstand::store
