// What the C++ functions behind ADQL share: how they read their arguments and give their answers. Private to sql_*.cc.
// A function is innocuous and deterministic; null in gives null out unless it says otherwise; what cannot be answered is
// an SQL error whose message is for the user. Running out of memory is caught where functions are called.
#pragma once
#include <sqlite3.h>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tapstand::adql::sql {

using Args = sqlite3_value**;
using Body = void (*)(sqlite3_context*, int, Args);

struct Row {
  const char* name;
  int args;  // -1: any number
  Body body;
};

// THE table of C++ functions, in the files of their groups; functions.cc and the binder call them by name.
std::span<const Row> arithmetic_rows();
std::span<const Row> math_rows();
std::span<const Row> text_rows();
std::span<const Row> cast_rows();
std::span<const Row> array_rows();
std::span<const Row> astrometry_rows();
// Aggregates and tables, which a row cannot describe. Give an SQLite status.
int register_aggregates(sqlite3* db);
int register_unnest(sqlite3* db);

inline void fail_with(sqlite3_context* c, std::string_view message) {
  sqlite3_result_error(c, message.data(), static_cast<int>(message.size()));
}

inline bool any_null(int n, Args v) {
  for (int i = 0; i < n; ++i) {
    if (sqlite3_value_type(v[i]) == SQLITE_NULL) return true;
  }
  return false;
}

inline std::string_view text_of(sqlite3_value* v) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(v));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_value_bytes(v))};
}

inline std::string_view blob_of(sqlite3_value* v) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(v));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_value_bytes(v))};
}

// NaN cannot be stored: it becomes null.
inline void result_real(sqlite3_context* c, double x) { sqlite3_result_double(c, x); }

inline void result_text(sqlite3_context* c, std::string_view text) {
  sqlite3_result_text64(c, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

inline void result_blob(sqlite3_context* c, const void* bytes, std::size_t size) {
  sqlite3_result_blob64(c, size == 0 ? "" : bytes, size, SQLITE_TRANSIENT);
}

}  // namespace tapstand::adql::sql
