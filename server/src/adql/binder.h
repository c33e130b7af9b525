// ast → bound: resolves names against a View, types expressions, checks what ADQL demands, and collects every problem
// instead of stopping at the first. One overload a node, spread over bind_*.cc. Not thread-safe: one query, one Binder.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adql/bound.h"
#include "adql/problem.h"
#include "sky/frames.h"

namespace tapstand::adql {

struct PositionTest;

class Binder {
 public:
  Binder(const catalogue::View& view, Problems& problems, bool may_create = false)
      : view_(view), problems_(problems), may_create_(may_create) {}
  // Complete only if no problem was added.
  bound::Statement bind(const ast::Query& query);

 private:
  // What a FROM clause, or one side of a join, offers to names.
  struct Table {
    std::string name{};
    std::string schema{};  // empty under an alias
    const bound::Source* source = nullptr;
  };
  struct Merged {  // a column of USING or NATURAL: one name for two columns or more
    bound::Expr expr{};
    std::vector<bound::ColumnRef> parts{};
  };
  struct Relation {
    std::vector<Table> tables{};
    std::vector<Merged> merged{};
  };
  struct Scope {
    Scope* parent = nullptr;
    Relation relation{};
    const char* no_aggregates = nullptr;  // where an aggregate is refused: names the place
    std::vector<bound::OuterColumn> outer{};
  };
  // The names that GROUP BY and ORDER BY may use.
  struct Label {
    std::string name{};
    bool alias = false;
  };

  // bind_query.cc
  std::unique_ptr<bound::Query> bind(const ast::Query& query, Scope* parent);
  std::unique_ptr<bound::Query> bind(const ast::Body& body, Scope* parent);
  std::unique_ptr<bound::Query> combine(std::unique_ptr<bound::Query> left, const ast::SetStep& step, Scope* parent);
  void bind_order(const ast::Query& query, bound::Query& out);
  // bind_select.cc
  std::unique_ptr<bound::Query> bind(const ast::Select& select, const std::vector<ast::Order>& order, Scope* parent);
  bool bind_unnest(const ast::Item& item, Scope& scope, bound::Query& out, std::vector<Label>& labels);
  void bind_items(const ast::Select& select, Scope& scope, bound::Query& out, std::vector<Label>& labels);
  void expand_star(const ast::Item& item, const Scope& scope, bound::Query& out, std::vector<Label>& labels);
  void add_item(bound::Expr expr, std::string name, bool alias, bound::Query& out, std::vector<Label>& labels);
  std::optional<std::size_t> output(const ast::Expr& key, const std::vector<Label>& labels, const char* clause);
  void bind_group(const ast::Select& select, Scope& scope, bound::Query& out, const std::vector<Label>& labels);
  void bind_order(const ast::Select& select, const std::vector<ast::Order>& order, Scope& scope, bound::Query& out, const std::vector<Label>& labels);
  struct Grouping {
    std::vector<const bound::Expr*> keys{};
    const Relation& relation;
  };
  void check_groups(const bound::Query& query, const Relation& relation);
  bool check_grouped(const bound::Expr& expr, const Grouping& grouping);
  void name_fields(bound::Query& query, std::vector<Label>& labels);
  // bind_from.cc
  bound::From bind(const ast::TableRef& table, Scope* parent, Relation& relation);
  bound::From bind_table(const ast::TableRef& table, Scope* parent, Relation& relation);
  bound::From join(bound::From left, const ast::Join& step, Scope* parent, Relation& relation);
  bound::Expr merge(const ast::Join& step, Relation& left, Relation& right);
  void find_table(const ast::TableRef& table, bound::Source& source, Table& entry);
  void append(Relation& to, Relation from, std::string_view range);
  // bind_name.cc
  bound::Expr bind(const ast::ColumnName& name, std::string_view range, Scope& scope);
  struct Matches {
    std::vector<bound::Expr> found{};
    std::vector<std::string> tables{};
    bool table_known = false;
  };
  Matches find_column(const std::vector<ast::Name>& parts, const Relation& relation) const;
  void unknown_column(const ast::ColumnName& name, std::string_view range, const Scope& scope, bool table_known);
  bound::Expr column(const bound::Source& source, std::size_t index, std::string_view range) const;
  static std::optional<std::string> renamed(const ast::Name& table, const Scope& scope);  // a hint
  static bool lost(const Relation& relation);  // holds a table that was not found, and so any column
  static bool is_merged(const Relation& relation, const bound::Source* source, std::size_t index);
  // bind_expr.cc
  bound::Expr bind(const ast::Expr& expr, Scope& scope);
  bound::Expr bind(const ast::Literal& literal, std::string_view range);
  bound::Expr bind(const ast::Sign& sign, std::string_view range, Scope& scope);
  bound::Expr bind(const ast::Chain& chain, std::string_view range, Scope& scope);
  bound::Expr bind(const ast::Subquery& subquery, std::string_view range, Scope& scope);
  bound::Expr value(const ast::Expr& expr, Scope& scope);      // anything but a condition
  bound::Expr condition(const ast::Expr& expr, Scope& scope);  // nothing but a condition
  bound::Expr number(const ast::Expr& expr, Scope& scope, std::string_view what);
  bound::Expr arithmetic(bound::Expr left, const Token& op, bound::Expr right);
  bound::Expr negative(bound::Expr operand, std::string_view range);
  bound::Expr operation(std::string_view sql, int precedence, std::vector<bound::Expr> args, Type type, std::string_view range);
  bound::Expr bad(std::string_view range) const;
  std::string_view cover(std::string_view first, std::string_view last) const;
  // bind_logic.cc
  bound::Expr bind(const ast::Logic& logic, std::string_view range, Scope& scope);
  bound::Expr bind(const ast::Not& negation, std::string_view range, Scope& scope);
  static void make_lists(bound::Logic& logic);
  // bind_predicate.cc
  bound::Expr bind(const ast::Predicate& predicate, std::string_view range, Scope& scope);
  bound::Expr bind_any(const ast::Predicate& predicate, std::string_view range, Scope& scope);
  bound::Expr bind_in(const ast::Predicate& predicate, std::string_view range, Scope& scope);
  bound::Expr like(const ast::Predicate& predicate, std::string_view range, Scope& scope);
  void meet_as_doubles(bound::Expr& whole, const bound::Expr& real);
  void meet_as_instants(std::vector<bound::Expr>& args);
  void compare_types(bound::Expr& left, bound::Expr& right);
  bool coerce(bound::Expr& literal, const bound::Expr& other);
  // bind_call.cc
  bound::Expr bind(const ast::Call& call, std::string_view range, Scope& scope);
  bound::Expr quoted_condition(const ast::Expr& expr, Scope& scope);
  bound::Expr aggregate(const ast::Call& call, const Function& function, std::string_view range, Scope& scope);
  const Function* choose(const ast::Call& call, std::span<const Function> rows, const std::vector<bound::Expr>& args);
  void check_branches(const Function& function, std::vector<bound::Expr>& args);
  void type_result(const Function& function, const std::vector<bound::Expr>& args, bound::Expr& result);
  // bind_cast.cc
  bound::Expr bind(const ast::Cast& cast, std::string_view range, Scope& scope);
  bound::Expr in_unit(std::vector<bound::Expr> args, std::string_view range);
  // bind_geometry.cc
  bool binds_as_written(const ast::Call& call, Geometry geometry);
  sky::Frame take_frame(const ast::Call& call, std::vector<bound::Expr>& args, Geometry geometry);
  bound::Expr as_shape(bound::Expr arg);
  bound::Expr geometry(const Function& function, sky::Frame frame, std::vector<bound::Expr> args, std::string_view range);
  bound::Expr shape(Geometry kind, std::vector<bound::Expr> args, std::string_view range);
  bound::Expr converted(bound::Expr shape, sky::Frame frame);
  bound::Expr written_shape(const sky::Shape& shape, std::string_view range);
  bound::Expr inside(std::vector<bound::Expr> args, std::string_view range);
  bound::Expr region(std::vector<bound::Expr> args, std::string_view range);
  void add_coordinates(std::vector<bound::Expr>& out, bound::Expr point);
  // zones.cc
  struct Cover;
  void use_zones(bound::Select& select);
  void use_zones(bound::From& from);
  void use_zones(bound::Expr& condition, const bound::From& indexed);
  std::optional<Cover> cover_of(const bound::Expr& condition, const bound::Source& source, bool holds);
  std::optional<Cover> cover_of_all(const bound::Logic& logic, const bound::Source& source, bool holds);
  std::optional<Cover> cover_of_any(const bound::Logic& logic, const bound::Source& source, bool holds);
  bound::Expr cone_radius(const PositionTest& test, std::string_view range);
  void look_up(bound::Expr& term, const bound::Source& source, Cover cover, bool joined);

  const catalogue::View& view_;
  Problems& problems_;
  bool may_create_;
  bound::Statement statement_{};
  bool too_deep_ = false;
  bool quoted_ = false;  // inside a condition in quotes
  bool as_written_ = false;  // what COORD1, COORD2 and COORDSYS read is not converted
  std::string frame_{};      // of what they read
};

bool matches(const ast::Name& name, std::string_view stored);
bool is_numeric(const bound::Expr& expr);
bool is_whole(const bound::Expr& expr);
bool is_text(const bound::Expr& expr);
bool is_geometry(const bound::Expr& expr);
// An exact decimal in PostgreSQL: a literal with a point or an exponent, or arithmetic of such.
bool is_decimal(const bound::Expr& expr);
// Bytes of a number of this type as text, "2", "4" or "8": the end of a C++ function's name.
std::string_view width_of(Type type);
// The shape of a geometry function of which all arguments are numbers of the query; nothing for any other.
std::optional<Result<sky::Shape>> constant_shape(Geometry kind, const std::vector<bound::Expr>& args);
inline constexpr std::size_t kMaxTables = 64;  // SQLite's limit of a join
// Of the two operands of + - *, of COALESCE and of UNION.
Type wider(Type a, Type b);
// Booleans are 1 and 0 in the database; as text they are words: SQL that makes them so.
std::string_view boolean_text();
// May values of these types stand in one column?
bool compatible(Type a, Type b);
// "a number", "text", …, for messages.
std::string describe(const bound::Expr& expr);

}  // namespace tapstand::adql
