// gaiadr2: astrometry from 22 months, colours, velocities of bright stars, temperatures and radii from Apsis.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "catalogue/generate_measure.h"

namespace tapstand::catalogue {
namespace {

void set_solution(const Star& star, const Astrometry& a, const Photometry& p, Rng& rng, Record& out) {
  const bool five = a.parameters == 5;
  const int along = std::max(20, p.g.observations - static_cast<int>(rng.integer(0, 15)));
  const auto bad = static_cast<int>(rng.integer(0, 4));
  const double goodness = rng.normal(0.3, 1.4) + (star.binary ? 8 : 0);
  out.set("astrometric_n_obs_al", along);
  out.set("astrometric_n_obs_ac", star.g < 13 ? along : 0);
  out.set("astrometric_n_good_obs_al", along - bad);
  out.set("astrometric_n_bad_obs_al", bad);
  out.set("astrometric_gof_al", goodness);
  out.set("astrometric_chi2_al", std::max(1.0, (along - bad - 5) * std::pow(1 + goodness * std::sqrt(2.0 / (9 * along)), 3)));
  const bool noisy = rng.chance(0.5);
  out.set("astrometric_excess_noise", noisy ? rng.log_normal(0.25 + 0.3 * a.parallax_error, 0.3) : 0.0);
  out.set("astrometric_excess_noise_sig", noisy ? rng.log_normal(1.0, 0.45) : 0.0);
  out.set("astrometric_params_solved", five ? 31 : 3);
  out.set("astrometric_primary_flag", five && rng.chance(0.01));
  out.set("astrometric_weight_al", std::min(25.0, 1.0 / (0.05 + std::pow(10.0, 0.4 * (star.g - 17)))));
  if (five) {
    out.set("astrometric_pseudo_colour", std::clamp(1.9 - 0.3 * star.bp_rp + rng.normal(0, 0.03), 1.1, 2.1));
    out.set("astrometric_pseudo_colour_error", std::min(0.8, 0.01 + 0.12 * a.parallax_error));
    out.set("mean_varpi_factor_al", std::clamp(rng.normal(0, 0.12), -0.6, 0.6));
  }
  const int transits = along / 9 + 2;
  out.set("astrometric_matched_observations", transits);
  out.set("visibility_periods_used", five ? std::clamp(transits / 2, 6, 25) : std::clamp(transits / 3, 2, 12));
  out.set("astrometric_sigma5d_max", five ? a.parallax_error * rng.uniform(1.2, 1.7) : rng.log_normal(15, 0.3));
  out.set("frame_rotator_object_type", star.kind == Star::Kind::quasar ? 2 : 0);
  out.set("matched_observations", transits + static_cast<int>(rng.integer(0, 3)));
  out.set("duplicated_source", rng.chance(0.04));
}

void set_velocity(const Star& star, Rng& rng, Record& out) {
  if (!star.has_velocity() || star.grvs() > 12 || star.teff < 3550 || star.teff > 6900) return;
  const double error = std::min(19.0, 0.2 + 0.05 * std::pow(10.0, 0.32 * std::max(0.0, star.grvs() - 7)) * rng.log_normal(1, 0.2));
  out.set("radial_velocity", star.radial_velocity + rng.normal(0, error));
  out.set("radial_velocity_error", error);
  out.set("rv_nb_transits", rng.integer(2, 18));
  out.set("rv_template_teff", std::round(star.teff / 500) * 500);
  out.set("rv_template_logg", std::clamp(std::round(star.logg * 2) / 2, 0.5, 5.0));
  out.set("rv_template_fe_h", star.metallicity < -0.75 ? -1.5 : star.metallicity > 0.15 ? 0.25 : 0.0);
}

void set_apsis(const Star& star, Rng& rng, Record& out) {
  if (!star.has_colour || star.extragalactic() || star.g > 17) return;
  const double teff = std::clamp(star.teff * (1 + rng.normal(0, 0.03)), 3300.0, 9400.0);
  out.set("priam_flags", 100001 + (rng.chance(0.1) ? 1 : 0));
  out.set("teff_val", teff);
  out.set("teff_percentile_lower", teff * rng.uniform(0.95, 0.99));
  out.set("teff_percentile_upper", teff * rng.uniform(1.01, 1.06));
  if (star.parameters == 2 || star.parallax < 0.05) return;
  if (rng.chance(0.55)) {
    const double ag = std::clamp(0.83 * star.azero + rng.normal(0, 0.15), 0.0, 3.0);
    const double reddening = ag / 2;
    out.set("a_g_val", ag);
    out.set("a_g_percentile_lower", std::max(0.0, ag - rng.uniform(0.05, 0.3)));
    out.set("a_g_percentile_upper", ag + rng.uniform(0.05, 0.3));
    out.set("e_bp_min_rp_val", reddening);
    out.set("e_bp_min_rp_percentile_lower", std::max(0.0, reddening - rng.uniform(0.02, 0.15)));
    out.set("e_bp_min_rp_percentile_upper", reddening + rng.uniform(0.02, 0.15));
  }
  if (star.radius < 0.5 || star.radius > 100) return;
  out.set("flame_flags", 200111);
  out.set("radius_val", star.radius);
  out.set("radius_percentile_lower", star.radius * rng.uniform(0.9, 0.98));
  out.set("radius_percentile_upper", star.radius * rng.uniform(1.02, 1.1));
  out.set("lum_val", star.luminosity);
  out.set("lum_percentile_lower", star.luminosity * rng.uniform(0.92, 0.99));
  out.set("lum_percentile_upper", star.luminosity * rng.uniform(1.01, 1.08));
}

// Unit weight errors by magnitude and colour are near one, but for binaries.
double draw_ruwe(const Star& star) {
  Rng rng = rng_of(star, Release::dr2, Purpose::parameters);
  const double core = rng.log_normal(1.01, 0.022);
  return star.binary || rng.chance(0.05) ? core * rng.log_normal(1.8, 0.25) : core;
}

}  // namespace

void describe_dr2(const SkySettings& settings, const Star& star, Record& out) {
  const Astrometry astrometry = measure_astrometry(star, Release::dr2);
  const Photometry photometry = measure_photometry(settings, star, Release::dr2);
  Rng rng = rng_of(star, Release::dr2, Purpose::details);
  set_identity(star, Release::dr2, out);
  set_astrometry(astrometry, out);
  set_frames(astrometry.position, out);
  set_photometry(photometry, out);
  set_solution(star, astrometry, photometry, rng, out);
  if (!photometry.has_g) {  // all sources of DR2 have G
    out.set("phot_g_n_obs", photometry.g.observations);
    out.set("phot_g_mean_flux", photometry.g.flux);
    out.set("phot_g_mean_flux_error", photometry.g.flux_error);
    out.set("phot_g_mean_flux_over_error", photometry.g.over_error);
    out.set("phot_g_mean_mag", photometry.g.mag);
  }
  if (photometry.has_colour) {
    const double x = star.bp_rp;
    out.set("phot_bp_rp_excess_factor", std::max(1.0, 1.15 + 0.06 * x * x / (1 + 0.2 * std::abs(x)) + std::abs(rng.normal(0, 0.01 + 2e-3 * std::pow(10.0, 0.3 * (star.g - 14))))));
    out.set("phot_proc_mode", rng.chance(0.9) ? 0 : rng.chance(0.2) ? 1 : 2);
  }
  set_velocity(star, rng, out);
  const bool judged = star.g < 18 && rng.chance(0.02);
  out.set("phot_variable_flag", star.variable && star.g < 18 ? "VARIABLE" : judged ? "CONSTANT" : "NOT_AVAILABLE");
  set_apsis(star, rng, out);
  std::array<char, 128> text{};
  auto end = fmt::format_to(text.data(), "https://gea.esac.esa.int/data-server/datalink/links?ID=Gaia+DR2+{}", star.dr2_id);
  out.set("datalink_url", std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
  if (star.variable && star.g < 18) {
    end = fmt::format_to(text.data(), "https://gea.esac.esa.int/data-server/data?ID=Gaia+DR2+{}&RETRIEVAL_TYPE=epoch_photometry", star.dr2_id);
    out.set("epoch_photometry_url", std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
  }
}

void describe_dr2_ruwe(const SkySettings&, const Star& star, Record& out) {
  out.set("source_id", star.dr2_id);
  out.set("ruwe", draw_ruwe(star));
}

}  // namespace tapstand::catalogue
