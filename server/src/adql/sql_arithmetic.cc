// Arithmetic as PostgreSQL has it where SQLite's differs: what leaves the range of its type is an error, and so is a
// division by zero. A function takes a whole chain of operators that bind alike, '+-' and its operands from left to
// right: one call, and no deeper for being long.
#include <cstdint>
#include <limits>
#include <type_traits>

#include "adql/sql_function.h"

namespace tapstand::adql::sql {
namespace {

template <class Int>
constexpr std::string_view out_of_range() {
  return sizeof(Int) == 2 ? "smallint out of range" : sizeof(Int) == 4 ? "integer out of range" : "bigint out of range";
}

// False: an error was told.
template <class Int>
bool apply(sqlite3_context* c, char op, Int& left, Int right) {
  if ((op == '/' || op == '%') && right == 0) {
    fail_with(c, "division by zero");
    return false;
  }
  bool over = false;
  switch (op) {
    case '+': over = __builtin_add_overflow(left, right, &left); break;
    case '-': over = __builtin_sub_overflow(left, right, &left); break;
    case '*': over = __builtin_mul_overflow(left, right, &left); break;
    case '/':
      over = right == -1 && left == std::numeric_limits<Int>::min();
      if (!over) left = static_cast<Int>(left / right);
      break;
    default: left = right == -1 ? Int{0} : static_cast<Int>(left % right); break;
  }
  if (over) fail_with(c, out_of_range<Int>());
  return !over;
}

template <class Real>
bool apply_real(sqlite3_context* c, char op, Real& left, Real right) {
  if ((op == '/' || op == '%') && right == 0) {
    fail_with(c, "division by zero");
    return false;
  }
  const Real before = left;
  switch (op) {
    case '+': left += right; break;
    case '-': left -= right; break;
    case '*': left *= right; break;
    case '/': left /= right; break;
    default: left = std::fmod(left, right); break;
  }
  if (std::isinf(left) && !std::isinf(before) && !std::isinf(right)) {
    fail_with(c, "value out of range: overflow");
    return false;
  }
  const bool vanished = left == 0 && before != 0 && ((op == '*' && right != 0) || (op == '/' && !std::isinf(right)));
  if (vanished) fail_with(c, "value out of range: underflow");
  return !vanished;
}

template <class Int>
bool load(sqlite3_context* c, sqlite3_value* v, Int& out) {
  const auto whole = sqlite3_value_int64(v);
  out = static_cast<Int>(whole);
  if (std::int64_t{out} == whole) return true;
  fail_with(c, out_of_range<Int>());
  return false;
}

template <class T>
void chain(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto ops = text_of(v[0]);
  if constexpr (std::is_integral_v<T>) {
    T left{}, right{};
    if (!load(c, v[1], left)) return;
    for (int i = 2; i < n; ++i) {
      if (!load(c, v[i], right) || !apply(c, ops[static_cast<std::size_t>(i) - 2], left, right)) return;
    }
    sqlite3_result_int64(c, left);
  } else {
    T left = static_cast<T>(sqlite3_value_double(v[1]));
    for (int i = 2; i < n; ++i) {
      if (!apply_real(c, ops[static_cast<std::size_t>(i) - 2], left, static_cast<T>(sqlite3_value_double(v[i])))) return;
    }
    result_real(c, static_cast<double>(left));
  }
}

template <class Int>
void absolute(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  Int x{}, out{0};
  if (!load(c, v[0], x)) return;
  if (x >= 0) return sqlite3_result_int64(c, x);
  if (apply(c, '-', out, x)) sqlite3_result_int64(c, out);
}

// A sum of doubles that left their range.
void finite(sqlite3_context* c, int, Args v) {
  if (sqlite3_value_type(v[0]) == SQLITE_FLOAT && std::isinf(sqlite3_value_double(v[0]))) return fail_with(c, "value out of range: overflow");
  sqlite3_result_value(c, v[0]);
}

constexpr Row kRows[] = {
    {"adql_int2", -1, chain<std::int16_t>}, {"adql_int4", -1, chain<std::int32_t>}, {"adql_int8", -1, chain<std::int64_t>},
    {"adql_real4", -1, chain<float>},       {"adql_real8", -1, chain<double>},      {"adql_abs2", 1, absolute<std::int16_t>},
    {"adql_abs4", 1, absolute<std::int32_t>}, {"adql_abs8", 1, absolute<std::int64_t>},
    {"adql_finite", 1, finite},
};

}  // namespace

std::span<const Row> arithmetic_rows() { return kRows; }

}  // namespace tapstand::adql::sql
