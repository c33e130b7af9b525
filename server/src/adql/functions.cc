#include "adql/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "adql/compile.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

// Sorted by name. Mathematics is double in, double out (ADQL 2.1 §2.3), but ABS and MOD keep whole numbers whole, as
// source_id needs; SQLite gives null where a result is not a number, and for a whole division by zero.
constexpr Function kFunctions[] = {
    {"ABS", "n", Rule::same, Group::math, "abs($1)", "x", "Absolute value; whole numbers stay whole"},
    {"ACOS", "n", Rule::real_double, Group::math, "acos($1)", "x", "Arc cosine in radians"},
    {"AREA", "g", Rule::real_double, Group::geometry, "sky_area($1)", "shape", "Area in square degrees", Geometry::area},
    {"ASIN", "n", Rule::real_double, Group::math, "asin($1)", "x", "Arc sine in radians"},
    {"ATAN", "n", Rule::real_double, Group::math, "atan($1)", "x", "Arc tangent in radians"},
    {"ATAN2", "nn", Rule::real_double, Group::math, "atan2($1, $2)", "y, x", "Angle of the point (x, y) in radians"},
    {"AVG", "n", Rule::real_double, Group::aggregate, "avg($1)", "x", "Mean of the values that are not null"},
    {"BOX", "nnnn", Rule::same, Group::geometry, "sky_box($1, $2, $3, $4)", "lon, lat, width, height", "Box around a centre, in degrees", Geometry::box},
    {"BOX", "pnn", Rule::same, Group::geometry, "sky_box(sky_coord1($1), sky_coord2($1), $2, $3)", "centre, width, height", "Box around a centre, in degrees", Geometry::box},
    {"CBRT", "n", Rule::real_double, Group::user, "adql_cbrt($1)", "x DOUBLE", "Cube root"},
    {"CEILING", "n", Rule::real_double, Group::math, "ceil(CAST($1 AS REAL))", "x", "Smallest whole number not below x"},
    {"CENTROID", "g", Rule::point, Group::geometry, "sky_centroid($1)", "shape", "Centre of a shape", Geometry::centroid},
    {"CIRCLE", "nnn", Rule::same, Group::geometry, "sky_circle($1, $2, $3)", "lon, lat, radius", "Circle on the sky, in degrees", Geometry::circle},
    {"CIRCLE", "pn", Rule::same, Group::geometry, "sky_circle(sky_coord1($1), sky_coord2($1), $2)", "centre, radius", "Circle on the sky, in degrees", Geometry::circle},
    {"COALESCE", "aa+", Rule::widest, Group::conditional, "coalesce($*)", "a, b, ...", "The first value that is not null"},
    {"CONTAINS", "gg", Rule::integer, Group::geometry, "sky_contains($1, $2)", "a, b", "1 if a lies within b, else 0", Geometry::contains},
    {"COORD1", "p", Rule::real_double, Group::geometry, "sky_coord1($1)", "point", "Longitude in degrees", Geometry::coord1},
    {"COORD2", "p", Rule::real_double, Group::geometry, "sky_coord2($1)", "point", "Latitude in degrees", Geometry::coord2},
    {"COORDSYS", "g", Rule::varchar, Group::geometry, "iif(($1) IS NULL, NULL, $2)", "shape", "Coordinate system in which a shape is written", Geometry::coordsys},
    {"COS", "n", Rule::real_double, Group::math, "cos($1)", "x", "Cosine of an angle in radians"},
    {"COT", "n", Rule::real_double, Group::math, "adql_cot($1)", "x", "Cotangent of an angle in radians"},
    {"COUNT", "a", Rule::bigint, Group::aggregate, "count($1)", "x", "Number of values that are not null; COUNT(*) counts rows"},
    {"DEGREES", "n", Rule::real_double, Group::math, "degrees($1)", "x", "Radians to degrees"},
    {"DISTANCE", "nnnn", Rule::real_double, Group::geometry, "sky_distance($1, $2, $3, $4)", "lon1, lat1, lon2, lat2", "Great-circle distance in degrees", Geometry::distance},
    {"DISTANCE", "pp", Rule::real_double, Group::geometry, "sky_distance(sky_coord1($1), sky_coord2($1), sky_coord1($2), sky_coord2($2))", "a, b", "Great-circle distance in degrees", Geometry::distance},
    {"DIV", "ii", Rule::bigint, Group::user, "(($1) / ($2))", "a BIGINT, b BIGINT", "Whole part of a quotient"},
    {"EXP", "n", Rule::real_double, Group::math, "exp($1)", "x", "Exponential"},
    {"FLOOR", "n", Rule::real_double, Group::math, "floor(CAST($1 AS REAL))", "x", "Largest whole number not above x"},
    {"GAIA_HEALPIX_INDEX", "ii", Rule::bigint, Group::user, "adql_healpix_index($1, $2)", "norder INTEGER, source_id BIGINT", "Nested HEALPix pixel of order 0 to 12 that a source_id encodes"},
    {"GREATEST", "aa+", Rule::widest, Group::user, "adql_greatest($*)", "a, b, ...", "The greatest value that is not null"},
    {"IF_THEN_ELSE", "caa", Rule::widest, Group::user, "CASE WHEN $1 THEN $2 ELSE $3 END", "condition, a, b", "a where the condition holds, else b; the condition may stand in quotes"},
    {"INTERSECTS", "gg", Rule::integer, Group::geometry, "sky_intersects($1, $2)", "a, b", "1 if two shapes overlap or touch, else 0", Geometry::intersects},
    {"LEAST", "aa+", Rule::widest, Group::user, "adql_least($*)", "a, b, ...", "The least value that is not null"},
    {"LENGTH", "t", Rule::integer, Group::user, "length($1)", "s VARCHAR", "Number of characters"},
    {"LOG", "n", Rule::real_double, Group::math, "ln($1)", "x", "Natural logarithm"},
    {"LOG", "nn", Rule::real_double, Group::math, "log($1, $2)", "base, x", "Logarithm to a base"},
    {"LOG10", "n", Rule::real_double, Group::math, "adql_log10($1)", "x", "Decimal logarithm"},
    {"LOWER", "t", Rule::varchar, Group::text, "lower($1)", "s", "Text in lower case"},
    {"MAX", "a", Rule::same, Group::aggregate, "max($1)", "x", "Greatest value"},
    {"MIN", "a", Rule::same, Group::aggregate, "min($1)", "x", "Least value"},
    {"MOD", "ii", Rule::widest, Group::math, "(($1) % ($2))", "x, y", "Remainder of x / y with the sign of x; whole numbers stay whole"},
    {"MOD", "nn", Rule::real_double, Group::math, "mod($1, $2)", "x, y", "Remainder of x / y with the sign of x"},
    {"PI", "", Rule::real_double, Group::math, "pi()", "", "The number pi"},
    {"POINT", "nn", Rule::point, Group::geometry, "sky_point($1, $2)", "lon, lat", "Point on the sky, in degrees", Geometry::point},
    {"POLYGON", "ppp+", Rule::same, Group::geometry, "sky_polygon($*)", "p1, p2, p3, ...", "Polygon of great circles", Geometry::polygon},
    {"POLYGON", "nnnnnn+", Rule::same, Group::geometry, "sky_polygon($*)", "lon1, lat1, lon2, lat2, lon3, lat3, ...", "Polygon of great circles", Geometry::polygon},
    {"POWER", "nn", Rule::real_double, Group::math, "power($1, $2)", "x, y", "x to the power of y"},
    {"RADIANS", "n", Rule::real_double, Group::math, "radians($1)", "x", "Degrees to radians"},
    {"RAND", "", Rule::real_double, Group::math, "adql_rand()", "", "Random number in [0, 1)"},
    {"RAND", "i", Rule::real_double, Group::math, "adql_rand($1)", "seed", "Random number in [0, 1), from a seed"},
    {"REGION", "t", Rule::same, Group::geometry, "sky_region($1)", "text", "Shape from DALI or STC-S text", Geometry::region},
    {"ROUND", "n", Rule::real_double, Group::math, "adql_round($1, 0)", "x", "Nearest whole number, halves away from zero"},
    {"ROUND", "ni", Rule::real_double, Group::math, "adql_round($1, $2)", "x, n", "x rounded to n decimals; n may be negative"},
    {"SIGN", "n", Rule::real_double, Group::user, "CAST(sign($1) AS REAL)", "x DOUBLE", "-1, 0 or 1"},
    {"SIN", "n", Rule::real_double, Group::math, "sin($1)", "x", "Sine of an angle in radians"},
    {"SQRT", "n", Rule::real_double, Group::math, "sqrt($1)", "x", "Square root"},
    {"STDDEV", "n", Rule::real_double, Group::aggregate, "adql_stddev($1)", "x", "Standard deviation of a sample"},
    {"SUM", "n", Rule::sum, Group::aggregate, "sum($1)", "x", "Sum of the values that are not null"},
    {"TAN", "n", Rule::real_double, Group::math, "tan($1)", "x", "Tangent of an angle in radians"},
    {"TO_BIGINT", "a", Rule::bigint, Group::user, "adql_bigint($1)", "x", "x as BIGINT"},
    {"TO_CHAR", "a", Rule::varchar, Group::user, "adql_text($1)", "x", "x as text"},
    {"TO_DOUBLE", "a", Rule::real_double, Group::user, "adql_double($1)", "x", "x as DOUBLE"},
    {"TO_INTEGER", "a", Rule::integer, Group::user, "adql_integer($1)", "x", "x as INTEGER"},
    {"TO_REAL", "a", Rule::real, Group::user, "adql_real($1)", "x", "x as REAL"},
    {"TO_SMALLINT", "a", Rule::smallint, Group::user, "adql_smallint($1)", "x", "x as SMALLINT"},
    {"TRUNCATE", "n", Rule::real_double, Group::math, "adql_truncate($1, 0)", "x", "x without its decimals"},
    {"TRUNCATE", "ni", Rule::real_double, Group::math, "adql_truncate($1, $2)", "x, n", "x cut to n decimals; n may be negative"},
    {"UPPER", "t", Rule::varchar, Group::text, "upper($1)", "s", "Text in upper case"},
};
static_assert(std::is_sorted(std::begin(kFunctions), std::end(kFunctions),
                             [](const Function& a, const Function& b) { return a.name < b.name; }));

std::string_view result_name(const Function& f) {
  switch (f.rule) {
    case Rule::real_double: return "DOUBLE";
    case Rule::bigint: return "BIGINT";
    case Rule::integer: return "INTEGER";
    case Rule::smallint: return "SMALLINT";
    case Rule::real: return "REAL";
    case Rule::varchar: return "VARCHAR";
    case Rule::point: return "POINT";
    case Rule::sum: return "NUMERIC";
    case Rule::same: case Rule::widest: break;
  }
  switch (f.geometry) {
    case Geometry::circle: return "CIRCLE";
    case Geometry::box: case Geometry::polygon: return "POLYGON";
    case Geometry::region: return "REGION";
    default: return "ANY";
  }
}

std::span<const Function> rows_of(std::string_view upper) {
  const auto [first, last] = std::equal_range(std::begin(kFunctions), std::end(kFunctions), Function{upper, {}, {}, {}, {}, {}, {}},
                                              [](const Function& a, const Function& b) { return a.name < b.name; });
  return {first, last};
}

}  // namespace

std::span<const Function> find_functions(std::string_view name) {
  const std::string upper = to_upper(name);
  auto rows = rows_of(upper);
  constexpr std::string_view prefix = "ESDC_";
  if (rows.empty() && upper.starts_with(prefix)) {
    rows = rows_of(std::string_view(upper).substr(prefix.size()));
    const bool extension = !rows.empty() && (rows[0].group == Group::user || rows[0].name == "COALESCE" || rows[0].name == "STDDEV");
    if (!extension) return {};
  }
  return rows;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const auto& f : kFunctions) {
    if (names.empty() || names.back() != f.name) names.emplace_back(f.name);
  }
  return names;
}

std::span<const Function> all_functions() { return kFunctions; }

std::vector<FunctionInfo> functions() {
  std::vector<FunctionInfo> infos;
  for (const auto& f : kFunctions) {
    infos.push_back({fmt::format("{}({}) -> {}", f.name, f.form, result_name(f)), std::string(f.description),
                     f.group == Group::geometry, f.group == Group::user});
  }
  return infos;
}

}  // namespace tapstand::adql
