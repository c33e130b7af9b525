// Geometry inside SQLite. Shapes are blobs of doubles in degrees: point 2, circle 3 (lon, lat, radius), polygon 2n.
// Registered on each connection; deterministic, innocuous. A NULL or malformed argument gives NULL; a malformed blob is a
// malformed argument. An illegal value (latitude beyond ±90, longitude outside [0, 360], negative radius, polygon of two
// points) is an SQL error with a message for the user; in the functions called …_or_null, for values that come from rows,
// it gives NULL, so that a row without a position is the same to a search by index and to a full scan.
// What shapes mean is in shapes.h and polygon.h; boxes are polygons; frames are in frames.h.
// As SQLite demands of prepared statements anyway, one thread at a time uses a connection.
//
// Scalars, ° also as …_or_null:
//   sky_point(lon, lat)°                → point       sky_circle(lon, lat, radius)° → circle
//   sky_box(lon, lat, width, height)°   → polygon     sky_polygon(lon1, lat1, …)°  → polygon (≥ 3 points;
//     at most 63, as SQLite takes 127 arguments: a longer one is given as text to sky_region)
//   sky_distance(lon1, lat1, lon2, lat2)° → degrees; accurate for tiny and antipodal arcs
//   sky_in_circle(lon, lat, clon, clat, radius)° → 1/0, boundary included; NULL if (lon, lat) is no position
//   sky_in_shape(lon, lat, shape)       → 1/0; NULL if (lon, lat) is no position
//   sky_contains(a, b)  → 1 if b contains a (ADQL CONTAINS(a, b))      sky_intersects(a, b) → 1/0
//   sky_area(shape) → square degrees    sky_centroid(shape) → point
//   sky_coord1(point), sky_coord2(point) → degrees
//   sky_region(text)° → shape, from DALI or STC-S text; sky_region(text, kind) only if it is a 'point', 'circle', 'polygon'
//   sky_text(shape) → DALI text of the numbers
//   sky_icrs(shape, frame) → the shape, of which the numbers are of that frame, in ICRS
//   sky_widen(blob) → a shape that came as floats
//   sky_union(shape, …) → what sky_zones takes for several shapes; NULLs are left out
//   sky_zone(dec)       the zone number, equal to CAST((dec+90.0)*12 AS INTEGER)
// Table-valued (eponymous):
//   sky_zones(shape) → rows (zone INTEGER, ra_lo REAL, ra_hi REAL) that together cover the shape, for the zone index:
//     SELECT s.rowid FROM sky_zones(?) AS z CROSS JOIN t AS s
//       ON CAST((s.dec+90.0)*12 AS INTEGER) = z.zone AND s.ra BETWEEN z.ra_lo AND z.ra_hi
//   A superset without false dismissals, its ranges disjoint, so that no row comes twice; an exact test follows. The
//   shape is required: in a join the
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
