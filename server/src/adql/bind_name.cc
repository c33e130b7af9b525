// Columns by name: qualified or not, in this query or one around it (ADQL 2.1 §2.1.5-7).
#include <fmt/format.h>

#include <algorithm>

#include "adql/binder.h"
#include "core/text.h"

namespace tapstand::adql {

bool matches(const ast::Name& name, std::string_view stored) {
  return name.delimited ? name.text == stored : iequals(name.text, stored);
}

bound::Expr Binder::column(const bound::Source& source, std::size_t index, std::string_view range) const {
  bound::Expr expr;
  expr.node = bound::ColumnRef{&source, index};
  expr.field = &source.field(index);
  expr.type = expr.field->type.type;
  expr.range = range;
  return expr;
}

bool Binder::lost(const Relation& relation) {
  return std::any_of(relation.tables.begin(), relation.tables.end(), [](const Table& t) { return !t.source->table && t.source->rows() == nullptr; });
}

bool Binder::is_merged(const Relation& relation, const bound::Source* source, std::size_t index) {
  for (const auto& merged : relation.merged) {
    for (const auto& part : merged.parts) {
      if (part.source == source && part.column == index) return true;
    }
  }
  return false;
}

Binder::Matches Binder::find_column(const std::vector<ast::Name>& parts, const Relation& relation) const {
  Matches out;
  const auto& name = parts.back();
  const std::size_t n = parts.size();
  if (n > 3) return out;
  if (n == 1) {
    for (const auto& merged : relation.merged) {
      if (!matches(name, merged.expr.field->name)) continue;
      out.found.push_back(merged.expr);
      out.tables.emplace_back("USING");
    }
  }
  for (const auto& table : relation.tables) {
    if (n > 1 && !matches(parts[n - 2], table.name)) continue;
    if (n > 2 && !matches(parts[0], table.schema)) continue;
    out.table_known = true;
    const std::size_t count = table.source->column_count();
    for (std::size_t i = 0; i < count; ++i) {
      if (!matches(name, table.source->field(i).name)) continue;
      if (n == 1 && is_merged(relation, table.source, i)) continue;
      out.found.push_back(column(*table.source, i, name.range));
      out.tables.push_back(table.schema.empty() ? table.name : table.schema + "." + table.name);
    }
  }
  return out;
}

bound::Expr Binder::bind(const ast::ColumnName& name, std::string_view range, Scope& scope) {
  bool table_known = false;
  for (Scope* level = &scope; level != nullptr; level = level->parent) {
    auto match = find_column(name.parts, level->relation);
    table_known = table_known || match.table_known;
    if (match.found.empty()) {
      if (lost(level->relation)) return bad(range);
      if (name.parts.size() > 1 && match.table_known) break;
      continue;
    }
    if (match.found.size() > 1) {
      const auto& first = match.tables.front();
      const bool one = std::all_of(match.tables.begin(), match.tables.end(), [&](const auto& other) { return other == first; });
      std::string tables = first;
      for (std::size_t i = 1; i < match.tables.size() && !one; ++i) tables += (i + 1 == match.tables.size() ? " and " : ", ") + match.tables[i];
      problems_.add(range, fmt::format("Column \"{}\" is ambiguous: it is {}in {}", name.parts.back().text, one ? "more than once " : "", tables),
                    one ? "Give each of them a name of its own: ... AS b." : fmt::format("Write the table before it, e.g. {}.{}.", first, name.parts.back().text));
    }
    auto expr = std::move(match.found.front());
    expr.range = range;
    if (const auto* ref = std::get_if<bound::ColumnRef>(&expr.node)) {
      for (Scope* inner = &scope; inner != level; inner = inner->parent) inner->outer.push_back({*ref, range});
    }
    return expr;
  }
  unknown_column(name, range, scope, table_known);
  return bad(range);
}

// A table has no other name than its alias.
std::optional<std::string> Binder::renamed(const ast::Name& table, const Scope& scope) {
  for (const Scope* level = &scope; level != nullptr; level = level->parent) {
    for (const auto& entry : level->relation.tables) {
      if (entry.schema.empty() && entry.source->table && matches(table, entry.source->table->name)) {
        return fmt::format("The table has the name \"{}\" here.", entry.name);
      }
    }
  }
  return std::nullopt;
}

void Binder::unknown_column(const ast::ColumnName& name, std::string_view range, const Scope& scope, bool table_known) {
  const auto& last = name.parts.back();
  std::vector<std::string> names;
  std::string place;
  for (const Scope* level = &scope; level != nullptr; level = level->parent) {
    for (const auto& table : level->relation.tables) {
      if (name.parts.size() > 1 && table_known && !matches(name.parts[name.parts.size() - 2], table.name)) continue;
      place += (place.empty() ? "" : ", ") + (table.schema.empty() ? table.name : table.schema + "." + table.name);
      for (std::size_t i = 0; i < table.source->column_count(); ++i) names.push_back(table.source->field(i).name);
    }
  }
  if (name.parts.size() > 1 && !table_known) {
    std::vector<std::string> tables;
    for (const Scope* level = &scope; level != nullptr; level = level->parent) {
      for (const auto& table : level->relation.tables) tables.push_back(table.name);
    }
    const auto& qualifier = name.parts[name.parts.size() - 2].text;
    const auto near = nearest(qualifier, tables);
    auto hint = near.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", near);
    problems_.add(range, fmt::format("Unknown table \"{}\" before column \"{}\"", qualifier, last.text),
                  renamed(name.parts[name.parts.size() - 2], scope).value_or(hint));
    return;
  }
  std::string hint;
  const auto cased = std::find_if(names.begin(), names.end(), [&](const auto& other) { return iequals(other, last.text); });
  if (cased != names.end()) {
    hint = fmt::format("Names in double quotes keep their case: did you mean \"{}\"?", *cased);
  } else if (const auto near = nearest(last.text, names); !near.empty()) {
    hint = fmt::format("Did you mean \"{}\"{}?", near, word_kind(near) == Tok::identifier ? "" : ", with the double quotes");
  } else if (last.delimited) {
    hint = fmt::format("Text is written in single quotes: '{}'.", last.text);
  }
  problems_.add(range, fmt::format("Unknown column \"{}\" in {}", last.text, shorten(place)), std::move(hint));
}

}  // namespace tapstand::adql
