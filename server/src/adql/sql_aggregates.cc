// Aggregates that SQLite lacks, and the one that holds a scalar sub-query to a single row. Their state is plain memory of
// SQLite's, which frees it; array_agg keeps its bytes beside and frees them at the end, errors included.
#include <cstdint>
#include <limits>
#include <new>
#include <string>
#include <type_traits>

#include "adql/array_code.h"
#include "adql/sql_function.h"

namespace tapstand::adql::sql {
namespace {

constexpr std::size_t kMaxArray = 64u << 20;  // bytes

// Welford's method: one pass, no cancellation.
struct Spread {
  std::int64_t count;
  double mean, squares;
};
void stddev_step(sqlite3_context* c, int, Args v) {
  if (sqlite3_value_type(v[0]) == SQLITE_NULL) return;
  auto* s = static_cast<Spread*>(sqlite3_aggregate_context(c, sizeof(Spread)));
  if (s == nullptr) return sqlite3_result_error_nomem(c);
  const double x = sqlite3_value_double(v[0]);
  const double delta = x - s->mean;
  s->mean += delta / static_cast<double>(++s->count);
  s->squares += delta * (x - s->mean);
}
void stddev_final(sqlite3_context* c) {
  const auto* s = static_cast<const Spread*>(sqlite3_aggregate_context(c, 0));
  if (s != nullptr && s->count > 1) result_real(c, std::sqrt(s->squares / static_cast<double>(s->count - 1)));
}

struct Single {
  std::int64_t rows;
  sqlite3_value* value;
};
void single_step(sqlite3_context* c, int, Args v) {
  auto* s = static_cast<Single*>(sqlite3_aggregate_context(c, sizeof(Single)));
  if (s == nullptr) return sqlite3_result_error_nomem(c);
  if (++s->rows == 1) {
    s->value = sqlite3_value_dup(v[0]);
  } else {
    fail_with(c, "more than one row returned by a subquery used as an expression");
  }
}
void single_final(sqlite3_context* c) {
  auto* s = static_cast<Single*>(sqlite3_aggregate_context(c, 0));
  if (s == nullptr || s->value == nullptr) return;
  if (s->rows == 1) sqlite3_result_value(c, s->value);
  sqlite3_value_free(s->value);
}

// The letter of the elements' type is the function's own datum. A null has no place among whole numbers and is left out;
// among real ones it is NaN.
struct Collected {
  std::string* bytes;
};
void array_step(sqlite3_context* c, int, Args v) {
  auto* s = static_cast<Collected*>(sqlite3_aggregate_context(c, sizeof(Collected)));
  if (s == nullptr) return sqlite3_result_error_nomem(c);
  try {
    if (s->bytes == nullptr) s->bytes = new std::string;
    const char type = *static_cast<const char*>(sqlite3_user_data(c));
    const bool null = sqlite3_value_type(v[0]) == SQLITE_NULL;
    if (null && type != 'E' && type != 'D') return;
    if (s->bytes->size() >= kMaxArray) return fail_with(c, "ARRAY_AGG: the array is larger than 64 MB");
    with_element(type, [&](auto element) {
      using T = decltype(element);
      if constexpr (std::is_integral_v<T>) {
        element = static_cast<T>(sqlite3_value_int64(v[0]));
      } else {
        element = null ? std::numeric_limits<T>::quiet_NaN() : static_cast<T>(sqlite3_value_double(v[0]));
      }
      s->bytes->append(reinterpret_cast<const char*>(&element), sizeof element);
    });
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(c);
  }
}
void array_final(sqlite3_context* c) {
  auto* s = static_cast<Collected*>(sqlite3_aggregate_context(c, 0));
  if (s == nullptr || s->bytes == nullptr) return;
  if (!s->bytes->empty()) result_blob(c, s->bytes->data(), s->bytes->size());
  delete s->bytes;
}

}  // namespace

int register_aggregates(sqlite3* db) {
  constexpr int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
  int status = sqlite3_create_function_v2(db, "adql_stddev", 1, flags, nullptr, nullptr, stddev_step, stddev_final, nullptr);
  status |= sqlite3_create_function_v2(db, "adql_single", 1, flags, nullptr, nullptr, single_step, single_final, nullptr);
  static constexpr char letters[] = "LXBIJKED";
  for (const char* letter = letters; *letter != 0; ++letter) {
    const auto name = std::string("adql_array_agg_") + *letter;
    status |= sqlite3_create_function_v2(db, name.c_str(), 1, flags, const_cast<char*>(letter), nullptr, array_step, array_final, nullptr);
  }
  return status;
}

}  // namespace tapstand::adql::sql
