// Whole queries: WITH, set operations with their precedence, ORDER BY and OFFSET (ADQL 2.1 §2.2, §4.5, §4.6).
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "adql/binder.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

constexpr std::size_t kMaxOperands = 400;  // SQLite allows 500 terms of a compound

std::string_view name_of(ast::SetOperator op) {
  return op == ast::SetOperator::union_ ? "UNION" : op == ast::SetOperator::except ? "EXCEPT" : "INTERSECT";
}

std::string show(const DataType& type) { return fmt::format("{}{}", type.is_array() ? "an array of " : "", tap_type(type.type)); }

// Whole numbers become doubles in the column of a set operation whose other side holds doubles: SQLite would keep each
// as it is, and divide it as a whole one.
void make_real(bound::Query& query, std::size_t column) {
  if (auto* set = std::get_if<bound::SetOperation>(&query.body)) {
    make_real(*set->left, column);
    make_real(*set->right, column);
    return;
  }
  auto& item = std::get<bound::Select>(query.body).items[column];
  if (!is_whole(item) || item.type == Type::unknown) return;
  bound::Expr real;
  real.type = Type::double_;
  real.range = item.range;
  real.depth = static_cast<std::uint16_t>(item.depth + 1);
  real.aggregate = item.aggregate;
  bound::Operation cast;
  cast.sql = "CAST($1 AS REAL)";
  cast.args.push_back(std::move(item));
  real.node = std::move(cast);
  item = std::move(real);
}

// The columns of a result have different names, without regard to case: n, n_2, n_3.
void make_unique(std::vector<Field>& fields) {
  std::unordered_set<std::string> taken;
  for (auto& field : fields) {
    const auto name = field.name;
    for (int n = 2; !taken.insert(to_lower(field.name)).second; ++n) field.name = fmt::format("{}_{}", name, n);
    if (field.name != name) field.id.clear();
  }
}

}  // namespace

bool compatible(Type a, Type b) {
  const auto kind = [](Type t) {
    if (t >= Type::smallint && t <= Type::double_) return 1;
    if (t == Type::unsigned_byte || t == Type::bit) return 1;
    if (t == Type::chars || t == Type::varchar || t == Type::unicode) return 2;
    return 10 + static_cast<int>(t);
  };
  return a == Type::unknown || b == Type::unknown || kind(a) == kind(b);
}

bound::Statement Binder::bind(const ast::Query& query) {
  for (const auto& with : query.with) {
    for (const auto& other : statement_.with) {
      if (matches(with.name, other.name)) problems_.add(with.name.range, fmt::format("WITH defines \"{}\" twice", with.name.text));
    }
    auto bound = bind(*with.query, nullptr);
    statement_.with.push_back({with.name.text, with.name.delimited, std::move(bound)});
  }
  statement_.query = bind(query, nullptr);
  make_unique(statement_.query->fields);
  return std::move(statement_);
}

std::unique_ptr<bound::Query> Binder::bind(const ast::Query& query, Scope* parent) {
  std::unique_ptr<bound::Query> out;
  if (query.body.select) {
    out = bind(*query.body.select, query.order_by, parent);
    out->limit = query.body.select->top;
  } else {
    out = bind(query.body, parent);
    if (out->limit || out->offset || !out->order_by.empty()) {
      // ((SELECT … ORDER BY x) ORDER BY y): only one of the two can hold, and the outer one is meant.
      if (query.order_by.empty() && !query.offset) return out;
      problems_.add(query.range, "A query in parentheses that is ordered or limited cannot be ordered again");
      return out;
    }
    bind_order(query, *out);
  }
  out->offset = query.offset;
  return out;
}

std::unique_ptr<bound::Query> Binder::bind(const ast::Body& body, Scope* parent) {
  if (body.select) {
    auto out = bind(*body.select, {}, parent);
    out->limit = body.select->top;
    return out;
  }
  if (body.query) return bind(*body.query, parent);
  if (body.steps.size() > kMaxOperands) {
    problems_.add(body.range, fmt::format("More than {} queries are joined by set operations", kMaxOperands));
  }
  auto left = bind(body.first.front(), parent);
  if (body.steps.size() > kMaxOperands) return left;
  for (const auto& step : body.steps) left = combine(std::move(left), step, parent);
  return left;
}

std::unique_ptr<bound::Query> Binder::combine(std::unique_ptr<bound::Query> left, const ast::SetStep& step, Scope* parent) {
  auto right = bind(step.operand, parent);
  const std::string_view name = name_of(step.op);
  if (left->fields.size() != right->fields.size()) {
    problems_.add(step.range, fmt::format("{} of {} and {} columns", name, left->fields.size(), right->fields.size()),
                  "Both queries must select the same number of columns.");
    return left;
  }
  auto out = std::make_unique<bound::Query>();
  out->fields = left->fields;
  for (std::size_t i = 0; i < out->fields.size(); ++i) {
    auto& field = out->fields[i];
    const Field& other = right->fields[i];
    const Type a = field.type.type, b = other.type.type;
    const bool arrays = field.type.is_array() || other.type.is_array();
    if (arrays && a != Type::unknown && b != Type::unknown && field.type.arraysize != other.type.arraysize) {
      problems_.add(step.range, fmt::format("{}: column {} is an array of another size on one side", name, i + 1));
    } else if (!compatible(a, b) || (arrays && a != b && a != Type::unknown && b != Type::unknown)) {
      problems_.add(step.range, fmt::format("{}: column {} is {} on the left and {} on the right", name, i + 1, show(field.type), show(other.type)));
    } else if (a == Type::unknown) {  // NULL
      const auto own_name = field.name;
      field = other;
      field.name = own_name;
    } else if (b != Type::unknown) {
      if (a != b && a != Type::timestamp) field.type.type = wider(a, b);
      if (field.type.is_numeric() && field.type.type >= Type::real && field.type.type <= Type::double_) {
        make_real(*left, i);
        make_real(*right, i);
      }
      // A length holds for both sides or not at all.
      if (field.type.arraysize != other.type.arraysize) field.type.arraysize = field.type.is_text() ? "*" : "";
      if (field.type.type == Type::chars && field.type.arraysize == "*") field.type.type = Type::varchar;
    }
  }
  out->outer = left->outer;
  out->outer.insert(out->outer.end(), right->outer.begin(), right->outer.end());
  out->body = bound::SetOperation{step.op, step.all, std::move(left), std::move(right)};
  return out;
}

// ORDER BY of a set operation: its columns by name or number.
void Binder::bind_order(const ast::Query& query, bound::Query& out) {
  std::vector<Label> labels;
  for (const auto& field : out.fields) labels.push_back({field.name, true});
  for (const auto& order : query.order_by) {
    if (const auto index = output(order.key, labels, "ORDER BY")) {
      out.order_by.push_back({*index, order.descending, false});
    } else if (problems_.empty()) {
      std::vector<std::string> names;
      for (const auto& label : labels) names.push_back(label.name);
      const auto near = nearest(order.key.range, names);
      problems_.add(order.key.range, "ORDER BY of a set operation takes names or numbers of its columns",
                    near.empty() ? "" : fmt::format("Did you mean \"{}\"?", near));
    }
  }
}

}  // namespace tapstand::adql
