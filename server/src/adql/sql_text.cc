// Functions of text, by characters of UTF-8. Case is Unicode's, by the tables of the C.UTF-8 locale, one character for
// one: 'ß' stays as it is.
#include <fmt/format.h>
#include <locale.h>
#include <wctype.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "adql/sql_function.h"
#include "core/text.h"

namespace tapstand::adql::sql {
namespace {

constexpr std::int64_t kMaxPadded = 1'000'000;  // characters

using Text = std::u32string;

// Broken bytes come out as they went in: each is a character of its own, beyond Unicode.
constexpr char32_t kBroken = 0x110000;

Text decode(std::string_view bytes) {
  Text out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size();) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    char32_t code = length == 1 ? first : first & (0xFFu >> (length + 1));
    bool good = length > 0 && i + length <= bytes.size();
    for (std::size_t k = 1; good && k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      good = (next & 0xC0u) == 0x80u;
      code = (code << 6) | (next & 0x3Fu);
    }
    out += good ? code : kBroken + first;
    i += good ? length : 1;
  }
  return out;
}

void encode(char32_t code, std::string& out) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) return put(code);
  if (code >= kBroken) return put(code - kBroken);
  if (code < 0x800) {
    put(0xC0 | (code >> 6));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

void give(sqlite3_context* c, std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const auto code : text) encode(code, out);
  result_text(c, out);
}

locale_t unicode() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}
char32_t upper(char32_t code) {
  if (code < 0x80 || unicode() == nullptr) return code >= 'a' && code <= 'z' ? code - 32 : code;
  return code >= kBroken ? code : static_cast<char32_t>(towupper_l(static_cast<wint_t>(code), unicode()));
}
char32_t lower(char32_t code) {
  if (code < 0x80 || unicode() == nullptr) return code >= 'A' && code <= 'Z' ? code + 32 : code;
  return code >= kBroken ? code : static_cast<char32_t>(towlower_l(static_cast<wint_t>(code), unicode()));
}
bool in_word(char32_t code) {
  if (code < 0x80) return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
  return code < kBroken && unicode() != nullptr && iswalnum_l(static_cast<wint_t>(code), unicode()) != 0;
}

template <char32_t (*kMap)(char32_t)>
void mapped(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const auto bytes = text_of(v[0]);
  if (is_ascii(bytes)) {
    std::string out(bytes);
    for (auto& byte : out) byte = static_cast<char>(kMap(static_cast<unsigned char>(byte)));
    return result_text(c, out);
  }
  Text text = decode(bytes);
  std::transform(text.begin(), text.end(), text.begin(), kMap);
  give(c, text);
}

void initcap(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  Text text = decode(text_of(v[0]));
  bool inside = false;
  for (auto& code : text) {
    code = inside ? lower(code) : upper(code);
    inside = in_word(code);
  }
  give(c, text);
}

// A negative count leaves that many characters out on the other side.
template <bool kLeft>
void side(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const Text text = decode(text_of(v[0]));
  const auto size = static_cast<std::int64_t>(text.size());
  const std::int64_t asked = sqlite3_value_int64(v[1]);
  const auto count = static_cast<std::size_t>(asked < 0 ? std::max<std::int64_t>(0, size + std::max(asked, -size)) : std::min(asked, size));
  const std::u32string_view view(text);
  give(c, kLeft ? view.substr(0, count) : view.substr(view.size() - count));
}

// Positions count from 1; what lies before the text counts too.
void substring(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const Text text = decode(text_of(v[0]));
  const auto size = static_cast<std::int64_t>(text.size());
  const auto from = std::clamp<std::int64_t>(sqlite3_value_int64(v[1]), INT32_MIN, INT32_MAX);
  std::int64_t count = n == 3 ? sqlite3_value_int64(v[2]) : INT32_MAX;
  if (count < 0) return fail_with(c, "negative substring length not allowed");
  count = std::min<std::int64_t>(count, INT32_MAX);
  const auto end = n == 3 ? std::clamp<std::int64_t>(from - 1 + count, 0, size) : size;
  const auto begin = std::clamp<std::int64_t>(from - 1, 0, end);
  give(c, std::u32string_view(text).substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
}

void position(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const Text text = decode(text_of(v[1]));
  const auto at = text.find(decode(text_of(v[0])));
  sqlite3_result_int64(c, at == Text::npos ? 0 : static_cast<std::int64_t>(at) + 1);
}

// Characters of the second text become those of the third; those without one go.
void translate(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const Text from = decode(text_of(v[1])), to = decode(text_of(v[2]));
  Text out;
  for (const auto code : decode(text_of(v[0]))) {
    const auto at = from.find(code);
    if (at == Text::npos) out += code;
    if (at < to.size()) out += to[at];
  }
  give(c, out);
}

template <bool kLeft>
void pad(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  Text text = decode(text_of(v[0]));
  const Text fill = n == 3 ? decode(text_of(v[2])) : Text(1, U' ');
  const std::int64_t asked = sqlite3_value_int64(v[1]);
  if (asked > kMaxPadded) return fail_with(c, fmt::format("requested length too large: {} is beyond {}", asked, kMaxPadded));
  const auto length = static_cast<std::size_t>(std::max<std::int64_t>(asked, 0));
  if (text.size() >= length || fill.empty()) return give(c, std::u32string_view(text).substr(0, length));
  Text more;
  for (std::size_t i = 0; more.size() < length - text.size(); ++i) more += fill[i % fill.size()];
  give(c, kLeft ? more + text : text + more);
}

// Blanks, and no other white space, unless the characters are given.
template <bool kLeft, bool kRight>
void trim(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const Text text = decode(text_of(v[0]));
  const Text which = n == 2 ? decode(text_of(v[1])) : Text(1, U' ');
  std::size_t begin = 0, end = text.size();
  while (kLeft && begin < end && which.find(text[begin]) != Text::npos) ++begin;
  while (kRight && end > begin && which.find(text[end - 1]) != Text::npos) --end;
  give(c, std::u32string_view(text).substr(begin, end - begin));
}

constexpr Row kRows[] = {
    {"adql_lower", 1, mapped<lower>},      {"adql_upper", 1, mapped<upper>},      {"adql_initcap", 1, initcap},
    {"adql_left", 2, side<true>},          {"adql_right", 2, side<false>},        {"adql_substring", 2, substring},
    {"adql_substring", 3, substring},      {"adql_position", 2, position},        {"adql_translate", 3, translate},
    {"adql_lpad", 2, pad<true>},           {"adql_lpad", 3, pad<true>},           {"adql_rpad", 2, pad<false>},
    {"adql_rpad", 3, pad<false>},          {"adql_trim", 1, trim<true, true>},    {"adql_trim", 2, trim<true, true>},
    {"adql_ltrim", 1, trim<true, false>},  {"adql_ltrim", 2, trim<true, false>},  {"adql_rtrim", 1, trim<false, true>},
    {"adql_rtrim", 2, trim<false, true>},
};

}  // namespace

std::span<const Row> text_rows() { return kRows; }

}  // namespace tapstand::adql::sql
