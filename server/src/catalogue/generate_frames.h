// Directions on the sky: rotations between frames, motion between epochs, offsets. Pure functions, thread-safe.
// Degrees; motions in mas/yr with pmra including cos(dec); times in years.
#pragma once
#include <cstdint>

#include "sky/healpix.h"

namespace tapstand::catalogue {

using sky::LonLat;

struct Motion {
  double ra = 0;
  double dec = 0;
};

LonLat galactic(const LonLat& icrs);   // Hipparcos catalogue, vol. 1, §1.5.3
LonLat ecliptic(const LonLat& icrs);   // obliquity of J2000
// Where a star is `years` later, moving along a great circle; small arcs, so foreshortening does not count.
LonLat moved(const LonLat& from, const Motion& motion, double years);
// The direction (east, north) degrees away in the tangent plane.
LonLat offset(const LonLat& from, double east, double north);
double separation(const LonLat& a, const LonLat& b);

// The zone of the sky index (five arcminutes of declination), by the very arithmetic of the index expression.
inline std::int64_t zone_of(double dec) { return static_cast<std::int64_t>((dec + 90.0) * 12); }
inline constexpr std::int64_t kZones = 2160;

}  // namespace tapstand::catalogue
