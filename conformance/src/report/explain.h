// The texts of `tapcheck list`, `explain` and `curl`, from the library alone: nothing is sent.
#pragma once

#include <string>

#include "core/result.h"
#include "scenario/library.h"

namespace tapcheck {

/// One line a scenario.
std::string list_text(const Library& library);

/// Why: of a scenario, of all below an id, of a clause, or of `checks`, the kinds there are.
Result<std::string> explain_text(const Library& library, const std::string& id);

/// The documented commands, byte for byte, each under a comment that says what is bound.
Result<std::string> curl_text(const Library& library, const std::string& id);

}  // namespace tapcheck
