// The index of the sky: conditions on positions that must hold (terms of AND in WHERE and ON) and that name the two
// indexed columns of a table become a look-up in its zone index. A term may be a tree of AND, OR and NOT, which looks
// in the union of its shapes. Anything else stays as it is and is only slower.
//
// For each table one term is chosen. Where a term joins two tables either could be looked up from the other: the one
// of which a scan would read more rows is, its rows counted within a constant shape if there is one.
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "adql/binder.h"
#include "adql/sky_condition.h"

namespace tapstand::adql {
namespace {

// For more of the sky than this a scan of the table costs less than reading its rows one by one through an index.
constexpr double kWideFraction = 0.3;
constexpr double kUnknownFraction = 0.001;
constexpr double kSky = 129600 / std::numbers::pi;  // square degrees
// With the ranges a join must keep below SQLite's limit of 64 tables, merged sub-queries included.
constexpr std::size_t kMaxDriven = 32;

// The rows of such a query are rows of its tables, so that SQLite merges it into the query around it.
bool is_transparent(const bound::Query& query) {
  const auto* select = std::get_if<bound::Select>(&query.body);
  return select != nullptr && !select->distinct && select->from && select->group_by.empty() && !select->having && query.order_by.empty() &&
         !query.limit && !query.offset && std::none_of(select->items.begin(), select->items.end(), [](const auto& item) { return item.aggregate; });
}

bool is_inner(const bound::From& from) {
  const auto* join = std::get_if<bound::Join>(&from.node);
  if (join == nullptr) return true;
  return (join->kind == ast::JoinKind::inner || join->kind == ast::JoinKind::cross) && is_inner(*join->left) && is_inner(*join->right);
}

using Sources = std::vector<const bound::Source*>;

// The tables of a FROM, and its ON conditions.
void gather(bound::From& from, Sources& sources, std::vector<bound::Expr*>& conditions) {
  if (const auto* source = std::get_if<const bound::Source*>(&from.node)) return sources.push_back(*source);
  auto& join = std::get<bound::Join>(from.node);
  gather(*join.left, sources, conditions);
  gather(*join.right, sources, conditions);
  if (join.on) conditions.push_back(&*join.on);
}

void gather_terms(bound::Expr& condition, std::vector<bound::Expr*>& out) {
  auto* logic = std::get_if<bound::Logic>(&condition.node);
  if (logic == nullptr || logic->is_or) return out.push_back(&condition);
  for (auto& term : logic->terms) gather_terms(term, out);
}

// The table whose zone index these columns of the source are in, be it through sub-queries.
const catalogue::Table* zone_table(const bound::Source& source, std::size_t lon, std::size_t lat) {
  if (source.table) {
    const auto& zone = source.table->zone_columns;
    return zone && zone->first == lon && zone->second == lat ? source.table.get() : nullptr;
  }
  if (source.rows() == nullptr || !is_transparent(*source.rows())) return nullptr;
  const auto& select = std::get<bound::Select>(source.rows()->body);
  if (!is_inner(*select.from)) return nullptr;
  const auto* a = std::get_if<bound::ColumnRef>(&select.items[lon].node);
  const auto* b = std::get_if<bound::ColumnRef>(&select.items[lat].node);
  return a != nullptr && b != nullptr && a->source == b->source ? zone_table(*a->source, a->column, b->column) : nullptr;
}

double rows_of(const bound::Source& source) {
  if (source.table) return source.table->nrows < 0 ? 1e6 : static_cast<double>(source.table->nrows);
  if (source.rows() == nullptr || !is_transparent(*source.rows())) return 1e3;
  double rows = 0;
  Sources inner;
  std::vector<bound::Expr*> unused;
  gather(const_cast<bound::From&>(*std::get<bound::Select>(source.rows()->body).from), inner, unused);
  for (const auto* s : inner) rows = std::max(rows, rows_of(*s));
  return rows;
}

struct Columns {
  const bound::Source* source;
  std::size_t lon, lat;
};
std::optional<Columns> columns_of(const Place& place, const bound::Source* wanted) {
  if (place.lon == nullptr) return std::nullopt;
  const auto* a = std::get_if<bound::ColumnRef>(&place.lon->node);
  const auto* b = std::get_if<bound::ColumnRef>(&place.lat->node);
  if (a == nullptr || b == nullptr || a->source != wanted || b->source != wanted) return std::nullopt;
  if (zone_table(*wanted, a->column, b->column) == nullptr) return std::nullopt;
  return Columns{wanted, a->column, b->column};
}

bool place_reads(const Place& place, const bound::Source* source) {
  return place.point != nullptr ? reads(*place.point, source) : place.lon != nullptr && (reads(*place.lon, source) || reads(*place.lat, source));
}

}  // namespace

// Where to look for rows of `source` for which the condition is true (or false): a shape that reads other tables only.
struct Binder::Cover {
  std::size_t lon = 0, lat = 0;  // columns of the source
  bound::Expr shape{};
  double fraction = 0;  // of the sky, roughly
};

std::optional<Binder::Cover> Binder::cover_of(const bound::Expr& condition, const bound::Source& source, bool holds) {
  if (const auto* op = std::get_if<bound::Operation>(&condition.node); op != nullptr && op->sql == "NOT $1") {
    return cover_of(op->args.front(), source, !holds);
  }
  if (const auto* logic = std::get_if<bound::Logic>(&condition.node)) {
    return logic->is_or == holds ? cover_of_any(*logic, source, holds) : cover_of_all(*logic, source, holds);
  }
  const auto test = position_test(condition, holds);
  if (!test) return std::nullopt;
  const auto side = [&](const Place& inside, const Place& other) -> std::optional<Cover> {
    const auto columns = columns_of(inside, &source);
    if (!columns || place_reads(other, &source) || (test->shape != nullptr && reads(*test->shape, &source))) return std::nullopt;
    if (std::any_of(test->radii.begin(), test->radii.end(), [&](const auto* r) { return reads(*r, &source); })) return std::nullopt;
    Cover out{columns->lon, columns->lat, {}, kUnknownFraction};
    if (test->shape != nullptr) {
      out.shape = *test->shape;
      const auto* made = std::get_if<bound::Operation>(&out.shape.node);
      const auto constant = made != nullptr ? constant_shape(made->geometry, made->args) : std::nullopt;
      if (constant && *constant) out.fraction = sky::area(**constant) / kSky;
      if (out.fraction > kWideFraction) return std::nullopt;
      return out;
    }
    auto radius = cone_radius(*test, condition.range);
    if (const auto degrees = literal_number(radius)) {
      const double half = std::sin(*degrees * std::numbers::pi / 360);
      out.fraction = half * half;
      if (out.fraction > kWideFraction) return std::nullopt;
    }
    std::vector<bound::Expr> args;
    if (other.point != nullptr) {
      add_coordinates(args, *other.point);
    } else {
      args = {*other.lon, *other.lat};
    }
    args.push_back(std::move(radius));
    out.shape = shape(Geometry::circle, std::move(args), condition.range);
    return out;
  };
  if (auto found = side(test->place, test->centre)) return found;
  if (test->shape != nullptr) return std::nullopt;
  return side(test->centre, test->place);
}

// The radius of a cone as a legal one: DISTANCE(…) < r may be asked for any r.
bound::Expr Binder::cone_radius(const PositionTest& test, std::string_view range) {
  bound::Expr radius = *test.radii.front();
  if (test.radii.size() == 2) {
    const auto a = literal_number(*test.radii[0]), b = literal_number(*test.radii[1]);
    if (a && b) {
      radius.node = Value{*a + *b};
    } else {
      radius = operation("$1 + $2", bound::kAdd, {*test.radii[0], *test.radii[1]}, Type::double_, range);
    }
  }
  if (const auto number = literal_number(radius)) {
    radius.node = Value{std::clamp(*number / test.scale, 0.0, 180.0)};
    return radius;
  }
  if (test.scale != 1) {
    bound::Expr scale;
    scale.node = Value{test.scale};
    scale.type = Type::double_;
    radius = operation("$1 / $2", bound::kMultiply, {std::move(radius), std::move(scale)}, Type::double_, range);
  }
  std::vector<bound::Expr> args;
  args.push_back(std::move(radius));
  return operation("max(0.0, min(180.0, $1))", bound::kPrimary, std::move(args), Type::double_, range);
}

// All terms must hold: the smallest shape is enough.
std::optional<Binder::Cover> Binder::cover_of_all(const bound::Logic& logic, const bound::Source& source, bool holds) {
  std::optional<Cover> best;
  for (const auto& term : logic.terms) {
    auto cover = cover_of(term, source, holds);
    if (cover && (!best || cover->fraction < best->fraction)) best = std::move(cover);
  }
  return best;
}

// One of the terms must hold: the union of their shapes, if all have one.
std::optional<Binder::Cover> Binder::cover_of_any(const bound::Logic& logic, const bound::Source& source, bool holds) {
  constexpr std::size_t kShapes = 100;  // arguments of one call
  Cover all;
  std::vector<bound::Expr> shapes;
  for (const auto& term : logic.terms) {
    auto cover = cover_of(term, source, holds);
    if (!cover || (!shapes.empty() && (cover->lon != all.lon || cover->lat != all.lat))) return std::nullopt;
    all.lon = cover->lon;
    all.lat = cover->lat;
    all.fraction += cover->fraction;
    if (all.fraction > kWideFraction) return std::nullopt;
    shapes.push_back(std::move(cover->shape));
    if (shapes.size() < kShapes && &term != &logic.terms.back()) continue;
    auto joined = operation("sky_union($*)", bound::kPrimary, std::move(shapes), Type::unknown, term.range);
    shapes.clear();
    shapes.push_back(std::move(joined));
  }
  all.shape = std::move(shapes.front());
  return all;
}

void Binder::look_up(bound::Expr& term, const bound::Source& source, Cover cover, bool joined) {
  bound::ZoneTest zone;
  zone.source = &source;
  zone.lon = cover.lon;
  zone.lat = cover.lat;
  zone.joined = joined;
  zone.shape.push_back(std::move(cover.shape));
  bound::Expr out;
  out.type = Type::boolean;
  out.predicate = true;
  out.range = term.range;
  out.depth = static_cast<std::uint16_t>(term.depth + 1);
  zone.exact.push_back(std::move(term));
  out.node = std::move(zone);
  term = std::move(out);
  // SQLite keeps a WITH that is named twice as a table of its own, without the index.
  const auto* from = &source;
  for (auto column = cover.lon; !from->table;) {
    if (from->with >= 0) statement_.with[static_cast<std::size_t>(from->with)].merged = true;
    const auto& ref = std::get<bound::ColumnRef>(std::get<bound::Select>(from->rows()->body).items[column].node);
    from = ref.source;
    column = ref.column;
  }
}

// Terms on tables of `indexed`, each by itself, where the ranges cannot be tables of FROM.
void Binder::use_zones(bound::Expr& condition, const bound::From& indexed) {
  std::vector<bound::Expr*> terms, unused;
  Sources sources;
  gather(const_cast<bound::From&>(indexed), sources, unused);
  gather_terms(condition, terms);
  for (auto* term : terms) {
    for (const auto* source : sources) {
      if (!source->table) continue;
      auto cover = cover_of(*term, *source, true);
      if (!cover) continue;
      look_up(*term, *source, std::move(*cover), false);
      break;
    }
  }
}

// Below an outer join. SQLite reads the right side of one inside the loop over the left: there an index helps.
void Binder::use_zones(bound::From& from) {
  auto* join = std::get_if<bound::Join>(&from.node);
  if (join == nullptr) return;
  use_zones(*join->left);
  use_zones(*join->right);
  const bool inner = join->kind == ast::JoinKind::inner;
  if (join->on) use_zones(*join->on, inner ? from : *join->right);
}

void Binder::use_zones(bound::Select& select) {
  if (!select.from) return;
  if (!is_inner(*select.from)) {
    use_zones(*select.from);
    if (select.where) use_zones(*select.where, *select.from);
    return;
  }
  struct Choice {
    bound::Expr* term = nullptr;
    Cover cover{};
  };
  Sources sources;
  std::vector<bound::Expr*> conditions, terms;
  gather(*select.from, sources, conditions);
  if (select.where) conditions.push_back(&*select.where);
  for (auto* condition : conditions) gather_terms(*condition, terms);

  std::map<const bound::Source*, Choice> chosen;
  std::map<const bound::Source*, double> rows;
  const auto from_here = [&](const bound::Expr& shape) {
    return std::any_of(sources.begin(), sources.end(), [&](const auto* s) { return reads(shape, s); });
  };
  std::vector<std::pair<bound::Expr*, std::vector<std::pair<const bound::Source*, Cover>>>> joins;
  for (auto* term : terms) {
    std::vector<std::pair<const bound::Source*, Cover>> sides;
    for (const auto* source : sources) {
      auto cover = cover_of(*term, *source, true);
      if (!cover) continue;
      if (from_here(cover->shape)) {
        sides.emplace_back(source, std::move(*cover));
        continue;
      }
      auto& best = chosen[source];
      if (best.term == nullptr || cover->fraction < best.cover.fraction) best = {term, std::move(*cover)};
    }
    if (!sides.empty()) joins.emplace_back(term, std::move(sides));
  }
  for (const auto* source : sources) {
    const auto constant = chosen.find(source);
    rows[source] = rows_of(*source) * (constant == chosen.end() ? 1 : constant->second.cover.fraction);
  }
  // Does the look-up in `from` need rows of `to` first?
  const auto needs = [&](const auto& self, const bound::Source* from, const bound::Source* to) -> bool {
    if (from == to) return true;
    const auto found = chosen.find(from);
    if (found == chosen.end()) return false;
    return std::any_of(sources.begin(), sources.end(), [&](const auto* s) { return s != from && reads(found->second.cover.shape, s) && self(self, s, to); });
  };
  for (auto& [term, sides] : joins) {
    std::stable_sort(sides.begin(), sides.end(), [&](const auto& a, const auto& b) { return rows[a.first] > rows[b.first]; });
    for (auto& [source, cover] : sides) {
      const auto old = chosen.find(source);
      if (old != chosen.end() && from_here(old->second.cover.shape)) continue;
      const auto* wanted = source;
      const bool circular = std::any_of(sources.begin(), sources.end(), [&, &shape = cover.shape](const auto* s) {
        return s != wanted && reads(shape, s) && needs(needs, s, wanted);
      });
      if (circular) continue;
      chosen[source] = {term, std::move(cover)};
      break;
    }
  }
  std::vector<bound::Expr*> taken;  // a term looks up in one table
  for (const auto* source : sources) {
    const auto found = chosen.find(source);
    if (sources.size() + taken.size() >= kMaxDriven) break;
    if (found == chosen.end() || std::find(taken.begin(), taken.end(), found->second.term) != taken.end()) continue;
    taken.push_back(found->second.term);
    look_up(*found->second.term, *source, std::move(found->second.cover), true);
  }
}

}  // namespace tapstand::adql
