#include "adql/bound.h"

#include <algorithm>

namespace tapstand::adql::bound {
namespace {

bool all_same(const std::vector<Expr>& a, const std::vector<Expr>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

bool same_node(const Value& a, const Value& b) { return a == b; }
bool same_node(const ColumnRef& a, const ColumnRef& b) { return a.source == b.source && a.column == b.column; }
bool same_node(const Operation& a, const Operation& b) { return a.sql == b.sql && a.aggregate == b.aggregate && a.distinct == b.distinct && a.detail == b.detail && all_same(a.args, b.args); }
bool same_node(const Logic& a, const Logic& b) { return a.is_or == b.is_or && all_same(a.terms, b.terms); }
// Sub-queries are never the same: the answer may still be, but nothing here relies on it.
bool same_node(const QueryTest&, const QueryTest&) { return false; }
bool same_node(const ZoneTest&, const ZoneTest&) { return false; }

}  // namespace

bool same(const Expr& a, const Expr& b) {
  if (a.node.index() != b.node.index()) return false;
  return std::visit([&](const auto& node) { return same_node(node, std::get<std::decay_t<decltype(node)>>(b.node)); }, a.node);
}

}  // namespace tapstand::adql::bound
