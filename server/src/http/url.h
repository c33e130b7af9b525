// Request targets and forms, decoded by us: the raw text is what clients sent (RFC 3986, and the leniency that real
// clients need: contract of bodies that are joined without encoding). Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tapstand::http {

// %xx decoded, '+' too where `plus_is_blank`; a broken escape stays as it is.
std::string percent_decode(std::string_view text, bool plus_is_blank);
// Everything but unreserved characters encoded, for one path segment or value.
std::string percent_encode(std::string_view text);

// Pairs of a query or of an x-www-form-urlencoded body, in order: split at '&', name ends at the first '='.
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text);

// The path of a request target as decoded segments; an absolute-form target loses its origin. "." and ".." segments
// make the path illegal, as do control characters, and empty segments but a last one (dropped).
std::optional<std::vector<std::string>> path_segments(std::string_view target);
// What follows the first '?', without a fragment.
std::string_view query_of(std::string_view target);

}  // namespace tapstand::http
