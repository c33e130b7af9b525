// Trees of queries at random, from a seed: every construct of the grammar, nested, in the one form that parsing gives
// (flat chains, no doubled signs). They mean nothing, but parse.
#pragma once
#include <random>
#include <string>

#include "adql/ast.h"

namespace tapstand::adql::testing {

class QueryGenerator {
 public:
  explicit QueryGenerator(std::uint32_t seed) : random_(seed) {}

  ast::Query query() {
    auto q = inner_query(3);
    for (auto n = one_in(4) ? 1 + pick(2) : 0; n > 0; --n) q.with.push_back({name(), std::make_shared<ast::Query>(inner_query(2))});
    return q;
  }

 private:
  std::size_t pick(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return pick(n) == 0; }
  template <class T>
  T any_of(std::initializer_list<T> list) { return list.begin()[pick(list.size())]; }

  ast::Name name() {
    if (one_in(5)) return {any_of<std::string>({"a b", "Select", "it\"s", "1st", "\xC3\xA9", "--", "'"}), true, {}};
    return {any_of<std::string>({"a", "b", "ra", "DEC", "source_id", "x1", "t_2"}), false, {}};
  }
  std::vector<ast::Name> names(std::size_t most) {
    std::vector<ast::Name> out;
    for (auto n = 1 + pick(most); n > 0; --n) out.push_back(name());
    return out;
  }

  // ---- Expressions; `depth` bounds what they may nest ----

  template <class Node>
  static ast::Expr expr_of(Node node) {
    ast::Expr out;
    out.node = std::move(node);
    return out;
  }
  ast::Expr literal() {
    switch (pick(4)) {
      case 0: return expr_of(ast::Literal{any_of<std::int64_t>({0, 1, 42, 2060294888487267584, INT64_MAX})});
      case 1: return expr_of(ast::Literal{any_of<double>({0.5, 1.0, 1e-05, 1e300, 5e-324, 0.1, 280.0})});
      case 2: return expr_of(ast::Literal{any_of<std::string>({"", "it's", "''", "a\nb", "\"", "-- no comment", "\xE2\x98\x85"})});
      default: return expr_of(ast::Literal{});
    }
  }
  ast::Expr column() { return expr_of(ast::ColumnName{names(3)}); }

  ast::Expr primary(int depth) {
    if (depth <= 0) return one_in(2) ? literal() : column();
    switch (pick(6)) {
      case 0: return literal();
      case 1: case 2: return column();
      case 3: return expr_of(call(depth - 1));
      case 4: {
        ast::Cast cast;
        cast.operand.push_back(expr(depth - 1));
        cast.type = any_of<std::string>({"INTEGER", "double precision", "VARCHAR", "Char", "timestamp"});
        if (one_in(3)) cast.length = 1 + static_cast<std::int64_t>(pick(100));
        return expr_of(std::move(cast));
      }
      default: return expr_of(ast::Subquery{std::make_shared<ast::Query>(inner_query(depth - 1))});
    }
  }
  ast::Call call(int depth) {
    ast::Call out;
    out.name = {any_of<std::string>({"ABS", "count", "POINT", "contains", "GAIA_HEALPIX_INDEX", "f"}), false, {}};
    if (one_in(6)) {
      out.star = true;
      return out;
    }
    for (auto n = pick(4); n > 0; --n) out.args.push_back(expr(depth));
    out.distinct = !out.args.empty() && one_in(4);
    return out;
  }
  ast::Expr sign(int depth) {
    ast::Sign out;
    out.operand.push_back(depth > 0 && one_in(3) ? chain(depth - 1) : primary(depth));
    return expr_of(std::move(out));
  }
  // The first operand never is a chain of the same operators: that would be one longer chain, without its parentheses.
  ast::Expr chain(int depth) {
    ast::Chain out;
    const auto kind = pick(3);
    for (auto n = 2 + pick(3); n > 0; --n) {
      out.operands.push_back(value(depth - 1));
      if (n == 1) break;
      const Tok op = kind == 0 ? Tok::concat : kind == 1 ? any_of({Tok::plus, Tok::minus}) : any_of({Tok::star, Tok::slash});
      out.operators.push_back({op, {}});
    }
    return expr_of(std::move(out));
  }
  ast::Expr value(int depth) {
    if (depth <= 0) return primary(0);
    switch (pick(5)) {
      case 0: return sign(depth - 1);
      case 1: case 2: return chain(depth);
      default: return primary(depth);
    }
  }
  ast::Expr predicate(int depth) {
    using Kind = ast::Predicate::Kind;
    ast::Predicate out;
    out.kind = any_of({Kind::compare, Kind::compare, Kind::any, Kind::between, Kind::in, Kind::like, Kind::ilike, Kind::is_null, Kind::exists});
    const bool can_negate = out.kind != Kind::compare && out.kind != Kind::any && out.kind != Kind::exists;
    out.negated = can_negate && one_in(3);
    if (out.kind == Kind::exists) {
      out.query = std::make_shared<ast::Query>(inner_query(depth - 1));
      return expr_of(std::move(out));
    }
    out.args.push_back(value(depth - 1));
    if (out.kind == Kind::compare) out.comparison = any_of({Tok::eq, Tok::ne, Tok::lt, Tok::le, Tok::gt, Tok::ge});
    const std::size_t more = out.kind == Kind::is_null ? 0 : out.kind == Kind::between ? 2 : out.kind == Kind::in ? 2 + pick(3) : 1;
    if (out.kind == Kind::in && one_in(2)) {
      out.query = std::make_shared<ast::Query>(inner_query(depth - 1));
    } else if (out.kind == Kind::any) {
      out.args.push_back(column());
    } else {
      for (std::size_t i = 0; i < more; ++i) out.args.push_back(value(depth - 1));
    }
    return expr_of(std::move(out));
  }
  ast::Expr logic(int depth) {
    ast::Logic out;
    out.is_or = one_in(2);
    for (auto n = 2 + pick(3); n > 0; --n) {
      auto term = condition(depth - 1);
      const auto* inner = std::get_if<ast::Logic>(&term.node);
      if (out.terms.empty() && inner != nullptr && inner->is_or == out.is_or) term = predicate(depth - 1);
      out.terms.push_back(std::move(term));
    }
    return expr_of(std::move(out));
  }
  ast::Expr condition(int depth) {
    if (depth <= 0 || one_in(2)) return predicate(depth);
    if (one_in(3)) {
      ast::Not out;
      out.operand.push_back(one_in(2) ? predicate(depth - 1) : logic(depth - 1));
      return expr_of(std::move(out));
    }
    return logic(depth);
  }
  ast::Expr expr(int depth) { return one_in(5) ? condition(depth) : value(depth); }

  // ---- Tables and queries ----

  ast::TableRef table(int depth) {
    ast::TableRef out;
    if (depth > 0 && one_in(4)) {
      out.query = std::make_shared<ast::Query>(inner_query(depth - 1));
      out.alias = name();
      return out;
    }
    out.name = names(2);
    if (one_in(2)) out.alias = name();
    return out;
  }
  ast::TableRef tables(int depth) {
    if (one_in(2)) return table(depth);
    ast::TableRef out;
    out.first.push_back(table(depth));
    for (auto n = 1 + pick(2); n > 0; --n) {
      ast::Join step;
      step.kind = any_of({ast::JoinKind::inner, ast::JoinKind::left, ast::JoinKind::right, ast::JoinKind::full, ast::JoinKind::cross});
      step.right.push_back(depth > 0 && one_in(4) ? tables(depth - 1) : table(depth));
      if (step.kind == ast::JoinKind::cross) {
      } else if (one_in(4)) {
        step.natural = true;
      } else if (one_in(2)) {
        step.columns = names(2);
      } else {
        step.on = condition(depth - 1);
      }
      out.joins.push_back(std::move(step));
    }
    return out;
  }
  ast::Select select(int depth) {
    ast::Select out;
    out.distinct = one_in(5);
    if (one_in(4)) out.top = any_of<std::int64_t>({0, 5, INT64_MAX});
    for (auto n = 1 + pick(3); n > 0; --n) {
      ast::Item item;
      item.star = one_in(5);
      if (item.star) {
        if (one_in(2)) item.qualifier = names(2);
      } else {
        item.expr = expr(depth);
        if (one_in(3)) item.alias = name();
      }
      out.items.push_back(std::move(item));
    }
    for (auto n = 1 + pick(2); n > 0; --n) out.from.push_back(tables(depth));
    if (one_in(2)) out.where = condition(depth);
    for (auto n = one_in(4) ? 1 + pick(2) : 0; n > 0; --n) out.group_by.push_back(expr(depth - 1));
    if (one_in(6)) out.having = condition(depth);
    return out;
  }
  // An operand of set operations: a SELECT, or a query in parentheses.
  ast::Body operand(int depth) {
    ast::Body out;
    if (depth > 0 && one_in(4)) {
      out.query = std::make_shared<ast::Query>(inner_query(depth - 1));
    } else {
      out.select = std::make_shared<ast::Select>(select(depth));
    }
    return out;
  }
  ast::Body operands(int depth, bool intersect) {
    ast::Body out;
    const auto next = [&] { return !intersect && one_in(4) ? operands(depth, true) : operand(depth); };
    out.first.push_back(next());
    for (auto n = 1 + pick(2); n > 0; --n) {
      ast::SetStep step;
      step.op = intersect ? ast::SetOperator::intersect : any_of({ast::SetOperator::union_, ast::SetOperator::except});
      step.all = one_in(3);
      step.operand = next();
      out.steps.push_back(std::move(step));
    }
    return out;
  }
  ast::Query inner_query(int depth) {
    ast::Query out;
    out.body = depth > 0 && one_in(4) ? operands(depth - 1, one_in(3)) : operand(depth);
    for (auto n = one_in(3) ? 1 + pick(2) : 0; n > 0; --n) out.order_by.push_back({expr(depth - 1), one_in(2)});
    if (one_in(6)) out.offset = static_cast<std::int64_t>(pick(100));
    return out;
  }

  std::mt19937 random_;
};

}  // namespace tapstand::adql::testing
