// Acknowledged state of one world: one SQLite file in which each part of the server (jobs, accounts, …) keeps its own
// tables. With Durability::full what write() has acknowledged is on the disk and survives the end of the process at any
// moment; with Durability::none the file lives as long as its folder and costs no waiting for the disk.
//
// Owns the folder against other servers: a second State on it is refused while this one lives. A folder that it makes,
// or finds empty, is its user's alone (0700), the file always is (0600). Thread-safe.
// Errors of open() and migrate() are sentences for the person who starts the server and name the folder; those of the
// rest are internal.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "store/connection.h"

namespace tapstand::store {

enum class Durability { full, none };

class State {
 public:
  static constexpr std::string_view kFileName = "state.sqlite";
  using Work = std::function<Result<void>(Connection&)>;

  // Makes the folder and the file where they are missing.
  static Result<std::unique_ptr<State>> open(const std::filesystem::path& folder, Durability durability);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // Brings the tables of `part` up to date: each step (SQL text) runs once in the life of the file, in order. Steps are
  // only ever added at the end. A file whose part has had more steps than these is of a newer server, and is refused.
  Result<void> migrate(std::string_view part, std::span<const char* const> steps);
  // One transaction: durable when this returns, undone if `work` fails. One writer at a time; `work` must not call
  // back into this object.
  Result<void> write(const Work& work);
  // One consistent view of what was committed; does not wait for writers.
  Result<void> read(const Work& work);

  const std::filesystem::path& folder() const { return folder_; }
  Durability durability() const { return durability_; }

 private:
  class Lock;
  State(std::filesystem::path folder, Durability durability, std::unique_ptr<Lock> lock, Connection writer);
  Result<std::unique_ptr<Connection>> borrow_reader();

  const std::filesystem::path folder_;
  const Durability durability_;
  const std::unique_ptr<Lock> lock_;
  std::mutex writing_;
  Connection writer_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> readers_;  // idle ones
};

}  // namespace tapstand::store
