// HEALPix pixel numbers in the nested scheme (Górski et al. 2005, ApJ 622, 759): the numbering inside Gaia's source_id.
//
// Stateless and thread-safe. Angles in degrees, longitudes of any turn, latitudes in [-90, 90]; orders 0 to kMaxHealpixOrder.
// Arguments outside these ranges are programmer errors (asserted). Accurate at the poles, where sin(lat) alone is not.
#pragma once
#include <cstdint>

namespace tapstand::sky {

inline constexpr int kMaxHealpixOrder = 29;

struct LonLat {
  double lon = 0;  // [0, 360)
  double lat = 0;
};

// 12 * 4^order.
std::int64_t healpix_pixels(int order);
// The pixel that holds a direction.
std::int64_t healpix_nested(int order, double lon, double lat);
// The centre of a pixel.
LonLat healpix_centre(int order, std::int64_t pixel);

}  // namespace tapstand::sky
