#include "adql/explain.h"

#include <fmt/format.h>

#include "adql/binder.h"
#include "adql/grammar.h"
#include "adql/print.h"

namespace tapstand::adql {
namespace {

std::string show(const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *whole);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{:#}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) return fmt::format("'{}'", *text);
  return "NULL";
}

std::string show(const DataType& type, std::string_view unit, std::string_view ucd) {
  return fmt::format("{}{}{}{}", tap_type(type.type), type.arraysize.empty() ? "" : " " + type.arraysize,
                     unit.empty() ? "" : fmt::format(" [{}]", unit), ucd.empty() ? "" : fmt::format(" {}", ucd));
}

// One line a node, two blanks a level.
class Tree {
 public:
  std::string of(const bound::Statement& statement) {
    for (std::size_t i = 0; i < statement.with.size(); ++i) {
      line(1, fmt::format("w{}: {}, WITH", i + 1, statement.with[i].name));
      query(*statement.with[i].query, 2);
    }
    query(*statement.query, 1);
    return std::move(out_);
  }

 private:
  void line(int depth, std::string_view text) {
    out_.append(static_cast<std::size_t>(depth) * 2, ' ').append(text) += '\n';
  }

  void query(const bound::Query& q, int depth) {
    if (const auto* select = std::get_if<bound::Select>(&q.body)) {
      this->select(*select, q, depth);
    } else {
      const auto& set = std::get<bound::SetOperation>(q.body);
      const char* name = set.op == ast::SetOperator::union_ ? "UNION" : set.op == ast::SetOperator::except ? "EXCEPT" : "INTERSECT";
      line(depth, fmt::format("{}{}", name, set.all ? " ALL" : ""));
      query(*set.left, depth + 1);
      query(*set.right, depth + 1);
    }
    for (const auto& order : q.order_by) {
      const char* way = order.descending ? " DESC" : "";
      if (const auto* index = std::get_if<std::size_t>(&order.key)) {
        line(depth, fmt::format("ORDER BY column {}{}", *index + 1, way));
      } else {
        line(depth, fmt::format("ORDER BY{}", way));
        expr(std::get<bound::Expr>(order.key), depth + 1);
      }
    }
    if (q.limit) line(depth, fmt::format("TOP {}", *q.limit));
    if (q.offset) line(depth, fmt::format("OFFSET {}", *q.offset));
  }

  void select(const bound::Select& s, const bound::Query& q, int depth) {
    line(depth, s.distinct ? "SELECT DISTINCT" : "SELECT");
    for (std::size_t i = 0; i < s.items.size(); ++i) {
      line(depth + 1, fmt::format("{} =", q.fields[i].name));
      expr(s.items[i], depth + 2);
    }
    if (s.from) {
      line(depth, "FROM");
      from(*s.from, depth + 1);
    }
    clause("WHERE", s.where, depth);
    for (const auto& key : s.group_by) {
      if (const auto* index = std::get_if<std::size_t>(&key)) {
        line(depth, fmt::format("GROUP BY column {}", *index + 1));
      } else {
        line(depth, "GROUP BY");
        expr(std::get<bound::Expr>(key), depth + 1);
      }
    }
    clause("HAVING", s.having, depth);
  }

  void clause(std::string_view word, const std::optional<bound::Expr>& condition, int depth) {
    if (!condition) return;
    line(depth, word);
    expr(*condition, depth + 1);
  }

  void from(const bound::From& f, int depth) {
    if (const auto* join = std::get_if<bound::Join>(&f.node)) {
      constexpr std::string_view kNames[] = {"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"};
      line(depth, kNames[static_cast<std::size_t>(join->kind)]);
      from(*join->left, depth + 1);
      from(*join->right, depth + 1);
      clause("ON", join->on, depth + 1);
      return;
    }
    const auto& source = *std::get<const bound::Source*>(f.node);
    if (source.table) {
      const auto& table = *source.table;
      line(depth, fmt::format("t{}: {}, {} columns{}", source.number, table.qualified(), table.columns.size(),
                              table.nrows < 0 ? "" : fmt::format(", {} rows", table.nrows)));
    } else if (source.query) {
      line(depth, fmt::format("t{}: sub-query", source.number));
      query(*source.query, depth + 1);
    } else {
      line(depth, fmt::format("t{}: w{}", source.number, source.with + 1));
    }
  }

  void expr(const bound::Expr& e, int depth) {
    auto type = e.field != nullptr ? e.field->type : DataType{e.type, {}, {}};
    if (e.length > 0) type.arraysize = std::to_string(e.length);
    const auto typed = show(type, e.unit_of(), e.field != nullptr ? e.field->ucd : "");
    std::visit([&](const auto& node) { this->node(node, typed, depth); }, e.node);
  }
  void exprs(const std::vector<bound::Expr>& list, int depth) {
    for (const auto& e : list) expr(e, depth);
  }
  void node(const Value& value, std::string_view type, int depth) { line(depth, fmt::format("{}: {}", show(value), type)); }
  void node(const bound::ColumnRef& ref, std::string_view type, int depth) {
    line(depth, fmt::format("t{}.{}: {}", ref.source->number, ref.source->field(ref.column).name, type));
  }
  void node(const bound::Operation& op, std::string_view type, int depth) {
    line(depth, fmt::format("{}: {}", op.sql, type));
    exprs(op.args, depth + 1);
  }
  void node(const bound::Logic& logic, std::string_view, int depth) {
    line(depth, logic.is_or ? "OR" : "AND");
    exprs(logic.terms, depth + 1);
  }
  void node(const bound::QueryTest& test, std::string_view type, int depth) {
    constexpr std::string_view kNames[] = {"sub-query", "EXISTS", "IN", "NOT IN"};
    line(depth, fmt::format("{}: {}", kNames[static_cast<std::size_t>(test.kind)], type));
    exprs(test.left, depth + 1);
    query(*test.query, depth + 1);
  }
  void node(const bound::ZoneTest& zone, std::string_view, int depth) {
    line(depth, fmt::format("zone index of t{}, and", zone.source->number));
    exprs(zone.exact, depth + 1);
  }

  std::string out_{};
};

}  // namespace

std::string show(const Compiled& query) {
  std::string out = query.sql + "\n";
  for (const auto& value : query.values) out += fmt::format("? {}\n", show(value));
  for (const auto& f : query.fields) out += fmt::format("> {} {}\n", f.name, show(f.type, f.unit, f.ucd));
  return out;
}

Result<std::string> explain(std::string_view text, const catalogue::View& view) {
  TRY_ASSIGN(const auto compiled, compile(text, view));
  Problems problems(text);
  const auto parsed = parse(text, problems);
  const auto statement = Binder(view, problems).bind(*parsed);
  std::string sql = show(compiled);
  for (std::size_t at = 0; (at = sql.find('\n', at)) + 1 < sql.size(); at += 3) sql.insert(at + 1, "  ");
  return fmt::format("query\n  {}\ntree\n{}sql\n  {}", print(*parsed), Tree().of(statement), sql);
}

}  // namespace tapstand::adql
