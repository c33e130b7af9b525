// The state machine of UWS (1.1, section 2.1.3), as a table: which phases there are, and which may be seen after which.
// No state, safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tapcheck {

bool is_phase(std::string_view word);

/// Whether a client that saw `earlier` may see `later` afterwards: a job may have gone through others in between.
bool may_follow(std::string_view earlier, std::string_view later);

/// What is wrong in a row of phases as a client saw them, one sentence a move.
std::vector<std::string> illegal_moves(const std::vector<std::string>& seen);

}  // namespace tapcheck
