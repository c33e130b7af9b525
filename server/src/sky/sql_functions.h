// Geometry inside SQLite. Shapes are blobs of doubles in degrees: point 2, circle 3 (lon, lat, radius), polygon 2n.
// Registered on each connection; deterministic, innocuous; a NULL or malformed argument gives NULL; an illegal value
// (latitude beyond ±90, negative radius, polygon of two points) is an SQL error with a message for the user.
//
// Scalars:
//   sky_point(lon, lat)                → point        sky_circle(lon, lat, radius) → circle
//   sky_box(lon, lat, width, height)   → polygon      sky_polygon(lon1, lat1, …)  → polygon (≥ 3 points)
//   sky_distance(lon1, lat1, lon2, lat2) → degrees; accurate for tiny and antipodal arcs
//   sky_in_circle(lon, lat, clon, clat, radius) → 1/0, boundary included
//   sky_contains(a, b)  → 1 if b contains a (ADQL CONTAINS(a, b))      sky_intersects(a, b) → 1/0
//   sky_area(shape) → square degrees    sky_centroid(shape) → point
//   sky_coord1(point), sky_coord2(point) → degrees
//   sky_region(text) → shape, from DALI or STC-S text    sky_text(shape) → DALI text of the numbers
//   sky_zone(dec)       the zone number, equal to CAST((dec+90.0)*12 AS INTEGER)
// Table-valued (eponymous):
//   sky_zones(shape) → rows (zone INTEGER, ra_lo REAL, ra_hi REAL) that together cover the shape, for the zone index:
//     SELECT s.rowid FROM sky_zones(?) AS z CROSS JOIN t AS s
//       ON CAST((s.dec+90.0)*12 AS INTEGER) = z.zone AND s.ra BETWEEN z.ra_lo AND z.ra_hi
//   A superset without false dismissals; an exact test follows.
#pragma once
#include <string>
#include <string_view>

#include "core/result.h"

struct sqlite3;

namespace tapstand::sky {

Result<void> register_functions(sqlite3* db);

// The expression of the zone index for a column of declination, as SQL text: the index and every query use this one.
// `quoted_dec` is an SQL expression, e.g. s."dec".
std::string zone_expression(std::string_view quoted_dec);

}  // namespace tapstand::sky
