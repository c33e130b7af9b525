#include "votable/table.h"

#include <fmt/format.h>

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
