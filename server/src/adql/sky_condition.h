// Conditions that hold only where a position lies in a shape, whichever way they are written: `1 = CONTAINS(…)`,
// `CONTAINS(…) <> 0`, `DISTANCE(…) < r`, `r > 3600 * DISTANCE(…)`, `DISTANCE(…) BETWEEN a AND b`, INTERSECTS with a point
// or between circles, and all of these under NOT (ADQL 2.1 §4.2.7). Views into the bound expression, which must stay
// where it is. Stateless, thread-safe.
#pragma once
#include <optional>
#include <vector>

#include "adql/bound.h"

namespace tapstand::adql {

// Two coordinates, or a value of type point.
struct Place {
  const bound::Expr* lon = nullptr;
  const bound::Expr* lat = nullptr;
  const bound::Expr* point = nullptr;
};

// `place` lies within the sum of `radii`, divided by `scale`, of `centre`; or, without radii, in `shape`.
struct PositionTest {
  Place place{};
  Place centre{};
  std::vector<const bound::Expr*> radii{};
  double scale = 1;
  const bound::Expr* shape = nullptr;
};

// What must be so where `condition` is true; with `holds` false, where it is false. Nothing if it is no such condition.
std::optional<PositionTest> position_test(const bound::Expr& condition, bool holds = true);

// A number of the query's text.
std::optional<double> literal_number(const bound::Expr& expr);
// Does it read columns of the source; of any source, for nullptr?
bool reads(const bound::Expr& expr, const bound::Source* source);

}  // namespace tapstand::adql
