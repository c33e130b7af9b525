// Splits a documented command into the words that a POSIX shell would hand to curl: single quotes, double
// quotes (with \" \\ \$ \` inside), backslashes, and lines continued with a backslash. Expansions, pipes and
// redirections are refused, because no documented command may depend on the reader's shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace tapcheck {

Result<std::vector<std::string>> shell_words(std::string_view command);

}  // namespace tapcheck
