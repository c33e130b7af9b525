// Mathematical functions: SQLite's give null where PostgreSQL's, and so the archive's, tell an error.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "adql/sql_function.h"

namespace tapstand::adql::sql {
namespace {

// Errors of logarithms, in their arguments.
bool has_logarithm(sqlite3_context* c, double x) {
  if (x > 0) return true;
  fail_with(c, x == 0 ? "cannot take logarithm of zero" : "cannot take logarithm of a negative number");
  return false;
}

void finite(sqlite3_context* c, double x) {
  if (std::isinf(x)) return fail_with(c, "value out of range: overflow");
  result_real(c, x);
}

template <double (*kLogarithm)(double)>
void logarithm(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]);
  if (has_logarithm(c, x)) result_real(c, kLogarithm(x));
}

void logarithm_to(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double base = sqlite3_value_double(v[0]), x = sqlite3_value_double(v[1]);
  if (!has_logarithm(c, base) || !has_logarithm(c, x)) return;
  if (base == 1) return fail_with(c, "division by zero");
  result_real(c, base == 2 ? std::log2(x) : base == 10 ? std::log10(x) : std::log(x) / std::log(base));
}

void square_root(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]);
  if (x < 0) return fail_with(c, "cannot take square root of a negative number");
  result_real(c, std::sqrt(x));
}

void exponential(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]), y = std::exp(x);
  if (y == 0 && !std::isinf(x)) return fail_with(c, "value out of range: underflow");
  std::isinf(x) ? result_real(c, y) : finite(c, y);
}

void power(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]), y = sqlite3_value_double(v[1]);
  if (x == 0 && y < 0) return fail_with(c, "zero raised to a negative power is undefined");
  if (x < 0 && y != std::floor(y)) return fail_with(c, "a negative number raised to a non-integer power yields a complex result");
  const double out = std::pow(x, y);
  if (std::isinf(x) || std::isinf(y)) return result_real(c, out);
  if (out == 0 && x != 0) return fail_with(c, "value out of range: underflow");
  finite(c, out);
}

template <double (*kArc)(double)>
void arc(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]);
  if (!(x >= -1 && x <= 1)) return fail_with(c, "input is out of range");
  result_real(c, kArc(x));
}

void cube_root(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]);
  const double root = std::cbrt(x), whole = std::round(root);
  result_real(c, whole * whole * whole == x ? whole : root);  // libraries err by one bit even for 27
}

void cotangent(sqlite3_context* c, int n, Args v) {
  if (!any_null(n, v)) result_real(c, 1.0 / std::tan(sqlite3_value_double(v[0])));
}

void round_even(sqlite3_context* c, int n, Args v) {
  if (!any_null(n, v)) result_real(c, std::nearbyint(sqlite3_value_double(v[0])));
}

// PostgreSQL rounds to decimals only what is decimal: a double becomes one of 15 digits first, and then halves go away
// from zero. So ROUND(2.675, 2) is 2.68 although no double is 2.675.
double at_decimal(double x, std::int64_t decimals, bool cut) {
  constexpr int kDigits = 15;
  if (x == 0 || !std::isfinite(x)) return x;
  auto text = fmt::format("{:.{}e}", std::abs(x), kDigits - 1);  // d.dddde±xx
  const auto e = text.find('e');
  std::int64_t exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), text.data() + text.size(), exponent);
  std::string digits = text.substr(0, 1) + text.substr(2, e - 2);
  decimals = std::clamp<std::int64_t>(decimals, -400, 400);
  const auto kept = exponent + 1 + decimals;
  if (kept >= kDigits) return x;
  if (kept < 0) return 0;
  const auto length = static_cast<std::size_t>(kept);
  const bool up = !cut && digits[length] >= '5';
  digits.resize(length);
  digits.insert(digits.begin(), '0');  // room for a carry
  if (up) {
    std::size_t i = digits.size() - 1;
    while (digits[i] == '9') digits[i--] = '0';
    ++digits[i];
  }
  const auto rounded = fmt::format("{}e{}", digits, -decimals);
  double out = 0;
  std::from_chars(rounded.data(), rounded.data() + rounded.size(), out);
  return x < 0 ? -out : out;
}

template <bool kCut>
void to_decimals(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  finite(c, at_decimal(sqlite3_value_double(v[0]), sqlite3_value_int64(v[1]), kCut));
}

// The pixel of a Gaia source: source_id / (2^35 * 4^(12 - order)), whole (the archive's GAIA_HEALPIX_INDEX).
void healpix_index(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto order = sqlite3_value_int64(v[0]);
  if (order < 0 || order > 12) return fail_with(c, fmt::format("GAIA_HEALPIX_INDEX: order {} is not between 0 and 12", order));
  sqlite3_result_int64(c, sqlite3_value_int64(v[1]) / (std::int64_t{1} << (35 + 2 * (12 - order))));
}

void width_bucket(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]), low = sqlite3_value_double(v[1]), high = sqlite3_value_double(v[2]);
  const std::int64_t count = sqlite3_value_int64(v[3]);
  if (count < 1 || count >= 2147483647) return fail_with(c, "count must be greater than zero");
  if (low == high) return fail_with(c, "lower bound cannot equal upper bound");
  const double share = low < high ? (x - low) / (high - low) : (low - x) / (low - high);
  const bool past = low < high ? x >= high : x <= high;
  if (past) return sqlite3_result_int64(c, count + 1);
  if (share < 0) return sqlite3_result_int64(c, 0);
  sqlite3_result_int64(c, std::min(count, 1 + static_cast<std::int64_t>(share * static_cast<double>(count))));
}

int compare(sqlite3_value* a, sqlite3_value* b) {
  if (sqlite3_value_type(a) == SQLITE_TEXT) return text_of(a).compare(text_of(b));
  if (sqlite3_value_type(a) == SQLITE_INTEGER && sqlite3_value_type(b) == SQLITE_INTEGER) {
    const auto x = sqlite3_value_int64(a), y = sqlite3_value_int64(b);
    return x < y ? -1 : x > y;
  }
  const double x = sqlite3_value_double(a), y = sqlite3_value_double(b);
  return x < y ? -1 : x > y;
}

template <int kSign>
void extreme(sqlite3_context* c, int n, Args v) {
  sqlite3_value* best = nullptr;
  for (int i = 0; i < n; ++i) {
    if (sqlite3_value_type(v[i]) == SQLITE_NULL) continue;
    if (best == nullptr || compare(v[i], best) * kSign > 0) best = v[i];
  }
  if (best != nullptr) sqlite3_result_value(c, best);
}

constexpr Row kRows[] = {
    {"adql_ln", 1, logarithm<std::log>},
    {"adql_log10", 1, logarithm<std::log10>},
    {"adql_log", 2, logarithm_to},
    {"adql_sqrt", 1, square_root},
    {"adql_exp", 1, exponential},
    {"adql_power", 2, power},
    {"adql_acos", 1, arc<std::acos>},
    {"adql_asin", 1, arc<std::asin>},
    {"adql_cbrt", 1, cube_root},
    {"adql_cot", 1, cotangent},
    {"adql_round", 1, round_even},
    {"adql_round", 2, to_decimals<false>},
    {"adql_truncate", 2, to_decimals<true>},
    {"adql_healpix_index", 2, healpix_index},
    {"adql_width_bucket", 4, width_bucket},
    {"adql_greatest", -1, extreme<1>},
    {"adql_least", -1, extreme<-1>},
};

}  // namespace

std::span<const Row> math_rows() { return kRows; }

}  // namespace tapstand::adql::sql
