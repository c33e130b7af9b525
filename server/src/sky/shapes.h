// The geometry values of ADQL: point, circle, polygon; made with checks, and stored as blobs of doubles in degrees
// in the machine's byte order (point 2, circle 3, polygon 2n). Plain immutable values; thread-safe.
// Errors are bad_query with a sentence for the user: ADQL 2.1 §4.2.4 has values out of range reported.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.h"
#include "sky/polygon.h"
#include "sky/unit_vector.h"

namespace tapstand::sky {

struct Circle {
  Point centre{};
  double radius = 0;  // degrees, in [0, 180]; 0 is the centre alone
};

using Shape = std::variant<Point, Circle, Polygon>;

Result<Point> make_point(double lon, double lat);
Result<Circle> make_circle(double lon, double lat, double radius);

double area(const Shape& shape);  // square degrees; 0 for a point
Point centroid(const Shape& shape);

std::string encode(const Shape& shape);
// Nothing if the bytes are no shape: a wrong length, or values that the makers would refuse.
std::optional<Shape> decode(std::string_view blob);
// The numbers of the shape separated by blanks (DALI 1.1 §3.3.5 to 3.3.7), each read back to the same double.
std::string to_text(const Shape& shape);

// "Is it within the radius of a fixed centre?", boundary included: three sines a call, and none for most positions
// outside the band of declination. Legal positions only (is_position).
class CircleTest {
 public:
  explicit CircleTest(const Circle& circle);
  bool contains(double lon, double lat) const {
    const double dlat = lat - centre_.lat;
    if (std::abs(dlat) > reach_) return false;
    const double dlon = lon_difference(lon, centre_.lon);
    const double cosines = cos_lat_ * sincos_degrees(lat).cos;
    if (wide_) {  // cos²(d/2), which is precise near the antipode
      const double s = std::sin((lat + centre_.lat) * kHalf), c = std::sin((180.0 - dlon) * kHalf);
      return s * s + cosines * c * c >= limit_;
    }
    const double s = std::sin(dlat * kHalf), c = std::sin(dlon * kHalf);
    return s * s + cosines * c * c <= limit_;
  }

 private:
  static constexpr double kHalf = 0.5 * kRadian;
  Point centre_;
  double cos_lat_;
  double reach_;  // degrees
  double limit_;  // sin²(radius/2), or cos² where the circle is wider than a hemisphere
  bool wide_;
};

}  // namespace tapstand::sky
