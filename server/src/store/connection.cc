#include "store/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "core/text.h"

namespace tapstand::store {
namespace {

Result<void> checked(int rc, sqlite3_stmt* statement) {
  if (rc == SQLITE_OK) return {};
  return tl::unexpected<Error>(error_of(sqlite3_db_handle(statement)));
}

// Settings of every connection: double-quoted strings off, no tricks by way of a crafted schema, LIKE as ADQL has it.
constexpr const char* kCommonPragmas =
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA case_sensitive_like=ON; PRAGMA temp_store=MEMORY;";

}  // namespace

Error error_of(sqlite3* db) {
  const int rc = sqlite3_extended_errcode(db);
  const Code code = (rc & 0xFF) == SQLITE_INTERRUPT ? Code::aborted : Code::internal;
  return Error{code, sqlite3_errmsg(db), {}};
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
void Connection::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Result<void> Statement::bind(int position, const Value& value) {
  sqlite3_stmt* s = handle();
  switch (value.index()) {
    case 0: return checked(sqlite3_bind_null(s, position), s);
    case 1: return checked(sqlite3_bind_int64(s, position, std::get<1>(value)), s);
    case 2: return checked(sqlite3_bind_double(s, position, std::get<2>(value)), s);
    default: {
      const std::string& text = std::get<3>(value);
      return checked(sqlite3_bind_text64(s, position, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8), s);
    }
  }
}

Result<void> Statement::bind(int position, const Cell& cell) {
  sqlite3_stmt* s = handle();
  switch (cell.kind) {
    case Cell::Kind::null: return checked(sqlite3_bind_null(s, position), s);
    case Cell::Kind::integer: return checked(sqlite3_bind_int64(s, position, cell.i), s);
    case Cell::Kind::real: return checked(sqlite3_bind_double(s, position, cell.d), s);
    case Cell::Kind::text:
      return checked(sqlite3_bind_text64(s, position, cell.s.data() ? cell.s.data() : "", cell.s.size(), SQLITE_TRANSIENT,
                                         SQLITE_UTF8), s);
    case Cell::Kind::blob:
      return checked(sqlite3_bind_blob64(s, position, cell.s.data() ? cell.s.data() : "", cell.s.size(), SQLITE_TRANSIENT), s);
  }
  return {};
}

Result<bool> Statement::step() {
  const int rc = sqlite3_step(handle());
  if (rc == SQLITE_ROW) return true;
  if (rc == SQLITE_DONE) return false;
  return tl::unexpected<Error>(error_of(sqlite3_db_handle(handle())));
}

void Statement::reset() {
  sqlite3_reset(handle());
  sqlite3_clear_bindings(handle());
}

int Statement::column_count() const { return sqlite3_column_count(handle()); }

Cell Statement::cell(int column) const {
  sqlite3_stmt* s = handle();
  switch (sqlite3_column_type(s, column)) {
    case SQLITE_INTEGER: return Cell::of(static_cast<std::int64_t>(sqlite3_column_int64(s, column)));
    case SQLITE_FLOAT: return Cell::of(sqlite3_column_double(s, column));
    case SQLITE_TEXT: {
      const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(s, column));
      return Cell::text({data, static_cast<std::size_t>(sqlite3_column_bytes(s, column))});
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const char*>(sqlite3_column_blob(s, column));
      return Cell::blob({data, static_cast<std::size_t>(sqlite3_column_bytes(s, column))});
    }
    default: return Cell::null();
  }
}

std::string file_uri(const std::filesystem::path& file, std::string_view query) {
  std::string out = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' ||
                       c == '-' || c == '_';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  if (!query.empty()) out += fmt::format("?{}", query);
  return out;
}

Result<Connection> Connection::open_uri(const std::string& uri, int flags) {
  sqlite3* raw = nullptr;
  const int rc = sqlite3_open_v2(uri.c_str(), &raw, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection(raw);
  if (rc != SQLITE_OK) return fail(Code::internal, raw ? sqlite3_errmsg(raw) : sqlite3_errstr(rc));
  sqlite3_extended_result_codes(raw, 1);
  for (const int off : {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL}) sqlite3_db_config(raw, off, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_busy_timeout(raw, 10'000);
  TRY(connection.exec(kCommonPragmas));
  return connection;
}

Result<Connection> Connection::open(const std::filesystem::path& file, Mode mode) {
  const int flags = mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  auto connection = open_uri(file_uri(file, mode == Mode::read_only ? "immutable=1" : ""), flags);
  if (!connection) return connection;
  // No memory map: pages of a large catalogue would count as the server's memory while a result streams.
  constexpr std::string_view kRead = "PRAGMA mmap_size=0; PRAGMA cache_size=-8000;";
  constexpr std::string_view kWrite = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";
  constexpr std::string_view kScratch = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;";
  TRY(connection->exec(std::string(mode == Mode::read_only ? kRead : mode == Mode::read_write ? kWrite : kScratch)));
  return connection;
}

Result<Connection> Connection::open_memory() {
  return open_uri(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

Result<void> Connection::exec(const std::string& sql) {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected<Error>(error_of(handle()));
}

Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int rc = sqlite3_prepare_v2(handle(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (rc != SQLITE_OK) return tl::unexpected<Error>(error_of(handle()));
  return Statement(raw);
}

Result<void> Connection::attach_read_only(const std::filesystem::path& file, std::string_view alias, FileState state) {
  TRY_ASSIGN(auto statement, prepare(fmt::format("ATTACH ? AS {}", quote_identifier(alias))));
  TRY(statement.bind(1, Value{file_uri(file, state == FileState::live ? "mode=ro" : "mode=ro&immutable=1")}));
  TRY(statement.step());
  return {};
}

Result<void> Connection::attach_image(const std::string& image, std::string_view alias) {
  const std::string name(alias);
  TRY(exec(fmt::format("ATTACH ':memory:' AS {}", quote_identifier(alias))));
  // Read-only: SQLite takes a pointer to changeable bytes, but never writes them.
  auto* bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(image.data()));
  const auto size = static_cast<sqlite3_int64>(image.size());
  if (sqlite3_deserialize(handle(), name.c_str(), bytes, size, size, SQLITE_DESERIALIZE_READONLY) == SQLITE_OK) return {};
  const Error error = error_of(handle());
  TRY(detach(alias));
  return tl::unexpected<Error>(error);
}

Result<std::string> Connection::image() {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(sqlite3_serialize(handle(), "main", &size, 0), &sqlite3_free);
  if (!bytes) return fail(Code::internal, "The database cannot be copied.");
  return std::string(reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size));
}

Result<void> Connection::detach(std::string_view alias) { return exec(fmt::format("DETACH {}", quote_identifier(alias))); }

}  // namespace tapstand::store
