#include "formats/utf8.h"

#include <algorithm>

namespace tapstand::formats {

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned first = byte(at);
  if (first < 0x80) return {first, 1};
  const std::size_t n = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (n == 0 || first > 0xF4 || at + n > text.size()) return {kReplacement, 1};
  char32_t value = first & (0x7Fu >> n);
  for (std::size_t k = 1; k < n; ++k) {
    if ((byte(at + k) & 0xC0u) != 0x80u) return {kReplacement, 1};
    value = (value << 6) | (byte(at + k) & 0x3Fu);
  }
  const bool overlong = (n == 3 && value < 0x800) || (n == 4 && value < 0x10000);
  if (overlong || (value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF) return {kReplacement, 1};
  return {value, n};
}

void append_utf8(std::string& out, char32_t value) {
  const auto put = [&out](char32_t bits) { out += static_cast<char>(bits); };
  if (value < 0x80) return put(value);
  if (value < 0x800) {
    put(0xC0 | (value >> 6));
  } else if (value < 0x10000) {
    put(0xE0 | (value >> 12));
    put(0x80 | ((value >> 6) & 0x3F));
  } else {
    put(0xF0 | (value >> 18));
    put(0x80 | ((value >> 12) & 0x3F));
    put(0x80 | ((value >> 6) & 0x3F));
  }
  put(0x80 | (value & 0x3F));
}

std::string_view utf8_prefix(std::string_view text, std::size_t n) {
  if (text.size() <= n) return text;
  std::size_t at = 0;
  for (; n > 0 && at < text.size(); --n) at += code_point_at(text, at).bytes;
  return text.substr(0, at);
}

std::string_view well_formed(std::string_view text, std::string& scratch) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto c = code_point_at(text, at);
    if (c.bytes == 1 && c.value == kReplacement) break;
    at += c.bytes;
  }
  if (at >= text.size()) return text;
  scratch.assign(text.substr(0, at));
  while (at < text.size()) {
    const auto c = code_point_at(text, at);
    append_utf8(scratch, c.value);
    at += c.bytes;
  }
  return scratch;
}

}  // namespace tapstand::formats
