// An instant as services write it: ISO 8601 (UWS, DALI; without a zone it is UTC) or the date of an HTTP header.
// Milliseconds since 1970, UTC; no state, safe from any thread. Documents: DALI 1.1, 3.3.3; RFC 9110, 5.6.7.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tapcheck {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// `2026-11-22T13:34:46.385Z`, `2026-11-22T14:34:46+01:00`, `Sun, 22 Nov 2026 13:34:46 GMT`; digits after the third of a
/// second are dropped. Nothing for anything else, an impossible day included.
std::optional<Instant> parse_instant(std::string_view text);

/// `2026-11-22T13:34:46.385Z`
std::string instant_text(Instant instant);

}  // namespace tapcheck
