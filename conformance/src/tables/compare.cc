#include "tables/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include "core/text.h"
#include "tables/element.h"

namespace tapcheck {
namespace {

constexpr std::size_t kMaxDifferences = 20;

/// How two columns are compared.
class ColumnPair {
 public:
  ColumnPair(const VotField& expected, const VotField& actual, const TableFormat& from, const TableFormat& to)
      : from_(expected), to_(actual), from_format_(from), to_format_(to) {
    // What has no type is read as the other side's.
    if (from_.datatype.empty()) adopt(from_, to_);
    if (to_.datatype.empty()) adopt(to_, from_);
    // Blanks at the end are padding, if one side has texts of fixed length.
    if (from_.is_text() && to_.is_text() && !(from_.arraysize.ends_with('*') && to_.arraysize.ends_with('*'))) from_.arraysize = to_.arraysize = "1";
    single_ = from_.datatype.starts_with("float") || to_.datatype.starts_with("float");
  }

  bool same(const VotCell& a, const VotCell& b, const std::optional<double>& tolerance) const {
    if (!expressible(a, to_format_) || !expressible(b, from_format_)) return true;
    const auto left = elements_of(from_, a, !from_format_.typed);
    const auto right = elements_of(to_, b, !to_format_.typed);
    if (same_elements(left, right, tolerance)) return true;
    // TSV has no rule for quotes and backslashes: a quoted text is read as well as the bare one, and an escaped one.
    const auto* text = std::get_if<std::string>(&b);
    if (text == nullptr || to_format_.typed) return false;
    std::string unescaped = *text;
    replace_all(unescaped, "\\\\", "\\");
    return same_elements(left, elements_of(to_, unquoted(*text), true), tolerance) || same_elements(left, elements_of(to_, unescaped, true), tolerance);
  }

 private:
  static void adopt(VotField& untyped, const VotField& typed) {
    untyped.datatype = typed.datatype;
    untyped.arraysize = typed.arraysize;
  }

  static VotCell unquoted(const std::string& text) {
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return text;
    std::string inside = text.substr(1, text.size() - 2);
    replace_all(inside, "\"\"", "\"");
    if (inside.empty()) return {};
    return inside;
  }

  static bool expressible(const VotCell& cell, const TableFormat& format) {
    if (const auto* number = std::get_if<double>(&cell)) return format.infinities || std::isfinite(*number);
    const auto* text = std::get_if<std::string>(&cell);
    if (text == nullptr) return true;
    if (!format.line_ends && text->find_first_of("\t\r\n") != std::string::npos) return false;
    if (!format.infinities && text->find("Inf") != std::string::npos) return false;
    return format.unicode || std::all_of(text->begin(), text->end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  }

  bool same_elements(const std::vector<Element>& a, const std::vector<Element>& b, const std::optional<double>& tolerance) const {
    if (a.size() != b.size()) return all_null(a) && all_null(b);
    return std::equal(a.begin(), a.end(), b.begin(), [&](const Element& x, const Element& y) { return same_element(x, y, single_, tolerance); });
  }

  VotField from_;
  VotField to_;
  const TableFormat& from_format_;
  const TableFormat& to_format_;
  bool single_ = false;  // one side has single precision
};

std::string names_of(const ResultTable& table) {
  std::vector<std::string> names;
  for (const VotField& column : table.columns) names.push_back(column.name);
  return one_line(join(names, ", "), 200);
}

bool same_names(const ResultTable& a, const ResultTable& b, bool as_written) {
  return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(), [&](const VotField& x, const VotField& y) {
    return as_written ? x.name == y.name : equals_ignoring_case(x.name, y.name);
  });
}

/// Shown so that 1 and '1', null and '' look different.
std::string shown(const VotCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return "'" + one_line(*text, 80) + "'";
  if (const auto* number = std::get_if<double>(&cell)) return fmt::format("{}", *number);
  return cell_text(cell);
}

class Comparison {
 public:
  Comparison(const ResultTable& expected, const ResultTable& actual, const TableComparison& how) : expected_(expected), actual_(actual), how_(how) {
    for (std::size_t i = 0; i < expected.columns.size(); ++i) pairs_.emplace_back(expected.columns[i], actual.columns[i], *expected.format, *actual.format);
  }

  std::vector<std::string> ordered() const {
    std::vector<std::string> differences;
    for (std::size_t r = 0; r < expected_.rows.size(); ++r) {
      for (std::size_t c = 0; c < pairs_.size(); ++c) {
        const VotCell& a = expected_.rows[r][c];
        const VotCell& b = actual_.rows[r][c];
        if (pairs_[c].same(a, b, how_.tolerance)) continue;
        differences.push_back(fmt::format("row {}, column {} is {}, not {}", r + 1, one_line(expected_.columns[c].name, 60), shown(b), shown(a)));
        if (differences.size() == kMaxDifferences) return differences;
      }
    }
    return differences;
  }

  /// Each expected row takes the first of the others that is equal and not yet taken.
  std::vector<std::string> unordered() const {
    std::vector<std::string> differences;
    std::vector<bool> taken(actual_.rows.size());
    for (std::size_t r = 0; r < expected_.rows.size(); ++r) {
      std::size_t at = 0;
      while (at < taken.size() && (taken[at] || !same_row(r, at))) ++at;
      if (at < taken.size()) {
        taken[at] = true;
        continue;
      }
      std::vector<std::string> values;
      for (const VotCell& cell : expected_.rows[r]) values.push_back(shown(cell));
      differences.push_back(fmt::format("no row is {}", one_line(join(values, ", "), 300)));
      if (differences.size() == kMaxDifferences) break;
    }
    return differences;
  }

 private:
  bool same_row(std::size_t r, std::size_t at) const {
    for (std::size_t c = 0; c < pairs_.size(); ++c) {
      if (!pairs_[c].same(expected_.rows[r][c], actual_.rows[at][c], how_.tolerance)) return false;
    }
    return true;
  }

  const ResultTable& expected_;
  const ResultTable& actual_;
  const TableComparison& how_;
  std::vector<ColumnPair> pairs_;
};

}  // namespace

std::vector<std::string> table_differences(const ResultTable& expected, const ResultTable& actual, const TableComparison& how) {
  constexpr std::size_t kMaxBag = 2000;  // rows whose every pair is tried
  if (!same_names(expected, actual, how.names_as_written)) {
    return {fmt::format("the columns are {}, not {}", names_of(actual), names_of(expected))};
  }
  if (expected.rows.size() != actual.rows.size()) {
    return {fmt::format("there are {} rows, not {}", actual.rows.size(), expected.rows.size())};
  }
  const Comparison comparison(expected, actual, how);
  return how.ordered || expected.rows.size() > kMaxBag ? comparison.ordered() : comparison.unordered();
}

}  // namespace tapcheck
