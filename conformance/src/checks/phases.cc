#include "checks/phases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "checks/kinds.h"
#include "core/text.h"

namespace tapcheck {
namespace {

constexpr std::array<std::string_view, 10> kPhases{"PENDING", "HELD", "QUEUED", "EXECUTING", "SUSPENDED",
                                                   "COMPLETED", "ERROR", "ABORTED", "ARCHIVED", "UNKNOWN"};
constexpr std::size_t kUnknown = 9;

struct Moves {
  std::string_view from;
  std::array<std::string_view, 6> to;  ///< the moves of one step; an empty one is none
};

/// THE table. UNKNOWN is no state of the job but of the service that has lost sight of it: it may come and go at any time.
constexpr std::array<Moves, 9> kMoves{{
    {"PENDING", {"QUEUED", "EXECUTING", "HELD", "ABORTED", "ERROR", "ARCHIVED"}},
    {"HELD", {"QUEUED", "EXECUTING", "ABORTED", "ERROR", "ARCHIVED"}},
    {"QUEUED", {"EXECUTING", "ABORTED", "ERROR", "ARCHIVED"}},
    {"EXECUTING", {"COMPLETED", "ERROR", "ABORTED", "SUSPENDED"}},
    {"SUSPENDED", {"EXECUTING", "ABORTED", "ERROR", "ARCHIVED"}},
    {"COMPLETED", {"ARCHIVED"}},
    {"ERROR", {"ARCHIVED"}},
    {"ABORTED", {"ARCHIVED"}},
    {"ARCHIVED", {}},
}};

std::size_t index_of(std::string_view phase) {
  return static_cast<std::size_t>(std::find(kPhases.begin(), kPhases.end(), phase) - kPhases.begin());
}

using Reachable = std::array<std::array<bool, kPhases.size()>, kPhases.size()>;

/// Every phase that may be seen after each, by one move or several.
Reachable reachable_phases() {
  Reachable out{};
  for (const Moves& moves : kMoves) {
    for (const std::string_view to : moves.to) {
      if (!to.empty()) out[index_of(moves.from)][index_of(to)] = true;
    }
  }
  for (std::size_t via = 0; via < kPhases.size(); ++via) {
    for (std::size_t from = 0; from < kPhases.size(); ++from) {
      for (std::size_t to = 0; to < kPhases.size(); ++to) out[from][to] = out[from][to] || (out[from][via] && out[via][to]);
    }
  }
  // Suspended and resumed between two looks, a job is where it was.
  for (std::size_t phase = 0; phase < kPhases.size(); ++phase) out[phase][phase] = true;
  return out;
}

}  // namespace

bool is_phase(std::string_view word) { return index_of(word) < kPhases.size(); }

bool may_follow(std::string_view earlier, std::string_view later) {
  static const Reachable kReachable = reachable_phases();
  const std::size_t from = index_of(earlier);
  const std::size_t to = index_of(later);
  if (from >= kPhases.size() || to >= kPhases.size()) return false;
  return from == kUnknown || to == kUnknown || kReachable[from][to];
}

std::vector<std::string> illegal_moves(const std::vector<std::string>& seen) {
  std::vector<std::string> problems;
  std::string_view last;
  for (const std::string& phase : seen) {
    if (!is_phase(phase)) {
      problems.push_back(fmt::format("phase '{}' is none of UWS", one_line(phase, 40)));
      continue;
    }
    if (phase == kPhases[kUnknown]) continue;
    if (!last.empty() && !may_follow(last, phase)) problems.push_back(fmt::format("{} was seen after {}", phase, last));
    last = phase;
  }
  return problems;
}

Outcome check_legal_phases(const Arguments&, const Evidence& evidence, const CheckContext&) {
  const std::string expected = "phases in an order that UWS allows";
  const auto& seen = evidence.exchange().polled;
  if (seen.empty()) return Outcome::cannot(expected, "the step does not poll");
  std::vector<std::string> shown;
  for (const std::string& phase : seen) {
    if (shown.empty() || shown.back() != phase) shown.push_back(one_line(phase, 40));
  }
  return Outcome::of_problems(expected, join(shown, ", "), illegal_moves(seen));
}

}  // namespace tapcheck
