// Shapes read from text: DALI 1.1 §3.3.5 to 3.3.7 (numbers alone: 2 a point, 3 a circle, 6 and more a polygon), with
// DALI's and STC-S 1.33's words: [POSITION|POINT|CIRCLE|POLYGON|BOX] [frame] [reference position] [flavour] numbers
// [UNIT deg]. Words in any case, separated by blanks or commas. The only frame is ICRS (or UNKNOWNFRAME): coordinates
// are never transformed. Of STC-S's grammar unions, intersections, complements, times and spectra are refused.
// Stateless, thread-safe. Errors are bad_query, with the span of the word at fault.
#pragma once
#include <string_view>

#include "sky/shapes.h"

namespace tapstand::sky {

Result<Shape> parse_region(std::string_view text);

}  // namespace tapstand::sky
