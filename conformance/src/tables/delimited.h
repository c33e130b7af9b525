// CSV and TSV as RFC 4180 has them: quoted values may hold separators and line ends, and two quotes stand for one.
// Safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tapcheck {

inline constexpr std::size_t kMaxDelimitedRows = 1'000'000;
inline constexpr std::size_t kMaxDelimitedCells = 5'000'000;

/// At most `max_rows` lines, and kMaxDelimitedCells values. An empty line is a row with one empty value.
/// With `quotes` off a quote is a character like others.
std::vector<std::vector<std::string>> delimited_rows(std::string_view text, char separator, std::size_t max_rows, bool quotes = true);

}  // namespace tapcheck
