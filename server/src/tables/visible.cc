#include "tables/visible.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace tapstand::tables {
namespace {

bool same(const catalogue::View::Name& asked, std::string_view name) {
  return asked.delimited ? asked.text == name : iequals(asked.text, name);
}

}  // namespace

Visible::Visible(std::string own, std::vector<TablePtr> tables) {
  constexpr int kAfterAllOthers = 1000;  // schema_index: users' schemas follow those of the catalogue
  schemas_.push_back({std::move(own), "Your own tables", "", "", kAfterAllOthers, {}});
  for (auto& table : tables) {
    const auto at = std::find_if(schemas_.begin(), schemas_.end(), [&](const auto& schema) { return schema.name == table->schema; });
    auto& schema = at != schemas_.end()
                       ? *at
                       : schemas_.emplace_back(catalogue::Schema{table->schema, "Tables shared with you", "", "", kAfterAllOthers + 1, {}});
    schema.tables.push_back(std::move(table));
  }
  std::sort(schemas_.begin() + 1, schemas_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

catalogue::View::Found Visible::find(const std::optional<catalogue::View::Name>& schema, const catalogue::View::Name& table) const {
  catalogue::View::Found found;
  for (const auto& candidate : schemas_) {
    if (schema && !same(*schema, candidate.name)) continue;
    for (const auto& one : candidate.tables) {
      if (!same(table, one->name)) continue;
      found.ambiguous = found.table != nullptr;
      if (!found.table) found.table = one;
    }
  }
  return found;
}

}  // namespace tapstand::tables
