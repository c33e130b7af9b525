#include "adql/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "adql/compile.h"
#include "core/adql_words.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

// 22 numbers that EPOCH_PROP_ERROR begins with, in the order of the catalogue's columns, and two epochs.
constexpr std::string_view kErrorForm =
    "ra DOUBLE, dec DOUBLE, parallax DOUBLE, pmra DOUBLE, pmdec DOUBLE, radial_velocity DOUBLE, ra_error DOUBLE, dec_error DOUBLE, "
    "parallax_error DOUBLE, pmra_error DOUBLE, pmdec_error DOUBLE, radial_velocity_error DOUBLE, ra_dec_corr DOUBLE, ra_parallax_corr DOUBLE, "
    "ra_pmra_corr DOUBLE, ra_pmdec_corr DOUBLE, dec_parallax_corr DOUBLE, dec_pmra_corr DOUBLE, dec_pmdec_corr DOUBLE, parallax_pmra_corr DOUBLE, "
    "parallax_pmdec_corr DOUBLE, pmra_pmdec_corr DOUBLE, ref_epoch DOUBLE, out_epoch DOUBLE";

// Sorted by name. Mathematics is double in, double out (ADQL 2.1 §2.3), but ABS and MOD keep whole numbers whole, as
// source_id needs. Where PostgreSQL tells an error, these do.
constexpr Function kFunctions[] = {
    {"ABS", "i", Rule::same, Group::math, "adql_abs$o($1)", "x", "Absolute value; whole numbers stay whole"},
    {"ABS", "n", Rule::same, Group::math, "abs($1)", "x", "Absolute value; whole numbers stay whole"},
    {"ACOS", "n", Rule::real_double, Group::math, "adql_acos($1)", "x", "Arc cosine in radians"},
    {"AREA", "g", Rule::real_double, Group::geometry, "sky_area($1)", "shape", "Area in square degrees", Geometry::area},
    {"ARRAY_AGG", "a", Rule::collected, Group::user_aggregate, "adql_array_agg_$o($d$1)", "x", "The values of a group as an array; nulls among whole numbers are left out"},
    {"ARRAY_DIMS", "r", Rule::varchar, Group::user, "adql_array_dims('$o', $1)", "arr", "Dimensions of an array as text, [1:3] for three elements"},
    {"ARRAY_ELEMENT", "ri+", Rule::element, Group::user, "adql_array_element('$o', $*)", "arr, i, ...", "An element of an array by its subscripts, from 1; null beyond its ends"},
    {"ARRAY_LENGTH", "ri", Rule::integer, Group::user, "adql_array_length('$o', $1, $2)", "arr, dim INTEGER", "Length of an array along a dimension, from 1"},
    {"ARRAY_NDIMS", "r", Rule::integer, Group::user, "adql_array_ndims('$o', $1)", "arr", "Number of dimensions of an array"},
    {"ASIN", "n", Rule::real_double, Group::math, "adql_asin($1)", "x", "Arc sine in radians"},
    {"ASTROMETRIC_PARAMETERS", "nnnnnn", Rule::vector6, Group::user, "adql_astrometric_parameters($*)", "ra DOUBLE, dec DOUBLE, parallax DOUBLE, pmra DOUBLE, pmdec DOUBLE, radial_velocity DOUBLE", "Position (deg), parallax (mas), proper motion (mas/yr) and radial proper motion (mas/yr) as an array, for EPOCH_PROP; a radial velocity (km/s) that is null reads as 0"},
    {"ASTROMETRIC_PARAMETER_ERROR", "nnnnnnnnnnnnnnnnnn", Rule::vector21, Group::user, "adql_astrometric_parameter_error($*)", "ra_error DOUBLE, dec_error DOUBLE, parallax_error DOUBLE, pmra_error DOUBLE, pmdec_error DOUBLE, ra_dec_corr DOUBLE, ra_parallax_corr DOUBLE, ra_pmra_corr DOUBLE, ra_pmdec_corr DOUBLE, dec_parallax_corr DOUBLE, dec_pmra_corr DOUBLE, dec_pmdec_corr DOUBLE, parallax_pmra_corr DOUBLE, parallax_pmdec_corr DOUBLE, pmra_pmdec_corr DOUBLE, parallax DOUBLE, radial_velocity DOUBLE, radial_velocity_error DOUBLE", "Six errors and fifteen correlations of ASTROMETRIC_PARAMETERS as an array, for EPOCH_PROP_ERROR"},
    {"ATAN", "n", Rule::real_double, Group::math, "atan($1)", "x", "Arc tangent in radians"},
    {"ATAN2", "nn", Rule::real_double, Group::math, "atan2($1, $2)", "y, x", "Angle of the point (x, y) in radians"},
    {"AVG", "n", Rule::real_double, Group::aggregate, "adql_finite(avg($d$1))", "x", "Mean of the values that are not null"},
    {"BOX", "nnnn", Rule::same, Group::geometry, "sky_box($1, $2, $3, $4)", "lon, lat, width, height", "Box around a centre, in degrees", Geometry::box},
    {"BOX", "pnn", Rule::same, Group::geometry, "sky_box(sky_coord1($1), sky_coord2($1), $2, $3)", "centre, width, height", "Box around a centre, in degrees", Geometry::box},
    {"CARDINALITY", "r", Rule::integer, Group::user, "adql_cardinality('$o', $1)", "arr", "Number of all elements of an array"},
    {"CASE_CONDITION", "aca&", Rule::widest, Group::user, "CASE$[ WHEN $a THEN $b$] ELSE $1 END", "default, condition, result, ...", "The result of the first condition that holds, else the default; conditions may stand in quotes"},
    {"CASE_EXPRESSION", "vava&", Rule::widest, Group::user, "CASE $1$[ WHEN $a THEN $b$] ELSE $2 END", "value, default, candidate, result, ...", "The result of the first candidate that equals the value, else the default"},
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
    {"COUNT", "a", Rule::bigint, Group::aggregate, "count($d$1)", "x", "Number of values that are not null; COUNT(*) counts rows"},
    {"DEGREES", "n", Rule::real_double, Group::math, "degrees($1)", "x", "Radians to degrees"},
    {"DISTANCE", "nnnn", Rule::real_double, Group::geometry, "sky_distance($1, $2, $3, $4)", "lon1, lat1, lon2, lat2", "Great-circle distance in degrees", Geometry::distance},
    {"DISTANCE", "pp", Rule::real_double, Group::geometry, "sky_distance(sky_coord1($1), sky_coord2($1), sky_coord1($2), sky_coord2($2))", "a, b", "Great-circle distance in degrees", Geometry::distance},
    {"DIV", "ii", Rule::bigint, Group::user, "adql_int8('/', $1, $2)", "a BIGINT, b BIGINT", "Whole part of a quotient"},
    {"DIV", "nn", Rule::real_double, Group::user, "trunc(adql_real8('/', $1, $2))", "y DOUBLE, x DOUBLE", "Whole part of a quotient"},
    {"EPOCH_PROP", "nnnnnnnn", Rule::vector6, Group::user, "adql_epoch_prop($*)", "ra DOUBLE, dec DOUBLE, parallax DOUBLE, pmra DOUBLE, pmdec DOUBLE, radial_velocity DOUBLE, ref_epoch DOUBLE, out_epoch DOUBLE", "Position (deg), parallax (mas), proper motion (mas/yr) and radial velocity (km/s) at another Julian epoch, by uniform motion in space; a radial velocity that is null reads as 0"},
    {"EPOCH_PROP", "rnn", Rule::vector6, Group::user, "adql_epoch_prop($*)", "astrometric_parameters DOUBLE[6], ref_epoch DOUBLE, out_epoch DOUBLE", "ASTROMETRIC_PARAMETERS at another Julian epoch"},
    {"EPOCH_PROP_COVARIANCE", "nnnnnnnnnnnnnnnnnnnnnnnn", Rule::matrix6x6, Group::user, "adql_epoch_prop_covariance($*)", kErrorForm, "Covariance of ASTROMETRIC_PARAMETERS at another Julian epoch"},
    {"EPOCH_PROP_ERROR", "nnnnnnnnnnnnnnnnnnnnnnnn", Rule::vector21, Group::user, "adql_epoch_prop_error($*)", kErrorForm, "Six errors and fifteen correlations of ASTROMETRIC_PARAMETERS at another Julian epoch, by the full Jacobian"},
    {"EPOCH_PROP_ERROR", "rrnn", Rule::vector21, Group::user, "adql_epoch_prop_error($*)", "astrometric_parameters DOUBLE[6], astrometric_parameter_error DOUBLE[21], ref_epoch DOUBLE, out_epoch DOUBLE", "The same, from arrays"},
    {"EPOCH_PROP_POS", "nnnnnnnn", Rule::point, Group::user, "adql_epoch_prop_pos($*)", "ra DOUBLE, dec DOUBLE, parallax DOUBLE, pmra DOUBLE, pmdec DOUBLE, radial_velocity DOUBLE, ref_epoch DOUBLE, out_epoch DOUBLE", "Position at another Julian epoch; a radial velocity that is null reads as 0"},
    {"EPOCH_PROP_POS", "rnn", Rule::point, Group::user, "adql_epoch_prop_pos($*)", "astrometric_parameters DOUBLE[6], ref_epoch DOUBLE, out_epoch DOUBLE", "Position at another Julian epoch"},
    {"EXP", "n", Rule::real_double, Group::math, "adql_exp($1)", "x", "Exponential"},
    {"FLOOR", "n", Rule::real_double, Group::math, "floor(CAST($1 AS REAL))", "x", "Largest whole number not above x"},
    {"GAIA_HEALPIX_INDEX", "ii", Rule::bigint, Group::user, "adql_healpix_index($1, $2)", "norder INTEGER, source_id BIGINT", "Nested HEALPix pixel of order 0 to 12 that a source_id encodes"},
    {"GREATEST", "aa+", Rule::widest, Group::user, "adql_greatest($*)", "a, b, ...", "The greatest value that is not null"},
    {"IF_THEN_ELSE", "caa", Rule::widest, Group::user, "CASE WHEN $1 THEN $2 ELSE $3 END", "condition, a, b", "a where the condition holds, else b; the condition may stand in quotes"},
    {"INITCAP", "t", Rule::varchar, Group::user, "adql_initcap($1)", "s VARCHAR", "Text with a capital at the beginning of each word"},
    {"INTERSECTS", "gg", Rule::integer, Group::geometry, "sky_intersects($1, $2)", "a, b", "1 if two shapes overlap or touch, else 0", Geometry::intersects},
    {"IN_UNIT", "nt", Rule::real_double, Group::math, "", "x, 'unit'", "x in another unit; its own unit must be known"},
    {"LEAST", "aa+", Rule::widest, Group::user, "adql_least($*)", "a, b, ...", "The least value that is not null"},
    {"LEFT", "ti", Rule::varchar, Group::user, "adql_left($1, $2)", "s VARCHAR, n INTEGER", "The first n characters, or all but the last -n"},
    {"LENGTH", "t", Rule::integer, Group::user, "length($1)", "s VARCHAR", "Number of characters"},
    {"LOG", "n", Rule::real_double, Group::math, "adql_ln($1)", "x", "Natural logarithm"},
    {"LOG", "nn", Rule::real_double, Group::math, "adql_log($1, $2)", "base, x", "Logarithm to a base"},
    {"LOG10", "n", Rule::real_double, Group::math, "adql_log10($1)", "x", "Decimal logarithm"},
    {"LOWER", "t", Rule::varchar, Group::text, "adql_lower($1)", "s", "Text in lower case"},
    {"LPAD", "ti", Rule::varchar, Group::user, "adql_lpad($1, $2)", "s VARCHAR, n INTEGER", "Text filled up with blanks on the left to n characters, or cut to them"},
    {"LPAD", "tit", Rule::varchar, Group::user, "adql_lpad($1, $2, $3)", "s VARCHAR, n INTEGER, fill VARCHAR", "Text filled up on the left to n characters, or cut to them"},
    {"LTRIM", "t", Rule::varchar, Group::user, "adql_ltrim($1)", "s VARCHAR", "Text without blanks at its beginning"},
    {"LTRIM", "tt", Rule::varchar, Group::user, "adql_ltrim($1, $2)", "s VARCHAR, chars VARCHAR", "Text without the given characters at its beginning"},
    {"MAX", "a", Rule::same, Group::aggregate, "max($1)", "x", "Greatest value"},
    {"MIN", "a", Rule::same, Group::aggregate, "min($1)", "x", "Least value"},
    {"MOD", "ii", Rule::widest, Group::math, "adql_int$o('%', $1, $2)", "x, y", "Remainder of x / y with the sign of x; whole numbers stay whole"},
    {"MOD", "nn", Rule::real_double, Group::math, "adql_real8('%', $1, $2)", "x, y", "Remainder of x / y with the sign of x"},
    {"NULLIF", "vv", Rule::same, Group::user, "nullif($1, $2)", "a, b", "a, or null where a equals b"},
    {"PI", "", Rule::real_double, Group::math, "pi()", "", "The number pi"},
    {"POINT", "nn", Rule::point, Group::geometry, "sky_point($1, $2)", "lon, lat", "Point on the sky, in degrees", Geometry::point},
    {"POLYGON", "ppp+", Rule::same, Group::geometry, "sky_polygon($*)", "p1, p2, p3, ...", "Polygon of great circles", Geometry::polygon},
    {"POLYGON", "nnnnnn+", Rule::same, Group::geometry, "sky_polygon($*)", "lon1, lat1, lon2, lat2, lon3, lat3, ...", "Polygon of great circles", Geometry::polygon},
    {"POSITION", "tt", Rule::integer, Group::user, "adql_position($1, $2)", "sub VARCHAR, s VARCHAR", "Where a text first stands in another, from 1; 0 if it does not"},
    {"POWER", "nn", Rule::real_double, Group::math, "adql_power($1, $2)", "x, y", "x to the power of y"},
    {"RADIAL_VELOCITY", "nn", Rule::real_double, Group::user, "adql_radial_velocity($1, $2)", "parallax DOUBLE, pm_rv DOUBLE", "Radial velocity (km/s) of a radial proper motion (mas/yr)"},
    {"RADIANS", "n", Rule::real_double, Group::math, "radians($1)", "x", "Degrees to radians"},
    {"RAND", "", Rule::real_double, Group::math, "adql_rand()", "", "Random number in [0, 1)"},
    {"RAND", "i", Rule::real_double, Group::math, "adql_rand($1)", "seed", "Random number in [0, 1), from a seed"},
    {"RANDOM", "", Rule::real_double, Group::user, "adql_rand()", "", "Random number in [0, 1)"},
    {"REGION", "t", Rule::same, Group::geometry, "sky_region($1)", "text", "Shape from DALI or STC-S text", Geometry::region},
    {"RIGHT", "ti", Rule::varchar, Group::user, "adql_right($1, $2)", "s VARCHAR, n INTEGER", "The last n characters, or all but the first -n"},
    {"ROUND", "n", Rule::real_double, Group::math, "adql_round($1)", "x", "Nearest whole number, halves to the even one; of a literal away from zero"},
    {"ROUND", "ni", Rule::real_double, Group::math, "adql_round($1, $2)", "x, n", "x rounded to n decimals, halves away from zero; n may be negative"},
    {"RPAD", "ti", Rule::varchar, Group::user, "adql_rpad($1, $2)", "s VARCHAR, n INTEGER", "Text filled up with blanks on the right to n characters, or cut to them"},
    {"RPAD", "tit", Rule::varchar, Group::user, "adql_rpad($1, $2, $3)", "s VARCHAR, n INTEGER, fill VARCHAR", "Text filled up on the right to n characters, or cut to them"},
    {"RTRIM", "t", Rule::varchar, Group::user, "adql_rtrim($1)", "s VARCHAR", "Text without blanks at its end"},
    {"RTRIM", "tt", Rule::varchar, Group::user, "adql_rtrim($1, $2)", "s VARCHAR, chars VARCHAR", "Text without the given characters at its end"},
    {"SIGN", "n", Rule::real_double, Group::user, "CAST(sign($1) AS REAL)", "x DOUBLE", "-1, 0 or 1"},
    {"SIN", "n", Rule::real_double, Group::math, "sin($1)", "x", "Sine of an angle in radians"},
    {"SQRT", "n", Rule::real_double, Group::math, "adql_sqrt($1)", "x", "Square root"},
    {"STDDEV", "n", Rule::real_double, Group::user_aggregate, "adql_stddev($d$1)", "x", "Standard deviation of a sample"},
    {"STRING_AGG", "tt", Rule::varchar, Group::user_aggregate, "group_concat($1, $2)", "s VARCHAR, separator VARCHAR", "The texts of a group in one, with separators between; nulls are left out"},
    {"SUBSTRING", "ti", Rule::varchar, Group::user, "adql_substring($1, $2)", "s VARCHAR, from INTEGER", "Text from a character on, counted from 1"},
    {"SUBSTRING", "tii", Rule::varchar, Group::user, "adql_substring($1, $2, $3)", "s VARCHAR, from INTEGER, n INTEGER", "n characters of a text, the first counted from 1"},
    {"SUM", "n", Rule::sum, Group::aggregate, "adql_finite(sum($d$1))", "x", "Sum of the values that are not null"},
    {"TAN", "n", Rule::real_double, Group::math, "tan($1)", "x", "Tangent of an angle in radians"},
    {"TO_BIGINT", "a", Rule::bigint, Group::user, "adql_bigint($1)", "x", "x as BIGINT"},
    {"TO_BOOLEAN", "a", Rule::boolean, Group::user, "adql_boolean($1)", "x", "x as BOOLEAN: true, t, yes, y, on and 1 are true in any case"},
    {"TO_CHAR", "a", Rule::varchar, Group::user, "adql_text$o($1)", "x", "x as text"},
    {"TO_DOUBLE", "a", Rule::real_double, Group::user, "adql_double($1)", "x", "x as DOUBLE"},
    {"TO_INTEGER", "a", Rule::integer, Group::user, "adql_integer($1)", "x", "x as INTEGER"},
    {"TO_REAL", "a", Rule::real, Group::user, "adql_real($1)", "x", "x as REAL"},
    {"TO_SMALLINT", "a", Rule::smallint, Group::user, "adql_smallint($1)", "x", "x as SMALLINT"},
    {"TRANSLATE", "ttt", Rule::varchar, Group::user, "adql_translate($1, $2, $3)", "s VARCHAR, from VARCHAR, to VARCHAR", "Text with each character of one list replaced by that of another, or left out"},
    {"TRIM", "t", Rule::varchar, Group::user, "adql_trim($1)", "s VARCHAR", "Text without blanks at its ends"},
    {"TRIM", "tt", Rule::varchar, Group::user, "adql_trim($1, $2)", "s VARCHAR, chars VARCHAR", "Text without the given characters at its ends"},
    {"TRUNCATE", "n", Rule::real_double, Group::math, "trunc(CAST($1 AS REAL))", "x", "x without its decimals"},
    {"TRUNCATE", "ni", Rule::real_double, Group::math, "adql_truncate($1, $2)", "x, n", "x cut to n decimals; n may be negative"},
    {"UNNEST", "r", Rule::element, Group::user, "", "arr", "A row for each element of an array; stands alone in a select list"},
    {"UPPER", "t", Rule::varchar, Group::text, "adql_upper($1)", "s", "Text in upper case"},
    {"WIDTH_BUCKET", "nnni", Rule::integer, Group::user, "adql_width_bucket($1, $2, $3, $4)", "x DOUBLE, min DOUBLE, max DOUBLE, n INTEGER", "The bin of x among n from min to max, from 1; 0 below and n + 1 above"},
};
static_assert(std::is_sorted(std::begin(kFunctions), std::end(kFunctions),
                             [](const Function& a, const Function& b) { return a.name < b.name; }));

constexpr std::string_view kPrefix = "ESDC_";

bool is_extension(const Function& f) { return f.group == Group::user || f.group == Group::user_aggregate; }

std::string_view result_name(const Function& f) {
  switch (f.rule) {
    case Rule::real_double: return "DOUBLE";
    case Rule::bigint: return "BIGINT";
    case Rule::integer: return "INTEGER";
    case Rule::smallint: return "SMALLINT";
    case Rule::real: return "REAL";
    case Rule::boolean: return "BOOLEAN";
    case Rule::varchar: return "VARCHAR";
    case Rule::point: return "POINT";
    case Rule::sum: return "NUMERIC";
    case Rule::vector6: return "DOUBLE[6]";
    case Rule::vector21: return "DOUBLE[21]";
    case Rule::matrix6x6: return "DOUBLE[6][6]";
    case Rule::collected: return "ANY[]";
    case Rule::element: return "ANY";
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
  if (rows.empty() && upper.starts_with(kPrefix)) {
    rows = rows_of(std::string_view(upper).substr(kPrefix.size()));
    if (rows.empty() || (!is_extension(rows[0]) && rows[0].name != "COALESCE")) return {};
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
    // LEFT, NULLIF and others are words of the language: only with the prefix can they be called.
    const bool reserved = is_extension(f) && !is_regular_identifier(f.name);
    infos.push_back({fmt::format("{}{}({}) -> {}", reserved ? kPrefix : "", f.name, f.form, result_name(f)), std::string(f.description),
                     f.group == Group::geometry, is_extension(f)});
  }
  return infos;
}

}  // namespace tapstand::adql
