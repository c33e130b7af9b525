// What a step's `capture` takes out of an answer for later command lines. No state, safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "checks/check.h"
#include "scenario/scenario.h"

namespace tapcheck {

/// Nothing if the answer has no such value, or one that could not be part of a command: the target is hostile.
std::optional<std::string> captured(const Capture& capture, const Evidence& evidence, const Namespaces& namespaces, const Variables& variables);

}  // namespace tapcheck
