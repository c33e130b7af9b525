// Conversions between types, as PostgreSQL does them.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

#include "adql/sql_function.h"
#include "core/iso_time.h"
#include "core/text.h"

namespace tapstand::adql::sql {
namespace {

std::string_view shortened(std::string_view text) { return text.substr(0, 60); }

template <class Int>
void to_whole(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  constexpr auto lowest = std::int64_t{std::numeric_limits<Int>::min()}, highest = std::int64_t{std::numeric_limits<Int>::max()};
  const auto out_of_range = [&] { fail_with(c, fmt::format("CAST: {} is out of range", shortened(text_of(v[0])))); };
  if (sqlite3_value_type(v[0]) == SQLITE_INTEGER) {
    const auto whole = sqlite3_value_int64(v[0]);
    return whole < lowest || whole > highest ? out_of_range() : sqlite3_result_int64(c, whole);
  }
  if (sqlite3_value_type(v[0]) == SQLITE_TEXT) {
    auto text = trim(text_of(v[0]));
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    const auto whole = parse_int(text);
    if (!whole) {
      const bool digits = !text.empty() && text.find_first_not_of("0123456789", text.front() == '-' ? 1 : 0) == std::string_view::npos;
      if (digits && text != "-") return out_of_range();
      return fail_with(c, fmt::format("CAST: '{}' is no whole number", shortened(text)));
    }
    return *whole < lowest || *whole > highest ? out_of_range() : sqlite3_result_int64(c, *whole);
  }
  const double real = std::nearbyint(sqlite3_value_double(v[0]));  // halves to even
  if (!(real >= static_cast<double>(lowest) && real < -static_cast<double>(lowest))) return out_of_range();
  sqlite3_result_int64(c, static_cast<std::int64_t>(real));
}

// Infinity is a number; NaN is none, and reads as null.
template <class Real>
void to_real(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  double x = sqlite3_value_double(v[0]);
  if (sqlite3_value_type(v[0]) == SQLITE_TEXT) {
    auto text = trim(text_of(v[0]));
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
    const auto end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, x);
    if (stop != end || status == std::errc::invalid_argument) return fail_with(c, fmt::format("CAST: '{}' is no number", shortened(text)));
    if (status == std::errc::result_out_of_range) return fail_with(c, fmt::format("CAST: '{}' is out of range", shortened(text)));
    if (std::isnan(x)) return;
  }
  const auto real = static_cast<double>(static_cast<Real>(x));
  if (std::isfinite(x) && (std::isinf(real) || (real == 0 && x != 0))) return fail_with(c, fmt::format("CAST: {} is out of range", x));
  result_real(c, real);
}

void to_boolean(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  if (sqlite3_value_type(v[0]) != SQLITE_TEXT) return sqlite3_result_int(c, sqlite3_value_double(v[0]) != 0);
  const auto flag = parse_truth(text_of(v[0]));
  if (!flag) return fail_with(c, fmt::format("CAST: '{}' is no boolean", shortened(trim(text_of(v[0])))));
  sqlite3_result_int(c, *flag);
}

// At most `limit` characters, UTF-8 kept whole.
std::string_view clip(std::string_view text, std::int64_t limit) {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0u) != 0x80u && limit-- == 0) break;
  }
  return text.substr(0, end);
}

// The shortest digits that read back as the same number, with an exponent from `most` digits on, and below 1e-4.
template <class Real>
std::string real_text(Real x, int most) {
  if (std::isinf(x)) return x > 0 ? "Infinity" : "-Infinity";
  std::array<char, 48> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::scientific).ptr;
  const std::string_view scientific(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  int exponent = 0;
  const auto e = scientific.find('e');
  std::from_chars(scientific.data() + e + (scientific[e + 1] == '+' ? 2 : 1), end, exponent);
  if (exponent < -4 || exponent >= most) return std::string(scientific);
  const auto stop = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::fixed).ptr;
  return {buffer.data(), stop};
}

template <class Real>
std::string as_text(sqlite3_value* v) {
  if (sqlite3_value_type(v) != SQLITE_FLOAT) return std::string(text_of(v));
  return real_text(static_cast<Real>(sqlite3_value_double(v)), std::numeric_limits<Real>::digits10);
}

template <class Real>
void to_text(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto text = as_text<Real>(v[0]);
  result_text(c, n == 2 ? clip(text, sqlite3_value_int64(v[1])) : std::string_view(text));
}

// Blanks at the end of a CHAR have no meaning in PostgreSQL and are not kept here.
template <class Real>
void to_char(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto text = as_text<Real>(v[0]);
  const auto kept = clip(text, sqlite3_value_int64(v[1]));
  result_text(c, kept.substr(0, kept.find_last_not_of(' ') + 1));
}

void to_timestamp(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  std::string text(trim(text_of(v[0])));
  if (!parse_iso(text)) return fail_with(c, fmt::format("CAST: '{}' is no timestamp (YYYY-MM-DDThh:mm:ss)", shortened(text)));
  if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
  result_text(c, text);
}

// One text an instant, so that they compare as text does: with a time of day, in UTC without a Z, no zeros at the end of
// a fraction. What is no instant stays as it is.
std::string instant_text(std::string_view text) {
  std::string out(trim(text));
  const auto millis = parse_iso(out);
  if (!millis) return out;
  if (out.size() == 10) return out + "T00:00:00";
  out[10] = 'T';
  const auto zone = out.find_first_of("Z+-", 11);
  if (zone != std::string::npos && out[zone] != 'Z') out = iso_utc(*millis);
  if (out.back() == 'Z') out.pop_back();
  if (out.size() == 16) out += ":00";
  if (out.find('.') != std::string::npos) out.resize(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

void to_instant(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  result_text(c, instant_text(text_of(v[0])));
}

constexpr Row kRows[] = {
    {"adql_smallint", 1, to_whole<std::int16_t>}, {"adql_integer", 1, to_whole<std::int32_t>}, {"adql_bigint", 1, to_whole<std::int64_t>},
    {"adql_real", 1, to_real<float>},             {"adql_double", 1, to_real<double>},         {"adql_boolean", 1, to_boolean},
    {"adql_text", 1, to_text<double>},            {"adql_text", 2, to_text<double>},           {"adql_text4", 1, to_text<float>},
    {"adql_text4", 2, to_text<float>},            {"adql_char", 2, to_char<double>},           {"adql_char4", 2, to_char<float>},
    {"adql_timestamp", 1, to_timestamp},          {"adql_instant", 1, to_instant},
};

}  // namespace

std::span<const Row> cast_rows() { return kRows; }

}  // namespace tapstand::adql::sql
