// Whether two tables say the same, whatever their formats: as many columns of the same names in the same order, as
// many rows, and each value equal, bit for bit. What a format cannot say (result_table.h) is not asked of it.
// A null, a floating NaN and an empty text are one: VOTable makes no difference between them (VOTable 1.4, 5 and 6).
// Blanks at the end of texts of fixed length are padding. Safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tables/result_table.h"

namespace tapcheck {

struct TableComparison {
  bool names_as_written = true;     ///< else without regard to case, as ADQL's regular identifiers are
  std::optional<double> tolerance = std::nullopt;  ///< relative, of floating values; without it their bits count
  bool ordered = true;              ///< else rows are compared as a bag
};

/// One line a difference, naming row, column and both values; at most 20.
std::vector<std::string> table_differences(const ResultTable& expected, const ResultTable& actual, const TableComparison& how);

}  // namespace tapcheck
