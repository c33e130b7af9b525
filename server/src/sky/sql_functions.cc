#include "sky/sql_functions.h"

#include <sqlite3.h>

#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sky/predicates.h"
#include "sky/region_text.h"
#include "sky/zones.h"
#include "sky/zones_table.h"

namespace tapstand::sky {
namespace {

using Arguments = sqlite3_value**;

// What a connection has prepared last. SQLite calls functions of a connection one at a time. SQLite's own cache for
// arguments serves constants only; in a join the centre stays for many rows without being one.
class Prepared {
 public:
  const CircleTest& circle(const Circle& wanted) {
    if (circle_.centre != wanted.centre || circle_.radius != wanted.radius) {
      circle_ = wanted;
      test_ = CircleTest(wanted);
    }
    return test_;
  }

  // The polygon of these bytes, or null. Two are kept, so that a predicate on two of them finds both: what one call gave
  // stays valid through the next one.
  const Shape* polygon(std::string_view blob) {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (!slots_[i].shape || slots_[i].blob != blob) continue;
      oldest_ = 1 - i;
      return &*slots_[i].shape;
    }
    Slot& slot = slots_[oldest_];
    auto shape = decode(blob);
    if (!shape) return nullptr;
    slot.blob = blob;
    slot.shape = std::move(shape);
    oldest_ = 1 - oldest_;
    return &*slot.shape;
  }

 private:
  struct Slot {
    std::string blob{};
    std::optional<Shape> shape{};
  };
  Circle circle_{};
  CircleTest test_{Circle{}};
  std::array<Slot, 2> slots_{};
  std::size_t oldest_ = 0;
};

// A number that is one, or reads as one; nothing for NULL and for anything else.
std::optional<double> number(sqlite3_value* value) {
  const int type = sqlite3_value_numeric_type(value);
  if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) return std::nullopt;
  return sqlite3_value_double(value);
}

template <std::size_t n>
std::optional<std::array<double, n>> numbers(Arguments arguments) {
  std::array<double, n> all{};
  for (std::size_t i = 0; i < n; ++i) {
    const auto one = number(arguments[i]);
    if (!one) return std::nullopt;
    all[i] = *one;
  }
  return all;
}

std::string_view blob(sqlite3_value* value) {
  if (sqlite3_value_type(value) != SQLITE_BLOB) return {};
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  return bytes == nullptr ? std::string_view{}
                          : std::string_view(bytes, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

// A shape argument: small ones are read into `room`, polygons are kept by the connection. Null for NULL and non-shapes.
const Shape* shape(sqlite3_context* context, sqlite3_value* value, std::optional<Shape>& room) {
  const std::string_view bytes = blob(value);
  if (bytes.size() > 3 * sizeof(double)) return static_cast<Prepared*>(sqlite3_user_data(context))->polygon(bytes);
  room = decode(bytes);
  return room ? &*room : nullptr;
}

// Illegal values: an error, or NULL where they are a row's.
enum class Strictness { error, null };

void give(sqlite3_context* context, const Shape& value) {
  const std::string bytes = encode(value);
  sqlite3_result_blob64(context, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
}
void give(sqlite3_context* context, const Error& error, Strictness strictness) {
  if (strictness == Strictness::error) sqlite3_result_error(context, error.message.c_str(), static_cast<int>(error.message.size()));
}
template <class T>
void give(sqlite3_context* context, Result<T> value, Strictness strictness) {
  if (value)
    give(context, Shape(std::move(*value)));
  else
    give(context, value.error(), strictness);
}

template <Strictness s>
void point_function(sqlite3_context* context, int, Arguments arguments) {
  if (const auto d = numbers<2>(arguments)) give(context, make_point((*d)[0], (*d)[1]), s);
}

template <Strictness s>
void circle_function(sqlite3_context* context, int, Arguments arguments) {
  if (const auto d = numbers<3>(arguments)) give(context, make_circle((*d)[0], (*d)[1], (*d)[2]), s);
}

template <Strictness s>
void box_function(sqlite3_context* context, int, Arguments arguments) {
  if (const auto d = numbers<4>(arguments)) give(context, Polygon::box({(*d)[0], (*d)[1]}, (*d)[2], (*d)[3]), s);
}

template <Strictness s>
void polygon_function(sqlite3_context* context, int count, Arguments arguments) {
  if (count % 2 != 0) return sqlite3_result_error(context, "A polygon has pairs of longitude and latitude.", -1);
  std::vector<Point> points;
  points.reserve(static_cast<std::size_t>(count) / 2);
  for (int i = 0; i < count; i += 2) {
    const auto d = numbers<2>(arguments + i);
    if (!d) return;
    points.push_back({(*d)[0], (*d)[1]});
  }
  give(context, Polygon::make(std::move(points)), s);
}

template <Strictness s>
void distance_function(sqlite3_context* context, int, Arguments arguments) {
  const auto d = numbers<4>(arguments);
  if (!d) return;
  for (const std::size_t i : {0u, 2u}) {
    if (!is_position((*d)[i], (*d)[i + 1])) return give(context, make_point((*d)[i], (*d)[i + 1]).error(), s);
  }
  sqlite3_result_double(context, distance({(*d)[0], (*d)[1]}, {(*d)[2], (*d)[3]}));
}

template <Strictness s>
void in_circle_function(sqlite3_context* context, int, Arguments arguments) {
  const auto d = numbers<5>(arguments);
  if (!d) return;
  const auto& [lon, lat, centre_lon, centre_lat, radius] = *d;
  const auto circle = make_circle(centre_lon, centre_lat, radius);
  if (!circle) return give(context, circle.error(), s);
  if (!is_position(lon, lat)) return;
  const CircleTest& test = static_cast<Prepared*>(sqlite3_user_data(context))->circle(*circle);
  sqlite3_result_int(context, test.contains(lon, lat));
}

void in_shape_function(sqlite3_context* context, int, Arguments arguments) {
  const auto d = numbers<2>(arguments);
  if (!d || !is_position((*d)[0], (*d)[1])) return;
  std::optional<Shape> room;
  const Shape* outer = shape(context, arguments[2], room);
  if (outer == nullptr) return;
  if (const auto* circle = std::get_if<Circle>(outer)) {
    const CircleTest& test = static_cast<Prepared*>(sqlite3_user_data(context))->circle(*circle);
    return sqlite3_result_int(context, test.contains((*d)[0], (*d)[1]));
  }
  if (const auto* polygon = std::get_if<Polygon>(outer)) {
    const bool in_band = (*d)[1] >= polygon->min_lat() - 1e-12 && (*d)[1] <= polygon->max_lat() + 1e-12;
    return sqlite3_result_int(context, in_band && polygon->contains(to_vector({(*d)[0], (*d)[1]})));
  }
  sqlite3_result_int(context, contains(Point{(*d)[0], (*d)[1]}, *outer));
}

template <bool (*predicate)(const Shape&, const Shape&)>
void predicate_function(sqlite3_context* context, int, Arguments arguments) {
  std::optional<Shape> room_a, room_b;
  const Shape* a = shape(context, arguments[0], room_a);
  if (a == nullptr) return;
  const Shape* b = shape(context, arguments[1], room_b);
  if (b != nullptr) sqlite3_result_int(context, predicate(*a, *b));
}

template <auto f>
void shape_function(sqlite3_context* context, int, Arguments arguments) {
  std::optional<Shape> room;
  if (const Shape* s = shape(context, arguments[0], room)) f(context, *s);
}
void give_area(sqlite3_context* context, const Shape& s) { sqlite3_result_double(context, area(s)); }
void give_centroid(sqlite3_context* context, const Shape& s) { give(context, Shape(centroid(s))); }
void give_text(sqlite3_context* context, const Shape& s) {
  const std::string text = to_text(s);
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}
template <double Point::*coordinate>
void give_coordinate(sqlite3_context* context, const Shape& s) {
  if (const auto* p = std::get_if<Point>(&s)) sqlite3_result_double(context, p->*coordinate);
}

std::optional<std::string_view> text_of(sqlite3_value* value) {
  if (sqlite3_value_type(value) != SQLITE_TEXT) return std::nullopt;
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

// With a second argument only a shape of that kind will do.
template <Strictness s>
void region_function(sqlite3_context* context, int count, Arguments arguments) {
  const auto text = text_of(arguments[0]);
  if (!text) return;
  const auto region = parse_region(*text);
  if (!region) return give(context, region.error(), s);
  constexpr std::array<std::string_view, 3> kKinds{"point", "circle", "polygon"};
  const auto kind = kKinds[region->shape.index()];
  const auto wanted = count > 1 ? text_of(arguments[1]) : std::nullopt;
  if (wanted && kind != *wanted) {
    const Error error{Code::bad_query, "The text gives a " + std::string(kind) + ", not a " + std::string(*wanted) + ".", {}};
    return give(context, error, s);
  }
  give(context, region->shape);
}

void icrs_function(sqlite3_context* context, int, Arguments arguments) {
  std::optional<Shape> room;
  const Shape* from = shape(context, arguments[0], room);
  const auto name = text_of(arguments[1]);
  if (from == nullptr || !name) return;
  const auto frame = frame_of(*name);
  frame ? give(context, to_icrs(*frame, *from)) : give(context, frame.error(), Strictness::error);
}

// Geometry that came as an array of floats.
void widen_function(sqlite3_context* context, int, Arguments arguments) {
  const std::string_view floats = blob(arguments[0]);
  if (floats.empty() || floats.size() % sizeof(float) != 0 || floats.size() > 2 * Polygon::kMaxPoints * sizeof(float)) return;
  std::vector<double> doubles(floats.size() / sizeof(float));
  for (std::size_t i = 0; i < doubles.size(); ++i) {
    float one = 0;
    std::memcpy(&one, floats.data() + i * sizeof(float), sizeof(float));
    doubles[i] = static_cast<double>(one);
  }
  sqlite3_result_blob64(context, doubles.data(), doubles.size() * sizeof(double), SQLITE_TRANSIENT);
}

void union_function(sqlite3_context* context, int count, Arguments arguments) {
  std::string all;
  for (int i = 0; i < count; ++i) append_to_union(all, blob(arguments[i]));
  sqlite3_result_blob64(context, all.data(), all.size(), SQLITE_TRANSIENT);
}

void zone_function(sqlite3_context* context, int, Arguments arguments) {
  if (const auto dec = number(arguments[0])) sqlite3_result_int64(context, zone_of(*dec));
}

// Nothing thrown may pass through SQLite's C frames; only memory can run out here.
template <void (*f)(sqlite3_context*, int, Arguments)>
void guarded(sqlite3_context* context, int count, Arguments arguments) {
  try {
    f(context, count, arguments);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

struct Function {
  const char* name;
  int arguments;
  void (*call)(sqlite3_context*, int, Arguments);
};
constexpr Function kFunctions[] = {
    {"sky_point", 2, guarded<point_function<Strictness::error>>},
    {"sky_point_or_null", 2, guarded<point_function<Strictness::null>>},
    {"sky_circle", 3, guarded<circle_function<Strictness::error>>},
    {"sky_circle_or_null", 3, guarded<circle_function<Strictness::null>>},
    {"sky_box", 4, guarded<box_function<Strictness::error>>},
    {"sky_box_or_null", 4, guarded<box_function<Strictness::null>>},
    {"sky_polygon", -1, guarded<polygon_function<Strictness::error>>},
    {"sky_polygon_or_null", -1, guarded<polygon_function<Strictness::null>>},
    {"sky_distance", 4, guarded<distance_function<Strictness::error>>},
    {"sky_distance_or_null", 4, guarded<distance_function<Strictness::null>>},
    {"sky_in_circle", 5, guarded<in_circle_function<Strictness::error>>},
    {"sky_in_circle_or_null", 5, guarded<in_circle_function<Strictness::null>>},
    {"sky_in_shape", 3, guarded<in_shape_function>},
    {"sky_contains", 2, guarded<predicate_function<contains>>},
    {"sky_intersects", 2, guarded<predicate_function<intersects>>},
    {"sky_area", 1, guarded<shape_function<give_area>>},
    {"sky_centroid", 1, guarded<shape_function<give_centroid>>},
    {"sky_coord1", 1, guarded<shape_function<give_coordinate<&Point::lon>>>},
    {"sky_coord2", 1, guarded<shape_function<give_coordinate<&Point::lat>>>},
    {"sky_region", 1, guarded<region_function<Strictness::error>>},
    {"sky_region", 2, guarded<region_function<Strictness::error>>},
    {"sky_region_or_null", 1, guarded<region_function<Strictness::null>>},
    {"sky_icrs", 2, guarded<icrs_function>},
    {"sky_widen", 1, guarded<widen_function>},
    {"sky_union", -1, guarded<union_function>},
    {"sky_text", 1, guarded<shape_function<give_text>>},
    {"sky_zone", 1, guarded<zone_function>},
};

}  // namespace

Result<void> register_functions(sqlite3* db) {
  const auto failed = [&] {
    return fail(Code::internal, std::string("Can't register the sky functions: ") + sqlite3_errmsg(db));
  };
  for (const Function& f : kFunctions) {
    // SQLite runs the destructor also when it fails.
    const int rc = sqlite3_create_function_v2(
        db, f.name, f.arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, new Prepared, f.call, nullptr,
        nullptr, [](void* prepared) { delete static_cast<Prepared*>(prepared); });
    if (rc != SQLITE_OK) return failed();
  }
  if (register_zones_table(db) != SQLITE_OK) return failed();
  return {};
}

std::string zone_expression(std::string_view quoted_dec) {
  return "CAST((" + std::string(quoted_dec) + "+90.0)*12 AS INTEGER)";
}

}  // namespace tapstand::sky
