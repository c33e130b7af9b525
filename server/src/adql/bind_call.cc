// Calls: the overload that fits, aggregates, conditions in quotes (ADQL 2.1 §2.3, §4.3).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "adql/array_code.h"
#include "adql/binder.h"
#include "adql/crossmatch.h"
#include "adql/grammar.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

constexpr std::size_t kMaxArguments = 100;  // SQLite allows 127

bool fits(char letter, const bound::Expr& arg) {
  switch (letter) {
    case 'n': return is_numeric(arg);
    case 'i': return is_whole(arg);
    case 't': return is_text(arg);
    case 'g': return is_geometry(arg);
    case 'c': return arg.predicate || arg.type == Type::unknown;
    case 'p': return arg.type == Type::point || arg.type == Type::unknown;
    case 'r': return arg.type == Type::unknown || (arg.is_array() && has_array_code(arg.type));
    default: return true;
  }
}

// The argument that letter `i` of a row is for; the last one repeats, or the last two.
std::size_t letters_of(std::string_view args) { return args.ends_with('+') || args.ends_with('&') ? args.size() - 1 : args.size(); }

bool count_fits(std::string_view args, std::size_t n) {
  const std::size_t least = letters_of(args);
  if (args.ends_with('&')) return n >= least && (n - least) % 2 == 0;
  return args.ends_with('+') ? n >= least : n == least;
}

char letter_at(std::string_view args, std::size_t i) {
  const std::size_t last = letters_of(args);
  if (i < last) return args[i];
  return args.ends_with('&') ? args[last - 2 + (i - last) % 2] : args[last - 1];
}

// `a` is anything, but an array only to be counted; what chooses among values tells of arrays itself.
bool takes(const Function& row, std::size_t i, const bound::Expr& arg) {
  const char letter = letter_at(row.args, i);
  if (letter == 'a' && arg.is_array() && row.rule != Rule::widest && row.name != "COUNT") return false;
  return fits(letter, arg);
}

std::string forms(std::span<const Function> rows) {
  std::string out;
  for (const auto& f : rows) out += fmt::format("{}{}({})", out.empty() ? "" : " or ", f.name, f.form);
  return out;
}

// What `$o` of a function's SQL stands for.
std::string detail_of(const Function& function, const std::vector<bound::Expr>& args, Type result) {
  if (function.rule == Rule::collected) return array_code(args.front().type, "");
  if (!args.empty() && args.front().is_array()) return array_code(args.front().type, args.front().arraysize_of());
  if (function.name == "TO_CHAR") return args.front().type == Type::real ? "4" : "";
  return std::string(width_of(result));
}

}  // namespace

bound::Expr Binder::bind(const ast::Call& call, std::string_view range, Scope& scope) {
  const auto rows = find_functions(call.name.text);
  if (is_crossmatch(call.name.text)) {
    problems_.add(call.name.range, may_create_ ? "crossmatch_positional makes a table and must stand alone in its query"
                                               : "crossmatch_positional makes a table in the space of a user: log in first",
                  may_create_ ? "Write SELECT crossmatch_positional(...) FROM dual." : "");
    return bad(range);
  }
  if (rows.empty()) {
    const auto near = nearest(to_upper(call.name.text), function_names());
    problems_.add(call.name.range, fmt::format("Unknown function {}", shorten(call.name.text)),
                  near.empty() ? "" : fmt::format("Did you mean {}?", near));
    for (const auto& arg : call.args) bind(arg, scope);  // for their problems
    return bad(range);
  }
  if (rows.front().name == "UNNEST") {
    problems_.add(range, "UNNEST makes rows and stands alone in a select list", "Write SELECT unnest(arr) AS x FROM t, in a sub-query if need be.");
    return bad(range);
  }
  if (rows.front().is_aggregate()) return aggregate(call, rows.front(), range, scope);
  if (call.star || call.distinct) {
    problems_.add(range, fmt::format("{} is no aggregate: it takes neither * nor DISTINCT", rows.front().name));
    return bad(range);
  }
  std::vector<bound::Expr> args;
  args.reserve(call.args.size());
  const bool spatial = rows.front().group == Group::geometry;
  const bool as_written = binds_as_written(call, rows.front().geometry);
  const bool outer_as_written = std::exchange(as_written_, as_written);
  for (const auto& arg : call.args) {
    const auto letters = rows.front().args;
    const bool is_condition = letters.find('c') != std::string_view::npos && letter_at(letters, args.size()) == 'c';
    auto one = is_condition ? quoted_condition(arg, scope) : value(arg, scope);
    args.push_back(spatial ? as_shape(std::move(one)) : std::move(one));
  }
  as_written_ = outer_as_written;
  if (!as_written) frame_.clear();
  const auto frame = take_frame(call, args, rows.front().geometry);
  const auto* function = choose(call, rows, args);
  if (function == nullptr) return bad(range);
  if (spatial) return geometry(*function, frame, std::move(args), range);
  if (function->name == "IN_UNIT") return in_unit(std::move(args), range);
  check_branches(*function, args);
  bound::Expr typed;
  type_result(*function, args, typed);
  const bool text_of_boolean = function->name == "TO_CHAR" && args.front().type == Type::boolean;
  const bool mixed = function->rule == Rule::widest && (typed.type == Type::double_ || typed.type == Type::real) &&
                     std::any_of(args.begin(), args.end(), is_whole);
  // PostgreSQL's decimals go away from zero, its doubles to the even number.
  const bool decimal = function->name == "ROUND" && args.size() == 1 && is_decimal(args.front());
  auto detail = detail_of(*function, args, typed.type);
  auto out = operation(text_of_boolean ? boolean_text() : decimal ? "round($1)" : function->sql, bound::kPrimary, std::move(args), typed.type, range);
  if (auto* node = std::get_if<bound::Operation>(&out.node)) node->detail = std::move(detail);
  out.unit = std::move(typed.unit);
  out.arraysize = std::move(typed.arraysize);
  if (!mixed) return out;
  // A double must be stored as one, or a later division would be whole.
  const Type type = out.type;
  std::vector<bound::Expr> inner;
  inner.push_back(std::move(out));
  return operation("CAST($1 AS REAL)", bound::kPrimary, std::move(inner), type, range);
}

// A condition as an argument, or in quotes, as the archive's own users write it: its names are those of the query. One
// in quotes holds no other, which would double its quotes at each level for nothing.
bound::Expr Binder::quoted_condition(const ast::Expr& expr, Scope& scope) {
  const auto* literal = std::get_if<ast::Literal>(&expr.node);
  const auto* text = literal != nullptr ? std::get_if<std::string>(&literal->value) : nullptr;
  if (text == nullptr || !expr.range.starts_with('\'')) return condition(expr, scope);
  if (quoted_) {
    problems_.add(expr.range, "A condition in quotes stands inside another one", "Write the inner one without quotes.");
    return bad(expr.range);
  }
  const auto inside = problems_.embed(expr.range, *text);
  Problems own(inside);
  const auto parsed = parse_condition(inside, own);
  if (!parsed) {
    for (const auto& p : own.list()) problems_.add(inside.substr(p.span.offset, p.span.length), p.message, p.hint);
    return bad(expr.range);
  }
  quoted_ = true;
  auto out = condition(*parsed, scope);
  quoted_ = false;
  return out;
}

bound::Expr Binder::aggregate(const ast::Call& call, const Function& function, std::string_view range, Scope& scope) {
  if (scope.no_aggregates != nullptr) {
    problems_.add(range, fmt::format("The aggregate {} cannot stand in {}", function.name, scope.no_aggregates),
                  "Aggregates stand in the select list, HAVING and ORDER BY.");
    return bad(range);
  }
  if (call.star) {
    if (function.name != "COUNT") problems_.add(range, fmt::format("{}(*) has no meaning; only COUNT takes *", function.name));
    auto out = operation("count(*)", bound::kPrimary, {}, Type::bigint, range);
    std::get<bound::Operation>(out.node).aggregate = true;
    out.aggregate = true;
    return out;
  }
  scope.no_aggregates = "another aggregate";
  std::vector<bound::Expr> args;
  for (const auto& arg : call.args) args.push_back(value(arg, scope));
  scope.no_aggregates = nullptr;
  if (choose(call, {&function, 1}, args) == nullptr) return bad(range);
  bound::Expr typed;
  type_result(function, args, typed);
  if (call.distinct && args.size() > 1) {
    problems_.add(range, fmt::format("{} takes no DISTINCT", function.name), "Select the distinct values in a sub-query.");
  }
  if (function.rule == Rule::collected && (args.front().is_array() || !has_array_code(args.front().type))) {
    problems_.add(range, fmt::format("{} makes arrays of numbers and booleans, and this is {}", function.name, describe(args.front())),
                  is_text(args.front()) ? "STRING_AGG(text, separator) joins texts." : "");
    return bad(range);
  }
  auto detail = detail_of(function, args, typed.type);
  auto out = operation(function.sql, bound::kPrimary, std::move(args), typed.type, range);
  if (auto* node = std::get_if<bound::Operation>(&out.node)) {
    node->aggregate = true;
    node->distinct = call.distinct;
    node->detail = std::move(detail);
  }
  out.aggregate = true;
  out.unit = std::move(typed.unit);
  out.arraysize = std::move(typed.arraysize);
  return out;
}

const Function* Binder::choose(const ast::Call& call, std::span<const Function> rows, const std::vector<bound::Expr>& args) {
  const Function* counted = nullptr;
  for (const auto& row : rows) {
    if (!count_fits(row.args, args.size()) || (args.size() > kMaxArguments && row.geometry != Geometry::polygon)) continue;
    if (counted == nullptr) counted = &row;
    bool good = true;
    for (std::size_t i = 0; i < args.size() && good; ++i) good = takes(row, i, args[i]);
    if (good) return &row;
  }
  if (counted == nullptr) {
    problems_.add(call.name.range, fmt::format("{} does not take {} argument{}", rows.front().name, args.size(), args.size() == 1 ? "" : "s"),
                  fmt::format("Write {}.", forms(rows)));
    return nullptr;
  }
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (takes(*counted, i, args[i])) continue;
    problems_.add(args[i].range, fmt::format("Argument {} of {} cannot be {}", i + 1, counted->name, describe(args[i])),
                  fmt::format("Write {}.", forms(rows)));
    break;
  }
  return nullptr;
}

// Values of which any may be the result, and values that are compared with each other: of one kind, literals made to fit,
// and no arrays, whose size could differ.
void Binder::check_branches(const Function& function, std::vector<bound::Expr>& args) {
  bound::Expr* compared = nullptr;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (letter_at(function.args, i) != 'v') continue;
    if (compared != nullptr) compare_types(*compared, args[i]);
    if (compared == nullptr) compared = &args[i];
  }
  if (function.rule != Rule::widest) return;
  const auto is_result = [&](std::size_t i) { return !args[i].predicate && letter_at(function.args, i) != 'v' && letter_at(function.args, i) != 'c'; };
  const bound::Expr* first = nullptr;  // the first that tells the kind
  for (std::size_t i = 0; i < args.size(); ++i) {
    const bool tells = is_result(i) && args[i].type != Type::unknown;
    if (tells && (first == nullptr || (first->is_literal() && !args[i].is_literal()))) first = &args[i];
  }
  if (first == nullptr) return;
  for (std::size_t i = 0; i < args.size(); ++i) {
    auto& arg = args[i];
    if (!is_result(i)) continue;
    if (arg.is_array()) {
      problems_.add(arg.range, fmt::format("{} takes no arrays", function.name));
      continue;
    }
    const bool adapts = first->type == Type::boolean || first->type == Type::timestamp;
    if (adapts && arg.is_literal() && !coerce(arg, *first)) continue;
    if (!compatible(first->type, arg.type) && !(is_text(*first) && is_text(arg))) {
      problems_.add(arg.range, fmt::format("{} mixes {} with {}", function.name, describe(*first), describe(arg)));
    }
  }
}

void Binder::type_result(const Function& function, const std::vector<bound::Expr>& all, bound::Expr& result) {
  std::vector<const bound::Expr*> args;  // those that can be the result: what chooses is not chosen
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool chooses = function.rule == Rule::widest && (all[i].predicate || letter_at(function.args, i) == 'v');
    if (!chooses) args.push_back(&all[i]);
  }
  bool one_unit = !args.empty();
  for (const auto* arg : args) one_unit = one_unit && arg->unit_of() == args.front()->unit_of();
  switch (function.rule) {
    case Rule::real_double: result.type = Type::double_; break;
    case Rule::bigint: result.type = Type::bigint; break;
    case Rule::integer: result.type = Type::integer; break;
    case Rule::smallint: result.type = Type::smallint; break;
    case Rule::real: result.type = Type::real; break;
    case Rule::varchar: result.type = Type::varchar; break;
    case Rule::point: result.type = Type::point; break;
    case Rule::boolean: result.type = Type::boolean; break;
    case Rule::same: result.type = args.front()->type; break;
    case Rule::sum: result.type = is_whole(*args.front()) ? Type::bigint : args.front()->type; break;
    case Rule::widest:
      for (const auto* arg : args) result.type = wider(result.type, arg->type);
      break;
    case Rule::vector6: case Rule::vector21: case Rule::matrix6x6:
      result.type = Type::double_;
      result.arraysize = function.rule == Rule::vector6 ? "6" : function.rule == Rule::vector21 ? "21" : "6x6";
      break;
    case Rule::element: result.type = args.front()->type; break;
    case Rule::collected:
      result.type = args.front()->type;
      result.arraysize = "*";
      break;
  }
  const bool keeps = function.rule == Rule::same || function.rule == Rule::sum || function.rule == Rule::element || function.rule == Rule::collected || function.rule == Rule::widest || function.name == "AVG" ||
                     function.name == "STDDEV" || function.name == "ROUND" || function.name == "TRUNCATE" || function.name == "FLOOR" ||
                     function.name == "CEILING";
  if (keeps && (one_unit || args.size() == 2) && !args.empty()) {
    const bool one = function.name == "ROUND" || function.name == "TRUNCATE" || function.rule == Rule::element;
    if (one_unit || one) result.unit = args.front()->unit_of();
  }
}

}  // namespace tapstand::adql
