// UTF-8 read from hostile bytes: what is not well-formed becomes U+FFFD, one for each byte that fits nothing.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace tapstand::formats {

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;  // how many it took, at least 1
};

constexpr char32_t kReplacement = 0xFFFD;

// The character at `at`, which must be inside `text`.
CodePoint code_point_at(std::string_view text, std::size_t at);
void append_utf8(std::string& out, char32_t value);
// The longest prefix of at most `n` characters.
std::string_view utf8_prefix(std::string_view text, std::size_t n);
// `text` itself where it is well-formed, else a mended copy in `scratch`.
std::string_view well_formed(std::string_view text, std::string& scratch);

}  // namespace tapstand::formats
