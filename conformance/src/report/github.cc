// Workflow commands: `::error file=…,line=…,title=…::message`. Values escape %, CR and LF, properties also `:` and `,`.
#include <fmt/format.h>

#include <filesystem>

#include "core/text.h"
#include "report/report.h"

namespace tapcheck {
namespace {

constexpr int kMost = 50;  ///< GitHub shows no more of them for a run

std::string value(std::string_view text) {
  std::string out = one_line(text, 600);
  replace_all(out, "%", "%25");
  return out;
}

std::string property(std::string_view text) {
  std::string out = value(text);
  replace_all(out, ":", "%3A");
  replace_all(out, ",", "%2C");
  return out;
}

/// Annotations point into the checkout: a file below the working folder is named from there.
std::string file_property(const std::string& file) {
  std::error_code error;
  const std::filesystem::path here = std::filesystem::proximate(file, error);
  return property(error || here.empty() || here.string().starts_with("..") ? file : here.string());
}

class Annotations {
 public:
  void add(std::string_view command, const std::string& file, int line, std::string_view title, std::string_view message) {
    if (++count_ <= kMost - 1) {
      text_ += fmt::format("::{} file={},line={},title={}::{}\n", command, file_property(file), line, property(title), value(message));
    }
  }

  std::string text(const Counts& counts) const {
    const std::string left = count_ > kMost - 1 ? fmt::format("; {} more annotations are left out", count_ - (kMost - 1)) : "";
    return text_ + fmt::format("::notice title=tapcheck::{} passed, {} failed, {} skipped{}\n", counts.passed, counts.failed, counts.skipped, left);
  }

 private:
  std::string text_;
  int count_ = 0;
};

}  // namespace

std::string github_report(const RunResult& run, const Library& library) {
  Annotations annotations;
  const auto add_all = [&](Shown shown, std::string_view command) {
    for_each_shown(run, shown, [&](const ScenarioResult&, const CheckResult& check) {
      std::string message = evidence_line(check);
      if (const auto clause = library.clauses.find(check.clause); clause != library.clauses.end()) message += " - " + clause->second.text;
      const std::string title = full_id(check) + (check.clause.empty() ? "" : " [" + check.clause + "]");
      annotations.add(command, check.file, check.line, title, message);
    });
  };
  add_all(Shown::kFail, "error");
  add_all(Shown::kError, "error");
  for (const Surprise& surprise : run.surprises) {
    annotations.add(surprise.fails ? "error" : "warning", surprise.file, surprise.line, surprise.id, surprise_text(surprise.kind));
  }
  add_all(Shown::kAdvice, "warning");
  add_all(Shown::kDialect, "notice");
  std::string remarks;
  for (const std::string& remark : closing_remarks(run)) remarks += fmt::format("::warning title=tapcheck::{}\n", value(remark));
  return remarks + annotations.text(run.counts());
}

}  // namespace tapcheck
