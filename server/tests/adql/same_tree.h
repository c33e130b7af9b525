// Are two trees the same query? Where their text stood does not count.
#pragma once
#include <algorithm>

#include "adql/ast.h"

namespace tapstand::adql::testing {

bool same(const ast::Query& a, const ast::Query& b);
bool same(const ast::Expr& a, const ast::Expr& b);
bool same(const ast::TableRef& a, const ast::TableRef& b);
bool same(const ast::Body& a, const ast::Body& b);
bool same(const ast::Item& a, const ast::Item& b);
bool same(const ast::Join& a, const ast::Join& b);
bool same(const ast::Select& a, const ast::Select& b);
bool same(const ast::SetStep& a, const ast::SetStep& b);
bool same(const ast::Order& a, const ast::Order& b);
bool same(const ast::With& a, const ast::With& b);
inline bool same(const ast::Name& a, const ast::Name& b) { return a.text == b.text && a.delimited == b.delimited; }
inline bool same(const Token& a, const Token& b) { return a.kind == b.kind; }
template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same(*a, *b));
}
template <class T>
bool same(const std::shared_ptr<T>& a, const std::shared_ptr<T>& b) {
  return (a == nullptr) == (b == nullptr) && (a == nullptr || same(*a, *b));
}
template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const T& x, const T& y) { return same(x, y); });
}

inline bool same(const ast::Literal& a, const ast::Literal& b) { return a.value == b.value; }
inline bool same(const ast::ColumnName& a, const ast::ColumnName& b) { return same(a.parts, b.parts); }
inline bool same(const ast::Sign& a, const ast::Sign& b) { return same(a.operand, b.operand); }
inline bool same(const ast::Chain& a, const ast::Chain& b) { return same(a.operands, b.operands) && same(a.operators, b.operators); }
inline bool same(const ast::Logic& a, const ast::Logic& b) { return a.is_or == b.is_or && same(a.terms, b.terms); }
inline bool same(const ast::Not& a, const ast::Not& b) { return same(a.operand, b.operand); }
inline bool same(const ast::Predicate& a, const ast::Predicate& b) {
  return a.kind == b.kind && a.negated == b.negated && a.comparison == b.comparison && same(a.args, b.args) && same(a.query, b.query);
}
inline bool same(const ast::Call& a, const ast::Call& b) {
  return same(a.name, b.name) && a.star == b.star && a.distinct == b.distinct && same(a.args, b.args);
}
inline bool same(const ast::Cast& a, const ast::Cast& b) { return same(a.operand, b.operand) && a.type == b.type && a.length == b.length; }
inline bool same(const ast::Subquery& a, const ast::Subquery& b) { return same(a.query, b.query); }
inline bool same(const ast::Expr& a, const ast::Expr& b) {
  if (a.node.index() != b.node.index()) return false;
  return std::visit([&](const auto& node) { return same(node, std::get<std::decay_t<decltype(node)>>(b.node)); }, a.node);
}

inline bool same(const ast::Item& a, const ast::Item& b) {
  return a.star == b.star && same(a.qualifier, b.qualifier) && same(a.alias, b.alias) && (a.star || same(a.expr, b.expr));
}
inline bool same(const ast::Join& a, const ast::Join& b) {
  return a.kind == b.kind && a.natural == b.natural && same(a.right, b.right) && same(a.on, b.on) && same(a.columns, b.columns);
}
inline bool same(const ast::TableRef& a, const ast::TableRef& b) {
  return same(a.name, b.name) && same(a.query, b.query) && same(a.first, b.first) && same(a.joins, b.joins) && same(a.alias, b.alias) &&
         same(a.outer_alias, b.outer_alias);
}
inline bool same(const ast::Select& a, const ast::Select& b) {
  return a.distinct == b.distinct && a.top == b.top && same(a.items, b.items) && same(a.from, b.from) && same(a.where, b.where) &&
         same(a.group_by, b.group_by) && same(a.having, b.having);
}
inline bool same(const ast::SetStep& a, const ast::SetStep& b) { return a.op == b.op && a.all == b.all && same(a.operand, b.operand); }
inline bool same(const ast::Body& a, const ast::Body& b) {
  return same(a.select, b.select) && same(a.query, b.query) && same(a.first, b.first) && same(a.steps, b.steps);
}
inline bool same(const ast::Order& a, const ast::Order& b) { return a.descending == b.descending && same(a.key, b.key); }
inline bool same(const ast::With& a, const ast::With& b) { return same(a.name, b.name) && same(a.query, b.query); }
inline bool same(const ast::Query& a, const ast::Query& b) {
  return same(a.with, b.with) && same(a.body, b.body) && same(a.order_by, b.order_by) && a.offset == b.offset;
}

}  // namespace tapstand::adql::testing
