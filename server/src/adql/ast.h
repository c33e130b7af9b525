// A query as written (ADQL 2.1 §2.2, Appendix A): plain structs that own their children and remember the text they
// came from. Names are not resolved here. Chains (AND, +, joins, UNION) are flat, so no tree is deeper than the
// nesting of parentheses. `range` views the query's text, which must outlive the tree.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "adql/compile.h"
#include "adql/token.h"

namespace tapstand::adql::ast {

struct Expr;
struct Query;
using QueryPtr = std::shared_ptr<Query>;  // shared, because the grammar's attributes are copyable

struct Name {
  std::string text{};  // without quotes
  bool delimited = false;
  std::string_view range{};
};

struct Literal {
  Value value{};
};
struct ColumnName {  // [[schema.]table.]column
  std::vector<Name> parts{};
};
struct Sign {  // signs before an operand, reduced to one minus
  std::vector<Expr> operand{};
};
struct Chain {  // a + b - c, a * b / c, a || b: left to right, all of one precedence
  std::vector<Expr> operands{};
  std::vector<Token> operators{};  // one fewer
};
struct Logic {
  bool is_or = false;
  std::vector<Expr> terms{};
};
struct Not {
  std::vector<Expr> operand{};
};
struct Predicate {
  enum class Kind : std::uint8_t { compare, any, between, in, like, ilike, is_null, exists };
  Kind kind = Kind::compare;
  bool negated = false;
  Tok comparison = Tok::eq;
  std::vector<Expr> args{};  // the left side first
  QueryPtr query{};          // IN (SELECT …), EXISTS (SELECT …); ANY (SELECT …), to be refused
};
struct Call {
  Name name{};
  bool star = false;
  bool distinct = false;
  std::vector<Expr> args{};
};
struct Cast {
  std::vector<Expr> operand{};
  std::string type{};
  std::string_view type_range{};
  std::optional<std::int64_t> length{};
};
struct Subquery {
  QueryPtr query{};
};

struct Expr {
  std::variant<Literal, ColumnName, Sign, Chain, Logic, Not, Predicate, Call, Cast, Subquery> node{};
  std::string_view range{};
};

struct Item {  // of a select list
  bool star = false;
  std::vector<Name> qualifier{};  // of `t.*`
  Expr expr{};
  std::optional<Name> alias{};
  std::string_view range{};
};

struct Join;
struct TableRef {
  std::vector<Name> name{};  // a table by name, or
  QueryPtr query{};          // a sub-query, or
  std::vector<TableRef> first{};  // a chain of joins: the first operand, then
  std::vector<Join> joins{};      // each step
  std::optional<Name> alias{};
  std::optional<Name> outer_alias{};  // of parentheses, which the binder refuses: (t AS a) AS b
  std::string_view range{};
};

enum class JoinKind : std::uint8_t { inner, left, right, full, cross };
struct Join {
  JoinKind kind = JoinKind::inner;
  bool natural = false;
  std::vector<TableRef> right{};  // one
  std::optional<Expr> on{};
  std::vector<Name> columns{};  // USING
  std::string_view range{};
};

struct Select {
  bool distinct = false;
  std::optional<std::int64_t> top{};
  std::vector<Item> items{};
  std::vector<TableRef> from{};  // joined by commas
  std::optional<Expr> where{};
  std::vector<Expr> group_by{};
  std::optional<Expr> having{};
  std::string_view range{};
};

enum class SetOperator : std::uint8_t { union_, except, intersect };
struct SetStep;
struct Body {
  std::shared_ptr<Select> select{};  // one of these two, then
  QueryPtr query{};                  // (a query in parentheses)
  std::vector<Body> first{};         // or a chain of set operations: the first operand and
  std::vector<SetStep> steps{};      // the others
  std::string_view range{};
};
struct SetStep {
  SetOperator op = SetOperator::union_;
  bool all = false;
  Body operand{};
  std::string_view range{};
};

struct Order {
  Expr key{};
  bool descending = false;
};

struct With {
  Name name{};
  QueryPtr query{};
};

struct Query {
  std::vector<With> with{};
  Body body{};
  std::vector<Order> order_by{};
  std::optional<std::int64_t> offset{};
  std::string_view range{};
};

}  // namespace tapstand::adql::ast
