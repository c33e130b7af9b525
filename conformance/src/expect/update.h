// Brings an expectation file up to date with a report: entries that still fail stay as they stand, with their comments;
// those that hold now go; failures that nobody foresaw are added, to be explained. What the report does not ask about stays.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "run/verdict.h"

namespace tapcheck {

struct UpdatedExpectations {
  std::string text;
  std::vector<std::string> added;    ///< ids
  std::vector<std::string> dropped;
  std::vector<std::string> unasked;  ///< the report has nothing of them, or only skips
};

/// `text` is what the file holds now (empty for a new one). An Error if it is no expectation file, or if an id of the
/// report is none that may stand in one.
Result<UpdatedExpectations> update_expectations(const std::string& text, const std::string& file, const RunResult& report);

}  // namespace tapcheck
