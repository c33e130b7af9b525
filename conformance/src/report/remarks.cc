#include <fmt/format.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {

std::vector<std::string> closing_remarks(const RunResult& run) {
  std::vector<std::string> lines = run.remarks;
  for (const Leftover& leftover : run.leftovers()) {
    lines.push_back(leftover.name.empty() ? fmt::format("perhaps left on the target: {} of unknown name, for no answer came to: {}", leftover.kind, leftover.curl)
                                          : fmt::format("left on the target: {} {}; to remove it: {}", leftover.kind, leftover.name, leftover.curl));
  }
  for (std::string& line : lines) line = one_line(line, 2000);
  return lines;
}

std::string console_remarks(const RunResult& run) {
  std::string out;
  for (const std::string& line : closing_remarks(run)) out += fmt::format("note: {}\n", line);
  return out.empty() ? out : "\n" + out;
}

}  // namespace tapcheck
