// The texts of `tapcheck list`, `explain` and `curl`, from the library alone: nothing is sent.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"
#include "scenario/library.h"

namespace tapcheck {

/// One line a scenario: of all, or of those that belong to a profile (an Error if there is none of the name).
Result<std::string> list_text(const Library& library, const std::optional<std::string>& profile);
/// The same as JSON, with the id, clause and level of every check.
Result<std::string> list_json(const Library& library, const std::optional<std::string>& profile);

/// Why: of a scenario, of all below an id (down to a single check), of a clause, or of `checks`, the kinds there are.
Result<std::string> explain_text(const Library& library, const std::string& id);

/// The documented commands of what is below an id, byte for byte, each under a comment that says what is bound.
Result<std::string> curl_text(const Library& library, const std::string& id);

}  // namespace tapcheck
