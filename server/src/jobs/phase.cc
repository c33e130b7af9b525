#include "jobs/phase.h"

#include <cstddef>

#include "core/text.h"

namespace tapstand::jobs {
namespace {

struct PhaseRow {
  Phase phase;
  std::string_view name;
  unsigned next;  // bits of the phases that may follow
};

constexpr unsigned bit(Phase phase) { return 1u << static_cast<unsigned>(phase); }
constexpr unsigned kEnds = bit(Phase::aborted) | bit(Phase::error) | bit(Phase::unknown);

// THE table of phases: order follows the enum.
constexpr PhaseRow kPhases[] = {
    {Phase::pending, "PENDING", bit(Phase::queued) | bit(Phase::executing) | bit(Phase::held) | kEnds},
    {Phase::queued, "QUEUED", bit(Phase::executing) | bit(Phase::held) | kEnds},
    {Phase::executing, "EXECUTING", bit(Phase::completed) | bit(Phase::suspended) | kEnds},
    {Phase::completed, "COMPLETED", bit(Phase::archived)},
    {Phase::error, "ERROR", bit(Phase::archived)},
    {Phase::aborted, "ABORTED", bit(Phase::archived)},
    {Phase::unknown, "UNKNOWN", ~0u},
    {Phase::held, "HELD", bit(Phase::queued) | bit(Phase::executing) | kEnds},
    {Phase::suspended, "SUSPENDED", bit(Phase::executing) | kEnds},
    {Phase::archived, "ARCHIVED", 0},
};

const PhaseRow& row_of(Phase phase) { return kPhases[static_cast<std::size_t>(phase)]; }

}  // namespace

std::string_view phase_name(Phase phase) { return row_of(phase).name; }

std::optional<Phase> phase_from(std::string_view name) {
  for (const auto& row : kPhases) {
    if (iequals(row.name, name)) return row.phase;
  }
  return std::nullopt;
}

bool legal_move(Phase from, Phase to) { return (row_of(from).next & bit(to)) != 0; }

bool is_final(Phase phase) {
  return phase == Phase::completed || phase == Phase::error || phase == Phase::aborted || phase == Phase::archived;
}

bool is_active(Phase phase) { return phase == Phase::pending || phase == Phase::queued || phase == Phase::executing; }

}  // namespace tapstand::jobs
