#include "adql/crossmatch.h"

#include <fmt/format.h>

#include "core/adql_words.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

constexpr std::string_view kForm =
    "Write SELECT crossmatch_positional('schema_a', 'table_a', 'schema_b', 'table_b', radius, 'result_table') FROM dual.";
constexpr double kMinRadius = 0.1, kMaxRadius = 10;  // arcseconds, as the archive allows

// The call, if the query is nothing else.
const ast::Call* sole_call(const ast::Query& query) {
  const auto* select = query.body.select.get();
  if (!query.with.empty() || select == nullptr || !query.order_by.empty() || query.offset) return nullptr;
  if (select->items.size() != 1 || select->items.front().star || select->from.size() != 1 || select->distinct) return nullptr;
  if (select->where || select->having || !select->group_by.empty()) return nullptr;
  const auto& from = select->from.front();
  if (from.query || !from.joins.empty() || from.name.empty() || !iequals(from.name.back().text, "dual")) return nullptr;
  const auto* call = std::get_if<ast::Call>(&select->items.front().expr.node);
  return call != nullptr && is_crossmatch(call->name.text) ? call : nullptr;
}

const Value* literal(const ast::Expr& expr) {
  const auto* node = std::get_if<ast::Literal>(&expr.node);
  return node != nullptr ? &node->value : nullptr;
}

class Reader {
 public:
  Reader(const ast::Call& call, const catalogue::View& view, Problems& problems) : call_(call), view_(view), problems_(problems) {}

  std::string text(std::size_t i) {
    const auto* value = literal(call_.args[i]);
    const auto* found = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    if (found != nullptr && !trim(*found).empty()) return std::string(trim(*found));
    problems_.add(call_.args[i].range, fmt::format("Argument {} of crossmatch_positional is no name in single quotes", i + 1), std::string(kForm));
    return {};
  }

  double radius() {
    const auto* value = literal(call_.args[4]);
    double out = -1;
    if (value != nullptr) {
      if (const auto* whole = std::get_if<std::int64_t>(value)) out = static_cast<double>(*whole);
      if (const auto* real = std::get_if<double>(value)) out = *real;
    }
    if (!(out >= kMinRadius && out <= kMaxRadius)) {
      problems_.add(call_.args[4].range, fmt::format("The radius of crossmatch_positional is not between {} and {} arcseconds", kMinRadius, kMaxRadius));
    }
    return out;
  }

  // The table that arguments i and i+1 name, and what a match needs of it.
  struct Side {
    std::string name{}, table{}, key{}, ra{}, dec{};
  };
  std::optional<Side> side(std::size_t i) {
    const auto schema = text(i), name = text(i + 1);
    if (schema.empty() || name.empty()) return std::nullopt;
    const auto range = call_.args[i + 1].range;
    const auto found = view_.find(catalogue::View::Name{schema, false}, {name, false}).table;
    if (!found) {
      problems_.add(range, fmt::format("Unknown table {}.{}", schema, name));
      return std::nullopt;
    }
    Side out;
    out.name = found->name;
    out.table = quote_identifier(found->schema) + "." + quote_identifier(found->name);
    for (const auto& column : found->columns) {
      const auto quoted = quote_identifier(column.field.name);
      if ((column.flags & kKey) != 0 && out.key.empty()) out.key = column.field.name;
      if ((column.flags & kRa) != 0 && out.ra.empty()) out.ra = quoted;
      if ((column.flags & kDec) != 0 && out.dec.empty()) out.dec = quoted;
    }
    const bool placed = !out.ra.empty() && !out.dec.empty();
    if (!placed) problems_.add(range, fmt::format("{} has no columns flagged as Ra and Dec", found->qualified()), "Flag them with TableTool, ACTION=radec.");
    if (out.key.empty()) problems_.add(range, fmt::format("{} has no primary key", found->qualified()));
    return placed && !out.key.empty() ? std::optional(out) : std::nullopt;
  }

 private:
  static constexpr int kRa = 1, kDec = 2, kKey = 16;  // of catalogue::Column::flags
  const ast::Call& call_;
  const catalogue::View& view_;
  Problems& problems_;
};

}  // namespace

std::optional<Crossmatch> crossmatch(const ast::Query& query, const catalogue::View& view, std::string_view user, Problems& problems) {
  const auto* call = sole_call(query);
  if (call == nullptr) return std::nullopt;
  if (call->args.size() != 6 && call->args.size() != 7) {
    problems.add(call->name.range, fmt::format("{} does not take {} arguments", call->name.text, call->args.size()), std::string(kForm));
    return std::nullopt;
  }
  Reader reader(*call, view, problems);
  const auto a = reader.side(0), b = reader.side(2);
  const double radius = reader.radius();
  const auto space = fmt::format("user_{}", user);
  if (call->args.size() == 7) {
    const auto schema = reader.text(5);
    if (!schema.empty() && !iequals(schema, space)) {
      problems.add(call->args[5].range, fmt::format("A cross-match can be stored in {} only", space));
    }
  }
  const auto result = reader.text(call->args.size() - 1);
  if (!result.empty() && !is_regular_identifier(result)) {
    problems.add(call->args.back().range, fmt::format("{} cannot be the name of a table", shorten(result)),
                 "Write a name without a schema: letters, digits and underscores, a letter first.");
  }
  if (!problems.empty() || !a || !b) return std::nullopt;
  const auto distance = fmt::format("DISTANCE(a.{}, a.{}, b.{}, b.{})", a->ra, a->dec, b->ra, b->dec);
  const auto key = [](char side, const Reader::Side& s) {
    return fmt::format("{}.{} AS {}", side, quote_identifier(s.key), quote_identifier(s.name + "_" + s.key));
  };
  return Crossmatch{result, fmt::format("SELECT {}, {}, {} AS separation FROM {} AS a JOIN {} AS b ON {} <= {:.17g}", key('a', *a),
                                        key('b', *b), distance, a->table, b->table, distance, radius / 3600)};
}

}  // namespace tapstand::adql
