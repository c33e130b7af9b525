// FROM: tables by name, sub-queries, joins with ON, USING and NATURAL (ADQL 2.1 §2.2.2).
#include <fmt/format.h>

#include <algorithm>

#include "adql/binder.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

std::string full_name(const std::vector<ast::Name>& parts) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : ".") + part.text;
  return out;
}

}  // namespace

bound::From Binder::bind(const ast::TableRef& table, Scope* parent, Relation& relation) {
  if (table.outer_alias) problems_.add(table.outer_alias->range, "Parentheses around tables take no alias", "Write the alias behind the table, inside.");
  if (table.joins.empty()) return bind_table(table, parent, relation);
  auto from = bind(table.first.front(), parent, relation);
  for (const auto& step : table.joins) {
    if (relation.tables.size() >= kMaxTables) {
      problems_.add(step.range, fmt::format("More than {} tables are joined", kMaxTables));
      break;
    }
    from = join(std::move(from), step, parent, relation);
  }
  return from;
}

bound::From Binder::bind_table(const ast::TableRef& table, Scope* parent, Relation& relation) {
  auto& source = statement_.sources.emplace_back();
  source.number = static_cast<int>(statement_.sources.size());
  Table entry;
  entry.source = &source;
  if (table.query) {
    source.query = bind(*table.query, parent);
    if (!table.alias) problems_.add(table.range.substr(0, 1), "A sub-query in FROM needs a name", "Write (SELECT ...) AS t.");
  } else {
    find_table(table, source, entry);
  }
  if (table.alias) {
    entry.name = table.alias->text;
    entry.schema.clear();
  }
  relation.tables.push_back(std::move(entry));
  return bound::From{&source};
}

void Binder::find_table(const ast::TableRef& table, bound::Source& source, Table& entry) {
  const auto& parts = table.name;
  const auto range = cover(parts.front().range, parts.back().range);
  const std::string name = full_name(parts);
  entry.name = parts.back().text;
  if (parts.size() > 2) {
    problems_.add(range, fmt::format("Unknown table {}: a name has no more than schema and table", name));
    return;
  }
  if (parts.size() == 1) {
    for (std::size_t i = 0; i < statement_.with.size(); ++i) {
      if (!matches(parts[0], statement_.with[i].name)) continue;
      source.shared = statement_.with[i].query.get();
      source.with = static_cast<int>(i);
      return;
    }
  }
  std::optional<catalogue::View::Name> schema;
  if (parts.size() == 2) schema = catalogue::View::Name{parts[0].text, parts[0].delimited};
  auto found = view_.find(schema, {parts.back().text, parts.back().delimited});
  if (found.ambiguous) {
    problems_.add(range, fmt::format("Table {} is in more than one schema", name), "Write schema.table.");
    return;
  }
  if (found.table) {
    entry.name = found.table->name;
    entry.schema = found.table->schema;
    auto& read = statement_.tables;
    if (std::find(read.begin(), read.end(), found.table) == read.end()) read.push_back(found.table);
    source.table = std::move(found.table);
    return;
  }
  if (parts.size() == 1 && iequals(parts[0].text, "dual")) {
    source.query = std::make_unique<bound::Query>();  // one row without columns
    return;
  }
  std::vector<std::string> names;
  bool schema_known = parts.size() == 1;
  std::vector<std::string> schemas;
  for (const auto& s : view_.schemas()) {
    schemas.push_back(s.name);
    if (parts.size() == 2) schema_known = schema_known || matches(parts[0], s.name);
    for (const auto& t : s.tables) {
      if (parts.size() == 1) names.push_back(t->name);
      names.push_back(t->qualified());
    }
  }
  auto near = nearest(name, names);
  if (near.empty() && !schema_known) near = nearest(parts[0].text, schemas);
  problems_.add(range, fmt::format("Unknown {} {}", schema_known ? "table" : "schema in", name),
                near.empty() ? "" : fmt::format("Did you mean {}?", near));
}

bound::From Binder::join(bound::From left, const ast::Join& step, Scope* parent, Relation& relation) {
  Relation right;
  auto right_from = bind(step.right.front(), parent, right);
  bound::Join out;
  out.kind = step.kind;
  const bool by_name = step.natural || !step.columns.empty();
  std::optional<bound::Expr> equal;
  if (by_name) {
    equal = merge(step, relation, right);
    if (!std::holds_alternative<bound::Logic>(equal->node) || !std::get<bound::Logic>(equal->node).terms.empty()) {
      out.on = std::move(equal);
    } else if (step.kind == ast::JoinKind::inner) {
      out.kind = ast::JoinKind::cross;  // NATURAL without a common name
    } else {
      out.on = operation("1", bound::kPrimary, {}, Type::boolean, step.range);
    }
  }
  append(relation, std::move(right), step.range);
  if (step.on) {
    Scope scope;
    scope.parent = parent;
    scope.relation = std::move(relation);
    scope.no_aggregates = "ON";
    out.on = condition(*step.on, scope);
    relation = std::move(scope.relation);
    if (parent != nullptr) parent->outer.insert(parent->outer.end(), scope.outer.begin(), scope.outer.end());
  }
  out.left = std::make_unique<bound::From>(std::move(left));
  out.right = std::make_unique<bound::From>(std::move(right_from));
  return bound::From{std::move(out)};
}

// The condition of USING or NATURAL; the common columns become one each (SQL-92 §7.5).
bound::Expr Binder::merge(const ast::Join& step, Relation& left, Relation& right) {
  std::vector<ast::Name> names = step.columns;
  if (step.natural) {
    for (const auto& table : right.tables) {
      for (std::size_t i = 0; i < table.source->column_count(); ++i) {
        const auto& field = table.source->field(i);
        ast::Name name{field.name, false, step.range};
        const bool seen = std::any_of(names.begin(), names.end(), [&](const auto& other) { return matches(other, name.text); });
        if (!seen && !find_column({name}, left).found.empty()) names.push_back(std::move(name));
      }
    }
  }
  bound::Expr all;
  all.node = bound::Logic{};
  all.type = Type::boolean;
  all.predicate = true;
  all.range = step.range;
  std::vector<Merged> fresh;
  for (const auto& name : names) {
    auto l = find_column({name}, left), r = find_column({name}, right);
    if ((l.found.empty() && lost(left)) || (r.found.empty() && lost(right))) continue;
    if (l.found.size() != 1 || r.found.size() != 1) {
      const bool many = l.found.size() > 1 || r.found.size() > 1;
      const char* side = l.found.size() != 1 ? "left" : "right";
      problems_.add(name.range, fmt::format("Column \"{}\" is {} on the {} side of the join", name.text, many ? "ambiguous" : "unknown", side));
      continue;
    }
    auto& a = l.found.front();
    auto& b = r.found.front();
    Merged merged;
    for (auto* side : {&left, &right}) {
      auto& expr = side == &left ? a : b;
      auto& list = side->merged;
      const auto old = std::find_if(list.begin(), list.end(), [&](const Merged& m) { return bound::same(m.expr, expr); });
      if (old != list.end()) {
        merged.parts.insert(merged.parts.end(), old->parts.begin(), old->parts.end());
        list.erase(old);
      } else if (const auto* ref = std::get_if<bound::ColumnRef>(&expr.node)) {
        merged.parts.push_back(*ref);
      }
    }
    if (step.kind == ast::JoinKind::right) {
      merged.expr = b;
    } else if (step.kind == ast::JoinKind::full) {
      merged.expr = operation("coalesce($1, $2)", bound::kPrimary, {a, b}, wider(a.type, b.type), name.range);
      merged.expr.field = a.field;
    } else {
      merged.expr = a;
    }
    fresh.push_back(std::move(merged));
    compare_types(a, b);
    auto equal = operation("$1 = $2", bound::kCompare, {std::move(a), std::move(b)}, Type::boolean, name.range);
    equal.predicate = true;
    std::get<bound::Logic>(all.node).terms.push_back(std::move(equal));
  }
  left.merged.insert(left.merged.begin(), fresh.begin(), fresh.end());
  return all;
}

void Binder::append(Relation& to, Relation from, std::string_view range) {
  const auto before = static_cast<std::ptrdiff_t>(to.tables.size());
  for (auto& table : from.tables) {
    const bool twice = std::any_of(to.tables.begin(), to.tables.begin() + before, [&](const Table& other) {
      return iequals(other.name, table.name) && iequals(other.schema, table.schema);
    });
    if (twice) {
      problems_.add(range, fmt::format("Two tables are called \"{}\"", table.name), "Give each a name of its own: ... AS a.");
    }
    to.tables.push_back(std::move(table));
  }
  to.merged.insert(to.merged.end(), from.merged.begin(), from.merged.end());
}

}  // namespace tapstand::adql
