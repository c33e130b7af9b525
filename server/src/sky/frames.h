// Coordinate frames of the sky and the rotations between them and ICRS, in which all shapes are kept.
// A frame is named in ADQL's coordinate-system argument and in STC-S: [frame] [reference position] [flavour], for example
// `ICRS GEOCENTER` (TAP 1.0 §6, STC-S 1.33). ICRS and UNKNOWNFRAME are taken as they are; FK5 (J2000), GALACTIC,
// SUPER_GALACTIC and ECLIPTIC (J2000) are rotated. FK4 (B1950) is refused: its coordinates hold the E-terms of aberration
// and turn with the epoch of observation, so that a circle in it is none in ICRS.
// Reference positions make no difference to directions as far away as stars are, and are passed over.
// Pure functions; thread-safe. Degrees. Errors are bad_query with a sentence for the user.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/result.h"
#include "sky/shapes.h"

namespace tapstand::sky {

enum class Frame : std::uint8_t {
  icrs,
  fk5,             // equinox J2000; the rotation of the Hipparcos catalogue vol. 1 §1.5.7, at J2000
  galactic,        // Hipparcos catalogue vol. 1 §1.5.3, as columns l and b of the archive
  super_galactic,  // de Vaucouleurs (1991): pole at l 47.37°, b 6.32°, origin at l 137.37°, b 0°
  ecliptic,        // obliquity 23.4392911°, as columns ecl_lon and ecl_lat of the archive
};

// The frame of such a text; of a blank one ICRS.
Result<Frame> parse_frame(std::string_view text);
// Its words one by one.
bool is_reference_position(std::string_view word);
bool is_flavour(std::string_view word);
bool is_frame_word(std::string_view word);
Result<Frame> frame_of(std::string_view word);

std::string_view frame_name(Frame frame);

Vec3 to_icrs(Frame frame, const Vec3& v);
Vec3 from_icrs(Frame frame, const Vec3& v);
Point to_icrs(Frame frame, Point p);
Shape to_icrs(Frame frame, const Shape& shape);

}  // namespace tapstand::sky
