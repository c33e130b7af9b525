// Small text functions shared by all modules. ASCII semantics, locale-free, thread-safe.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapstand {

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool is_ascii(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view prefix);
std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);  // keeps empty parts
// Whole-text numbers; nothing on any other text, overflow included.
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<double> parse_double(std::string_view text);
// What PostgreSQL, and so the archive, reads as a boolean: true, t, yes, y, on, 1, and their opposites, in any case.
std::optional<bool> parse_truth(std::string_view text);
// Escapes & < > " for XML text and attributes; characters that XML 1.0 forbids and broken UTF-8 become U+FFFD.
std::string xml_escape(std::string_view text);
void append_xml_escaped(std::string& out, std::string_view text);
// The nearest of `names` by edit distance, for "did you mean"; empty if none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& names);
// An SQL identifier in double quotes with inner quotes doubled: the only way an identifier reaches SQL text.
std::string quote_identifier(std::string_view name);

}  // namespace tapstand
