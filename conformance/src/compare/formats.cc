#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compare/compare.h"
#include "core/text.h"
#include "report/markdown.h"
#include "report/page.h"

namespace tapcheck {
namespace {

std::string about(const Column& column) {
  return fmt::format("profile {}{}", column.run.profile, column.run.started.empty() ? "" : ", " + column.run.started);
}

/// `118 ✓ 2 ✗ 30 –`: what held, what did not, what was not asked.
std::string counts_text(const Counts& counts) { return fmt::format("{} ✓ {} ✗ {} –", counts.passed, counts.failed, counts.skipped); }

std::string padded(std::string_view text, std::size_t columns) {
  // Characters, not bytes: signs are three bytes long, and as wide as a letter.
  const auto width = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  return std::string(text) + std::string(columns > width ? columns - width : 0, ' ');
}

/// A cell of CSV (RFC 4180). A spreadsheet takes `=…` for a formula: it is told that this is text.
std::string csv_cell(std::string_view text) {
  std::string out = one_line(text, 400);
  if (!out.empty() && std::string_view("=+-@").find(out.front()) != std::string_view::npos) out.insert(0, "'");
  if (out.find_first_of(",\"") == std::string::npos) return out;
  replace_all(out, "\"", "\"\"");
  return "\"" + out + "\"";
}

template <typename Function>
void for_rows(const Matrix& matrix, bool all, Function function) {
  for (const MatrixRow& row : matrix.rows) {
    if (all || row.differs()) function(row);
  }
}

}  // namespace

std::span<const MatrixFormat> matrix_formats() {
  static constexpr std::array kFormats{
      MatrixFormat{"text", matrix_text},
      MatrixFormat{"markdown", matrix_markdown},
      MatrixFormat{"csv", matrix_csv},
      MatrixFormat{"html", matrix_html},
  };
  return kFormats;
}

std::string matrix_text(const Matrix& matrix, bool all) {
  constexpr std::size_t kCell = 18;
  std::string out;
  for (const Column& column : matrix.columns) {
    const Counts counts = column.run.counts();
    out += fmt::format("{:<3} {}  {} ({})\n    {} passed, {} failed, {} skipped\n", column.letter, one_line(column.run.target), one_line(about(column)),
                       one_line(column.file), counts.passed, counts.failed, counts.skipped);
  }
  std::size_t widest = 8;
  for_rows(matrix, all, [&](const MatrixRow& row) { widest = std::max(widest, one_line(row.id).size()); });
  const auto line = [&](std::string_view name, const std::vector<std::string>& cells) {
    std::string text = padded(name, widest + 2);
    for (const std::string& cell : cells) text += padded(cell, kCell);
    return std::string(trim(text)) + "\n";
  };
  std::vector<std::string> letters;
  for (const Column& column : matrix.columns) letters.push_back(column.letter);
  out += "\n" + line("profile", letters);
  for (const auto& [profile, counts] : matrix.profiles) {
    std::vector<std::string> cells;
    for (const Counts& one : counts) cells.push_back(counts_text(one));
    out += line(one_line(profile), cells);
  }
  out += "\n" + line("check", letters);
  for_rows(matrix, all, [&](const MatrixRow& row) {
    std::vector<std::string> cells;
    for (const auto& cell : row.cells) cells.push_back(cell_text(cell));
    out += line(one_line(row.id), cells);
  });
  return out + "\n" + matrix_line(matrix) + "\n";
}

std::string matrix_markdown(const Matrix& matrix, bool all) {
  std::string out;
  std::string letters;
  std::string rule = "|---|";
  for (const Column& column : matrix.columns) {
    const Counts counts = column.run.counts();
    out += fmt::format("- **{}** {}, {}: {} passed, {} failed, {} skipped\n", column.letter, markdown_code(column.run.target), markdown_code(about(column)),
                       counts.passed, counts.failed, counts.skipped);
    letters += " " + column.letter + " |";
    rule += "---|";
  }
  out += "\n| profile |" + letters + "\n" + rule + "\n";
  for (const auto& [profile, counts] : matrix.profiles) {
    out += "| " + markdown_code(profile) + " |";
    for (const Counts& one : counts) out += " " + counts_text(one) + " |";
    out += "\n";
  }
  out += "\n| check |" + letters + "\n" + rule + "\n";
  for_rows(matrix, all, [&](const MatrixRow& row) {
    out += "| " + markdown_code(row.id) + " |";
    for (const auto& cell : row.cells) out += " " + cell_text(cell) + " |";
    out += "\n";
  });
  return out + "\n" + matrix_line(matrix) + "\n";
}

std::string matrix_csv(const Matrix& matrix, bool all) {
  std::string out = "check,clause";
  for (const Column& column : matrix.columns) out += "," + csv_cell(column.run.target);
  out += "\r\n";
  for_rows(matrix, all, [&](const MatrixRow& row) {
    out += csv_cell(row.id) + "," + csv_cell(row.clause);
    for (const auto& cell : row.cells) out += "," + std::string(cell ? shown_word(*cell) : "");
    out += "\r\n";
  });
  return out;
}

std::string matrix_html(const Matrix& matrix, bool all) {
  std::string out = page_head("tapcheck comparison", false) + "<header><h1>Comparison of services</h1>\n<p class=\"soft\">" + matrix_line(matrix) + "</p>\n<dl>\n";
  std::string letters;
  for (const Column& column : matrix.columns) {
    const Counts counts = column.run.counts();
    out += fmt::format("<dt>{}</dt><dd>{} <span class=\"soft\">{}; {} passed, {} failed, {} skipped</span></dd>\n", column.letter, escape_xml(column.run.target),
                       escape_xml(about(column)), counts.passed, counts.failed, counts.skipped);
    letters += fmt::format("<th scope=\"col\">{}</th>", column.letter);
  }
  out += "</dl></header>\n<main>\n<h2>By profile</h2>\n<div class=\"wide\" tabindex=\"0\"><table class=\"matrix\"><thead><tr><th scope=\"col\">profile</th>" + letters +
         "</tr></thead>\n<tbody>\n";
  for (const auto& [profile, counts] : matrix.profiles) {
    out += "<tr><th scope=\"row\">" + escape_xml(profile) + "</th>";
    for (const Counts& one : counts) out += "<td>" + counts_text(one) + "</td>";
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n<h2>" + std::string(all ? "All checks" : "Checks that differ") +
         "</h2>\n<div class=\"wide\" tabindex=\"0\"><table class=\"matrix\"><thead><tr><th scope=\"col\">check</th>" + letters + "</tr></thead>\n<tbody>\n";
  for_rows(matrix, all, [&](const MatrixRow& row) {
    out += fmt::format("<tr><th scope=\"row\">{} <span class=\"soft\">{}</span></th>", escape_xml(row.id), escape_xml(row.clause));
    for (const auto& cell : row.cells) out += fmt::format("<td class=\"{}\"><span class=\"v\">{}</span></td>", cell ? shown_word(*cell) : "none", cell_text(cell));
    out += "</tr>\n";
  });
  return out + "</tbody></table></div>\n</main>\n</body>\n</html>\n";
}

}  // namespace tapcheck
