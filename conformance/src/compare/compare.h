// Reports of several services side by side: one row a check, one column a report. Of a check that ran several times in
// one report the worst counts. Values; no state.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/shown.h"
#include "run/verdict.h"

namespace tapcheck {

struct Column {
  std::string letter;  ///< A, B, … AA
  std::string file;
  RunResult run;
};

struct MatrixRow {
  std::string id;
  std::string clause;
  std::vector<std::optional<Shown>> cells;  ///< one a column; none where the report does not have the check

  bool differs() const;
};

struct Matrix {
  std::vector<Column> columns;
  std::vector<MatrixRow> rows;  ///< in the order of the first report that has them, scenario by scenario
  /// Counts of each profile, one a column.
  std::map<std::string, std::vector<Counts>> profiles;
};

/// `reports` by the name of their files.
Matrix compare_reports(std::vector<std::pair<std::string, RunResult>> reports);

/// Only the rows that differ, unless `all`.
using MatrixFunction = std::string (*)(const Matrix&, bool all);

struct MatrixFormat {
  std::string_view name;
  MatrixFunction render;
};
std::span<const MatrixFormat> matrix_formats();

std::string matrix_text(const Matrix& matrix, bool all);
std::string matrix_markdown(const Matrix& matrix, bool all);
std::string matrix_csv(const Matrix& matrix, bool all);
std::string matrix_html(const Matrix& matrix, bool all);

/// A sign and a word, so that neither colour nor sight of the sign is needed: `✗ fail`.
std::string cell_text(const std::optional<Shown>& cell);
/// `312 checks, of which 12 differ`.
std::string matrix_line(const Matrix& matrix);

}  // namespace tapcheck
