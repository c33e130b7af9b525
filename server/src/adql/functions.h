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
  real_double, bigint, integer, smallint, real, boolean, varchar, point,
  same,       // of the first argument
  widest,     // of all arguments that can be the result
  sum,        // bigint for whole numbers, else the argument's
  vector6, vector21, matrix6x6,  // arrays of doubles
  element,    // of the first argument, an array
  collected,  // an array of what the first argument is
};

// `user` and `user_aggregate`: beyond ADQL; they go by their names with the archive's prefix `esdc_` too.
enum class Group : std::uint8_t { aggregate, math, text, conditional, geometry, user, user_aggregate };

struct Function {
  std::string_view name;
  // One letter an argument: n number, i whole number, t text, r array of numbers, a anything, v anything that is compared only
  // and so never the result, g geometry, p point, c condition. A final `+` lets the last one repeat, a final `&` the last
  // two. Rows of one name are overloads.
  std::string_view args;
  Rule rule;
  Group group;
  std::string_view sql;     // see bound::Operation
  std::string_view form;    // arguments as a reader sees them
  std::string_view description;
  Geometry geometry = Geometry::none;

  bool is_aggregate() const { return group == Group::aggregate || group == Group::user_aggregate; }
};

// All rows of a name, without regard to case; `esdc_` is accepted before those of the groups user and user_aggregate, and COALESCE.
std::span<const Function> find_functions(std::string_view name);
// For "did you mean".
std::vector<std::string> function_names();
// For tests: every row.
std::span<const Function> all_functions();

}  // namespace tapstand::adql
