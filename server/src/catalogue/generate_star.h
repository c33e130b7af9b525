// One source of the synthetic sky as nature made it: what the releases measure, each with its own errors, and what they
// chose to publish. A plain value; degrees at J2016.0, mas, mas/yr, km/s, parsec, kelvin, solar units, Gaia magnitudes.
#pragma once
#include <cstdint>

#include "catalogue/generate_frames.h"
#include "catalogue/generate_random.h"
#include "catalogue/generate_settings.h"

namespace tapstand::catalogue {

struct Star {
  enum class Kind : std::uint8_t { field, bright, cluster, cone, named, quasar, galaxy };

  Kind kind = Kind::field;
  std::uint64_t seed = 0;  // of everything drawn for this star alone
  LonLat position{};
  double parallax = 0;
  Motion motion{};
  double radial_velocity = 0;
  double g = 0, bp_rp = 0;
  double distance = 0, azero = 0, absolute_g = 0;
  double teff = 0, logg = 0, metallicity = 0, radius = 0, luminosity = 0, mass = 0;

  // What the releases hold of it.
  std::int64_t source_id = 0;  // DR3 and EDR3
  std::int64_t dr2_id = 0;     // 0: not in that release
  std::int64_t dr1_id = 0;
  std::uint8_t parameters = 5;  // of the DR3 solution: 2, 5 or 6
  bool dr2_five = true;         // DR2 solved for all five
  bool has_g = true, has_colour = true;
  bool binary = false, variable = false;
  int hip = 0;                  // 0: not in Hipparcos
  int tycho[3] = {0, 0, 0};     // zeros: not in Tycho-2
  const NamedStar* named = nullptr;

  bool in_tycho2() const { return tycho[0] != 0; }
  bool in_tgas() const { return dr1_id != 0 && (hip != 0 || in_tycho2()); }
  bool extragalactic() const { return kind == Kind::quasar || kind == Kind::galaxy; }
  double grvs() const { return g - 0.05 - 0.52 * bp_rp - 0.15; }
  // DR3 publishes velocities of bright stars of middling temperature; of named stars those that are known.
  bool has_velocity() const;
};

// The level-12 pixel, the processing centre's code 1 and a running number below 2^25 (Gaia DR3 documentation, source_id).
std::int64_t make_source_id(const LonLat& position, std::int64_t run);
// Each release numbers its own sources: run numbers of the sample sky, of ids that changed between releases, and of the
// sources that only the stretched light table holds do not overlap.
void number_sample_star(Star& star, std::int64_t serial);
void number_extra_star(Star& star, std::int64_t serial);

// Draws magnitude, distance, motion and nature for a direction.
Star draw_field_star(const SkySettings& settings, const LonLat& position, double faintest, Rng& rng);
// From magnitude, parallax and extinction: colour, temperature, gravity, radius. Stars above `turnoff` have evolved.
void settle(Star& star, double turnoff, Rng& rng);
// What the releases publish of it, by its magnitude.
void select_releases(Star& star, const SkySettings& settings, Rng& rng);

}  // namespace tapstand::catalogue
