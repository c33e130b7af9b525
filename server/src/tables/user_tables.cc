#include "tables/user_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "catalogue/catalogue.h"
#include "core/adql_words.h"
#include "core/text.h"
#include "tables/row_inserter.h"

namespace tapstand::tables {
namespace {

tl::unexpected<Error> missing(std::string_view owner, std::string_view name) {
  return fail(Code::not_found, fmt::format("There is no table {} of user {}.", shown(name), owner));
}

// 1.5 GB, 20 MB, 512 bytes: as the archive writes quotas.
std::string size_text(std::int64_t bytes) {
  constexpr std::pair<int, std::string_view> kUnits[] = {{30, "GB"}, {20, "MB"}, {10, "kB"}};
  for (const auto& [bits, unit] : kUnits) {
    if (bytes >= std::int64_t{1} << bits) return fmt::format("{:.4g} {}", static_cast<double>(bytes) / static_cast<double>(std::int64_t{1} << bits), unit);
  }
  return fmt::format("{} bytes", bytes);
}

Error quota_error(std::string_view owner, std::int64_t used, std::int64_t allowed) {
  return {Code::too_large, fmt::format("DB quota exceeded for user {} (Currently {}, maximum allowed is {}). Remove tables to make room.",
                                       owner, size_text(used), size_text(allowed)), {}};
}

std::string column_index(std::int64_t id, const catalogue::Column& column) {
  return quote_identifier(fmt::format("index:{}:{}", rows_name(id), column.in_sql()));
}

// Makes and drops indexes so that they are those of `now`. The key has its own.
Result<void> follow_indexes(store::Connection& db, std::int64_t id, const catalogue::Table& before, const catalogue::Table& now) {
  for (std::size_t i = 1; i < now.columns.size(); ++i) {
    const auto name = column_index(id, now.columns[i]);
    if (before.columns[i].indexed && !now.columns[i].indexed) TRY(db.exec(fmt::format("DROP INDEX {}", name)));
    if (now.columns[i].indexed && !before.columns[i].indexed) {
      TRY(db.exec(fmt::format("CREATE INDEX {} ON {} ({})", name, quote_identifier(rows_name(id)), quote_identifier(now.columns[i].in_sql()))));
    }
  }
  if (before.zone_columns == now.zone_columns) return {};
  if (before.zone_columns) TRY(db.exec(fmt::format("DROP INDEX {}", quote_identifier("zone:" + rows_name(id)))));
  return now.zone_columns ? make_zone_index(db, "main", rows_name(id), now) : Result<void>{};
}

}  // namespace

Result<std::unique_ptr<UserTables>> UserTables::open(const std::filesystem::path& folder, store::Durability durability,
                                                     const Neighbours& neighbours) {
  const auto file = folder / kFileName;
  const auto told = [&](const Error& error) {
    return fail(Code::internal, fmt::format("The users' tables in {} cannot be opened: {}.", folder.string(), error.message));
  };
  auto writer = store::Connection::open(file, store::Mode::read_write);
  if (!writer) return told(writer.error());
  std::error_code ec;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ec);
  // The log is cut back after a large table has gone through it; pages of dropped tables are given back.
  constexpr const char* kSettings = "PRAGMA journal_size_limit=16777216; PRAGMA cache_size=-16000;";
  if (auto set = writer->exec(kSettings); !set) return told(set.error());
  if (durability == store::Durability::none) {
    if (auto set = writer->exec("PRAGMA synchronous=OFF"); !set) return told(set.error());
  }
  if (auto prepared = prepare_registry(*writer); !prepared) return told(prepared.error());
  auto records = read_registry(*writer);
  if (!records) return told(records.error());
  std::unique_ptr<UserTables> tables(new UserTables(file, std::move(*writer), neighbours));
  for (auto& record : *records) {
    Key key{record.owner, to_lower(record.table->name)};
    tables->records_.emplace(std::move(key), std::move(record));
  }
  if (neighbours.sharing != nullptr) {
    const auto exists = [&](const std::string& owner, const std::string& table) { return tables->find(owner, table) != nullptr; };
    if (auto reconciled = neighbours.sharing->reconcile(exists); !reconciled) return told(reconciled.error());
  }
  return tables;
}

Result<void> UserTables::transact(const std::function<Result<void>()>& work) {
  TRY(writer_.exec("BEGIN IMMEDIATE"));
  auto done = work();
  if (done) done = writer_.exec("COMMIT");
  if (!done) static_cast<void>(writer_.exec("ROLLBACK"));  // SQLite may have done so already
  return done;
}

std::shared_ptr<const catalogue::Table> UserTables::find(std::string_view owner, std::string_view name) const {
  const auto record = record_of(owner, name);
  return record ? record->table : nullptr;
}

Result<Record> UserTables::record_of(std::string_view owner, std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto at = records_.find(Key{owner, to_lower(name)});
  if (at == records_.end()) return missing(owner, name);
  return at->second;
}

std::int64_t UserTables::bytes_of(std::string_view owner) const {
  const std::shared_lock lock(mutex_);
  std::int64_t bytes = 0;
  for (auto at = records_.lower_bound(Key{owner, ""}); at != records_.end() && at->first.first == owner; ++at) bytes += at->second.bytes;
  return bytes;
}

std::int64_t UserTables::quota_of(std::string_view owner) const {
  const auto* user = neighbours_.users != nullptr ? neighbours_.users->find(owner) : nullptr;
  return user != nullptr ? user->quota_db : std::numeric_limits<std::int64_t>::max();
}

void UserTables::tell(const std::string& owner, accounts::EventType type, bool size_changed) const {
  if (neighbours_.events == nullptr) return;
  neighbours_.events->record(owner, type);
  if (size_changed) neighbours_.events->record(owner, accounts::EventType::db_quota_updated);
}

bool UserTables::is_shared(const std::string& owner, std::string_view name) const {
  if (neighbours_.sharing == nullptr) return false;
  const auto items = neighbours_.sharing->items(owner);
  return items && std::any_of(items->begin(), items->end(), [&](const auto& item) { return iequals(item.table, name) && !item.targets.empty(); });
}

Result<TableName> UserTables::changeable(const std::string& who, std::string_view given) const {
  TableName table{who, {}};
  if (const auto own = own_name(who, given)) {
    table.name = *own;
  } else {
    const auto dot = given.find('.');
    table.owner = accounts::owner_of_schema(catalogue::without_quotes(trim(given.substr(0, dot))));
    table.name = catalogue::without_quotes(trim(given.substr(dot + 1)));
  }
  const auto none = fmt::format("There is no table {}.", shown(given));
  if (table.owner.empty() || !find(table.owner, table.name)) return fail(Code::not_found, none);
  auto grant = accounts::Grant::none;
  if (neighbours_.sharing != nullptr && table.owner != who) {
    TRY_ASSIGN(grant, neighbours_.sharing->grant_on(who, table.owner, table.name));
  }
  TRY(accounts::check(who, table.owner, grant, accounts::Wish::change, none));
  return table;
}

Visible UserTables::visible_to(const std::string& user) const {
  if (user.empty()) return {};
  std::vector<accounts::TableGrant> shared;
  // Where the shares cannot be read, nothing is shared.
  if (neighbours_.sharing != nullptr) shared = neighbours_.sharing->tables_shared_with(user).value_or(std::vector<accounts::TableGrant>{});
  std::vector<Visible::TablePtr> tables;
  const std::shared_lock lock(mutex_);
  for (auto at = records_.lower_bound(Key{user, ""}); at != records_.end() && at->first.first == user; ++at) tables.push_back(at->second.table);
  for (const auto& grant : shared) {
    const auto at = records_.find(Key{grant.owner, grant.table});
    if (at != records_.end() && accounts::may(user, grant.owner, grant.mode, accounts::Wish::see)) tables.push_back(at->second.table);
  }
  return Visible(schema_of(user), std::move(tables));
}

Result<std::shared_ptr<const catalogue::Table>> UserTables::create(std::string_view owner, std::string_view name, std::string_view description,
                                                                   const Fill& fill, const Check& check) {
  TRY(check_new_name(name));
  const std::lock_guard lock(writing_);
  if (find(owner, name)) return fail(Code::bad_request, fmt::format("Table {}.{} already exists.", schema_of(owner), name));
  const std::int64_t quota = quota_of(owner);
  const std::int64_t used = bytes_of(owner);
  Record record;
  record.owner = std::string(owner);
  // A new table is nobody else's, whatever a table of its name was.
  if (neighbours_.sharing != nullptr) TRY(neighbours_.sharing->forget_item(record.owner, name));
  bool no_room = false;
  const auto made = transact([&]() -> Result<void> {
    TRY_ASSIGN(record.id, reserve(writer_, owner, name));
    InsertRules rules;
    rules.key = std::string(name) + "_oid";
    rules.check = [&]() -> Result<void> {
      if (stopping_) return fail(Code::aborted, "The service is going down.");
      return check();
    };
    rules.max_bytes = std::max<std::int64_t>(quota - used, 0);
    rules.too_much = [&] {
      no_room = true;
      return quota_error(owner, used, quota);
    };
    RowInserter rows(writer_, named_table(record.id, owner, name, description), quote_identifier(rows_name(record.id)), std::move(rules));
    TRY(fill(rows));
    TRY_ASSIGN(auto table, rows.finish());
    record.bytes = rows.bytes();
    record.table = std::make_shared<const catalogue::Table>(std::move(table));
    return save(writer_, record);
  });
  if (!made) {
    if (no_room && neighbours_.notifications != nullptr) {
      (void)neighbours_.notifications->add(record.owner, accounts::EventType::db_quota_updated, accounts::Gravity::warning, made.error().message);
    }
    return tl::unexpected<Error>(made.error());
  }
  const auto table = record.table;
  {
    const std::unique_lock changing(mutex_);
    records_.emplace(Key{owner, to_lower(name)}, std::move(record));
  }
  tell(std::string(owner), accounts::EventType::table_created, true);
  return table;
}

Result<void> UserTables::drop(std::string_view owner, std::string_view name) {
  const std::lock_guard lock(writing_);
  TRY_ASSIGN(const auto record, record_of(owner, name));
  if (neighbours_.sharing != nullptr) TRY(neighbours_.sharing->forget_item(record.owner, name));
  TRY(transact([&] { return erase(writer_, record.id); }));
  {
    const std::unique_lock changing(mutex_);
    records_.erase(Key{owner, to_lower(name)});
  }
  tell(record.owner, accounts::EventType::table_removed, true);
  return {};
}

Result<void> UserTables::rename(std::string_view owner, std::string_view name, std::string_view new_name,
                                const std::vector<std::pair<std::string, std::string>>& columns) {
  const std::lock_guard lock(writing_);
  TRY_ASSIGN(auto record, record_of(owner, name));
  const Key from{owner, to_lower(name)};
  const Key to{owner, to_lower(new_name)};
  catalogue::Table table = *record.table;
  if (new_name != table.name) {
    TRY(check_new_name(new_name));
    if (from != to && find(owner, new_name)) return fail(Code::bad_request, fmt::format("Table {}.{} already exists.", schema_of(owner), new_name));
    const auto renamed = named_table(record.id, owner, new_name, "");
    table.name = renamed.name;
    table.written = renamed.written;
  }
  TRY(rename_columns(table, columns));
  record.table = std::make_shared<const catalogue::Table>(std::move(table));
  TRY(transact([&] { return save(writer_, record); }));
  {
    const std::unique_lock changing(mutex_);
    records_.erase(from);
    records_.emplace(to, std::move(record));
  }
  if (from != to && neighbours_.sharing != nullptr) TRY(neighbours_.sharing->rename_item(from.first, from.second, to.second));
  tell(from.first, accounts::EventType::table_updated, false);
  return {};
}

Result<void> UserTables::edit(std::string_view owner, std::string_view name, const std::vector<ColumnEdit>& edits) {
  const std::lock_guard lock(writing_);
  TRY_ASSIGN(auto record, record_of(owner, name));
  const auto before = record.table;
  catalogue::Table table = *before;
  TRY(apply_edits(table, edits));
  record.table = std::make_shared<const catalogue::Table>(std::move(table));
  const auto changed = transact([&]() -> Result<void> {
    TRY(follow_indexes(writer_, record.id, *before, *record.table));
    return save(writer_, record);
  });
  TRY(changed);
  {
    const std::unique_lock changing(mutex_);
    records_[Key{owner, to_lower(name)}] = record;
  }
  tell(record.owner, accounts::EventType::table_updated, false);
  return {};
}

}  // namespace tapstand::tables
