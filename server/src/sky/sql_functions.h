// Geometry inside SQLite. Shapes are blobs of doubles in degrees: point 2, circle 3 (lon, lat, radius), polygon 2n.
// Registered on each connection; deterministic, innocuous; a NULL or malformed argument gives NULL; an illegal value
// (latitude beyond ±90, longitude outside [0, 360], negative radius, polygon of two points) is an SQL error with a message
// for the user. A malformed blob is a malformed argument. What shapes mean is in shapes.h and polygon.h: polygons are the
// smaller side of their great-circle edges and are stored in DALI's winding; boxes are polygons.
// As SQLite demands of prepared statements anyway, one thread at a time uses a connection.
//
// Scalars:
//   sky_point(lon, lat)                → point        sky_circle(lon, lat, radius) → circle
//   sky_box(lon, lat, width, height)   → polygon      sky_polygon(lon1, lat1, …)  → polygon (≥ 3 points;
//     at most 63, as SQLite takes 127 arguments: a longer one is bound as a blob, encode(Polygon::make(…)), up to 1000)
//   sky_distance(lon1, lat1, lon2, lat2) → degrees; accurate for tiny and antipodal arcs
//   sky_in_circle(lon, lat, clon, clat, radius) → 1/0, boundary included; 0 if (lon, lat) is no legal position, so that
//     rows which a zone index never offers and rows which a full scan meets give the same answer
//   sky_contains(a, b)  → 1 if b contains a (ADQL CONTAINS(a, b))      sky_intersects(a, b) → 1/0
//   sky_area(shape) → square degrees    sky_centroid(shape) → point
//   sky_coord1(point), sky_coord2(point) → degrees
//   sky_region(text) → shape, from DALI or STC-S text    sky_text(shape) → DALI text of the numbers
//   sky_zone(dec)       the zone number, equal to CAST((dec+90.0)*12 AS INTEGER)
// Table-valued (eponymous):
//   sky_zones(shape) → rows (zone INTEGER, ra_lo REAL, ra_hi REAL) that together cover the shape, for the zone index:
//     SELECT s.rowid FROM sky_zones(?) AS z CROSS JOIN t AS s
//       ON CAST((s.dec+90.0)*12 AS INTEGER) = z.zone AND s.ra BETWEEN z.ra_lo AND z.ra_hi
//   A superset without false dismissals, its ranges disjoint; an exact test follows. The shape is required: in a join the
//   tables it is computed from come first, whichever way the join is written.
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
