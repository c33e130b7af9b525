#include "store/state.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/text.h"

namespace tapstand::store {
namespace {

namespace fs = std::filesystem;

// "TAPS": tells a state file from any other SQLite file (PRAGMA application_id).
constexpr std::int64_t kApplicationId = 0x54415053;
constexpr std::size_t kMaxIdleReaders = 8;

Result<void> make_folder(const fs::path& folder) {
  std::error_code ec;
  const bool made = fs::create_directories(folder, ec);
  if (ec || !fs::is_directory(folder, ec)) return fail(Code::internal, fmt::format("The folder {} cannot be made.", folder.string()));
  // A folder with something in it may be somebody's home: its mode is not ours to change.
  if (made || fs::is_empty(folder, ec)) fs::permissions(folder, fs::perms::owner_all, ec);
  return {};
}

Result<std::int64_t> integer_of(Connection& connection, std::string_view sql) {
  TRY_ASSIGN(auto statement, connection.prepare(sql));
  TRY_ASSIGN(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

// Refuses what is not a state file before anything is written to it.
Result<void> claim(Connection& connection) {
  TRY_ASSIGN(const auto application, integer_of(connection, "PRAGMA application_id"));
  if (application == kApplicationId) return {};
  TRY_ASSIGN(const auto tables, integer_of(connection, "SELECT COUNT(*) FROM sqlite_master"));
  if (application != 0 || tables != 0) return fail(Code::internal, "it is another program's file");
  return connection.exec(fmt::format("PRAGMA application_id={}; CREATE TABLE IF NOT EXISTS parts"
                                     "(part TEXT PRIMARY KEY, steps INTEGER NOT NULL) WITHOUT ROWID", kApplicationId));
}

Result<Connection> open_connection(const fs::path& file, Durability durability) {
  TRY_ASSIGN(auto connection, Connection::open(file, Mode::read_write));
  if (durability == Durability::none) TRY(connection.exec("PRAGMA synchronous=OFF"));
  return connection;
}

// Ends a transaction on the way out, whichever way that is.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {}
  ~Transaction() {
    if (open_) (void)connection_.exec("ROLLBACK");
  }
  Transaction(const Transaction&) = delete;
  Result<void> begin(const char* sql) {
    TRY(connection_.exec(sql));
    open_ = true;
    return {};
  }
  Result<void> commit() {
    TRY(connection_.exec("COMMIT"));
    open_ = false;
    return {};
  }

 private:
  Connection& connection_;
  bool open_ = false;
};

}  // namespace

// A lock that the system takes back when the process ends, however it ends.
class State::Lock {
 public:
  static Result<std::unique_ptr<Lock>> take(const fs::path& folder) {
    const fs::path file = folder / "lock";
    const int handle = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (handle < 0) {
      return fail(Code::internal, fmt::format("The folder {} cannot be written: {}.", folder.string(), std::strerror(errno)));
    }
    auto lock = std::unique_ptr<Lock>(new Lock(handle));
    if (::flock(handle, LOCK_EX | LOCK_NB) != 0) {
      return fail(Code::unavailable, fmt::format("Another server works in {}: stop it, or take another folder.", folder.string()));
    }
    return lock;
  }
  ~Lock() { ::close(handle_); }
  Lock(const Lock&) = delete;

 private:
  explicit Lock(int handle) : handle_(handle) {}
  int handle_;
};

State::State(fs::path folder, Durability durability, std::unique_ptr<Lock> lock, Connection writer)
    : folder_(std::move(folder)), durability_(durability), lock_(std::move(lock)), writer_(std::move(writer)) {}

State::~State() = default;

Result<std::unique_ptr<State>> State::open(const fs::path& folder, Durability durability) {
  TRY(make_folder(folder));
  TRY_ASSIGN(auto lock, Lock::take(folder));
  const fs::path file = folder / kFileName;
  // SQLite would make it readable for everybody; its log files take the mode of the file.
  const int handle = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (handle < 0) return fail(Code::internal, fmt::format("{} cannot be opened: {}.", file.string(), std::strerror(errno)));
  ::close(handle);
  const auto opened = [&]() -> Result<Connection> {
    TRY_ASSIGN(auto connection, open_connection(file, durability));
    TRY(claim(connection));
    return connection;
  };
  auto writer = opened();
  if (!writer) return fail(Code::internal, fmt::format("{} is no state of this server: {}.", file.string(), writer.error().message));
  return std::unique_ptr<State>(new State(folder, durability, std::move(lock), std::move(*writer)));
}

Result<void> State::migrate(std::string_view part, std::span<const char* const> steps) {
  return write([&](Connection& connection) -> Result<void> {
    TRY_ASSIGN(auto known, connection.prepare("SELECT steps FROM parts WHERE part = ?"));
    TRY(known.bind(1, Cell::text(part)));
    TRY_ASSIGN(const bool found, known.step());
    const auto done = static_cast<std::size_t>(found ? known.integer(0) : 0);
    known.reset();
    if (done > steps.size()) {
      return fail(Code::internal, fmt::format("The state in {} was written by a newer server ({} of {} steps of \"{}\" are known "
                                              "here): start that one, or take another folder.", folder_.string(), steps.size(), done, part));
    }
    if (done == steps.size()) return {};
    for (std::size_t i = done; i < steps.size(); ++i) TRY(connection.exec(steps[i]));
    TRY_ASSIGN(auto note, connection.prepare("INSERT OR REPLACE INTO parts VALUES (?, ?)"));
    TRY(note.bind(1, Cell::text(part)));
    TRY(note.bind(2, Cell::of(static_cast<std::int64_t>(steps.size()))));
    TRY(note.step());
    return {};
  });
}

Result<void> State::write(const Work& work) {
  const std::lock_guard lock(writing_);
  Transaction transaction(writer_);
  TRY(transaction.begin("BEGIN IMMEDIATE"));
  TRY(work(writer_));
  return transaction.commit();
}

Result<std::unique_ptr<Connection>> State::borrow_reader() {
  {
    const std::lock_guard lock(mutex_);
    if (!readers_.empty()) {
      auto reader = std::move(readers_.back());
      readers_.pop_back();
      return reader;
    }
  }
  TRY_ASSIGN(auto opened, open_connection(folder_ / kFileName, durability_));
  TRY(opened.exec("PRAGMA query_only=ON"));
  return std::make_unique<Connection>(std::move(opened));
}

Result<void> State::read(const Work& work) {
  TRY_ASSIGN(auto reader, borrow_reader());
  {
    Transaction transaction(*reader);
    TRY(transaction.begin("BEGIN"));
    TRY(work(*reader));
    TRY(transaction.commit());
  }
  const std::lock_guard lock(mutex_);
  if (readers_.size() < kMaxIdleReaders) readers_.push_back(std::move(reader));
  return {};
}

}  // namespace tapstand::store
