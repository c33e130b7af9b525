#include "compare/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace tapcheck {
namespace {

/// A, B, … Z, AA, AB, …
std::string letter_of(std::size_t index) {
  std::string letters;
  for (++index; index > 0; index = (index - 1) / 26) letters.insert(letters.begin(), static_cast<char>('A' + (index - 1) % 26));
  return letters;
}

std::string_view sign_of(Shown shown) {
  switch (shown) {
    case Shown::kFail: return "✗";
    case Shown::kError: return "‼";
    case Shown::kAdvice: return "△";
    case Shown::kDialect: return "≈";
    case Shown::kKnown: return "◆";
    case Shown::kSkip: return "–";
    case Shown::kPass: return "✓";
  }
  return "";
}

}  // namespace

bool MatrixRow::differs() const {
  return std::any_of(cells.begin(), cells.end(), [&](const auto& cell) { return cell != cells.front(); });
}

Matrix compare_reports(std::vector<std::pair<std::string, RunResult>> reports) {
  Matrix matrix;
  std::unordered_map<std::string, std::size_t> place;
  const std::size_t width = reports.size();
  for (std::size_t i = 0; i < width; ++i) {
    for (const ScenarioResult& scenario : reports[i].second.scenarios) {
      for (const CheckResult& check : scenario.checks) {
        const auto [at, fresh] = place.try_emplace(check.id, matrix.rows.size());
        if (fresh) matrix.rows.push_back({check.id, check.clause, std::vector<std::optional<Shown>>(width)});
        auto& cell = matrix.rows[at->second].cells[i];
        const Shown shown = shown_as(check);
        cell = cell ? std::min(*cell, shown) : shown;  // Shown begins with the worst
      }
    }
    for (const auto& [profile, counts] : counts_by_profile(reports[i].second)) {
      auto& row = matrix.profiles[profile];
      row.resize(width);
      row[i] = counts;
    }
    matrix.columns.push_back({letter_of(i), reports[i].first, std::move(reports[i].second)});
  }
  return matrix;
}

std::string cell_text(const std::optional<Shown>& cell) {
  return cell ? fmt::format("{} {}", sign_of(*cell), shown_word(*cell)) : "· not there";
}

std::string matrix_line(const Matrix& matrix) {
  const auto differing = std::count_if(matrix.rows.begin(), matrix.rows.end(), [](const MatrixRow& row) { return row.differs(); });
  return fmt::format("{} checks, of which {} differ", matrix.rows.size(), differing);
}

}  // namespace tapcheck
