// Before the run: is there a TAP service at all? One that is out of reach, or a web page in its place, is one message,
// not hundreds of failures. One thread.
#pragma once

#include <optional>
#include <string>

#include "http/driver.h"
#include "http/target.h"

namespace tapcheck {

/// Why nothing can be asked of the target, in a line; nothing if a service answers. The benefit of the doubt is the
/// target's: capabilities, /tables or /sync that look like a service's are enough, or one that asks who is there.
std::optional<std::string> out_of_reach(const Target& target, Driver& driver);

}  // namespace tapcheck
