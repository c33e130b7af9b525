// One SELECT: select list, grouping, ordering by names, numbers and expressions (ADQL 2.1 §2.2).
#include <fmt/format.h>

#include <algorithm>

#include "adql/array_code.h"
#include "adql/binder.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

constexpr std::size_t kMaxColumns = 2000;  // SQLite's limit

const ast::Name* bare_name(const ast::Expr& expr) {
  const auto* name = std::get_if<ast::ColumnName>(&expr.node);
  return name != nullptr && name->parts.size() == 1 ? &name->parts.front() : nullptr;
}

// The name of a column that has none of its own.
std::string derived_name(const ast::Expr& expr, std::size_t position) {
  if (const auto* name = std::get_if<ast::ColumnName>(&expr.node)) return name->parts.back().text;
  if (const auto* call = std::get_if<ast::Call>(&expr.node)) return to_lower(call->name.text) + (call->star ? "_all" : "");
  return fmt::format("col{}", position);
}

// A primary key is never null, so that ordering by it may follow its index.
bool is_key(const bound::Expr& expr) {
  const auto* ref = std::get_if<bound::ColumnRef>(&expr.node);
  return ref != nullptr && ref->source->table && (ref->source->table->columns[ref->column].flags & 16) != 0;
}

}  // namespace

std::unique_ptr<bound::Query> Binder::bind(const ast::Select& select, const std::vector<ast::Order>& order, Scope* parent) {
  auto out = std::make_unique<bound::Query>();
  auto& body = out->body.emplace<bound::Select>();
  body.distinct = select.distinct;
  Scope scope;
  scope.parent = parent;
  for (const auto& table : select.from) {
    Relation relation;
    auto from = bind(table, parent, relation);
    append(scope.relation, std::move(relation), table.range);
    if (scope.relation.tables.size() > kMaxTables) {
      problems_.add(table.range, fmt::format("More than {} tables are joined", kMaxTables));
      break;
    }
    if (body.from) {
      bound::Join cross{ast::JoinKind::cross, std::make_unique<bound::From>(std::move(*body.from)),
                        std::make_unique<bound::From>(std::move(from)), std::nullopt};
      body.from = bound::From{std::move(cross)};
    } else {
      body.from = std::move(from);
    }
  }
  if (select.where) {
    scope.no_aggregates = "WHERE";
    body.where = condition(*select.where, scope);
    scope.no_aggregates = nullptr;
  }
  use_zones(body);
  std::vector<Label> labels;
  bind_items(select, scope, *out, labels);
  bind_group(select, scope, *out, labels);
  if (select.having) body.having = condition(*select.having, scope);
  bind_order(select, order, scope, *out, labels);
  check_groups(*out, scope.relation);
  name_fields(*out, labels);
  out->outer = std::move(scope.outer);
  return out;
}

void Binder::bind_items(const ast::Select& select, Scope& scope, bound::Query& out, std::vector<Label>& labels) {
  for (const auto& item : select.items) {
    if (bind_unnest(item, scope, out, labels)) continue;
    if (item.star) {
      expand_star(item, scope, out, labels);
    } else {
      auto expr = value(item.expr, scope);
      const auto position = labels.size() + 1;
      add_item(std::move(expr), item.alias ? item.alias->text : derived_name(item.expr, position), item.alias.has_value(), out, labels);
    }
  }
  if (labels.size() > kMaxColumns) {
    problems_.add(select.range.substr(0, 6), fmt::format("The query selects {} columns; the limit is {}", labels.size(), kMaxColumns));
  }
}

// UNNEST(array) as an item of its own: the elements are rows of one more table, which is joined.
bool Binder::bind_unnest(const ast::Item& item, Scope& scope, bound::Query& out, std::vector<Label>& labels) {
  const auto* call = std::get_if<ast::Call>(&item.expr.node);
  if (item.star || call == nullptr || !(iequals(call->name.text, "unnest") || iequals(call->name.text, "esdc_unnest"))) return false;
  if (call->args.size() != 1 || call->star || call->distinct) {
    problems_.add(call->name.range, "UNNEST takes one array");
    return true;
  }
  auto array = value(call->args.front(), scope);
  if (!array.is_array() || !has_array_code(array.type)) {
    if (array.type != Type::unknown) problems_.add(array.range, fmt::format("UNNEST takes an array, and this is {}", describe(array)));
    return true;
  }
  auto& body = std::get<bound::Select>(out.body);
  if (body.unnested) problems_.add(item.range, "A query unnests more than one array", "Unnest the second one in a query around this one.");
  if (array.aggregate) problems_.add(item.range, "UNNEST cannot read an aggregate of its own query", "Aggregate in a sub-query.");
  body.unnested = true;
  auto& source = statement_.sources.emplace_back();
  source.number = static_cast<int>(statement_.sources.size());
  source.query = std::make_unique<bound::Query>();
  Field field;
  field.name = "unnest";
  field.type.type = array.type;
  field.unit = array.unit_of();
  source.query->fields.push_back(std::move(field));
  source.array = std::make_shared<bound::Expr>(std::move(array));
  bound::Join join{ast::JoinKind::cross, std::make_unique<bound::From>(std::move(*body.from)), std::make_unique<bound::From>(bound::From{&source}), std::nullopt};
  body.from = bound::From{std::move(join)};
  add_item(column(source, 0, item.range), item.alias ? item.alias->text : "unnest", item.alias.has_value(), out, labels);
  return true;
}

void Binder::add_item(bound::Expr expr, std::string name, bool alias, bound::Query& out, std::vector<Label>& labels) {
  labels.push_back({std::move(name), alias});
  std::get<bound::Select>(out.body).items.push_back(std::move(expr));
}

// `*` gives merged columns first, then every table's others in order (SQL-92 §7.5).
void Binder::expand_star(const ast::Item& item, const Scope& scope, bound::Query& out, std::vector<Label>& labels) {
  bool known = false;
  std::size_t width = labels.size() + scope.relation.merged.size();
  for (const auto& table : scope.relation.tables) width += table.source->column_count();
  labels.reserve(width);
  std::get<bound::Select>(out.body).items.reserve(width);
  if (item.qualifier.empty()) {
    known = true;
    for (const auto& merged : scope.relation.merged) {
      auto expr = merged.expr;
      expr.range = item.range;
      add_item(std::move(expr), merged.expr.field->name, false, out, labels);
    }
  }
  for (const auto& table : scope.relation.tables) {
    if (!item.qualifier.empty()) {
      const auto n = item.qualifier.size();
      if (n > 2 || !matches(item.qualifier.back(), table.name)) continue;
      if (n == 2 && !matches(item.qualifier.front(), table.schema)) continue;
      known = true;
    }
    for (std::size_t i = 0; i < table.source->column_count(); ++i) {
      if (item.qualifier.empty() && is_merged(scope.relation, table.source, i)) continue;
      add_item(column(*table.source, i, item.range), table.source->field(i).name, false, out, labels);
    }
  }
  if (known) return;
  std::vector<std::string> names;
  for (const auto& table : scope.relation.tables) names.push_back(table.name);
  const auto near = nearest(item.qualifier.back().text, names);
  auto hint = near.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", near);
  problems_.add(item.range, fmt::format("Unknown table \"{}\" before .*", item.qualifier.back().text), renamed(item.qualifier.back(), scope).value_or(hint));
}

// The select item that a key of GROUP BY or ORDER BY names or numbers.
std::optional<std::size_t> Binder::output(const ast::Expr& key, const std::vector<Label>& labels, const char* clause) {
  if (const auto* literal = std::get_if<ast::Literal>(&key.node)) {
    const auto* position = std::get_if<std::int64_t>(&literal->value);
    if (position == nullptr) return std::nullopt;
    if (*position >= 1 && static_cast<std::uint64_t>(*position) <= labels.size()) return static_cast<std::size_t>(*position - 1);
    problems_.add(key.range, fmt::format("{} {}: the query selects {} column{}", clause, *position, labels.size(), labels.size() == 1 ? "" : "s"));
    return labels.empty() ? std::nullopt : std::optional<std::size_t>(0);
  }
  const auto* name = bare_name(key);
  if (name == nullptr) return std::nullopt;
  for (const bool alias : {true, false}) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i].alias == alias && matches(*name, labels[i].name)) return i;
    }
  }
  return std::nullopt;
}

// A bare name is a column of the tables before it is an alias, as in SQL.
void Binder::bind_group(const ast::Select& select, Scope& scope, bound::Query& out, const std::vector<Label>& labels) {
  auto& body = std::get<bound::Select>(out.body);
  scope.no_aggregates = "GROUP BY";
  for (const auto& key : select.group_by) {
    const auto* name = bare_name(key);
    const bool is_column = name != nullptr && !find_column({*name}, scope.relation).found.empty();
    std::optional<std::size_t> index;
    if (!is_column) index = output(key, labels, "GROUP BY");
    if (index) {
      if (*index < body.items.size() && body.items[*index].aggregate) problems_.add(key.range, "GROUP BY cannot name an aggregate");
      body.group_by.emplace_back(*index);
      continue;
    }
    auto expr = value(key, scope);
    const auto same_item = std::find_if(body.items.begin(), body.items.end(), [&](const auto& item) { return bound::same(item, expr); });
    if (same_item != body.items.end()) {
      body.group_by.emplace_back(static_cast<std::size_t>(same_item - body.items.begin()));
    } else {
      body.group_by.emplace_back(std::move(expr));
    }
  }
  scope.no_aggregates = nullptr;
}

void Binder::bind_order(const ast::Select& select, const std::vector<ast::Order>& order, Scope& scope, bound::Query& out, const std::vector<Label>& labels) {
  const auto& body = std::get<bound::Select>(out.body);
  for (const auto& key : order) {
    if (const auto index = output(key.key, labels, "ORDER BY")) {
      const bool one_table = std::holds_alternative<const bound::Source*>(body.from->node);
      out.order_by.push_back({*index, key.descending, one_table && is_key(body.items[*index])});
      continue;
    }
    auto expr = value(key.key, scope);
    if (std::holds_alternative<ast::Literal>(key.key.node)) problems_.add(expr.range, "ORDER BY takes names, expressions and the numbers of columns");
    const auto item = std::find_if(body.items.begin(), body.items.end(), [&](const auto& other) { return bound::same(other, expr); });
    if (item != body.items.end()) {
      out.order_by.push_back({static_cast<std::size_t>(item - body.items.begin()), key.descending, false});
      continue;
    }
    if (select.distinct) {
      problems_.add(expr.range, "SELECT DISTINCT can only be ordered by what it selects", "Add it to the select list, or leave out DISTINCT.");
    }
    out.order_by.push_back({std::move(expr), key.descending, false});
  }
}

// Every select item must be one value a group.
void Binder::check_groups(const bound::Query& query, const Relation& relation) {
  const auto& body = std::get<bound::Select>(query.body);
  Grouping grouping{{}, relation};
  bool aggregated = !body.group_by.empty() || body.having.has_value();
  for (const auto& item : body.items) aggregated = aggregated || item.aggregate;
  for (const auto& order : query.order_by) {
    const auto* expr = std::get_if<bound::Expr>(&order.key);
    aggregated = aggregated || (expr != nullptr && expr->aggregate);
  }
  if (!aggregated) return;
  if (body.unnested) {
    problems_.add(body.items.front().range, "UNNEST stands in a query with GROUP BY or an aggregate", "Unnest in a sub-query.");
    return;
  }
  auto& keys = grouping.keys;
  for (const auto& key : body.group_by) {
    if (const auto* index = std::get_if<std::size_t>(&key)) {
      if (*index < body.items.size()) keys.push_back(&body.items[*index]);
    } else {
      keys.push_back(&std::get<bound::Expr>(key));
    }
  }
  for (const auto& item : body.items) check_grouped(item, grouping);
  if (body.having) check_grouped(*body.having, grouping);
  for (const auto& order : query.order_by) {
    if (const auto* expr = std::get_if<bound::Expr>(&order.key)) check_grouped(*expr, grouping);
  }
}

bool Binder::check_grouped(const bound::Expr& expr, const Grouping& grouping) {
  for (const auto* key : grouping.keys) {
    if (bound::same(expr, *key)) return true;
  }
  const auto all = [&](const std::vector<bound::Expr>& list) {
    return std::all_of(list.begin(), list.end(), [&](const auto& e) { return check_grouped(e, grouping); });
  };
  if (const auto* ref = std::get_if<bound::ColumnRef>(&expr.node)) {
    const auto& tables = grouping.relation.tables;
    if (std::none_of(tables.begin(), tables.end(), [&](const Table& t) { return t.source == ref->source; })) return true;
    problems_.add(expr.range, fmt::format("Column \"{}\" is neither grouped nor inside an aggregate", expr.field->name),
                  !grouping.keys.empty() ? "Add it to GROUP BY, or put it in MIN, MAX or another aggregate." : "Add a GROUP BY, or remove the aggregate.");
    return false;
  }
  if (const auto* operation = std::get_if<bound::Operation>(&expr.node)) return operation->aggregate || all(operation->args);
  if (const auto* logic = std::get_if<bound::Logic>(&expr.node)) return all(logic->terms);
  if (const auto* test = std::get_if<bound::QueryTest>(&expr.node)) {
    if (!all(test->left)) return false;
    // What a sub-query reads of this one must be one value a group too.
    return std::all_of(test->query->outer.begin(), test->query->outer.end(), [&](const bound::OuterColumn& outer) {
      return check_grouped(column(*outer.column.source, outer.column.column, outer.range), grouping);
    });
  }
  return true;
}

void Binder::name_fields(bound::Query& query, std::vector<Label>& labels) {
  const auto& items = std::get<bound::Select>(query.body).items;
  query.fields.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    Field field;
    if (item.field != nullptr) {
      field = *item.field;
    } else {
      field.type.type = item.type;
      if (item.length > 0) field.type.arraysize = std::to_string(item.length) + (item.type == Type::chars ? "" : "*");
      if (!item.arraysize.empty()) field.type.arraysize = item.arraysize;
      field.unit = item.unit;
    }
    field.name = labels[i].name;
    if (item.field != nullptr && field.name != item.field->name) field.id.clear();
    query.fields.push_back(std::move(field));
  }
}

}  // namespace tapstand::adql
