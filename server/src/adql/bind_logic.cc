// AND, OR, NOT (ADQL 2.1 §2.2.3), and long chains of one comparison as a list.
#include <map>
#include <utility>

#include "adql/binder.h"

namespace tapstand::adql {
namespace {

constexpr std::size_t kFewest = 8;  // terms that are worth a list

// The column and the value of `column = value` or `value = column` (or of <>, inside AND).
struct Equality {
  const bound::ColumnRef* column = nullptr;
  std::size_t value = 0;  // its argument
};
Equality equality(const bound::Expr& term, bool is_or) {
  const auto* op = std::get_if<bound::Operation>(&term.node);
  if (op == nullptr || op->sql != (is_or ? "$1 = $2" : "$1 <> $2")) return {};
  for (const std::size_t side : {0u, 1u}) {
    const auto* column = std::get_if<bound::ColumnRef>(&op->args[side].node);
    if (column != nullptr && op->args[1 - side].is_literal()) return {column, 1 - side};
  }
  return {};
}

}  // namespace

// a = 1 OR a = 2 OR … is a IN (1, 2, …), with AND and <> it is NOT IN: one search a row instead of one comparison a term.
void Binder::make_lists(bound::Logic& logic) {
  if (logic.terms.size() < kFewest) return;
  using Key = std::pair<const bound::Source*, std::size_t>;
  std::map<Key, std::size_t> counts;
  const auto key_of = [&](const bound::Expr& term) {
    const auto found = equality(term, logic.is_or);
    return found.column != nullptr ? Key{found.column->source, found.column->column} : Key{nullptr, 0};
  };
  for (const auto& term : logic.terms) ++counts[key_of(term)];
  std::map<Key, std::size_t> lists;  // where the list of a column stands in `kept`
  std::vector<bound::Expr> kept;
  for (auto& term : logic.terms) {
    const Key key = key_of(term);
    if (key.first == nullptr || counts[key] < kFewest) {
      kept.push_back(std::move(term));
      continue;
    }
    const auto value = equality(term, logic.is_or).value;
    auto& args = std::get<bound::Operation>(term.node).args;
    const auto [list, fresh] = lists.try_emplace(key, kept.size());
    if (!fresh) {
      std::get<bound::Operation>(kept[list->second].node).args.push_back(std::move(args[value]));
      continue;
    }
    if (value == 0) std::swap(args[0], args[1]);
    std::get<bound::Operation>(term.node).sql = logic.is_or ? "$1 IN ($*)" : "$1 NOT IN ($*)";
    kept.push_back(std::move(term));
  }
  logic.terms = std::move(kept);
}

bound::Expr Binder::bind(const ast::Logic& logic, std::string_view range, Scope& scope) {
  bound::Expr out;
  bound::Logic node;
  node.is_or = logic.is_or;
  node.terms.reserve(logic.terms.size());
  int depth = 0;
  for (const auto& term : logic.terms) {
    auto bound_term = condition(term, scope);
    depth = std::max<int>(depth, bound_term.depth);
    out.aggregate = out.aggregate || bound_term.aggregate;
    node.terms.push_back(std::move(bound_term));
  }
  make_lists(node);
  out.depth = static_cast<std::uint16_t>(depth + 1);
  out.node = std::move(node);
  out.type = Type::boolean;
  out.predicate = true;
  out.range = range;
  return out;
}

bound::Expr Binder::bind(const ast::Not& negation, std::string_view range, Scope& scope) {
  std::vector<bound::Expr> args;
  args.push_back(condition(negation.operand.front(), scope));
  auto out = operation("NOT $1", bound::kNot, std::move(args), Type::boolean, range);
  out.predicate = true;
  return out;
}

}  // namespace tapstand::adql
