// Geometry (ADQL 2.1 §4.2): coordinate systems, columns that hold shapes as text, and the cheap forms of what clients write
// most. Shapes are in ICRS from here on; COORD1, COORD2 and COORDSYS of a shape made on the spot speak of it as written.
// What the query writes out of range is an error; what a row holds out of range makes the value NULL, in every form.
#include <fmt/format.h>

#include <algorithm>

#include "adql/binder.h"
#include "adql/sky_condition.h"
#include "core/text.h"
#include "sky/region_text.h"

namespace tapstand::adql {
namespace {

constexpr std::size_t kMaxNumbers = 100;  // of a polygon that is not constant; SQLite takes 127 arguments

bool takes_frame(Geometry g) {
  return g == Geometry::point || g == Geometry::circle || g == Geometry::box || g == Geometry::polygon;
}

bool reads_frame(Geometry g) { return g == Geometry::coord1 || g == Geometry::coord2 || g == Geometry::coordsys; }

bound::Operation* as(bound::Expr& expr, Geometry kind) {
  auto* op = std::get_if<bound::Operation>(&expr.node);
  return op != nullptr && op->geometry == kind ? op : nullptr;
}

const std::string* text_literal(const bound::Expr& expr) {
  const auto* value = std::get_if<Value>(&expr.node);
  return value != nullptr ? std::get_if<std::string>(value) : nullptr;
}

// The SQL of a function, for values of the query and for those of rows.
struct Sql {
  std::string_view constant, of_rows;
};
Sql sql_of(Geometry kind) {
  switch (kind) {
    case Geometry::point: return {"sky_point($1, $2)", "sky_point_or_null($1, $2)"};
    case Geometry::circle: return {"sky_circle($1, $2, $3)", "sky_circle_or_null($1, $2, $3)"};
    case Geometry::box: return {"sky_box($1, $2, $3, $4)", "sky_box_or_null($1, $2, $3, $4)"};
    case Geometry::polygon: return {"sky_polygon($*)", "sky_polygon_or_null($*)"};
    case Geometry::distance: return {"sky_distance($1, $2, $3, $4)", "sky_distance_or_null($1, $2, $3, $4)"};
    case Geometry::in_circle: return {"sky_in_circle($1, $2, $3, $4, $5)", "sky_in_circle_or_null($1, $2, $3, $4, $5)"};
    default: return {"sky_in_shape($1, $2, $3)", "sky_in_shape($1, $2, $3)"};
  }
}

// DALI's and TAP's xtypes of text that is a shape (TAP 1.0 §2.5, DALI 1.2 §3.3).
bool is_shape_text(const DataType& type) {
  return type.is_text() && (iequals(type.xtype, "adql:point") || iequals(type.xtype, "adql:region") || iequals(type.xtype, "shape"));
}

Type shape_of_xtype(std::string_view xtype) {
  return xtype == "point" || iequals(xtype, "adql:point") ? Type::point : xtype == "circle" ? Type::circle : Type::polygon;
}

}  // namespace

std::optional<Result<sky::Shape>> constant_shape(Geometry kind, const std::vector<bound::Expr>& args) {
  std::vector<double> d;
  for (const auto& arg : args) {
    const auto number = literal_number(arg);
    if (!number) return std::nullopt;
    d.push_back(*number);
  }
  const auto as_shape = [](auto made) { return std::move(made).map([](auto shape) { return sky::Shape(std::move(shape)); }); };
  switch (kind) {
    case Geometry::point: return as_shape(sky::make_point(d[0], d[1]));
    case Geometry::circle: return as_shape(sky::make_circle(d[0], d[1], d[2]));
    case Geometry::box: return as_shape(sky::Polygon::box({d[0], d[1]}, d[2], d[3]));
    case Geometry::polygon: {
      std::vector<sky::Point> points;
      for (std::size_t i = 0; i + 1 < d.size(); i += 2) points.push_back({d[i], d[i + 1]});
      return as_shape(sky::Polygon::make(std::move(points)));
    }
    default: return std::nullopt;
  }
}

// Is the argument of this COORD1, COORD2 or COORDSYS made on the spot?
bool Binder::binds_as_written(const ast::Call& call, Geometry geometry) {
  if (!reads_frame(geometry) || call.args.size() != 1) return false;
  const auto* inner = std::get_if<ast::Call>(&call.args.front().node);
  if (inner == nullptr) return false;
  const auto rows = find_functions(inner->name.text);
  return !rows.empty() && (takes_frame(rows.front().geometry) || rows.front().geometry == Geometry::region);
}

// POINT('ICRS', …): the argument is optional and deprecated in 2.1, mandatory in 2.0.
sky::Frame Binder::take_frame(const ast::Call& call, std::vector<bound::Expr>& args, Geometry geometry) {
  if (!takes_frame(geometry) || args.empty()) return sky::Frame::icrs;
  frame_.clear();
  const auto* text = text_literal(args.front());
  if (text == nullptr) return sky::Frame::icrs;
  const auto frame = sky::parse_frame(*text);
  if (!frame) problems_.add(args.front().range, fmt::format("{}: {}", to_upper(call.name.text), frame.error().message));
  frame_ = trim(*text);
  args.erase(args.begin());
  return frame.value_or(sky::Frame::icrs);
}

// A column that holds shapes in another form than ours.
bound::Expr Binder::as_shape(bound::Expr arg) {
  if (arg.field == nullptr) return arg;
  const DataType& type = arg.field->type;
  const auto range = arg.range;
  std::string_view sql;
  if (is_shape_text(type)) sql = "sky_region_or_null($1)";
  const bool floats = type.type == Type::real && type.is_array();
  if (floats && (type.xtype == "point" || type.xtype == "circle" || type.xtype == "polygon")) sql = "sky_widen($1)";
  if (sql.empty()) return arg;
  const Type shape = shape_of_xtype(type.xtype);
  std::vector<bound::Expr> args;
  args.push_back(std::move(arg));
  return operation(sql, bound::kPrimary, std::move(args), shape, range);
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

// A call of one of the functions above, its arguments plain numbers.
bound::Expr Binder::shape(Geometry kind, std::vector<bound::Expr> args, std::string_view range) {
  const auto sql = sql_of(kind);
  const Type type = kind == Geometry::point                               ? Type::point
                    : kind == Geometry::circle                            ? Type::circle
                    : kind == Geometry::box || kind == Geometry::polygon ? Type::polygon
                    : kind == Geometry::distance                          ? Type::double_
                                                                          : Type::integer;
  // Whether a position is in a circle asks for a legal circle, not for a legal position.
  const std::size_t from = kind == Geometry::in_circle ? 2 : 0;
  const bool rows = std::any_of(args.begin() + static_cast<std::ptrdiff_t>(from), args.end(), [](const auto& arg) { return reads(arg, nullptr); });
  auto out = operation(rows ? sql.of_rows : sql.constant, bound::kPrimary, std::move(args), type, range);
  if (auto* node = std::get_if<bound::Operation>(&out.node)) node->geometry = kind;
  return out;
}

bound::Expr Binder::written_shape(const sky::Shape& value, std::string_view range) {
  if (std::holds_alternative<sky::Polygon>(value) && std::get<sky::Polygon>(value).points().size() * 2 > kMaxNumbers) {
    bound::Expr text;
    text.node = Value{"POLYGON " + sky::to_text(value)};
    text.type = Type::varchar;
    std::vector<bound::Expr> args;
    args.push_back(std::move(text));
    return operation("sky_region($1)", bound::kPrimary, std::move(args), Type::polygon, range);
  }
  std::vector<bound::Expr> args;
  const auto add = [&](double number) {
    auto& arg = args.emplace_back();
    arg.node = Value{number};
    arg.type = Type::double_;
    arg.range = range;
  };
  if (const auto* point = std::get_if<sky::Point>(&value)) {
    add(point->lon);
    add(point->lat);
    return shape(Geometry::point, std::move(args), range);
  }
  if (const auto* circle = std::get_if<sky::Circle>(&value)) {
    for (const double number : {circle->centre.lon, circle->centre.lat, circle->radius}) add(number);
    return shape(Geometry::circle, std::move(args), range);
  }
  for (const auto& point : std::get<sky::Polygon>(value).points()) {
    add(point.lon);
    add(point.lat);
  }
  return shape(Geometry::polygon, std::move(args), range);
}

// A shape in ICRS of one with numbers of another frame.
bound::Expr Binder::converted(bound::Expr made, sky::Frame frame) {
  if (frame == sky::Frame::icrs || as_written_) return made;
  const Type type = made.type;
  const auto range = made.range;
  bound::Expr name;
  name.node = Value{std::string(sky::frame_name(frame))};
  name.type = Type::varchar;
  std::vector<bound::Expr> args;
  args.push_back(std::move(made));
  args.push_back(std::move(name));
  return operation("sky_icrs($1, $2)", bound::kPrimary, std::move(args), type, range);
}

// CONTAINS(point, shape), in its cheap forms.
bound::Expr Binder::inside(std::vector<bound::Expr> args, std::string_view range) {
  std::vector<bound::Expr> flat;
  add_coordinates(flat, std::move(args[0]));
  if (auto* circle = as(args[1], Geometry::circle)) {
    for (auto& arg : circle->args) flat.push_back(std::move(arg));
    return shape(Geometry::in_circle, std::move(flat), range);
  }
  flat.push_back(std::move(args[1]));
  return shape(Geometry::in_shape, std::move(flat), range);
}

bound::Expr Binder::region(std::vector<bound::Expr> args, std::string_view range) {
  const auto* text = text_literal(args.front());
  if (text == nullptr) {
    problems_.add(args.front().range, "REGION takes a text literal only", "CAST(... AS POLYGON) and the like read the text of a column.");
    return bad(range);
  }
  const auto region = sky::parse_region(*text);
  if (!region) {
    problems_.add(args.front().range, fmt::format("REGION: {}", region.error().message));
    return bad(range);
  }
  frame_ = sky::frame_name(region->frame);
  return written_shape(region->shape, range);
}

bound::Expr Binder::geometry(const Function& function, sky::Frame frame, std::vector<bound::Expr> args, std::string_view range) {
  const Geometry kind = function.geometry;
  // A NULL stands for a point where the function takes one.
  const auto takes_point = [&](std::size_t i) { return function.args[std::min(i, function.args.find_last_not_of('+'))] == 'p'; };
  const auto flatten = [&] {
    std::vector<bound::Expr> flat;
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (takes_point(i)) {
        add_coordinates(flat, std::move(args[i]));
      } else {
        flat.push_back(std::move(args[i]));
      }
    }
    args = std::move(flat);
  };
  const auto plain = [&](Type type, std::string unit) {
    auto out = operation(function.sql, bound::kPrimary, std::move(args), type, range);
    if (auto* node = std::get_if<bound::Operation>(&out.node)) node->geometry = kind;
    out.unit = std::move(unit);
    return out;
  };
  switch (kind) {
    case Geometry::point: case Geometry::circle: case Geometry::box: case Geometry::polygon: {
      flatten();
      if (args.size() % 2 != 0 && kind == Geometry::polygon) {
        problems_.add(range, "POLYGON needs pairs of coordinates", "Write POLYGON(lon1, lat1, lon2, lat2, lon3, lat3, ...).");
        return bad(range);
      }
      const auto value = constant_shape(kind, args);
      if (value && !*value) {
        problems_.add(range, value->error().message);
        return bad(range);
      }
      if (value && (args.size() > kMaxNumbers || (frame != sky::Frame::icrs && !as_written_))) {
        return written_shape(as_written_ ? **value : sky::to_icrs(frame, **value), range);
      }
      if (args.size() > kMaxNumbers) {
        problems_.add(range, fmt::format("A POLYGON of more than {} points must be constant", kMaxNumbers / 2));
        return bad(range);
      }
      return converted(shape(kind, std::move(args), range), frame);
    }
    case Geometry::region: return region(std::move(args), range);
    case Geometry::intersects:
      if (args[1].type == Type::point) std::swap(args[0], args[1]);  // symmetric
      return args[0].type == Type::point ? inside(std::move(args), range) : plain(Type::integer, "");
    case Geometry::contains: return args[0].type == Type::point ? inside(std::move(args), range) : plain(Type::integer, "");
    case Geometry::distance: {
      flatten();
      for (const std::size_t i : {std::size_t{0}, std::size_t{2}}) {
        const auto place = constant_shape(Geometry::point, {args[i], args[i + 1]});
        if (place && !*place) problems_.add(cover(args[i].range, args[i + 1].range), place->error().message);
      }
      auto out = shape(kind, std::move(args), range);
      out.unit = "deg";
      return out;
    }
    case Geometry::area: return plain(Type::double_, "deg**2");
    case Geometry::centroid: return plain(Type::point, "");
    case Geometry::coord1: case Geometry::coord2: return plain(Type::double_, "deg");
    case Geometry::coordsys: {
      auto& name = args.emplace_back();
      name.node = Value{frame_.empty() ? std::string("ICRS") : frame_};
      name.type = Type::varchar;
      name.range = range;
      return plain(Type::varchar, "");
    }
    case Geometry::none: case Geometry::in_circle: case Geometry::in_shape: break;
  }
  return bad(range);
}

}  // namespace tapstand::adql
