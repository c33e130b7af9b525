// Arrays in SQLite: blobs of native elements (core/field.h). What a blob cannot tell, the type of its elements and its
// dimensions, goes to functions as a short text that the compiler writes: a letter for the type, and VOTable's array size
// ("D6", "K*", "D6x6"; the first dimension runs fastest, so that PostgreSQL's a[i][j] has j before i here). Thread-safe.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace tapstand::adql {

// Empty for what has no such code: complex numbers, text, geometry.
std::string array_code(Type element, std::string_view arraysize);
bool has_array_code(Type element);

// A blob seen by its code. `dimensions` as in PostgreSQL, the slowest first; empty if there is no element.
struct ArrayView {
  char type = 'D';
  std::string_view bytes{};
  std::vector<std::int64_t> dimensions{};
  std::size_t count = 0;

  ArrayView(std::string_view code, std::string_view blob);
  // Gives element `i` as the result of a function; NaN gives null.
  void give(sqlite3_context* c, std::size_t i) const;
};

// Calls f with a value of the element's C++ type.
template <class F>
auto with_element(char type, F f) {
  switch (type) {
    case 'L': case 'X': case 'B': return f(std::uint8_t{});
    case 'I': return f(std::int16_t{});
    case 'J': return f(std::int32_t{});
    case 'K': return f(std::int64_t{});
    case 'E': return f(float{});
    default: return f(double{});
  }
}

}  // namespace tapstand::adql
