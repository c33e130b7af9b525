// Users' own tables (the archive's private space): rows and what is known of them in one SQLite file of a world, in
// write-ahead log, so that a table and its metadata come, change and go in one transaction. Queries attach the file
// read-only (registry.h: kAttachedAs) while it is written.
//
// Thread-safe. One change at a time, readers never wait. What a call acknowledged survives the end of the process at
// any moment if the file was opened with Durability::full. A call that fails changes nothing.
// Errors: bad_request (names, clashes), not_found, too_large (quota), bad_upload and others of the source of rows.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "accounts/sharing.h"
#include "store/state.h"
#include "tables/column_edit.h"
#include "tables/registry.h"
#include "tables/visible.h"

namespace tapstand::tables {

// What the tables need to know of their owners, and tell them. Without them there is nothing shared, nobody is told, and
// a table may have any size.
struct Neighbours {
  const accounts::Users* users = nullptr;  // quotas
  accounts::Sharing* sharing = nullptr;
  accounts::Events* events = nullptr;
  accounts::Notifications* notifications = nullptr;
};

class UserTables {
 public:
  static constexpr std::string_view kFileName = "user_tables.sqlite";
  // Brings the rows into the sink.
  using Fill = std::function<Result<void>(RowSink&)>;
  // Shall the work go on?
  using Check = std::function<Result<void>()>;

  // `folder` exists. What a crash left shared of tables that are gone is forgotten. The error is a sentence for the
  // person who starts the server. The neighbours outlive the tables.
  static Result<std::unique_ptr<UserTables>> open(const std::filesystem::path& folder, store::Durability durability,
                                                  const Neighbours& neighbours = {});

  const std::filesystem::path& file() const { return file_; }
  // What `user` may read now: own tables and shared ones; nothing for the empty name.
  Visible visible_to(const std::string& user) const;
  // A table that `who` wishes to change and may (accounts/access.h); not_found and forbidden otherwise. `given` is its
  // name with or without the schema.
  Result<TableName> changeable(const std::string& who, std::string_view given) const;
  // A table of one's own, by its bare name without regard to case; nullptr if there is none.
  std::shared_ptr<const catalogue::Table> find(std::string_view owner, std::string_view name) const;
  std::int64_t bytes_of(std::string_view owner) const;
  // Is it shared with anybody?
  bool is_shared(const std::string& owner, std::string_view name) const;

  // The changes tell the owner's sessions (accounts/events.h). The new table has a first column `<name>_oid`, counting from 1, before those of the rows.
  Result<std::shared_ptr<const catalogue::Table>> create(std::string_view owner, std::string_view name, std::string_view description,
                                                         const Fill& fill, const Check& check = [] { return Result<void>{}; });
  // Ends what is being made, so that the server can stop.
  void stop() { stopping_ = true; }
  Result<void> drop(std::string_view owner, std::string_view name);
  // `columns`: old and new names; an empty list and the same name are allowed.
  Result<void> rename(std::string_view owner, std::string_view name, std::string_view new_name,
                      const std::vector<std::pair<std::string, std::string>>& columns);
  // Flags, UCDs, utypes and indexes of columns; the zone index follows the flags.
  Result<void> edit(std::string_view owner, std::string_view name, const std::vector<ColumnEdit>& edits);

 private:
  using Key = std::pair<std::string, std::string>;  // owner, name in lower case
  UserTables(std::filesystem::path file, store::Connection writer, const Neighbours& neighbours)
      : file_(std::move(file)), neighbours_(neighbours), writer_(std::move(writer)) {}
  std::int64_t quota_of(std::string_view owner) const;
  void tell(const std::string& owner, accounts::EventType type, bool size_changed) const;
  Result<Record> record_of(std::string_view owner, std::string_view name) const;
  // Runs `work` in a transaction; writing_ held.
  Result<void> transact(const std::function<Result<void>()>& work);

  const std::filesystem::path file_;
  std::atomic<bool> stopping_ = false;
  const Neighbours neighbours_;
  std::mutex writing_;
  store::Connection writer_;
  mutable std::shared_mutex mutex_;  // of records_; taken after writing_
  std::map<Key, Record> records_;
};

}  // namespace tapstand::tables
