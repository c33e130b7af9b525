// The phases of a job and the legal moves between them (UWS 1.1 §2.1.3). Constant tables; thread-safe.
#pragma once
#include <optional>
#include <string_view>

namespace tapstand::jobs {

enum class Phase { pending, queued, executing, completed, error, aborted, unknown, held, suspended, archived };

// "PENDING" and so on.
std::string_view phase_name(Phase phase);
// Without regard to case; nothing for any other word.
std::optional<Phase> phase_from(std::string_view name);
bool legal_move(Phase from, Phase to);
// COMPLETED, ERROR, ABORTED and ARCHIVED: nothing follows but destruction.
bool is_final(Phase phase);
// PENDING, QUEUED, EXECUTING: the phases for which WAIT blocks (UWS 1.1 §2.2.1.2).
bool is_active(Phase phase);

}  // namespace tapstand::jobs
