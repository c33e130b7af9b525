// Geometry: the coordinate-system argument, and the cheap forms of what clients write most (ADQL 2.1 §4.2).
#include <fmt/format.h>

#include "adql/binder.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

bool takes_frame(Geometry g) {
  return g == Geometry::point || g == Geometry::circle || g == Geometry::box || g == Geometry::polygon;
}

bound::Operation* as(bound::Expr& expr, Geometry kind) {
  auto* op = std::get_if<bound::Operation>(&expr.node);
  return op != nullptr && op->geometry == kind ? op : nullptr;
}

// The type of REGION('…') by its first word; STC-S and DALI both begin with the shape.
Type region_type(const bound::Expr& text) {
  const auto* value = std::get_if<Value>(&text.node);
  const auto* literal = value != nullptr ? std::get_if<std::string>(value) : nullptr;
  if (literal == nullptr) return Type::unknown;
  const auto word = trim(*literal);
  if (istarts_with(word, "point") || istarts_with(word, "position")) return Type::point;
  return istarts_with(word, "circle") ? Type::circle : Type::polygon;
}

}  // namespace

// POINT('ICRS', …): the argument is optional and deprecated in 2.1, mandatory in 2.0.
void Binder::check_frame(const ast::Call& call, std::vector<bound::Expr>& args, Geometry geometry) {
  if (!takes_frame(geometry) || args.empty()) return;
  const auto* value = std::get_if<Value>(&args.front().node);
  const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
  if (text == nullptr) return;
  const auto frame = trim(*text);
  const auto word = frame.substr(0, frame.find(' '));
  if (!word.empty() && !iequals(word, "ICRS")) {
    problems_.add(args.front().range, fmt::format("{}: coordinates in {} are not supported", to_upper(call.name.text), shorten(word)),
                  "Give ICRS coordinates, and 'ICRS' or no coordinate system.");
  }
  args.erase(args.begin());
}

// The two coordinates of a point, without making the point where it is made on the spot.
void Binder::add_coordinates(std::vector<bound::Expr>& out, bound::Expr point) {
  if (auto* made = as(point, Geometry::point)) {
    for (auto& arg : made->args) out.push_back(std::move(arg));
    return;
  }
  const auto range = point.range;
  for (const std::string_view sql : {"sky_coord1($1)", "sky_coord2($1)"}) {
    std::vector<bound::Expr> args;
    args.push_back(point);
    out.push_back(operation(sql, bound::kPrimary, std::move(args), Type::double_, range));
  }
}

bound::Expr Binder::geometry(const Function& function, std::vector<bound::Expr> args, std::string_view range) {
  Geometry kind = function.geometry;
  std::string_view sql = function.sql;
  Type type = Type::double_;
  std::string unit;
  std::vector<bound::Expr> flat;
  const auto flatten = [&](std::size_t points) {
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (i < points && args[i].type == Type::point) {
        add_coordinates(flat, std::move(args[i]));
      } else {
        flat.push_back(std::move(args[i]));
      }
    }
    args = std::move(flat);
  };
  switch (kind) {
    case Geometry::point: type = Type::point; break;
    case Geometry::circle: flatten(1); sql = "sky_circle($1, $2, $3)"; type = Type::circle; break;
    case Geometry::box: flatten(1); sql = "sky_box($1, $2, $3, $4)"; type = Type::polygon; break;
    case Geometry::polygon:
      flatten(args.size());
      type = Type::polygon;
      if (args.size() % 2 != 0) problems_.add(range, "POLYGON needs pairs of coordinates", "Write POLYGON(lon1, lat1, lon2, lat2, lon3, lat3, ...).");
      break;
    case Geometry::region:
      if (!args.front().is_literal()) problems_.add(args.front().range, "REGION takes a text literal only");
      type = region_type(args.front());
      break;
    case Geometry::intersects:
      type = Type::integer;
      if (args[1].type == Type::point) std::swap(args[0], args[1]);  // symmetric
      if (args[0].type != Type::point) break;
      kind = Geometry::contains;
      sql = "sky_contains($1, $2)";
      [[fallthrough]];
    case Geometry::contains:
      type = Type::integer;
      if (as(args[0], Geometry::point) != nullptr && as(args[1], Geometry::circle) != nullptr) {
        add_coordinates(flat, std::move(args[0]));
        for (auto& arg : as(args[1], Geometry::circle)->args) flat.push_back(std::move(arg));
        args = std::move(flat);
        kind = Geometry::in_circle;
        sql = "sky_in_circle($1, $2, $3, $4, $5)";
      }
      break;
    case Geometry::distance: flatten(2); sql = "sky_distance($1, $2, $3, $4)"; unit = "deg"; break;
    case Geometry::area: unit = "deg**2"; break;
    case Geometry::centroid: type = Type::point; break;
    case Geometry::coord1: case Geometry::coord2: unit = "deg"; break;
    case Geometry::coordsys: type = Type::varchar; break;
    case Geometry::none: case Geometry::in_circle: break;
  }
  auto out = operation(sql, bound::kPrimary, std::move(args), type, range);
  if (auto* node = std::get_if<bound::Operation>(&out.node)) node->geometry = kind;
  out.unit = std::move(unit);
  return out;
}

}  // namespace tapstand::adql
