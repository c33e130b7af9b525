// Tables that match the releases with each other and with 2MASS.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "catalogue/generate_measure.h"

namespace tapstand::catalogue {
namespace {

// 2MASS names a source by its position: HHMMSSss±DDMMSSs, cut and not rounded.
std::string_view tmass_name(const LonLat& position, std::array<char, 32>& text) {
  const auto time = static_cast<std::int64_t>(position.lon * 24000) % 8640000;  // hundredths of a second
  const auto arc = static_cast<std::int64_t>(std::abs(position.lat) * 36000);                      // tenths of an arcsecond
  const auto end = fmt::format_to(text.data(), "{:02}{:02}{:04}{}{:02}{:02}{:03}", time / 360000, time / 6000 % 60, time % 6000,
                                  position.lat < 0 ? '-' : '+', arc / 36000, arc / 600 % 60, arc % 600);
  return {text.data(), static_cast<std::size_t>(end - text.data())};
}

void set_tmass(const Star& star, Release release, Record& out) {
  Rng rng = rng_of(star, Release::dr1, Purpose::neighbours);  // the same neighbour in each release
  set_identity(star, release, out);
  std::array<char, 32> text{};
  const LonLat then = moved(star.position, star.motion, 1999.0 - 2016.0);
  const double east = rng.normal(0, 0.08);
  const double north = rng.normal(0, 0.08);
  out.set("original_ext_source_id", tmass_name(offset(then, east / 3600, north / 3600), text));
  out.set("angular_distance", std::max(0.001, std::hypot(east, north)));
  const std::int64_t oid = 1 + static_cast<std::int64_t>(mix(star.seed) % 470992970);
  out.set("tmass_oid", oid);
  out.set("clean_tmass_psc_xsc_oid", oid);
  out.set("gaia_astrometric_params", star.dr2_five ? 5 : 2);
  out.set("xm_flag", star.parameters == 2 ? 12 : 8);
  out.set("number_of_neighbours", rng.chance(0.98) ? 1 : 2);
  out.set("number_of_mates", rng.chance(0.97) ? 0 : 1);
  out.set("best_neighbour_multiplicity", rng.chance(0.98) ? 1 : 2);
}

}  // namespace

bool has_tmass(const Star& star) {
  return star.has_colour && star.g - 0.9 * star.bp_rp < 16.2 && mix(star.seed ^ 0x2a) % 100 < 92;
}

void describe_dr2_tmass(const SkySettings&, const Star& star, Record& out) { set_tmass(star, Release::dr2, out); }

void describe_dr3_tmass(const SkySettings&, const Star& star, Record& out) { set_tmass(star, Release::dr3, out); }

void describe_dr2_neighbourhood(const SkySettings& settings, const Star& star, Record& out) {
  const Photometry then = measure_photometry(settings, star, Release::dr2);
  const Photometry now = measure_photometry(settings, star, Release::dr3);
  const Astrometry old = measure_astrometry(star, Release::dr2);
  const bool propagated = star.parameters != 2;
  const LonLat expected = propagated ? moved(star.position, star.motion, -0.5) : star.position;
  out.set("dr2_source_id", star.dr2_id);
  out.set("dr3_source_id", star.source_id);
  out.set("angular_distance", separation(old.position, expected) * 3.6e6);
  if (star.has_g) out.set("magnitude_difference", now.g.mag - then.g.mag);
  out.set("proper_motion_propagation", propagated);
}

}  // namespace tapstand::catalogue
