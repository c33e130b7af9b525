#include "votable/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace tapcheck {

std::optional<std::size_t> VotTable::column(const std::string& name) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (equals_ignoring_case(fields[i].name, name)) return i;
  }
  return std::nullopt;
}

const VotInfo* VotTable::query_status() const {
  const VotInfo* last = nullptr;
  for (const VotInfo& info : infos) {
    if (info.in_results && info.name == "QUERY_STATUS") last = &info;
  }
  return last;
}

void VotTable::add_problem(std::string_view rule, std::string text) {
  const auto same = std::count_if(problems.begin(), problems.end(), [&](const VotProblem& p) { return p.rule == rule; });
  if (static_cast<std::size_t>(same) < kMaxProblems) problems.push_back({rule, std::move(text)});
}

std::vector<std::string> VotTable::problem_texts(std::string_view rule) const {
  std::vector<std::string> texts;
  for (const VotProblem& problem : problems) {
    if (rule.empty() || problem.rule == rule) texts.push_back(problem.text);
  }
  return texts;
}

const std::string* VotElement::attribute(std::string_view wanted) const {
  const auto at = std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) { return a.first == wanted; });
  return at == attributes.end() ? nullptr : &at->second;
}

std::string VotElement::attribute_or_empty(std::string_view wanted) const {
  const std::string* value = attribute(wanted);
  return value == nullptr ? std::string() : *value;
}

std::string cell_text(const VotCell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&cell)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return "null";
}

std::optional<double> cell_number(const VotCell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  return std::nullopt;
}

}  // namespace tapcheck
