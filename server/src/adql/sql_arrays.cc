// Functions of arrays, as PostgreSQL has them. The first argument is the code of the array (array_code.h).
#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "adql/array_code.h"
#include "adql/sql_function.h"

namespace tapstand::adql::sql {
namespace {

ArrayView array_of(Args v) { return {text_of(v[0]), blob_of(v[1])}; }

// Subscripts count from 1; beyond the array, or not one for each dimension, there is nothing.
void element(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto array = array_of(v);
  if (static_cast<std::size_t>(n) - 2 != array.dimensions.size()) return;
  std::int64_t at = 0;
  for (std::size_t i = 0; i < array.dimensions.size(); ++i) {
    const auto subscript = sqlite3_value_int64(v[i + 2]);
    if (subscript < 1 || subscript > array.dimensions[i]) return;
    at = at * array.dimensions[i] + subscript - 1;
  }
  array.give(c, static_cast<std::size_t>(at));
}

void length(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto array = array_of(v);
  const auto dimension = sqlite3_value_int64(v[2]);
  if (dimension < 1 || dimension > static_cast<std::int64_t>(array.dimensions.size())) return;
  sqlite3_result_int64(c, array.dimensions[static_cast<std::size_t>(dimension - 1)]);
}

void dimension_count(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto array = array_of(v);
  if (!array.dimensions.empty()) sqlite3_result_int64(c, static_cast<std::int64_t>(array.dimensions.size()));
}

void dimensions(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  std::string out;
  for (const auto size : array_of(v).dimensions) out += fmt::format("[1:{}]", size);
  if (!out.empty()) result_text(c, out);
}

void cardinality(sqlite3_context* c, int n, Args v) {
  if (!any_null(n, v)) sqlite3_result_int64(c, static_cast<std::int64_t>(array_of(v).count));
}

// Is a number one of the elements? A whole number is compared as one, exactly.
void any(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto array = array_of(v);
  const bool found = with_element(array.type, [&](auto wanted) {
    using T = decltype(wanted);
    const double real = sqlite3_value_double(v[2]);
    if constexpr (std::is_integral_v<T>) {
      const auto whole = sqlite3_value_int64(v[2]);
      wanted = static_cast<T>(whole);
      const bool exact = sqlite3_value_type(v[2]) == SQLITE_INTEGER || static_cast<double>(whole) == real;
      if (!exact || std::int64_t{wanted} != whole) return false;
    } else {
      if (std::abs(real) > static_cast<double>(std::numeric_limits<T>::max())) return false;
      wanted = static_cast<T>(real);
      if (static_cast<double>(wanted) != real) return false;
    }
    for (std::size_t i = 0; i < array.count; ++i) {
      T candidate{};
      std::memcpy(&candidate, array.bytes.data() + i * sizeof(T), sizeof(T));  // blobs are not aligned
      if (candidate == wanted) return true;
    }
    return false;
  });
  sqlite3_result_int(c, found);
}

constexpr Row kRows[] = {
    {"adql_array_element", -1, element}, {"adql_array_length", 3, length},    {"adql_array_ndims", 2, dimension_count},
    {"adql_array_dims", 2, dimensions},  {"adql_cardinality", 2, cardinality}, {"adql_any", 3, any},
};

}  // namespace

std::span<const Row> array_rows() { return kRows; }

}  // namespace tapstand::adql::sql
