// What an answer says of the inside of its server: stack traces, file system paths, SQL, drivers (CWE-209).
// Meant for answers to bad requests; what the request itself said may come back. Pure functions, safe from any thread;
// time grows with the text and is bounded for each pattern.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tapcheck {

/// One sentence for each kind of leak in `text`; `sent` is what the request said, which is no secret.
std::vector<std::string> leaks(std::string_view text, std::string_view sent);

}  // namespace tapcheck
