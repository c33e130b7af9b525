#include "expect/update.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "expect/expectations.h"

namespace tapcheck {
namespace {

using Lines = std::vector<std::string>;

bool is_blank(const std::string& line) { return trim(line).empty(); }
bool is_comment(const std::string& line) { return trim(line).starts_with('#'); }

/// The lines of an entry, with the comment right above it and one blank line below: [begin, end).
struct Block {
  std::size_t begin;
  std::size_t end;
};

Block block_of(const Lines& lines, std::size_t header, std::size_t next_header) {
  Block block{header, std::min(next_header, lines.size())};
  while (block.begin > 0 && is_comment(lines[block.begin - 1])) --block.begin;
  // What stands between this entry and the next one is not its own.
  while (block.end > header + 1 && (is_blank(lines[block.end - 1]) || is_comment(lines[block.end - 1]))) --block.end;
  if (block.end < lines.size() && is_blank(lines[block.end])) ++block.end;
  return block;
}

bool may_stand_in_a_file(std::string_view id) {
  return !id.empty() && id.size() <= 300 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("./_-").find(c) != std::string_view::npos;
  });
}

std::string entry_text(const CheckResult& check) {
  return fmt::format("[[known]]\nid = \"{}\"\nreason = \"to be explained\"\n{}", check.id, check.verdict == Verdict::kError ? "verdict = \"error\"\n" : "");
}

bool required(const CheckResult& check) {
  return check.verdict == Verdict::kError || (check.verdict == Verdict::kFail && check.level != Level::kShould);
}

}  // namespace

Result<UpdatedExpectations> update_expectations(const std::string& text, const std::string& file, const RunResult& report) {
  const auto old = Expectations::parse(text, file);
  if (!old) return tl::unexpected(old.error());
  Lines lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();

  UpdatedExpectations out;
  std::vector<const Expectation*> kept;
  std::vector<bool> gone(lines.size(), false);
  const auto& entries = old->known();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Bearing bearing = bearing_of(entries[i], report);
    if (bearing.fails || !bearing.holds) {
      kept.push_back(&entries[i]);
      if (!bearing.fails) out.unasked.push_back(entries[i].id);
      continue;
    }
    out.dropped.push_back(entries[i].id);
    const auto line_index = [](const Expectation& entry) { return static_cast<std::size_t>(std::max(entry.line, 1)) - 1; };
    const Block block = block_of(lines, line_index(entries[i]), i + 1 < entries.size() ? line_index(entries[i + 1]) : lines.size());
    std::fill(gone.begin() + static_cast<std::ptrdiff_t>(block.begin), gone.begin() + static_cast<std::ptrdiff_t>(block.end), true);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!gone[i]) out.text += lines[i] + "\n";
  }
  for (const ScenarioResult& scenario : report.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      const bool foreseen = std::any_of(kept.begin(), kept.end(), [&](const Expectation* e) { return e->verdict == check.verdict && e->covers(check); });
      if (!required(check) || foreseen) continue;
      if (!may_stand_in_a_file(check.id)) return fail(fmt::format("the report has a check with the id '{}'", one_line(check.id)));
      if (!out.text.empty() && !out.text.ends_with("\n\n")) out.text += "\n";
      out.text += entry_text(check);
      out.added.push_back(check.id);
    }
  }
  return out;
}

}  // namespace tapcheck
