// Strings as JSON (RFC 8259 §7), which are YAML double-quoted scalars too. Thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace tapstand::formats {

// With quotes. Broken UTF-8 becomes U+FFFD; control characters, DEL and C1 (YAML forbids those) are escaped.
void append_json_string(std::string& out, std::string_view text);

}  // namespace tapstand::formats
