#include "sky/shapes.h"

#include <fmt/format.h>

#include <cstring>
#include <iterator>
#include <numbers>
#include <vector>

namespace tapstand::sky {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::vector<double> numbers_of(const Shape& shape) {
  return std::visit(Overloaded{[](const Point& p) {
                                 return std::vector{p.lon, p.lat};
                               },
                               [](const Circle& c) {
                                 return std::vector{c.centre.lon, c.centre.lat, c.radius};
                               },
                               [](const Polygon& g) {
                                 std::vector<double> numbers;
                                 for (const Point& p : g.points()) numbers.insert(numbers.end(), {p.lon, p.lat});
                                 return numbers;
                               }},
                    shape);
}

template <class T>
std::optional<Shape> shape_or_nothing(Result<T> made) {
  if (!made) return std::nullopt;
  return Shape(std::move(*made));
}

}  // namespace

Result<Point> make_point(double lon, double lat) {
  if (is_position(lon, lat)) return Point{lon, lat};
  return fail(Code::bad_query, fmt::format("The position ({}, {}) is not on the sky: longitude must be in [0, 360] and "
                                           "latitude in [-90, 90] degrees.",
                                           lon, lat));
}

Result<Circle> make_circle(double lon, double lat, double radius) {
  TRY_ASSIGN(const Point centre, make_point(lon, lat));
  if (radius >= 0 && radius <= 180) return Circle{centre, radius};
  return fail(Code::bad_query, fmt::format("The radius of a circle must be in [0, 180] degrees, not {}.", radius));
}

double area(const Shape& shape) {
  const double steradians =
      std::visit(Overloaded{[](const Point&) { return 0.0; },
                            [](const Circle& c) {
                              const double s = std::sin(0.5 * kRadian * c.radius);
                              return 4.0 * std::numbers::pi * s * s;  // 2π(1 - cos r) without its cancellation
                            },
                            [](const Polygon& g) { return g.area(); }},
                 shape);
  return steradians * kDegree * kDegree;
}

Point centroid(const Shape& shape) {
  return std::visit(Overloaded{[](const Point& p) { return p; }, [](const Circle& c) { return c.centre; },
                               [](const Polygon& g) { return g.centroid(); }},
                    shape);
}

std::string encode(const Shape& shape) {
  const std::vector<double> numbers = numbers_of(shape);
  std::string blob(numbers.size() * sizeof(double), '\0');
  std::memcpy(blob.data(), numbers.data(), blob.size());
  return blob;
}

std::optional<Shape> decode(std::string_view blob) {
  const std::size_t n = blob.size() / sizeof(double);
  if (blob.size() % sizeof(double) != 0 || n < 2 || n > 2 * Polygon::kMaxPoints || (n != 3 && n % 2 != 0))
    return std::nullopt;
  if (n <= 3) {
    double d[3]{};
    std::memcpy(d, blob.data(), blob.size());
    return n == 2 ? shape_or_nothing(make_point(d[0], d[1])) : shape_or_nothing(make_circle(d[0], d[1], d[2]));
  }
  std::vector<Point> points(n / 2);
  static_assert(sizeof(Point) == 2 * sizeof(double));
  std::memcpy(points.data(), blob.data(), blob.size());
  return shape_or_nothing(Polygon::make(std::move(points)));
}

std::string to_text(const Shape& shape) {
  std::string text;
  for (const double number : numbers_of(shape)) {
    if (!text.empty()) text += ' ';
    fmt::format_to(std::back_inserter(text), "{}", number);
  }
  return text;
}

CircleTest::CircleTest(const Circle& circle)
    : centre_(circle.centre),
      cos_lat_(sincos_degrees(circle.centre.lat).cos),
      reach_(circle.radius + 1e-12),
      wide_(circle.radius > 90) {
  const double s = wide_ ? std::sin(0.5 * ((180.0 - circle.radius) * kRadian - kBoundary))
                         : std::sin(0.5 * (circle.radius * kRadian + kBoundary));
  limit_ = wide_ && s <= 0 ? 0.0 : s * s;
}

}  // namespace tapstand::sky
