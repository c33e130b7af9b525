// A JSON report read back. The file may come from anywhere: its size, its depth and its lists are bounded, and every
// value's type is looked at. What only people read (exchanges) is not read back.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "run/verdict.h"

namespace tapcheck {

Result<RunResult> read_json_report(const std::string& path);
/// `name` is for messages.
Result<RunResult> parse_json_report(std::string_view text, const std::string& name);

}  // namespace tapcheck
