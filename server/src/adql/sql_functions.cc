// Registers on a connection what SQL of functions.cc and of the binder calls.
#include <sqlite3.h>

#include <cstdint>
#include <new>

#include "adql/compile.h"
#include "adql/sql_function.h"

namespace tapstand::adql {
namespace {

using sql::Args;

// Nothing thrown may pass through SQLite's C frames; only memory can run out here.
void call(sqlite3_context* c, int n, Args v) {
  try {
    static_cast<const sql::Row*>(sqlite3_user_data(c))->body(c, n, v);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(c);
  }
}

std::uint64_t next_random(std::uint64_t& state) {  // splitmix64
  std::uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// A constant that SQLite shall not know for one: see Emitter::beside_operator.
void same_value(sqlite3_context* c, int, Args v) { sqlite3_result_value(c, v[0]); }

// RAND() goes on through the life of its connection; RAND(seed) starts again with each statement.
void rand(sqlite3_context* c, int n, Args v) {
  auto* state = static_cast<std::uint64_t*>(sqlite3_user_data(c));
  if (n == 1) {
    auto* own = static_cast<std::uint64_t*>(sqlite3_get_auxdata(c, 0));
    if (own == nullptr) {
      own = new (std::nothrow) std::uint64_t(static_cast<std::uint64_t>(sqlite3_value_int64(v[0])));
      sqlite3_set_auxdata(c, 0, own, [](void* p) { delete static_cast<std::uint64_t*>(p); });
      own = static_cast<std::uint64_t*>(sqlite3_get_auxdata(c, 0));
      if (own == nullptr) return sqlite3_result_error_nomem(c);
    }
    state = own;
  }
  sqlite3_result_double(c, static_cast<double>(next_random(*state) >> 11) * 0x1p-53);
}

}  // namespace

Result<void> register_functions(sqlite3* db, std::uint64_t seed) {
  constexpr int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
  int status = SQLITE_OK;
  for (const auto rows : {sql::arithmetic_rows(), sql::math_rows(), sql::text_rows(), sql::cast_rows(), sql::array_rows(), sql::astrometry_rows()}) {
    for (const auto& row : rows) {
      status |= sqlite3_create_function_v2(db, row.name, row.args, flags | SQLITE_DETERMINISTIC, const_cast<sql::Row*>(&row), call, nullptr, nullptr, nullptr);
    }
  }
  status |= sqlite3_create_function_v2(db, "adql_value", 1, flags, nullptr, same_value, nullptr, nullptr, nullptr);
  for (const int args : {0, 1}) {
    auto* state = new std::uint64_t(seed);  // owned by the function
    status |= sqlite3_create_function_v2(db, "adql_rand", args, flags, state, rand, nullptr, nullptr,
                                         [](void* p) { delete static_cast<std::uint64_t*>(p); });
  }
  status |= sql::register_aggregates(db);
  status |= sql::register_unnest(db);
  if (status != SQLITE_OK) return fail(Code::internal, "The functions of ADQL could not be registered");
  return {};
}

}  // namespace tapstand::adql
