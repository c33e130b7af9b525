// Instants as text: UTC with a final Z (UWS 1.1 §2.2.1, DALI 1.1 §3.3.3). Locale-free, thread-safe.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tapstand {

// "2014-06-30T14:44:40.766Z" from milliseconds since 1970.
std::string iso_utc(std::int64_t millis);
// Reads `YYYY-MM-DD[(T| )hh:mm[:ss[.fff]]][Z|±hh[:]mm]`; no zone means UTC. Nothing for any other text.
std::optional<std::int64_t> parse_iso(std::string_view text);
// "Mon, 30 Jun 2014 14:44:40 GMT" (RFC 9110 §5.6.7).
std::string http_date(std::int64_t millis);

}  // namespace tapstand
