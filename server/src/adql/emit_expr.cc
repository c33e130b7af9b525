// Expressions as SQL.
#include <algorithm>

#include "adql/emitter.h"
#include "core/text.h"
#include "sky/sql_functions.h"

namespace tapstand::adql {

int Emitter::precedence(const bound::Expr& e) {
  if (const auto* op = std::get_if<bound::Operation>(&e.node)) return op->precedence;
  if (const auto* logic = std::get_if<bound::Logic>(&e.node)) return logic->is_or ? bound::kOr : bound::kAnd;
  if (const auto* test = std::get_if<bound::QueryTest>(&e.node)) {
    return test->kind == bound::QueryTest::Kind::in || test->kind == bound::QueryTest::Kind::not_in ? bound::kCompare : bound::kPrimary;
  }
  if (const auto* zone = std::get_if<bound::ZoneTest>(&e.node)) return zone->joined ? bound::kAnd : bound::kCompare;
  return bound::kPrimary;
}

// In parentheses if it binds less tightly than `least`.
void Emitter::expr(const bound::Expr& e, int least) {
  const bool wrap = precedence(e) < least;
  const Level level(*this, wrap ? 1 : 0);
  if (wrap) text("(");
  std::visit([&](const auto& node) { this->node(node); }, e.node);
  if (wrap) text(")");
}

// Values, and functions of nothing else.
bool Emitter::is_constant(const bound::Expr& e) {
  if (e.is_literal()) return true;
  const auto* call = std::get_if<bound::Operation>(&e.node);
  return call != nullptr && call->precedence == bound::kPrimary && !call->aggregate && std::all_of(call->args.begin(), call->args.end(), is_constant);
}

// SQLite keeps the constants beside operators in one list and looks each new one up in it, which takes a time that
// grows with their square and cannot be stopped. So after the first few hundred they are hidden in a function that it
// does not take for constant: measured, 10,000 are prepared in 20 ms instead of 700, and a row costs a third more.
void Emitter::beside_operator(const bound::Expr& e, int least) {
  constexpr std::size_t kLookedUp = 500;
  if (!is_constant(e) || ++constants_ <= kLookedUp) return expr(e, least);
  const Level level(*this, 3);
  text("adql_value(");
  expr(e, bound::kOr);
  text(")");
}

void Emitter::node(const Value& v) { value(v); }

void Emitter::node(const bound::ColumnRef& ref) {
  if (ref.source == replaced_) {
    text("s").integer(ref.source->number);
  } else {
    text("t").integer(ref.source->number);
  }
  text(".");
  if (ref.source->table) {
    text(quote_identifier(ref.source->table->columns[ref.column].in_sql()));
  } else {
    text("c").integer(ref.column + 1);
  }
}

void Emitter::node(const bound::Operation& op) {
  const std::string_view sql = op.sql;
  std::size_t next = 0;  // first argument that $* gives
  std::size_t loop = 0;  // where $[ began
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] != '$') {
      sql_ += sql[i];
      continue;
    }
    ++i;
    if (sql[i] == '*') {
      const Level level(*this, 5);
      for (std::size_t k = next; k < op.args.size(); ++k) {
        if (k > next) text(", ");
        // SQLite makes comparisons of the shortest lists.
        op.precedence == bound::kCompare && op.args.size() <= 3 ? beside_operator(op.args[k], bound::kOr) : expr(op.args[k], bound::kOr);
      }
      continue;
    }
    if (sql[i] == 'o') {
      text(op.detail);
      continue;
    }
    if (sql[i] == 'd') {
      if (op.distinct) text("DISTINCT ");
      continue;
    }
    if (sql[i] == '[') {  // pairs stand last
      loop = i;
      next = op.args.size() % 2 == 0 ? 2 : 1;
      continue;
    }
    if (sql[i] == ']') {
      next += 2;
      if (next < op.args.size()) i = loop;
      continue;
    }
    if (sql[i] == 'a' || sql[i] == 'b') {
      const Level level(*this, 5);
      expr(op.args[next + (sql[i] == 'b' ? 1 : 0)], bound::kOr);
      continue;
    }
    const auto k = static_cast<std::size_t>(sql[i] - '1');
    next = std::max(next, k + 1);
    // The right side of - and / needs parentheses around its own kind.
    const bool delimited = op.precedence == bound::kPrimary;
    const Level level(*this, delimited ? (k > 0 ? 5 : 3) : k > 0 ? 2 : sql.front() == '$' ? 0 : 1);
    if (delimited && sql.front() != '(') {
      expr(op.args[k], bound::kOr);
      continue;
    }
    beside_operator(op.args[k], delimited ? bound::kOr : op.precedence + (k > 0 || op.precedence == bound::kCompare || op.precedence == bound::kNot ? 1 : 0));
  }
}

void Emitter::gather(const bound::Logic& logic, Terms& out) {
  for (const auto& term : logic.terms) {
    const auto* inner = std::get_if<bound::Logic>(&term.node);
    if (inner != nullptr && inner->is_or == logic.is_or) {
      gather(*inner, out);
    } else {
      out.push_back(&term);
    }
  }
}

// SQLite moves the terms of AND into sub-queries and joins, one level nearer its limit of 1000 each. All but the first
// of a statement stay together: a `+` hides their AND. Those that look in an index go first.
void Emitter::condition(const bound::Expr& e) {
  const auto* logic = std::get_if<bound::Logic>(&e.node);
  if (logic == nullptr || logic->is_or) return expr(e, bound::kOr);
  Terms all;
  gather(*logic, all);
  std::stable_partition(all.begin(), all.end(), [](const auto* term) { return std::holds_alternative<bound::ZoneTest>(term->node); });
  std::size_t loose = 0;
  for (; loose < all.size(); ++loose) {
    const std::size_t weight = std::holds_alternative<bound::ZoneTest>(all[loose]->node) ? 4 : 1;
    if (weight > loose_) break;
    loose_ -= weight;
  }
  if (loose == all.size()) return chain(all, false);
  const std::span<const bound::Expr* const> terms(all);
  if (loose > 0) {
    chain(terms.first(loose), false);
    text(" AND ");
  }
  const Level level(*this, 4);
  text("+(");
  chain(terms.subspan(loose), false);
  text(")");
}

void Emitter::node(const bound::Logic& logic) {
  Terms all;
  gather(logic, all);
  chain(all, logic.is_or);
}

// Long chains are halved, because SQLite's parser builds them one level a term.
void Emitter::chain(std::span<const bound::Expr* const> terms, bool is_or) {
  constexpr std::size_t kChain = 64;
  const std::string_view word = is_or ? " OR " : " AND ";
  if (terms.size() > kChain) {
    const Level level(*this, 3);
    text("(");
    chain(terms.first(terms.size() / 2), is_or);
    text(")").text(word).text("(");
    chain(terms.subspan(terms.size() / 2), is_or);
    text(")");
    return;
  }
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const Level level(*this, i > 0 ? 2 : 0);
    if (i > 0) text(word);
    beside_operator(*terms[i], is_or ? bound::kOr + 1 : bound::kAnd + 1);
  }
}

// Can the query have no more than one row?
static bool has_one_row(const bound::Query& query) {
  if (query.limit && *query.limit <= 1) return true;
  const auto* select = std::get_if<bound::Select>(&query.body);
  if (select == nullptr || !select->group_by.empty()) return false;
  const auto* from = select->from ? std::get_if<const bound::Source*>(&select->from->node) : nullptr;
  if (from != nullptr && !(*from)->table && !(*from)->array && (*from)->rows()->fields.empty()) return true;  // dual
  return std::any_of(select->items.begin(), select->items.end(), [](const bound::Expr& item) { return item.aggregate; });
}

void Emitter::node(const bound::QueryTest& test) {
  using Kind = bound::QueryTest::Kind;
  const Level level(*this, 3);
  if (test.kind == Kind::scalar && !has_one_row(*test.query)) {
    // SQLite takes the first row of several; this does not.
    const Level inner(*this, 8);
    text("(SELECT adql_single(c1) FROM (");
    query(*test.query, true);
    text("))");
    return;
  }
  if (!test.left.empty()) expr(test.left.front(), bound::kCompare + 1);
  switch (test.kind) {
    case Kind::scalar: text("("); break;
    case Kind::exists: text("EXISTS ("); break;
    case Kind::in: text(" IN ("); break;
    case Kind::not_in: text(" NOT IN ("); break;
  }
  query(*test.query, false);
  text(")");
}

void Emitter::node(const bound::ZoneTest& zone) {
  const auto number = std::to_string(zone.source->number);
  const auto column = [&](std::size_t i) {
    const auto* table = zone.source->table.get();
    return (zone.joined ? "t" : "s") + number + "." + (table != nullptr ? quote_identifier(table->columns[i].in_sql()) : "c" + std::to_string(i + 1));
  };
  const auto* outer = replaced_;
  if (!zone.joined) {
    text("t").text(number).text(".rowid IN (SELECT s").text(number).text(".rowid FROM sky_zones(");
    expr(zone.shape.front(), bound::kOr);
    text(") AS z").text(number).text(" CROSS JOIN ").text(zone.source->table->sql_name).text(" AS s").text(number).text(" ON ");
    replaced_ = zone.source;
  }
  text(sky::zone_expression(column(zone.lat))).text(" = z").text(number).text(".zone AND ").text(column(zone.lon));
  text(" BETWEEN z").text(number).text(".ra_lo AND z").text(number).text(".ra_hi AND ");
  expr(zone.exact.front(), bound::kAnd + 1);
  replaced_ = outer;
  if (!zone.joined) text(")");
}

}  // namespace tapstand::adql
