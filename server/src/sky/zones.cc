#include "sky/zones.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace tapstand::sky {
namespace {

// Every bound moves outwards by this, a third of a microarcsecond: far above rounding, far below what costs rows.
constexpr double kMargin = 1e-10;  // degrees

// Seven characters, so that whatever follows is no shape: shapes are whole doubles.
constexpr std::string_view kUnion = "union:\n";
// Ranges of a union are joined when there are more, which bounds memory.
constexpr std::size_t kMaxRanges = 1'000'000;

int clamped_zone(double dec) { return static_cast<int>(std::clamp<std::int64_t>(zone_of(dec), 0, kLastZone)); }
// Next to a pole right ascensions say little and rounding much: such zones, 0.02 square degrees, are taken whole.
bool is_polar(int zone) { return zone == 0 || zone >= kLastZone - 1; }
double zone_floor(int zone) { return std::max(-90.0, zone / 12.0 - 90.0 - kMargin); }
double zone_ceiling(int zone) { return std::min(90.0, (zone + 1) / 12.0 - 90.0 + kMargin); }

// Adds the range from lo to hi, which may reach beyond 0 or 360.
void add(std::vector<ZoneRange>& out, int zone, double lo, double hi) {
  if (hi - lo >= 360) return out.push_back({zone, 0, 360});
  const double turn = lo < 0 ? 360 : lo >= 360 ? -360 : 0;
  lo += turn;
  hi += turn;
  if (hi >= 360 && hi - 360 >= lo) return out.push_back({zone, 0, 360});
  if (hi < 360) return out.push_back({zone, std::max(0.0, lo), hi});
  out.push_back({zone, 0, std::min(360.0, hi - 360)});
  out.push_back({zone, lo, 360});
}

// Half the width in right ascension, in degrees, of the parallel `dec` inside the circle (half-angle form); 0 if
// outside.
double half_width(double dec, double centre, double sin2_radius) {
  const double s = std::sin(0.5 * kRadian * (dec - centre));
  const double inside = sin2_radius - s * s;
  if (inside <= 0) return 0;
  const double cosines = std::cos(dec * kRadian) * std::cos(centre * kRadian);
  if (inside >= cosines) return 180;
  return 2.0 * std::asin(std::sqrt(inside / cosines)) * kDegree;
}

void cover_circle(const Circle& circle, std::vector<ZoneRange>& out) {
  const auto [lon, lat] = circle.centre;
  const double radius = circle.radius + kMargin + 1e-12 * circle.radius;
  const int first = clamped_zone(lat - radius), last = clamped_zone(lat + radius);
  if (radius >= 90) {
    for (int zone = first; zone <= last; ++zone) out.push_back({zone, 0, 360});
    return;
  }
  const double half_sine = std::sin(0.5 * kRadian * radius);
  const double sin2 = half_sine * half_sine;
  // The parallel on which the circle is widest; none if it holds a pole, towards which it then widens.
  const double widest_sine = std::sin(lat * kRadian) / std::cos(radius * kRadian);
  const double widest = std::abs(widest_sine) < 1 ? std::asin(widest_sine) * kDegree : std::copysign(90.0, lat);
  for (int zone = first; zone <= last; ++zone) {
    if (is_polar(zone)) {
      out.push_back({zone, 0, 360});
      continue;
    }
    // The width falls on both sides of the widest parallel, so the nearest of the zone decides.
    const double dec = std::clamp(widest, zone_floor(zone), zone_ceiling(zone));
    const double width = half_width(dec, lat, sin2) * (1 + 1e-12) + kMargin;
    add(out, zone, lon - width, lon + width);
  }
}

// Puts ranges in order and joins those that overlap or touch.
void merge(std::vector<ZoneRange>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const ZoneRange& a, const ZoneRange& b) {
    return a.zone != b.zone ? a.zone < b.zone : a.ra_lo < b.ra_lo;
  });
  std::size_t kept = 0;
  for (const ZoneRange& range : ranges) {
    if (kept > 0 && ranges[kept - 1].zone == range.zone && range.ra_lo <= ranges[kept - 1].ra_hi)
      ranges[kept - 1].ra_hi = std::max(ranges[kept - 1].ra_hi, range.ra_hi);
    else
      ranges[kept++] = range;
  }
  ranges.resize(kept);
}

// Covers a polygon. In a zone its right ascensions are those of the pieces of its edges there, together with those of
// the region's sections by the two parallels that bound the zone: a meridian leaves region or zone at one of these.
class PolygonCover {
 public:
  PolygonCover(const Polygon& polygon, std::vector<ZoneRange>& out)
      : polygon_(polygon),
        out_(out),
        first_(clamped_zone(polygon.min_lat() - kMargin)),
        last_(clamped_zone(polygon.max_lat() + kMargin)) {}

  void run() {
    for (const Edge& edge : polygon_.edges()) add_edge(edge);
    const bool whole = steps_ > kMaxSteps;
    if (whole)
      out_.clear();
    else
      add_sections();
    for (int zone = first_; zone <= last_; ++zone)
      if (whole || is_polar(zone)) out_.push_back({zone, 0, 360});
    merge(out_);
  }

 private:
  // A polygon that runs up and down the sky more often than this gets whole zones, which bounds time and memory.
  static constexpr int kMaxSteps = 200'000;

  struct Crossing {
    int zone;  // on the parallel at the bottom of this zone
    double ra;
  };

  // Positions on the great circle of an edge are cos t · top + sin t · east, so sin(dec) is cos t · height.
  struct Arc {
    Vec3 top, east;
    double height, start, length;
    Vec3 at(double t) const { return std::cos(t) * top + std::sin(t) * east; }
  };

  void add_edge(const Edge& e) {
    const Vec3 up = Vec3{0, 0, 1} - e.normal.z * e.normal;
    if (e.normal == Vec3{} || norm(up) < 1e-9) {  // a single point, or along the equator
      for (int z = clamped_zone(lowest(e)); z <= clamped_zone(highest(e)); ++z) add_span(z, e.from, e.to);
      return;
    }
    Arc arc{unit(up), {}, norm(up), 0, angle(e.from, e.to)};
    arc.east = cross(e.normal, arc.top);
    arc.start = std::atan2(dot(e.from, arc.east), dot(e.from, arc.top));
    double low = lowest(e), high = highest(e);
    const double peak = std::asin(std::min(1.0, arc.height)) * kDegree + 2 * kMargin;
    if (holds(arc, 0)) high = std::min(90.0, peak);
    if (holds(arc, std::numbers::pi)) low = std::max(-90.0, -peak);
    const int bottom = clamped_zone(low), top = clamped_zone(high);
    steps_ += top - bottom + 1;
    if (steps_ > kMaxSteps) return;
    for (int zone = bottom; zone <= top; ++zone) {
      if (!is_polar(zone)) add_pieces(zone, arc);
      if (zone > bottom) add_crossings(zone, arc);
    }
  }

  static double lowest(const Edge& e) { return std::min(to_point(e.from).lat, to_point(e.to).lat) - 2 * kMargin; }
  static double highest(const Edge& e) { return std::max(to_point(e.from).lat, to_point(e.to).lat) + 2 * kMargin; }

  static bool holds(const Arc& arc, double t) {
    for (const double turn : {-2.0, 0.0, 2.0}) {
      const double u = t + turn * std::numbers::pi;
      if (u >= arc.start - 1e-9 && u <= arc.start + arc.length + 1e-9) return true;
    }
    return false;
  }

  void add_pieces(int zone, const Arc& arc) {
    const double upper = std::sin(zone_ceiling(zone) * kRadian) / arc.height;
    const double lower = std::sin(zone_floor(zone) * kRadian) / arc.height;
    if (lower >= 1 || upper <= -1) return;
    const double near = std::acos(std::min(1.0, upper)), far = std::acos(std::max(-1.0, lower));
    if (near == 0 || far == std::numbers::pi) {  // over the top, or under the bottom, in one piece
      const double middle = near == 0 ? 0 : std::numbers::pi;
      const double reach = near == 0 ? far : std::numbers::pi - near;
      add_piece(zone, arc, middle - reach, middle + reach);
    } else {
      add_piece(zone, arc, near, far);
      add_piece(zone, arc, -far, -near);
    }
  }

  void add_piece(int zone, const Arc& arc, double from, double to) {
    for (const double turn : {-2.0, 0.0, 2.0}) {
      const double lo = std::max(from + turn * std::numbers::pi, arc.start);
      const double hi = std::min(to + turn * std::numbers::pi, arc.start + arc.length);
      if (lo <= hi) add_span(zone, arc.at(lo), arc.at(hi));
    }
  }

  // Less than half a turn apart outside the polar zones, so the short way round is the right one.
  void add_span(int zone, const Vec3& from, const Vec3& to) {
    if (is_polar(zone)) return;
    const double a = to_point(from).lon;
    const double turn = std::remainder(to_point(to).lon - a, 360.0);
    const double margin = 1e3 * kMargin;  // what kMargin and rounding become at the dec of the polar zones
    add(out_, zone, a + std::min(0.0, turn) - margin, a + std::max(0.0, turn) + margin);
  }

  void add_crossings(int zone, const Arc& arc) {
    const double c = std::sin((zone / 12.0 - 90.0) * kRadian) / arc.height;
    if (std::abs(c) > 1) return;
    for (const double t : {std::acos(c), -std::acos(c)})
      if (holds(arc, t)) crossings_.push_back({zone, to_point(arc.at(t)).lon});
  }

  void add_sections() {
    std::sort(crossings_.begin(), crossings_.end(),
              [](const Crossing& a, const Crossing& b) { return a.zone != b.zone ? a.zone < b.zone : a.ra < b.ra; });
    auto next = crossings_.begin();
    for (int zone = first_ + 1; zone <= last_; ++zone) {
      const auto begin = next;
      while (next != crossings_.end() && next->zone == zone) ++next;
      if (begin == next) {
        add_section(zone, 0, 360);
        continue;
      }
      for (auto i = begin; i + 1 != next; ++i) add_section(zone, i->ra, (i + 1)->ra);
      add_section(zone, (next - 1)->ra, begin->ra + 360);
    }
  }

  // Between two neighbouring crossings a parallel is all inside or all outside; the zones on both sides get it.
  void add_section(int zone, double from, double to) {
    const double middle = std::fmod(0.5 * (from + to), 360.0);
    if (!polygon_.contains(to_vector({middle, zone / 12.0 - 90.0}))) return;
    add(out_, zone - 1, from, to);
    add(out_, zone, from, to);
  }

  const Polygon& polygon_;
  std::vector<ZoneRange>& out_;
  int first_;
  int last_;
  int steps_ = 0;
  std::vector<Crossing> crossings_{};
};

}  // namespace

void cover(const Shape& shape, std::vector<ZoneRange>& out) {
  out.clear();
  if (const auto* point = std::get_if<Point>(&shape))
    cover_circle({*point, 0}, out);
  else if (const auto* circle = std::get_if<Circle>(&shape))
    cover_circle(*circle, out);
  else
    PolygonCover(std::get<Polygon>(shape), out).run();
}

// A union is kUnion, then for each shape its size in bytes and the bytes.
bool cover_encoded(std::string_view blob, std::vector<ZoneRange>& out) {
  out.clear();
  if (!blob.starts_with(kUnion)) {
    const auto shape = decode(blob);
    if (shape) cover(*shape, out);
    return shape.has_value();
  }
  blob.remove_prefix(kUnion.size());
  std::vector<ZoneRange> all;
  while (!blob.empty()) {
    std::uint64_t size = 0;
    if (blob.size() < sizeof size) return false;
    std::memcpy(&size, blob.data(), sizeof size);
    blob.remove_prefix(sizeof size);
    const auto shape = size <= blob.size() ? decode(blob.substr(0, size)) : std::nullopt;
    if (!shape) return false;
    cover(*shape, out);
    all.insert(all.end(), out.begin(), out.end());
    if (all.size() > kMaxRanges) merge(all);
    blob.remove_prefix(size);
  }
  merge(all);
  out = std::move(all);
  return true;
}

void append_to_union(std::string& to, std::string_view blob) {
  if (to.empty()) to = kUnion;
  if (blob.starts_with(kUnion)) {
    to += blob.substr(kUnion.size());
  } else if (decode(blob)) {
    const std::uint64_t size = blob.size();
    to.append(reinterpret_cast<const char*>(&size), sizeof size);
    to += blob;
  }
}

}  // namespace tapstand::sky
