#include "adql/print.h"

#include <fmt/format.h>

#include <utility>

#include "core/text.h"

namespace tapstand::adql {
namespace {

// How tightly a node binds, as the rules of the grammar are nested.
enum Level { kOr, kAnd, kNot, kPredicate, kText, kSum, kProduct, kFactor, kPrimary };

Level level(const ast::Expr& expr) {
  if (const auto* logic = std::get_if<ast::Logic>(&expr.node)) return logic->is_or ? kOr : kAnd;
  if (std::holds_alternative<ast::Not>(expr.node)) return kNot;
  if (std::holds_alternative<ast::Predicate>(expr.node)) return kPredicate;
  if (std::holds_alternative<ast::Sign>(expr.node)) return kFactor;
  if (const auto* chain = std::get_if<ast::Chain>(&expr.node)) {
    const Tok kind = chain->operators.front().kind;
    return kind == Tok::concat ? kText : kind == Tok::plus || kind == Tok::minus ? kSum : kProduct;
  }
  return kPrimary;
}

std::string_view text_of(Tok op) {
  switch (op) {
    case Tok::plus: return "+";
    case Tok::minus: return "-";
    case Tok::star: return "*";
    case Tok::slash: return "/";
    case Tok::concat: return "||";
    case Tok::ne: return "<>";
    case Tok::lt: return "<";
    case Tok::le: return "<=";
    case Tok::gt: return ">";
    case Tok::ge: return ">=";
    default: return "=";
  }
}

std::string quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

std::string_view text_of(ast::JoinKind kind) {
  switch (kind) {
    case ast::JoinKind::left: return "LEFT JOIN ";
    case ast::JoinKind::right: return "RIGHT JOIN ";
    case ast::JoinKind::full: return "FULL JOIN ";
    case ast::JoinKind::cross: return "CROSS JOIN ";
    case ast::JoinKind::inner: break;
  }
  return "JOIN ";
}

std::string_view text_of(ast::SetOperator op) {
  return op == ast::SetOperator::union_ ? " UNION " : op == ast::SetOperator::except ? " EXCEPT " : " INTERSECT ";
}

class Printer {
 public:
  void query(const ast::Query& q) {
    const char* separator = "WITH ";
    for (const auto& with : q.with) {
      text(std::exchange(separator, ", "));
      name(with.name);
      text(" AS (");
      query(*with.query);
      text(")");
    }
    if (!q.with.empty()) text(" ");
    body(q.body);
    separator = " ORDER BY ";
    for (const auto& order : q.order_by) {
      text(std::exchange(separator, ", "));
      expr(order.key, kOr);
      if (order.descending) text(" DESC");
    }
    if (q.offset) text(fmt::format(" OFFSET {}", *q.offset));
  }

  void expr(const ast::Expr& e, Level least) {
    const bool wrap = level(e) < least;
    if (wrap) text("(");
    std::visit([this](const auto& node) { this->node(node); }, e.node);
    if (wrap) text(")");
  }

  std::string take() { return std::move(out_); }

 private:
  void text(std::string_view part) { out_ += part; }
  void name(const ast::Name& n) { text(n.delimited ? quote_identifier(n.text) : n.text); }
  void names(const std::vector<ast::Name>& parts, std::string_view separator) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) text(separator);
      name(parts[i]);
    }
  }
  void exprs(const std::vector<ast::Expr>& list, std::size_t from, Level least) {
    for (std::size_t i = from; i < list.size(); ++i) {
      if (i > from) text(", ");
      expr(list[i], least);
    }
  }
  void alias(const std::optional<ast::Name>& n) {
    if (!n) return;
    text(" AS ");
    name(*n);
  }
  void sub_query(const ast::Query& q) {
    text("(");
    query(q);
    text(")");
  }

  // ---- Expressions ----

  void node(const ast::Literal& literal) {
    if (const auto* whole = std::get_if<std::int64_t>(&literal.value)) return text(std::to_string(*whole));
    if (const auto* real = std::get_if<double>(&literal.value)) return text(fmt::format("{:#}", *real));
    if (const auto* words = std::get_if<std::string>(&literal.value)) return text(quote(*words));
    text("NULL");
  }
  void node(const ast::ColumnName& column) { names(column.parts, "."); }
  void node(const ast::Sign& sign) {
    text("-");
    expr(sign.operand.front(), kPrimary);
  }
  void node(const ast::Chain& chain) {
    const Tok first = chain.operators.front().kind;
    const auto inner = static_cast<Level>((first == Tok::concat ? kText : first == Tok::plus || first == Tok::minus ? kSum : kProduct) + 1);
    for (std::size_t i = 0; i < chain.operands.size(); ++i) {
      if (i > 0) text(fmt::format(" {} ", text_of(chain.operators[i - 1].kind)));
      expr(chain.operands[i], inner);
    }
  }
  void node(const ast::Logic& logic) {
    for (std::size_t i = 0; i < logic.terms.size(); ++i) {
      if (i > 0) text(logic.is_or ? " OR " : " AND ");
      expr(logic.terms[i], logic.is_or ? kAnd : kNot);
    }
  }
  void node(const ast::Not& negation) {
    text("NOT ");
    expr(negation.operand.front(), kPredicate);
  }
  void node(const ast::Predicate& p) {
    using Kind = ast::Predicate::Kind;
    if (!p.args.empty()) expr(p.args[0], kText);
    const std::string_view negated = p.negated ? " NOT" : "";
    switch (p.kind) {
      case Kind::exists:
        text("EXISTS ");
        return sub_query(*p.query);
      case Kind::is_null: return text(p.negated ? " IS NOT NULL" : " IS NULL");
      case Kind::compare:
        text(fmt::format(" {} ", text_of(p.comparison)));
        return expr(p.args[1], kText);
      case Kind::between:
        text(fmt::format("{} BETWEEN ", negated));
        expr(p.args[1], kText);
        text(" AND ");
        return expr(p.args[2], kText);
      case Kind::like: case Kind::ilike:
        text(fmt::format("{} {} ", negated, p.kind == Kind::like ? "LIKE" : "ILIKE"));
        return expr(p.args[1], kText);
      case Kind::in: text(fmt::format("{} IN ", negated)); break;
      case Kind::any: text(fmt::format(" {} ANY ", text_of(p.comparison))); break;
    }
    if (p.query) return sub_query(*p.query);
    text("(");
    exprs(p.args, 1, kText);
    text(")");
  }
  void node(const ast::Call& call) {
    text(call.name.text);
    text(call.star ? "(*" : call.distinct ? "(DISTINCT " : "(");
    exprs(call.args, 0, kOr);
    text(")");
  }
  void node(const ast::Cast& cast) {
    text("CAST(");
    expr(cast.operand.front(), kOr);
    text(" AS " + cast.type);
    text(cast.length ? fmt::format("({}))", *cast.length) : ")");
  }
  void node(const ast::Subquery& subquery) { sub_query(*subquery.query); }

  // ---- Queries and tables ----

  void body(const ast::Body& b) {
    if (b.select) return select(*b.select);
    if (b.query) return sub_query(*b.query);
    body(b.first.front());
    for (const auto& step : b.steps) {
      text(text_of(step.op));
      if (step.all) text("ALL ");
      body(step.operand);
    }
  }

  void select(const ast::Select& s) {
    text(s.distinct ? "SELECT DISTINCT " : "SELECT ");
    if (s.top) text(fmt::format("TOP {} ", *s.top));
    for (std::size_t i = 0; i < s.items.size(); ++i) {
      if (i > 0) text(", ");
      item(s.items[i]);
    }
    text(" FROM ");
    for (std::size_t i = 0; i < s.from.size(); ++i) {
      if (i > 0) text(", ");
      table(s.from[i]);
    }
    clause(" WHERE ", s.where);
    if (!s.group_by.empty()) text(" GROUP BY ");
    exprs(s.group_by, 0, kOr);
    clause(" HAVING ", s.having);
  }

  void clause(std::string_view word, const std::optional<ast::Expr>& condition) {
    if (!condition) return;
    text(word);
    expr(*condition, kOr);
  }

  void item(const ast::Item& i) {
    if (!i.star) {
      expr(i.expr, kOr);
      return alias(i.alias);
    }
    names(i.qualifier, ".");
    text(i.qualifier.empty() ? "*" : ".*");
  }

  void table(const ast::TableRef& t) {
    if (t.outer_alias) text("(");
    if (t.query) {
      sub_query(*t.query);
    } else if (t.joins.empty()) {
      names(t.name, ".");
    } else {
      operand(t.first.front());
      for (const auto& step : t.joins) join(step);
    }
    alias(t.alias);
    if (t.outer_alias) text(")");
    alias(t.outer_alias);
  }

  // Joins inside of joins keep their parentheses.
  void operand(const ast::TableRef& t) {
    const bool wrap = !t.joins.empty() && !t.outer_alias;
    if (wrap) text("(");
    table(t);
    if (wrap) text(")");
  }

  void join(const ast::Join& step) {
    text(step.natural ? " NATURAL " : " ");
    text(text_of(step.kind));
    operand(step.right.front());
    clause(" ON ", step.on);
    if (step.columns.empty()) return;
    text(" USING (");
    names(step.columns, ", ");
    text(")");
  }

  std::string out_{};
};

}  // namespace

std::string print(const ast::Query& query) {
  Printer printer;
  printer.query(query);
  return printer.take();
}

std::string print(const ast::Expr& expr) {
  Printer printer;
  printer.expr(expr, kOr);
  return printer.take();
}

}  // namespace tapstand::adql
