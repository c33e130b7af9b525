// gaiadr1: positions and G of all sources; parallaxes and motions of those also in Hipparcos or Tycho-2 (TGAS).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "catalogue/generate_measure.h"

namespace tapstand::catalogue {

std::string_view tycho_id(const Star& star, std::array<char, 24>& text) {
  const auto end = fmt::format_to(text.data(), "{}-{}-{}", star.tycho[0], star.tycho[1], star.tycho[2]);
  return {text.data(), static_cast<std::size_t>(end - text.data())};
}

void describe_dr1(const SkySettings& settings, const Star& star, Record& out) {
  const Astrometry astrometry = measure_astrometry(star, Release::dr1);
  const Photometry photometry = measure_photometry(settings, star, Release::dr1);
  Rng rng = rng_of(star, Release::dr1, Purpose::details);
  set_identity(star, Release::dr1, out);
  set_astrometry(astrometry, out);
  set_frames(astrometry.position, out);
  set_photometry(photometry, out);
  // Every source of DR1 has G, and its columns are doubles there.
  if (!photometry.has_g) {
    out.set("phot_g_n_obs", photometry.g.observations);
    out.set("phot_g_mean_flux", photometry.g.flux);
    out.set("phot_g_mean_flux_error", photometry.g.flux_error);
    out.set("phot_g_mean_mag", photometry.g.mag);
  }
  const bool five = astrometry.parameters == 5;
  const int along = std::max(15, photometry.g.observations - static_cast<int>(rng.integer(5, 20)));
  const auto bad = static_cast<int>(rng.integer(0, 5));
  out.set("astrometric_n_obs_al", along);
  out.set("astrometric_n_obs_ac", star.g < 13 ? along - bad : 0);
  out.set("astrometric_n_good_obs_al", along - bad);
  out.set("astrometric_n_good_obs_ac", star.g < 13 ? along - bad - 1 : 0);
  out.set("astrometric_n_bad_obs_al", bad);
  out.set("astrometric_n_bad_obs_ac", star.g < 13 ? 1 : 0);
  if (five && star.hip != 0) out.set("astrometric_delta_q", -2 * std::log(std::max(1e-9, rng.uniform())) * 2);
  const bool noisy = five || rng.chance(0.6);
  out.set("astrometric_excess_noise", noisy ? rng.log_normal(0.6, 0.25) : 0.0);
  out.set("astrometric_excess_noise_sig", noisy ? rng.log_normal(8, 0.6) : 0.0);
  out.set("astrometric_primary_flag", five && star.g > 6 && rng.chance(0.8));
  out.set("astrometric_relegation_factor", rng.log_normal(2.5, 0.12));
  out.set("astrometric_weight_al", std::min(8.0, 1.0 / (0.12 + std::pow(10.0, 0.35 * (star.g - 17)))));
  out.set("astrometric_weight_ac", star.g < 13 ? rng.log_normal(0.02, 0.2) : 0.0);
  out.set("astrometric_priors_used", five ? (star.hip != 0 ? 3 : 5) : 2);
  out.set("matched_observations", along / 9 + 3);
  out.set("duplicated_source", rng.chance(0.031));
  for (const Name name : {Name("scan_direction_strength_k1"), Name("scan_direction_strength_k2"),
                          Name("scan_direction_strength_k3"), Name("scan_direction_strength_k4")}) {
    out.set(name, std::clamp(rng.normal(0.45, 0.2), 0.01, 0.99));
  }
  out.set("scan_direction_mean_k1", rng.uniform(-180, 180));
  out.set("scan_direction_mean_k2", rng.uniform(-90, 90));
  out.set("scan_direction_mean_k3", rng.uniform(-60, 60));
  out.set("scan_direction_mean_k4", rng.uniform(-45, 45));
  out.set("phot_variable_flag", star.variable && star.g < 19 && rng.chance(0.1) ? "VARIABLE" : "NOT_AVAILABLE");
}

void describe_tgas(const SkySettings& settings, const Star& star, Record& out) {
  describe_dr1(settings, star, out);
  std::array<char, 24> text{};
  if (star.hip != 0) out.set("hip", star.hip);
  else out.set("tycho2_id", tycho_id(star, text));
}

}  // namespace tapstand::catalogue
