// Small functions on text. ASCII only where letters matter; no locale, no state, safe from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapcheck {

std::string lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// Every occurrence of `from` becomes `to`; returns how many there were. An empty `from` matches nothing.
std::size_t replace_all(std::string& text, std::string_view from, std::string_view to);

/// `text` on one printable line of about `limit` bytes: white space folded, control characters and bytes that are
/// not UTF-8 as `\xNN`, cut between characters. Evidence comes from hostile servers, and it is printed on terminals.
std::string one_line(std::string_view text, std::size_t limit = 160);

/// `text` with its line breaks and tabs, as far as about `limit` bytes; other control characters and bytes that are not
/// UTF-8 as `\xNN`.
std::string printable(std::string_view text, std::size_t limit);

/// For the text and the attributes of XML and HTML; what XML 1.0 does not allow at all becomes `?`.
std::string escape_xml(std::string_view text);

/// One word for a POSIX shell: in single quotes unless it needs none.
std::string shell_quote(std::string_view word);

/// The whole of `text` as a number, with no blank around it.
std::optional<long long> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);

/// The file's bytes, or nothing if it cannot be read.
std::optional<std::string> read_file(const std::string& path);

}  // namespace tapcheck
