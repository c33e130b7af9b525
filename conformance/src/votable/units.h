// Units as VOUnits 1.0 and UCDs as UCD1+ write them: the syntax and the known words, nothing more.
// Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tapcheck {

/// Why it is not a unit of VOUnits, or nothing. No text is a quantity without a unit.
std::optional<std::string> unit_problem(std::string_view unit);

/// Why it is not a UCD of UCD1+, or nothing. Words in a namespace of their own are not looked up.
std::optional<std::string> ucd_problem(std::string_view ucd);

}  // namespace tapcheck
