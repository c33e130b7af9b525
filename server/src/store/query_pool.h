// Connections that run ADQL: the catalogue file read-only as `main`, our SQL functions, an authorizer that lets a
// prepared query only read, and a guard that ends it at a deadline or on request.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "store/connection.h"
#include "tapstand/clock.h"

namespace tapstand::store {

// Tells a running query to stop. Shared between the thread that runs it and those that may stop it; thread-safe.
class Interrupt {
 public:
  explicit Interrupt(const Clock& clock) : clock_(clock) {}
  void stop() { stopped_ = true; }
  // A paused query stands still where it is, until it goes on, is stopped, or its deadline passes.
  void pause(bool paused) { paused_ = paused; }
  // Milliseconds since 1970 by the clock; 0: none.
  void set_deadline(Clock::Millis at) { deadline_ = at; }
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }
  bool paused() const { return paused_.load(std::memory_order_relaxed) && !stopped() && !late(); }
  bool late() const {
    const auto deadline = deadline_.load(std::memory_order_relaxed);
    return deadline != 0 && clock_.now() >= deadline;
  }

 private:
  const Clock& clock_;
  std::atomic<bool> stopped_{false};
  std::atomic<bool> paused_{false};
  std::atomic<Clock::Millis> deadline_{0};
};

// One borrowed connection; goes back to the pool with its temporary tables and attachments removed.
class QueryPool;
class QueryConnection {
 public:
  QueryConnection(QueryPool& pool, std::unique_ptr<Connection> connection);
  ~QueryConnection();
  QueryConnection(const QueryConnection&) = delete;
  QueryConnection& operator=(const QueryConnection&) = delete;

  Connection& operator*() { return *connection_; }
  Connection* operator->() { return connection_.get(); }
  // Makes a file readable under `alias` until the connection goes back.
  Result<void> attach(const std::filesystem::path& file, const std::string& alias, FileState state = FileState::finished);
  Result<void> attach(std::shared_ptr<const std::string> image, const std::string& alias);
  // To be called for each temporary table or view made, so that it goes away too. The last made goes first.
  void owns_temp_table(const std::string& quoted_name) { drops_.push_back("DROP TABLE IF EXISTS temp." + quoted_name); }
  void owns_temp_view(const std::string& quoted_name) { drops_.push_back("DROP VIEW IF EXISTS temp." + quoted_name); }
  // Prepares text that must do nothing but read: whatever else it would do is refused here.
  Result<Statement> prepare_query(std::string_view sql);
  // From now on every statement of this connection obeys `interrupt`, which must outlive the borrowing.
  void guard(const Interrupt* interrupt);

 private:
  QueryPool& pool_;
  std::vector<std::shared_ptr<const std::string>> images_;  // outlive the connection that reads them
  std::unique_ptr<Connection> connection_;
  std::vector<std::string> aliases_;
  std::vector<std::string> drops_;
};

// Thread-safe; must outlive what it lends.
class QueryPool {
 public:
  using Setup = std::function<Result<void>(sqlite3*)>;
  // `setup` registers the SQL functions on each new connection.
  QueryPool(std::filesystem::path catalogue, Setup setup) : file_(std::move(catalogue)), setup_(std::move(setup)) {}
  Result<std::unique_ptr<QueryConnection>> borrow();

 private:
  friend class QueryConnection;
  void give_back(std::unique_ptr<Connection> connection);
  std::filesystem::path file_;
  Setup setup_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace tapstand::store
