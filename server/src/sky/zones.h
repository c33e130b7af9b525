// The zone index of the sky (Gray, Nieto-Santisteban and Szalay 2006): declination in zones of 5 arcminutes, in each an
// order by right ascension. A cover turns a shape into ranges of that index. Zone z holds the declinations for which
// CAST((dec+90.0)*12 AS INTEGER) is z, 0 to 2160 (the last for +90 alone).
// Queries name the ranges as a table of FROM, from which SQLite goes to the rows one by one. To gather rowids first, as in
// `rowid IN (SELECT …)`, sorts them in a table of their own, which costs up to as much again (sky_bench: join and
// semi_join); it is left for the right side of outer joins, where the ranges cannot be tables. A shape of more than about
// a third of the sky is better scanned for (positions_bench: cone/60 and cone/90).
// Covers leave nothing out: ranges are widened by far more than any rounding and than kBoundary, cut at 0 and 360, and
// whole where a pole is inside. Pure functions; thread-safe. Cost: microseconds for small shapes; bounded for
// every polygon, where the wildest get whole zones.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "sky/shapes.h"

namespace tapstand::sky {

inline constexpr int kLastZone = 2160;

struct ZoneRange {
  int zone = 0;
  double ra_lo = 0;  // degrees; 0 ≤ ra_lo ≤ ra_hi ≤ 360
  double ra_hi = 0;
};

// The value of the index expression, as SQLite computes it for any number; the bounds of covers use it too.
inline std::int64_t zone_of(double dec) {
  using Limits = std::numeric_limits<std::int64_t>;
  const double zone = (dec + 90.0) * 12;
  if (zone >= 9223372036854775807.0) return Limits::max();
  return zone > -9223372036854775808.0 ? static_cast<std::int64_t>(zone) : Limits::min();
}

// Replaces `out` by ranges that together cover the shape, in the order of the index, disjoint: no range begins where
// another ends.
void cover(const Shape& shape, std::vector<ZoneRange>& out);
// The same for an encoded shape or union of shapes. False, and no ranges, if the bytes are neither.
bool cover_encoded(std::string_view blob, std::vector<ZoneRange>& out);
// Adds an encoded shape, or union, to one; other bytes are left out. A union begins with a mark that no shape has.
void append_to_union(std::string& to, std::string_view blob);

}  // namespace tapstand::sky
