// Queries, set operations and tables as SQL.
#include "adql/array_code.h"
#include "adql/emitter.h"

namespace tapstand::adql {

// Columns of a sub-query are called c1, c2, …: names of the client could clash without regard to case.
void Emitter::query(const bound::Query& q, bool named) {
  if (const auto* select = std::get_if<bound::Select>(&q.body)) {
    this->select(*select, named);
  } else {
    set_operation(std::get<bound::SetOperation>(q.body), named);
  }
  const char* separator = " ORDER BY ";
  for (const auto& order : q.order_by) {
    text(separator);
    separator = ", ";
    if (const auto* index = std::get_if<std::size_t>(&order.key)) {
      integer(*index + 1);
    } else {
      // A bare `?` or number would be a constant, or a position.
      text("(");
      expr(std::get<bound::Expr>(order.key), bound::kOr);
      text(")");
    }
    if (order.descending) text(" DESC");
    if (!order.never_null) text(order.descending ? " NULLS FIRST" : " NULLS LAST");
  }
  if (q.limit || q.offset) {
    text(" LIMIT ");
    value(q.limit.value_or(-1));
    if (q.offset) {
      text(" OFFSET ");
      value(*q.offset);
    }
  }
}

void Emitter::select(const bound::Select& s, bool named) {
  const Level level(*this, 5);
  text(s.distinct ? "SELECT DISTINCT " : "SELECT ");
  for (std::size_t i = 0; i < s.items.size(); ++i) {
    if (i > 0) text(", ");
    expr(s.items[i], bound::kOr);
    if (named) text(" AS c").integer(i + 1);
  }
  if (s.items.empty()) text("1");
  if (s.from) {
    text(" FROM ");
    from(*s.from, false);
  }
  if (s.where) zone_ranges(*s.where);
  if (s.where) {
    const Level clause(*this, 1);
    text(" WHERE ");
    condition(*s.where);
  }
  const char* separator = " GROUP BY ";
  for (const auto& key : s.group_by) {
    text(separator);
    separator = ", ";
    if (const auto* index = std::get_if<std::size_t>(&key)) {
      integer(*index + 1);
    } else {
      expr(std::get<bound::Expr>(key), bound::kOr);
    }
  }
  if (s.having) {
    text(" HAVING ");
    condition(*s.having);
  }
}

// SQLite joins compounds left to right with one precedence, takes no parentheses there, and no EXCEPT ALL or
// INTERSECT ALL: these number equal rows, so that each copy is a row of its own.
void Emitter::set_operation(const bound::SetOperation& set, bool named) {
  const bool numbered = set.all && set.op != ast::SetOperator::union_;
  const std::size_t width = set.left->fields.size();
  const Level wrapped(*this, numbered ? 6 : 0);
  if (numbered) {
    text("SELECT ");
    columns(width);
    text(" FROM (");
  }
  operand(*set.left, !numbered && is_chain(*set.left), numbered, named);
  switch (set.op) {
    case ast::SetOperator::union_: text(set.all ? " UNION ALL " : " UNION "); break;
    case ast::SetOperator::except: text(" EXCEPT "); break;
    case ast::SetOperator::intersect: text(" INTERSECT "); break;
  }
  const Level right(*this, 2);
  operand(*set.right, false, numbered, named);
  if (numbered) text(")");
  if (sided_joins_ && set.all && set.op == ast::SetOperator::union_) {
    // SQLite (3.40 at least) loses conditions when it dissolves a UNION ALL over RIGHT or FULL JOIN in the query around
    // it. It leaves a UNION ALL whole that has a part without FROM.
    text(" UNION ALL SELECT ");
    for (std::size_t i = 0; i < width; ++i) text(i > 0 ? ", NULL" : "NULL");
    text(" WHERE 0");
  }
}

// A left operand that SQLite may read as the beginning of the same chain.
bool Emitter::is_chain(const bound::Query& q) {
  const auto* set = std::get_if<bound::SetOperation>(&q.body);
  return set != nullptr && !q.limit && !q.offset && q.order_by.empty() && !(set->all && set->op != ast::SetOperator::union_);
}

void Emitter::operand(const bound::Query& q, bool chain, bool numbered, bool named) {
  const Level level(*this, 7);
  const bool plain = std::holds_alternative<bound::Select>(q.body) && !q.limit && !q.offset && q.order_by.empty();
  if (numbered) {
    text("SELECT ");
    columns(q.fields.size());
    text(", row_number() OVER (PARTITION BY ");
    columns(q.fields.size());
    text(") AS n FROM (");
    query(q, true);
    text(")");
  } else if (plain || chain) {
    query(q, named);
  } else {
    text("SELECT ");
    columns(q.fields.size());
    text(" FROM (");
    query(q, true);
    text(")");
  }
}

void Emitter::columns(std::size_t n) {
  for (std::size_t i = 1; i <= n; ++i) text(i > 1 ? ", c" : "c").integer(i);
}

namespace {

bool holds(const bound::From& f, const bound::Source* source) {
  if (const auto* one = std::get_if<const bound::Source*>(&f.node)) return *one == source;
  const auto& join = std::get<bound::Join>(f.node);
  return holds(*join.left, source) || holds(*join.right, source);
}

// Does it read one of these tables itself? (What its sub-queries read does not count.)
bool reads(const bound::Expr& e, const bound::From& f) {
  const auto any = [&](const std::vector<bound::Expr>& all) {
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return reads(one, f); });
  };
  if (const auto* column = std::get_if<bound::ColumnRef>(&e.node)) return holds(f, column->source);
  if (const auto* zone = std::get_if<bound::ZoneTest>(&e.node)) return holds(f, zone->source);
  if (const auto* operation = std::get_if<bound::Operation>(&e.node)) return any(operation->args);
  if (const auto* logic = std::get_if<bound::Logic>(&e.node)) return any(logic->terms);
  if (const auto* test = std::get_if<bound::QueryTest>(&e.node)) return any(test->left);
  return false;
}

}  // namespace

// SQLite (3.40 at least) takes a term of ON that reads none of the joined tables for a condition of the whole query,
// which it is not where a RIGHT or FULL JOIN follows. A function that it does not take for constant keeps the term.
void Emitter::followed_condition(const bound::Expr& e, const bound::From& joined) {
  Terms terms;
  const auto* logic = std::get_if<bound::Logic>(&e.node);
  if (logic != nullptr && !logic->is_or) {
    gather(*logic, terms);
  } else {
    terms.push_back(&e);
  }
  const auto rest = std::stable_partition(terms.begin(), terms.end(), [&](const auto* term) { return reads(*term, joined); });
  if (rest == terms.end()) return condition(e);
  if (rest != terms.begin()) chain(Terms(terms.begin(), rest), false);
  for (auto at = rest; at != terms.end(); ++at) {
    const Level level(*this, 4);
    text(at == terms.begin() ? "adql_value(" : " AND adql_value(");
    expr(**at, bound::kOr);
    text(")");
  }
}

// `followed`: by a RIGHT or FULL JOIN.
void Emitter::from(const bound::From& f, bool followed) {
  if (const auto* source = std::get_if<const bound::Source*>(&f.node)) return this->source(**source);
  const auto& join = std::get<bound::Join>(f.node);
  const bool sided = join.kind == ast::JoinKind::right || join.kind == ast::JoinKind::full;
  from(*join.left, followed || sided);
  switch (join.kind) {
    case ast::JoinKind::left: text(" LEFT JOIN "); break;
    case ast::JoinKind::right: case ast::JoinKind::full:
      text(join.kind == ast::JoinKind::right ? " RIGHT JOIN " : " FULL JOIN ");
      sided_joins_ = true;
      break;
    // Not CROSS JOIN, which would forbid SQLite to choose the order.
    case ast::JoinKind::inner: case ast::JoinKind::cross: text(" JOIN "); break;
  }
  const bool nested = std::holds_alternative<bound::Join>(join.right->node);
  if (nested) text("(");
  from(*join.right, false);
  if (nested) text(")");
  if (!join.on) return;
  zone_ranges(*join.on);
  text(" ON ");
  if (followed && join.kind == ast::JoinKind::inner) {
    followed_condition(*join.on, f);
  } else {
    condition(*join.on);
  }
}

// The ranges to look at in zone indexes, as tables: SQLite puts them before the table they are for.
void Emitter::zone_ranges(const bound::Expr& condition) {
  if (const auto* logic = std::get_if<bound::Logic>(&condition.node); logic != nullptr && !logic->is_or) {
    for (const auto& term : logic->terms) zone_ranges(term);
  }
  const auto* zone = std::get_if<bound::ZoneTest>(&condition.node);
  if (zone == nullptr || !zone->joined) return;
  text(" JOIN sky_zones(");
  expr(zone->shape.front(), bound::kOr);
  text(") AS z").integer(zone->source->number);
}

void Emitter::source(const bound::Source& s) {
  if (s.table) {
    text(s.table->sql_name);
  } else if (s.array) {
    const Level level(*this, 5);
    text("adql_unnest('").text(array_code(s.array->type, s.array->arraysize_of())).text("', ");
    expr(*s.array, bound::kOr);
    text(")");
  } else if (s.query) {
    const Level level(*this, 1);
    text("(");
    query(*s.query, true);
    text(")");
  } else {
    text("w").integer(s.with + 1);
  }
  text(" AS t").integer(s.number);
}

}  // namespace tapstand::adql
