// Shapes read from text: DALI 1.1 §3.3.5 to 3.3.7 (numbers alone: 2 a point, 3 a circle, 6 and more a polygon), with
// DALI's and STC-S 1.33's words: [POSITION|POINT|CIRCLE|POLYGON|BOX] [frame] [reference position] [flavour] numbers
// [UNIT deg]. Words in any case, separated by blanks or commas. Frames are those of frames.h; a box has its sides in
// its own. Of STC-S's grammar unions, intersections, complements, times and spectra are refused.
// Time and memory are bounded for any text: reading ends after the most points that a polygon may have.
// Stateless, thread-safe. Errors are bad_query, with the span of the word at fault.
#pragma once
#include <string_view>

#include "sky/frames.h"

namespace tapstand::sky {

struct Region {
  Shape shape{};               // in ICRS
  Frame frame = Frame::icrs;  // in which it was written
};

Result<Region> parse_region(std::string_view text);

}  // namespace tapstand::sky
