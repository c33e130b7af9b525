// Right answers: rows that are known, because the suite brought the table, or that the query is no query.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/text.h"

namespace tapcheck {
namespace {

constexpr double kRelative = 1e-12;  // what double arithmetic in another order may lose

/// A cell as a case writes it.
struct Wanted {
  bool null = false;
  std::string text;
};

/// `1 | 'a | b' | null` in cells. A quote inside quotes is written twice.
std::vector<Wanted> wanted_cells(std::string_view row) {
  std::vector<Wanted> cells;
  std::string cell;
  bool quoted = false;
  bool was_quoted = false;
  const auto finish = [&] {
    const std::string text = was_quoted ? cell : std::string(trim(cell));
    cells.push_back({!was_quoted && text == "null", text});
    cell.clear();
    was_quoted = false;
  };
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\'' && quoted && i + 1 < row.size() && row[i + 1] == '\'') {
      cell += '\'';
      ++i;
    } else if (row[i] == '\'' && (quoted || trim(cell).empty())) {
      if (!quoted) cell.clear();
      quoted = !quoted;
      was_quoted = true;
    } else if (row.substr(i).starts_with(" | ") && !quoted) {
      finish();
      i += 2;
    } else if (!was_quoted || quoted) {
      cell += row[i];
    }
  }
  finish();
  return cells;
}

bool same_number(double a, double b, std::optional<double> tolerance) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  return std::abs(a - b) <= tolerance.value_or(kRelative * std::max(std::abs(a), std::abs(b)));
}

/// Arrays, element by element: their text may be spaced in other ways.
bool same_array(const std::string& a, const std::string& b, std::optional<double> tolerance) {
  const auto words = [](const std::string& text) {
    auto list = split(text, ' ');
    std::erase(list, "");
    return list;
  };
  const auto x = words(a);
  const auto y = words(b);
  return x.size() == y.size() && std::equal(x.begin(), x.end(), y.begin(), [&](const std::string& p, const std::string& q) {
    const auto m = parse_number(p);
    const auto n = parse_number(q);
    return m && n ? same_number(*m, *n, tolerance) : p == q;
  });
}

bool same_cell(const VotField& field, const VotCell& cell, const Wanted& wanted, std::optional<double> tolerance) {
  // VOTable 1.4, 5.1 and 5.5: in TABLEDATA an empty string and a null one are the same, and so are NaN and null.
  if (std::holds_alternative<std::monostate>(cell)) return wanted.null || wanted.text.empty() || lower(wanted.text) == "nan";
  if (wanted.null) {
    const double* number = std::get_if<double>(&cell);
    const std::string* text = std::get_if<std::string>(&cell);
    // VOTable 1.4, 5.5: NaN is how a null of a floating type may be told; and an empty string is a null one.
    return (number != nullptr && std::isnan(*number)) || (text != nullptr && text->empty());
  }
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    if (const auto exact = parse_integer(wanted.text)) return *whole == *exact;
    const auto number = parse_number(wanted.text);
    return number && same_number(static_cast<double>(*whole), *number, tolerance);
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    const auto other = parse_number(wanted.text);
    return other && same_number(*number, *other, tolerance);
  }
  const std::string text = cell_text(cell);
  if (text == wanted.text) return true;
  if (field.is_text()) return std::string(trim(text)) == wanted.text;  // CHAR(n) is padded
  if (field.datatype == "boolean") return lower(text) == lower(wanted.text);
  return same_array(text, wanted.text, tolerance);
}

std::string row_text(const std::vector<VotCell>& row) {
  std::vector<std::string> cells;
  for (const VotCell& cell : row) cells.push_back(cell_text(cell));
  return join(cells, " | ");
}

std::string rows_text(const VotTable& table) {
  if (table.rows.empty()) return "no rows";
  std::vector<std::string> rows;
  for (const auto& row : table.rows) {
    if (rows.size() == 6) break;
    rows.push_back(one_line(row_text(row), 80));
  }
  return fmt::format("{}{}", join(rows, " / "), table.rows.size() > rows.size() ? fmt::format(" / … ({} rows)", table.rows.size()) : "");
}

}  // namespace

bool is_refusal(const Evidence& evidence) {
  const int status = evidence.response().status;
  if (status >= 400) return status < 500;
  const auto& table = evidence.votable();
  const VotInfo* info = table ? table->query_status() : nullptr;
  return info != nullptr && info->value == "ERROR";
}

std::string refusal_text(const Evidence& evidence) {
  const auto& table = evidence.votable();
  const VotInfo* info = table ? table->query_status() : nullptr;
  return fmt::format("status {} with '{}'", evidence.response().status,
                     one_line(info != nullptr ? info->text : evidence.response().body, 200));
}

Outcome check_values(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto rows = list_argument(arguments, "values");
  const bool ordered = argument<bool>(arguments, "ordered").value_or(false);
  const auto tolerance = number_argument(arguments, "tolerance");
  const bool or_refused = argument<bool>(arguments, "or_refused").value_or(false);
  const std::string expected = (rows.empty() ? "no rows" : join(rows, " / ")) + (or_refused ? ", or a refusal" : "");
  if (or_refused && is_refusal(evidence)) return Outcome::hold(expected, refusal_text(evidence));
  const auto& table = evidence.votable();
  if (!table) return Outcome::miss(expected, fmt::format("no VOTable: {} (status {})", table.error().message, evidence.response().status));
  const VotInfo* status = table->query_status();
  if (evidence.response().status != 200 || (status != nullptr && status->value == "ERROR")) return Outcome::miss(expected, refusal_text(evidence));
  if (table->rows.size() != rows.size()) return Outcome::miss(expected, rows_text(*table));
  std::vector<bool> used(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto wanted = wanted_cells(rows[i]);
    const auto matches = [&](const std::vector<VotCell>& row) {
      if (row.size() != wanted.size() || table->fields.size() < row.size()) return false;
      for (std::size_t c = 0; c < row.size(); ++c) {
        if (!same_cell(table->fields[c], row[c], wanted[c], tolerance)) return false;
      }
      return true;
    };
    std::size_t at = ordered ? i : 0;
    while (at < rows.size() && (used[at] || !matches(table->rows[at]))) at = ordered ? rows.size() : at + 1;
    if (at == rows.size()) return Outcome::miss(expected, rows_text(*table));
    used[at] = true;
  }
  return Outcome::hold(expected, rows_text(*table));
}

/// TAP 1.1, 3.3 and DALI 1.1, 4.2: an error document with a fitting status; TAP 1.0 services give it with 200.
Outcome check_refused(const Arguments&, const Evidence& evidence, const CheckContext&) {
  const std::string expected = "a refusal: a status of 4xx, or QUERY_STATUS ERROR";
  if (is_refusal(evidence)) return Outcome::hold(expected, refusal_text(evidence));
  const auto& table = evidence.votable();
  return Outcome::miss(expected, evidence.response().status == 200 && table ? "an answer: " + rows_text(*table) : refusal_text(evidence));
}

}  // namespace tapcheck
