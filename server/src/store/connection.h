// SQLite behind RAII. A Connection and its Statements belong to one thread at a time; a Connection may move between
// threads. Errors carry a message for the log's reader; callers turn them into what a client may see.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.h"
#include "core/row.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tapstand::store {

using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  // Positions count from 1. Text and blobs are copied.
  Result<void> bind(int position, const Value& value);
  Result<void> bind(int position, const Cell& cell);
  // True: a row is there; false: the end.
  Result<bool> step();
  void reset();
  int column_count() const;
  // The cell of the current row, valid until the next step or reset. Columns count from 0.
  Cell cell(int column) const;
  std::string text(int column) const { return std::string(cell(column).s); }
  std::int64_t integer(int column) const { return cell(column).integer(); }
  sqlite3_stmt* handle() const { return handle_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

enum class Mode {
  read_only,   // an immutable file: no locks, shared by any number of connections and processes
  read_write,  // created where missing; write-ahead log, full durability
  scratch,     // created where missing; no journal: for files that live no longer than the process
};

// Of a file that is attached for reading.
enum class FileState {
  finished,  // nobody writes it any more: no locks
  live,      // others write it meanwhile
};

class Connection {
 public:
  static Result<Connection> open(const std::filesystem::path& file, Mode mode);
  // A connection with nothing but memory behind it.
  static Result<Connection> open_memory();

  Result<void> exec(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  Result<void> attach_read_only(const std::filesystem::path& file, std::string_view alias, FileState state = FileState::finished);
  // The database in `image`, read-only, under `alias`; `image` must outlive the attachment.
  Result<void> attach_image(const std::string& image, std::string_view alias);
  Result<void> detach(std::string_view alias);
  // The main database as the bytes of its file.
  Result<std::string> image();
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  static Result<Connection> open_uri(const std::string& uri, int flags);
  std::unique_ptr<sqlite3, Close> handle_;
};

// An SQLite file name as a URI, percent-encoded, with the given query part.
std::string file_uri(const std::filesystem::path& file, std::string_view query);
Error error_of(sqlite3* db);

}  // namespace tapstand::store
