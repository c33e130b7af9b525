#include "report/markdown.h"

#include <fmt/format.h>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

std::string counts_row(const std::string& name, const Counts& counts) {
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", name, counts.passed, counts.failed, counts.advisory, counts.dialect, counts.known,
                     counts.skipped);
}

std::string failures(const RunResult& run, const Library& library) {
  constexpr int kMost = 50;
  std::string rows;
  int count = 0;
  for (const Shown shown : {Shown::kFail, Shown::kError}) {
    for_each_shown(run, shown, [&](const ScenarioResult&, const CheckResult& check) {
      if (++count > kMost) return;
      const auto clause = library.clauses.find(check.clause);
      const std::string why = clause == library.clauses.end() ? "" : clause->second.document;
      rows += fmt::format("| {} | {} | {} | {} | {} |\n", markdown_code(full_id(check)), markdown_code(check.clause), markdown_code(why),
                          markdown_code(check.expected), markdown_code(check.actual));
    });
  }
  if (count == 0) return "";
  const std::string rest = count > kMost ? fmt::format("\n{} more failed.\n", count - kMost) : "";
  return "\n| check | clause | document | expected | got |\n|---|---|---|---|---|\n" + rows + rest;
}

}  // namespace

std::string markdown_code(std::string_view text, std::size_t limit) {
  if (text.empty()) return "";
  std::string out = "<code>";
  for (const char c : one_line(text, limit)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || static_cast<unsigned char>(c) >= 0x80;
    out += plain ? std::string(1, c) : fmt::format("&#{};", static_cast<int>(c));
  }
  return out + "</code>";
}

std::string markdown_report(const RunResult& run, const Library& library) {
  const Counts counts = run.counts();
  std::string out = fmt::format("### tapcheck: {} passed, {} failed, {} skipped\n\n{}, profile {}{}\n\n", counts.passed, counts.failed, counts.skipped,
                                markdown_code(run.target), markdown_code(run.profile), run.interrupted ? ", interrupted" : "");
  out += "| document | passed | failed | advice | dialect | known | skipped |\n|---|--:|--:|--:|--:|--:|--:|\n";
  for (const auto& [document, numbers] : counts_by_document(run, library)) {
    out += counts_row(document.empty() ? "(of the suite itself)" : markdown_code(document), numbers);
  }
  out += failures(run, library);
  for (const Surprise& surprise : run.surprises) out += fmt::format("\n- {} {}", markdown_code(surprise.id), surprise_text(surprise.kind));
  const auto remarks = closing_remarks(run);
  for (const std::string& remark : remarks) out += "\n- " + markdown_code(remark, 2000);
  return out + (run.surprises.empty() && remarks.empty() ? "" : "\n");
}

}  // namespace tapcheck
