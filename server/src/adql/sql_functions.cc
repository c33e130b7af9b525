// The C++ functions that SQL of functions.cc calls: what SQLite lacks or does otherwise. All are innocuous and, but for
// adql_rand, deterministic; null in, null out; what cannot be answered is an SQL error with a message for the user.
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "adql/compile.h"
#include "core/iso_time.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

using Args = sqlite3_value**;

void fail_with(sqlite3_context* c, const std::string& message) {
  sqlite3_result_error(c, message.c_str(), static_cast<int>(message.size()));
}

bool any_null(int n, Args v) {
  for (int i = 0; i < n; ++i) {
    if (sqlite3_value_type(v[i]) == SQLITE_NULL) return true;
  }
  return false;
}

std::string_view text_of(sqlite3_value* v) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(v));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_value_bytes(v))};
}

void result_real(sqlite3_context* c, double x) {
  if (std::isfinite(x)) {
    sqlite3_result_double(c, x);
  } else {
    sqlite3_result_null(c);
  }
}

void result_text(sqlite3_context* c, std::string_view text) {
  sqlite3_result_text64(c, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

// ---- Mathematics ----

void cbrt(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]);
  const double root = std::cbrt(x), whole = std::round(root);
  result_real(c, whole * whole * whole == x ? whole : root);  // libraries err by one bit even for 27
}

// SQLite divides two logarithms, and gives 2.9999999999999996 for 1000.
void log10(sqlite3_context* c, int n, Args v) {
  if (!any_null(n, v)) result_real(c, std::log10(sqlite3_value_double(v[0])));
}

void cot(sqlite3_context* c, int n, Args v) {
  if (!any_null(n, v)) result_real(c, 1.0 / std::tan(sqlite3_value_double(v[0])));
}

template <double (*kRound)(double)>
void at_digit(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double x = sqlite3_value_double(v[0]);
  const auto digits = sqlite3_value_int64(v[1]);
  if (digits > 300) return result_real(c, x);
  if (digits < -308) return result_real(c, 0.0);
  const double scale = std::pow(10.0, static_cast<double>(digits < 0 ? -digits : digits));
  if (digits < 0) return result_real(c, kRound(x / scale) * scale);
  const double scaled = x * scale;
  // Beyond 2^53 a double has no decimals to cut.
  result_real(c, std::abs(scaled) < 9007199254740992.0 ? kRound(scaled) / scale : x);
}

// The pixel of a Gaia source: source_id / (2^35 * 4^(12 - order)), whole (the archive's GAIA_HEALPIX_INDEX).
void healpix_index(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto order = sqlite3_value_int64(v[0]);
  if (order < 0 || order > 12) return fail_with(c, fmt::format("GAIA_HEALPIX_INDEX: order {} is not between 0 and 12", order));
  sqlite3_result_int64(c, sqlite3_value_int64(v[1]) / (std::int64_t{1} << (35 + 2 * (12 - order))));
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
      own = new std::uint64_t(static_cast<std::uint64_t>(sqlite3_value_int64(v[0])));
      sqlite3_set_auxdata(c, 0, own, [](void* p) { delete static_cast<std::uint64_t*>(p); });
      own = static_cast<std::uint64_t*>(sqlite3_get_auxdata(c, 0));
      if (own == nullptr) return sqlite3_result_error_nomem(c);
    }
    state = own;
  }
  sqlite3_result_double(c, static_cast<double>(next_random(*state) >> 11) * 0x1p-53);
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

// ---- Arrays ----

// Is a number one of the elements? Arrays are blobs of native elements; a whole number is compared as one, exactly.
template <class T>
void any(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(v[1]));
  const auto count = bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_value_bytes(v[1])) / sizeof(T);
  T wanted{};
  if constexpr (std::is_integral_v<T>) {
    const auto whole = sqlite3_value_int64(v[0]);
    wanted = static_cast<T>(whole);
    const bool exact = sqlite3_value_type(v[0]) == SQLITE_INTEGER || static_cast<double>(whole) == sqlite3_value_double(v[0]);
    if (!exact || std::int64_t{wanted} != whole) return sqlite3_result_int(c, 0);
  } else {
    const double real = sqlite3_value_double(v[0]);
    if (std::abs(real) > static_cast<double>(std::numeric_limits<T>::max())) return sqlite3_result_int(c, 0);
    wanted = static_cast<T>(real);
    if (static_cast<double>(wanted) != real) return sqlite3_result_int(c, 0);
  }
  for (std::size_t i = 0; i < count; ++i) {
    T element{};
    std::memcpy(&element, bytes + i * sizeof(T), sizeof(T));  // blobs are not aligned
    if (element == wanted) return sqlite3_result_int(c, 1);
  }
  sqlite3_result_int(c, 0);
}

// ---- Casts ----

template <class Int>
void to_whole(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  constexpr auto lowest = std::int64_t{std::numeric_limits<Int>::min()}, highest = std::int64_t{std::numeric_limits<Int>::max()};
  const auto out_of_range = [&] { fail_with(c, fmt::format("CAST: {} is out of range", text_of(v[0]))); };
  double real = 0;
  if (sqlite3_value_type(v[0]) == SQLITE_INTEGER) {
    const auto whole = sqlite3_value_int64(v[0]);
    return whole < lowest || whole > highest ? out_of_range() : sqlite3_result_int64(c, whole);
  }
  if (sqlite3_value_type(v[0]) == SQLITE_TEXT) {
    const auto text = trim(text_of(v[0]));
    const auto whole = parse_int(text);
    if (!whole) return fail_with(c, fmt::format("CAST: '{}' is no whole number", text.substr(0, 60)));
    return *whole < lowest || *whole > highest ? out_of_range() : sqlite3_result_int64(c, *whole);
  }
  real = std::nearbyint(sqlite3_value_double(v[0]));  // halves to even, as PostgreSQL
  if (!(real >= static_cast<double>(lowest) && real < -static_cast<double>(lowest))) return out_of_range();
  sqlite3_result_int64(c, static_cast<std::int64_t>(real));
}

template <class Real>
void to_real(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  double x = sqlite3_value_double(v[0]);
  if (sqlite3_value_type(v[0]) == SQLITE_TEXT) {
    const auto text = trim(text_of(v[0]));
    const auto parsed = parse_double(text);
    if (!parsed) return fail_with(c, fmt::format("CAST: '{}' is no number", text.substr(0, 60)));
    x = *parsed;
  }
  if (std::abs(x) > static_cast<double>(std::numeric_limits<Real>::max()) && std::isfinite(x)) {
    return fail_with(c, fmt::format("CAST: {} is out of range", x));
  }
  result_real(c, static_cast<double>(static_cast<Real>(x)));
}

// At most `limit` characters, UTF-8 kept whole.
std::string_view clip(std::string_view text, std::int64_t limit) {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0u) != 0x80u && limit-- == 0) break;
  }
  return text.substr(0, end);
}

std::string as_text(sqlite3_value* v) {
  if (sqlite3_value_type(v) != SQLITE_FLOAT) return std::string(text_of(v));
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), sqlite3_value_double(v)).ptr;
  return {buffer.data(), end};
}

void to_text(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto text = as_text(v[0]);
  result_text(c, n == 2 ? clip(text, sqlite3_value_int64(v[1])) : std::string_view(text));
}

void to_char(sqlite3_context* c, int n, Args v) {  // padded to its length
  if (any_null(n, v)) return;
  auto text = as_text(v[0]);
  const auto limit = sqlite3_value_int64(v[1]);
  std::int64_t length = 0;
  for (const char ch : text) length += (static_cast<unsigned char>(ch) & 0xC0u) != 0x80u;
  if (length < limit) text.append(static_cast<std::size_t>(limit - length), ' ');
  result_text(c, clip(text, limit));
}

void to_timestamp(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  std::string text(trim(text_of(v[0])));
  if (!parse_iso(text)) return fail_with(c, fmt::format("CAST: '{}' is no timestamp (YYYY-MM-DDThh:mm:ss)", text.substr(0, 60)));
  if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
  result_text(c, text);
}

using Body = void (*)(sqlite3_context*, int, Args);
struct Row {
  const char* name;
  int args;
  Body body;
};
// THE table of C++ functions; functions.cc calls them.
constexpr Row kRows[] = {
    {"adql_cbrt", 1, cbrt},
    {"adql_cot", 1, cot},
    {"adql_log10", 1, log10},
    {"adql_round", 2, at_digit<std::round>},
    {"adql_truncate", 2, at_digit<std::trunc>},
    {"adql_healpix_index", 2, healpix_index},
    {"adql_greatest", -1, extreme<1>},
    {"adql_least", -1, extreme<-1>},
    {"adql_any_byte", 2, any<std::uint8_t>},
    {"adql_any_short", 2, any<std::int16_t>},
    {"adql_any_int", 2, any<std::int32_t>},
    {"adql_any_long", 2, any<std::int64_t>},
    {"adql_any_float", 2, any<float>},
    {"adql_any_double", 2, any<double>},
    {"adql_smallint", 1, to_whole<std::int16_t>},
    {"adql_integer", 1, to_whole<std::int32_t>},
    {"adql_bigint", 1, to_whole<std::int64_t>},
    {"adql_real", 1, to_real<float>},
    {"adql_double", 1, to_real<double>},
    {"adql_text", 1, to_text},
    {"adql_text", 2, to_text},
    {"adql_char", 2, to_char},
    {"adql_timestamp", 1, to_timestamp},
};

}  // namespace

Result<void> register_functions(sqlite3* db, std::uint64_t seed) {
  constexpr int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;
  int status = SQLITE_OK;
  for (const auto& row : kRows) {
    status |= sqlite3_create_function_v2(db, row.name, row.args, flags | SQLITE_DETERMINISTIC, nullptr, row.body, nullptr, nullptr, nullptr);
  }
  status |= sqlite3_create_function_v2(db, "adql_value", 1, flags, nullptr, same_value, nullptr, nullptr, nullptr);
  status |= sqlite3_create_function_v2(db, "adql_stddev", 1, flags, nullptr, nullptr, stddev_step, stddev_final, nullptr);
  for (const int args : {0, 1}) {
    auto* state = new std::uint64_t(seed);  // owned by the function
    status |= sqlite3_create_function_v2(db, "adql_rand", args, flags, state, rand, nullptr, nullptr,
                                         [](void* p) { delete static_cast<std::uint64_t*>(p); });
  }
  if (status != SQLITE_OK) return fail(Code::internal, "The functions of ADQL could not be registered");
  return {};
}

}  // namespace tapstand::adql
