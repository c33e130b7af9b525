#include "adql/emit.h"

#include <algorithm>
#include <span>

#include "core/text.h"
#include "sky/sql_functions.h"

namespace tapstand::adql {
namespace {

class Emitter {
 public:
  Emitter(std::string& sql, std::vector<Value>& values) : sql_(sql), values_(values) {}

  // SQLite's parser keeps 100 symbols; what needs more is refused here, with a message better than its own.
  Emitted outcome() const { return {deepest_ <= kParserStack, scattered_}; }

  void statement(const bound::Statement& statement) {
    int number = 0;
    for (const auto& with : statement.with) {
      text(number == 0 ? "WITH w" : ", w").integer(number + 1).text(" AS (");
      query(*with.query, true);
      text(")");
      ++number;
    }
    if (number > 0) text(" ");
    query(*statement.query, false);
  }

 private:
  static constexpr int kParserStack = 90;

  // Symbols that wait on the parser's stack while what follows is read: an estimate that is never too low.
  class Level {
   public:
    Level(Emitter& emitter, int symbols) : emitter_(emitter), symbols_(symbols) {
      emitter_.depth_ += symbols_;
      emitter_.deepest_ = std::max(emitter_.deepest_, emitter_.depth_);
    }
    ~Level() { emitter_.depth_ -= symbols_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Emitter& emitter_;
    int symbols_;
  };

  Emitter& text(std::string_view part) {
    sql_ += part;
    return *this;
  }
  Emitter& integer(std::size_t n) { return text(std::to_string(n)); }
  Emitter& integer(int n) { return text(std::to_string(n)); }
  void value(Value v) {
    if (std::holds_alternative<std::monostate>(v)) {
      text("NULL");
      return;
    }
    text("?");
    values_.push_back(std::move(v));
  }

  // ---- Queries ----

  // Columns of a sub-query are called c1, c2, …: names of the client could clash without regard to case.
  void query(const bound::Query& q, bool named) {
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

  void select(const bound::Select& s, bool named) {
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
      from(*s.from);
    }
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
  void set_operation(const bound::SetOperation& set, bool named) {
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
  }

  // A left operand that SQLite may read as the beginning of the same chain.
  static bool is_chain(const bound::Query& q) {
    const auto* set = std::get_if<bound::SetOperation>(&q.body);
    return set != nullptr && !q.limit && !q.offset && q.order_by.empty() && !(set->all && set->op != ast::SetOperator::union_);
  }

  void operand(const bound::Query& q, bool chain, bool numbered, bool named) {
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

  void columns(std::size_t n) {
    for (std::size_t i = 1; i <= n; ++i) text(i > 1 ? ", c" : "c").integer(i);
  }

  // ---- Tables ----

  void from(const bound::From& f) {
    if (const auto* source = std::get_if<const bound::Source*>(&f.node)) return this->source(**source);
    const auto& join = std::get<bound::Join>(f.node);
    from(*join.left);
    switch (join.kind) {
      case ast::JoinKind::left: text(" LEFT JOIN "); break;
      case ast::JoinKind::right: text(" RIGHT JOIN "); break;
      case ast::JoinKind::full: text(" FULL JOIN "); break;
      // Not CROSS JOIN, which would forbid SQLite to choose the order.
      case ast::JoinKind::inner: case ast::JoinKind::cross: text(" JOIN "); break;
    }
    const bool nested = std::holds_alternative<bound::Join>(join.right->node);
    if (nested) text("(");
    from(*join.right);
    if (nested) text(")");
    if (join.on) {
      text(" ON ");
      condition(*join.on);
    }
  }

  void source(const bound::Source& s) {
    if (s.table) {
      text(s.table->sql_name);
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

  // ---- Expressions ----

  static int precedence(const bound::Expr& e) {
    if (const auto* op = std::get_if<bound::Operation>(&e.node)) return op->precedence;
    if (const auto* logic = std::get_if<bound::Logic>(&e.node)) return logic->is_or ? bound::kOr : bound::kAnd;
    if (const auto* test = std::get_if<bound::QueryTest>(&e.node)) {
      return test->kind == bound::QueryTest::Kind::in || test->kind == bound::QueryTest::Kind::not_in ? bound::kCompare : bound::kPrimary;
    }
    return std::holds_alternative<bound::ZoneTest>(e.node) ? bound::kCompare : bound::kPrimary;
  }

  // In parentheses if it binds less tightly than `least`.
  void expr(const bound::Expr& e, int least) {
    const bool wrap = precedence(e) < least;
    const Level level(*this, wrap ? 1 : 0);
    if (wrap) text("(");
    std::visit([&](const auto& node) { this->node(node); }, e.node);
    if (wrap) text(")");
  }

  void node(const Value& v) {
    ++scattered_;
    value(v);
  }

  void node(const bound::ColumnRef& ref) {
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

  void node(const bound::Operation& op) {
    const std::string_view sql = op.sql;
    std::size_t next = 0;  // first argument that $* gives
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
          const auto* listed = op.precedence == bound::kCompare ? std::get_if<Value>(&op.args[k].node) : nullptr;
          listed != nullptr ? value(*listed) : expr(op.args[k], bound::kOr);
        }
        continue;
      }
      const auto k = static_cast<std::size_t>(sql[i] - '1');
      next = std::max(next, k + 1);
      // The right side of - and / needs parentheses around its own kind.
      const bool delimited = op.precedence == bound::kPrimary;
      const Level level(*this, delimited ? (k > 0 ? 5 : 3) : k > 0 ? 2 : sql.front() == '$' ? 0 : 1);
      expr(op.args[k], delimited ? bound::kOr : op.precedence + (k > 0 || op.precedence == bound::kCompare || op.precedence == bound::kNot ? 1 : 0));
    }
  }

  using Terms = std::vector<const bound::Expr*>;
  static void gather(const bound::Logic& logic, Terms& out) {
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
  void condition(const bound::Expr& e) {
    const auto* logic = std::get_if<bound::Logic>(&e.node);
    if (logic == nullptr || logic->is_or) return expr(e, bound::kOr);
    Terms all;
    gather(*logic, all);
    const std::size_t loose = std::min(all.size(), loose_);
    loose_ -= loose;
    if (loose == all.size()) return chain(all, false);
    std::stable_partition(all.begin(), all.end(), [](const auto* term) { return std::holds_alternative<bound::ZoneTest>(term->node); });
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

  void node(const bound::Logic& logic) {
    Terms all;
    gather(logic, all);
    chain(all, logic.is_or);
  }

  // Long chains are halved, because SQLite's parser builds them one level a term.
  void chain(std::span<const bound::Expr* const> terms, bool is_or) {
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
      expr(*terms[i], is_or ? bound::kOr + 1 : bound::kAnd + 1);
    }
  }

  void node(const bound::QueryTest& test) {
    using Kind = bound::QueryTest::Kind;
    const Level level(*this, 3);
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

  void node(const bound::ZoneTest& zone) {
    const auto& table = *zone.source->table;
    const auto number = std::to_string(zone.source->number);
    const auto side = "s" + number;
    const auto lon = side + "." + quote_identifier(table.columns[table.zone_columns->first].in_sql());
    const auto lat = side + "." + quote_identifier(table.columns[table.zone_columns->second].in_sql());
    text("t").text(number).text(".rowid IN (SELECT ").text(side).text(".rowid FROM sky_zones(");
    expr(zone.shape.front(), bound::kOr);
    text(") AS z").text(number).text(" CROSS JOIN ").text(table.sql_name).text(" AS ").text(side).text(" ON ");
    text(sky::zone_expression(lat)).text(" = z").text(number).text(".zone AND ").text(lon);
    text(" BETWEEN z").text(number).text(".ra_lo AND z").text(number).text(".ra_hi AND ");
    const auto* outer = replaced_;
    replaced_ = zone.source;
    expr(zone.exact.front(), bound::kAnd + 1);
    replaced_ = outer;
    text(")");
  }

  std::string& sql_;
  std::vector<Value>& values_;
  int depth_ = 0, deepest_ = 0;
  std::size_t scattered_ = 0;  // values outside of IN (...)
  std::size_t loose_ = 64;  // terms of AND that SQLite may still move; with the binder's 900 below its limit
  const bound::Source* replaced_ = nullptr;  // read from the side of the index
};

}  // namespace

Emitted emit(const bound::Statement& statement, Compiled& out) {
  out.sql.reserve(1024);
  Emitter emitter(out.sql, out.values);
  emitter.statement(statement);
  return emitter.outcome();
}

}  // namespace tapstand::adql
