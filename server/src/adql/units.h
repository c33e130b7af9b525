// Units of measure: what VOUnits 1.0 and the archive write ("mas.yr**-1", "km/s", "'electron'.s**-1", "10**-7 W"), and
// factors between them, for IN_UNIT (ADQL 2.1 §4.8). Thread-safe: constant tables.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace tapstand::adql {

// Multiplied by `times` and divided by `over`, a number in one unit is one in the other. Of the two one is 1, and the other
// is whole where it can be, so that milliarcseconds become degrees by a division without a rounding of its own.
struct UnitFactor {
  double times = 1, over = 1;
};

// Errors: bad_query, with a sentence that says which text is no unit, or that one cannot become the other.
Result<UnitFactor> unit_factor(std::string_view from, std::string_view to);

}  // namespace tapstand::adql
