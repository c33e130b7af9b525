// THE table of functions: binder, SQL, capabilities and reference page derive from it. To add a function, add a row
// to functions.cc and, if SQLite lacks it, a C++ function to sql_functions.cc. Thread-safe: a constant table.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace tapstand::adql {

// What the geometry functions are to the binder (ADQL 2.1 §4.2).
enum class Geometry : std::uint8_t {
  none, point, circle, box, polygon, region, contains, intersects, distance, area, centroid, coord1, coord2, coordsys,
  in_circle, in_shape,  // CONTAINS(POINT, CIRCLE) and CONTAINS(POINT, other shape), made by the binder
};

// How the type of a result follows from the arguments.
enum class Rule : std::uint8_t {
  real_double, bigint, integer, smallint, real, varchar, point,
  same,    // of the first argument
  widest,  // of all arguments
  sum,     // bigint for whole numbers, else the argument's
};

enum class Group : std::uint8_t { aggregate, math, text, conditional, geometry, user };

struct Function {
  std::string_view name;
  // One letter an argument: n number, i whole number, t text, a anything, g geometry, p point, c condition (first); a final `+`
  // lets the last one repeat. Rows of one name are overloads.
  std::string_view args;
  Rule rule;
  Group group;
  std::string_view sql;     // see bound::Operation
  std::string_view form;    // arguments as a reader sees them
  std::string_view description;
  Geometry geometry = Geometry::none;
};

// All rows of a name, without regard to case; the archive's prefix `esdc_` is accepted on user-defined functions.
std::span<const Function> find_functions(std::string_view name);
// For "did you mean".
std::vector<std::string> function_names();
// For tests: every row.
std::span<const Function> all_functions();

}  // namespace tapstand::adql
