#include "offline.h"

#include <fmt/format.h>

#include <filesystem>

#include "compare/compare.h"
#include "core/text.h"
#include "expect/update.h"
#include "report/explain.h"
#include "report/read_json.h"
#include "report/report.h"

namespace tapcheck {
namespace {

int show(const Result<std::string>& text) {
  if (!text) return complain(text.error());
  fmt::print("{}", *text);
  return kHeld;
}

int compare(const CompareOptions& options) {
  std::vector<std::pair<std::string, RunResult>> reports;
  for (const std::string& file : options.reports) {
    auto run = read_json_report(file);
    if (!run) return complain(run.error());
    reports.emplace_back(file, std::move(*run));
  }
  const Matrix matrix = compare_reports(std::move(reports));
  for (const MatrixFormat& format : matrix_formats()) {
    if (format.name == options.format) fmt::print("{}", format.render(matrix, options.all));
  }
  return kHeld;
}

/// The file is written anew only if something changes.
int update_file(const ExpectOptions& options) {
  const auto report = read_json_report(options.report);
  if (!report) return complain(report.error());
  std::error_code error;
  const bool there = std::filesystem::exists(options.file, error);
  const auto text = there ? read_file(options.file) : std::optional<std::string>("");
  if (!text) return complain(Error{"cannot read the expectation file", options.file, 0});
  const auto updated = update_expectations(*text, options.file, *report);
  if (!updated) return complain(updated.error());
  if (updated->text != *text || !there) {
    // People have written in it: it is there whole, before or after, whatever happens meanwhile.
    const std::string fresh = options.file + ".new";
    if (auto written = write_report(fresh, updated->text); !written) return complain(written.error());
    std::filesystem::rename(fresh, options.file, error);
    if (error) return complain(Error{"cannot write the expectation file: " + error.message(), options.file, 0});
  }
  for (const std::string& id : updated->dropped) fmt::print("dropped  {}: it holds now\n", one_line(id));
  for (const std::string& id : updated->added) fmt::print("added    {}: to be explained\n", id);
  for (const std::string& id : updated->unasked) fmt::print("kept     {}: the report says nothing of it\n", one_line(id));
  fmt::print("{} dropped, {} added\n", updated->dropped.size(), updated->added.size());
  return kHeld;
}

}  // namespace

int complain(const Error& error) {
  fmt::print(stderr, "tapcheck: {}\n", error.text());
  return kUsage;
}

int run_offline(const Options& options) {
  if (options.mode == Mode::kCompare) return compare(options.compare);
  if (options.mode == Mode::kExpect) return update_file(options.expect_update);
  const auto library = Library::load(options.scenarios);
  if (!library) return complain(library.error());
  if (options.mode == Mode::kExplain) return show(explain_text(*library, options.id));
  if (options.mode == Mode::kCurl) return show(curl_text(*library, options.id));
  return show(options.list.json ? list_json(*library, options.list.profile) : list_text(*library, options.list.profile));
}

}  // namespace tapcheck
