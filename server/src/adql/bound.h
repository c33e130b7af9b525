// A query with every name resolved and every expression typed: what remains is to write it as SQL.
// Sources (the tables of all FROM clauses) live in Statement and are pointed to from everywhere; expressions own their
// children. Not thread-safe: one compilation owns one Statement.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adql/ast.h"
#include "adql/functions.h"
#include "catalogue/table.h"

namespace tapstand::adql::bound {

struct Expr;
struct Query;

// A table of a FROM clause: a table of the catalogue, a sub-query, the one-row table `dual`, or the elements of an array.
struct Source {
  int number = 0;  // its alias in SQL is t<number>
  std::shared_ptr<const catalogue::Table> table{};
  std::shared_ptr<Expr> array{};         // UNNEST: `query` has its one field; or
  std::unique_ptr<Query> query{};        // a sub-query of its own, or
  const Query* shared = nullptr;         // the query of a WITH
  int with = -1;                         // and its number: w<with> in SQL
  const Query* rows() const { return query ? query.get() : shared; }
  std::size_t column_count() const;
  const Field& field(std::size_t column) const;
};

struct ColumnRef {
  const Source* source = nullptr;
  std::size_t column = 0;
};

inline constexpr int kOr = 0, kAnd = 1, kNot = 2, kCompare = 3, kAdd = 5, kMultiply = 6, kConcat = 7, kPrimary = 9;

// SQL text with places for arguments: $1 … $9, and $* for all that are left, between commas; $[…$] again and again for two
// of them, $a and $b; $o for `detail`, $d for DISTINCT. Operators and functions alike.
struct Operation {
  std::string_view sql{};
  std::vector<Expr> args{};
  // How tightly an operator binds in SQLite; a function or anything in parentheses: kPrimary.
  int precedence = kPrimary;
  Geometry geometry = Geometry::none;  // what the index of the sky must recognize
  bool aggregate = false;
  bool distinct = false;
  std::string detail{};  // letters, digits and signs of our own: operators of a chain, the code of an array, a width
};

struct Logic {
  bool is_or = false;
  std::vector<Expr> terms{};
};

struct QueryTest {
  enum class Kind : std::uint8_t { scalar, exists, in, not_in };
  Kind kind = Kind::scalar;
  std::shared_ptr<Query> query{};
  std::vector<Expr> left{};  // of IN
};

// A test of position through a zone index: where `exact` holds, the position in columns lon and lat of `source` lies
// in `shape`. The ranges of the index are a table of FROM beside the source, or, if not `joined`, a sub-query that gives
// rowids of the source, which is then a table.
struct ZoneTest {
  const Source* source = nullptr;
  std::size_t lon = 0, lat = 0;
  bool joined = false;
  std::vector<Expr> shape{};  // one
  std::vector<Expr> exact{};  // one
};

struct Expr {
  std::variant<Value, ColumnRef, Operation, Logic, QueryTest, ZoneTest> node{};
  Type type = Type::unknown;
  bool predicate = false;        // true, false or unknown: stands only where a condition may
  bool aggregate = false;        // holds an aggregate function of its own query
  std::uint16_t depth = 1;       // of the tree, for SQLite's limit
  const Field* field = nullptr;  // of a plain column: unit, UCD and the rest
  std::string unit{};            // of anything else, where it is known
  std::int64_t length = 0;       // of CAST(… AS CHAR(n))
  std::string arraysize{};       // of an array that is no plain column
  std::string_view range{};

  const std::string& unit_of() const { return field != nullptr ? field->unit : unit; }
  const std::string& arraysize_of() const { return field != nullptr ? field->type.arraysize : arraysize; }
  bool is_array() const { return DataType{type, arraysize_of(), {}}.is_array(); }
  bool is_literal() const { return std::holds_alternative<Value>(node); }
};

struct From;
struct Join {
  ast::JoinKind kind = ast::JoinKind::inner;
  std::unique_ptr<From> left{}, right{};
  std::optional<Expr> on{};
};
struct From {
  std::variant<const Source*, Join> node{};
};

struct Order {
  std::variant<std::size_t, Expr> key{};  // the number of a select item, from 0, or an expression
  bool descending = false;
  bool never_null = false;
};

struct Select {
  bool distinct = false;
  bool unnested = false;  // its last source is the elements of an array
  std::vector<Expr> items{};
  std::optional<From> from{};
  std::optional<Expr> where{};
  std::vector<std::variant<std::size_t, Expr>> group_by{};
  std::optional<Expr> having{};
};

struct SetOperation {
  ast::SetOperator op = ast::SetOperator::union_;
  bool all = false;
  std::unique_ptr<Query> left{}, right{};
};

// A column of an outer query that a sub-query reads.
struct OuterColumn {
  ColumnRef column{};
  std::string_view range{};
};

struct Query {
  std::variant<Select, SetOperation> body{};
  std::vector<Field> fields{};  // names unique
  std::vector<Order> order_by{};
  std::optional<std::int64_t> limit{}, offset{};
  std::vector<OuterColumn> outer{};
};

struct With {
  std::string name{};
  bool delimited = false;
  std::unique_ptr<Query> query{};
  bool merged = false;  // to be merged into the queries that name it, for the sake of an index
};

struct Statement {
  std::deque<With> with{};
  std::deque<Source> sources{};
  std::vector<std::shared_ptr<const catalogue::Table>> tables{};
  std::unique_ptr<Query> query{};
};

inline std::size_t Source::column_count() const { return table ? table->columns.size() : rows() != nullptr ? rows()->fields.size() : 0; }
inline const Field& Source::field(std::size_t column) const {
  return table ? table->columns[column].field : rows()->fields[column];
}

// Are these the same expression, so that one may stand for the other in GROUP BY?
bool same(const Expr& a, const Expr& b);

}  // namespace tapstand::adql::bound
