// gaiadr3 and gaiaedr3: one astrometric and photometric solution, which EDR3 published first.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catalogue/generate_measure.h"

namespace tapstand::catalogue {
namespace {

double clamp_normal(Rng& rng, double mean, double deviation, double low, double high) {
  return std::clamp(rng.normal(mean, deviation), low, high);
}

double effective_wavenumber(double c) {
  return 2.0 - 1.8 / std::numbers::pi * std::atan(0.331 + 0.572 * c - 0.014 * c * c + 0.045 * c * c * c);
}

void set_solution(const Star& star, const Astrometry& a, const Photometry& p, Rng& rng, Record& out) {
  const int along = std::max(30, p.g.observations - static_cast<int>(rng.integer(0, 12)));
  const auto bad = static_cast<int>(std::min<std::int64_t>(10, rng.poisson(2)));
  const bool crowded = rng.chance(star.binary ? 0.5 : 0.09);
  const double core = rng.log_normal(1.01, 0.021);
  double ruwe = crowded ? core * rng.log_normal(1.7, 0.25) : core;
  if (star.named && star.named->ruwe) ruwe = *star.named->ruwe;
  const double goodness = rng.normal(0, 1.1) + 12 * std::max(0.0, std::log(ruwe) - 0.08);
  out.set("astrometric_n_obs_al", along);
  out.set("astrometric_n_obs_ac", star.g < 13 ? along : 0);
  out.set("astrometric_n_good_obs_al", along - bad);
  out.set("astrometric_n_bad_obs_al", bad);
  out.set("astrometric_gof_al", goodness);
  out.set("astrometric_chi2_al", (along - bad - 5) * std::clamp(ruwe * ruwe * rng.uniform(0.85, 1.25), 0.5, 400.0));
  const bool noisy = crowded || rng.chance(0.47);
  out.set("astrometric_excess_noise", noisy ? rng.log_normal(0.1 + 0.6 * parallax_sigma(star.g), 0.28) : 0.0);
  out.set("astrometric_excess_noise_sig", noisy ? (crowded ? rng.log_normal(5, 0.3) : rng.log_normal(0.7, 0.3)) : 0.0);
  out.set("astrometric_params_solved", a.parameters == 2 ? 3 : a.parameters == 5 ? 31 : 95);
  out.set("astrometric_primary_flag", a.parameters == 5 && rng.chance(0.03));
  if (a.parameters == 5) out.set("nu_eff_used_in_astrometry", std::clamp(effective_wavenumber(star.bp_rp), 1.05, 1.95));
  if (a.parameters == 6) {
    const double error = std::min(0.35, 0.008 + 0.2 * a.parallax_error);
    out.set("pseudocolour", std::clamp(effective_wavenumber(star.bp_rp) + rng.normal(0, error), 1.1, 1.85));
    out.set("pseudocolour_error", error);
  }
  const int transits = along / 9 + 1;
  const auto removed = static_cast<int>(std::min<std::int64_t>(5, rng.poisson(0.5)));
  out.set("astrometric_matched_transits", transits);
  out.set("visibility_periods_used", std::clamp(transits / 2 + static_cast<int>(rng.integer(-3, 3)), a.parameters == 2 ? 5 : 9, 35));
  out.set("astrometric_sigma5d_max", a.parameters == 2 ? rng.log_normal(20, 0.3) : a.parallax_error * rng.uniform(1.2, 1.65));
  out.set("matched_transits", transits + static_cast<int>(rng.integer(0, 2)));
  out.set("new_matched_transits", std::max(5, transits * 2 / 5));
  out.set("matched_transits_removed", removed);
  out.set("ipd_gof_harmonic_amplitude", std::min(1.0, rng.log_normal(crowded ? 0.1 : 0.03, 0.25)));
  out.set("ipd_gof_harmonic_phase", rng.uniform(0, 180));
  out.set("ipd_frac_multi_peak", crowded ? rng.integer(2, 99) : rng.chance(0.14) ? rng.integer(1, 4) : 0);
  out.set("ipd_frac_odd_win", rng.chance(0.85) ? 0 : rng.integer(1, 100));
  out.set("ruwe", ruwe);
  for (const Name name : {Name("scan_direction_strength_k1"), Name("scan_direction_strength_k2"),
                          Name("scan_direction_strength_k3"), Name("scan_direction_strength_k4")}) {
    out.set(name, clamp_normal(rng, 0.33, 0.14, 0.01, 0.98));
  }
  out.set("scan_direction_mean_k1", rng.uniform(-180, 180));
  out.set("scan_direction_mean_k2", rng.uniform(-90, 90));
  out.set("scan_direction_mean_k3", rng.uniform(-60, 60));
  out.set("scan_direction_mean_k4", rng.uniform(-45, 45));
  out.set("duplicated_source", rng.chance(0.004));
}

void set_colour_quality(const Star& star, const Photometry& p, Rng& rng, Record& out) {
  if (p.has_g || p.has_colour) out.set("phot_proc_mode", rng.chance(0.9) ? 0 : rng.chance(0.1) ? 1 : 2);
  if (!p.has_colour) return;
  const bool crowded = star.kind == Star::Kind::cone || star.kind == Star::Kind::cluster;
  const auto blended = [&](int observations) { return rng.chance(crowded ? 0.7 : 0.3) ? rng.integer(0, observations) : 0; };
  out.set("phot_bp_n_contaminated_transits", rng.chance(0.2) ? rng.integer(0, p.bp.observations / 2) : 0);
  out.set("phot_bp_n_blended_transits", blended(p.bp.observations));
  out.set("phot_rp_n_contaminated_transits", rng.chance(0.2) ? rng.integer(0, p.rp.observations / 2) : 0);
  out.set("phot_rp_n_blended_transits", blended(p.rp.observations));
  // The relation of Riello et al. 2021 (A&A 649, A3, table 2), with their scatter and a tail where it is crowded.
  const double x = p.bp.mag - p.rp.mag;
  const double expected = x < 0.5 ? 1.154360 + 0.033772 * x + 0.032277 * x * x
                          : x < 4 ? 1.162004 + 0.011464 * x + 0.049255 * x * x - 0.005879 * x * x * x
                                  : 1.057572 + 0.140537 * x;
  const double scatter = 0.0059898 + 8.817481e-12 * std::pow(p.g.mag, 7.618399);
  out.set("phot_bp_rp_excess_factor", std::max(0.7, expected + rng.normal(0, scatter) + (crowded && rng.chance(0.3) ? rng.uniform(0, 0.8) : 0)));
}

// Velocity errors of DR3's published performance: floor + b exp(a (G_RVS - g0)) by temperature and gravity.
double velocity_error(const Star& star) {
  struct Law { double teff, floor, b, a, g0; };
  static constexpr Law kDwarfs[] = {{4000, .32, 5, .95, 13.5}, {5000, .13, 5, .90, 14}, {6000, .13, 7, .90, 14}, {7000, .13, 9, .85, 14},
                                    {8000, .45, 5, .80, 12}, {10000, .80, 11, .80, 12}, {1e9, 1.0, 3, 1.0, 10}};
  static constexpr Law kGiant{0, .125, 6, 1.0, 14};
  const Law* law = &kGiant;
  if (star.logg >= 3.5 || star.teff > 6500) {
    law = std::find_if(std::begin(kDwarfs), std::end(kDwarfs), [&](const Law& l) { return star.teff < l.teff; });
  }
  return law->floor + law->b * std::exp(law->a * (star.grvs() - law->g0));
}

void set_velocity(const Star& star, Record& out) {
  if (!star.has_velocity()) return;
  Rng rng = rng_of(star, Release::dr3, Purpose::velocity);
  const double error = velocity_error(star) * rng.log_normal(1, 0.08);
  if (error > 20) return;
  const double grvs = star.grvs();
  const auto transits = rng.integer(grvs < 12 ? 5 : 2, 32);
  const double signal = std::pow(10.0, 0.3 * (13.5 - grvs)) * std::sqrt(static_cast<double>(transits)) * rng.log_normal(1, 0.05);
  out.set("radial_velocity", star.named ? star.radial_velocity : star.radial_velocity + rng.normal(0, error));
  out.set("radial_velocity_error", error);
  out.set("rv_method_used", grvs <= 12 ? 1 : 2);
  out.set("rv_nb_transits", transits);
  out.set("rv_nb_deblended_transits", rng.chance(0.8) ? 0 : rng.integer(1, transits));
  out.set("rv_visibility_periods_used", std::max<std::int64_t>(2, transits * 2 / 3));
  out.set("rv_expected_sig_to_noise", signal);
  if (grvs <= 12) {
    out.set("rv_renormalised_gof", rng.normal(star.binary ? 8 : 0, 1));
    out.set("rv_chisq_pvalue", star.binary ? rng.uniform(0, 0.01) : rng.uniform());
    out.set("rv_amplitude_robust", (star.binary ? rng.log_normal(25, 0.3) : 4 * error * rng.log_normal(1, 0.15)));
  }
  out.set("rv_time_duration", rng.uniform(650, 1000));
  out.set("rv_template_teff", std::clamp(std::round(star.teff / 250) * 250, 3000.0, 14500.0));
  out.set("rv_template_logg", std::clamp(std::round(star.logg * 2) / 2, 0.0, 5.0));
  out.set("rv_template_fe_h", std::clamp(std::round(star.metallicity * 4) / 4, -2.5, 0.5));
  out.set("rv_atm_param_origin", rng.chance(0.7) ? 111 : 444);
  if (grvs < 12 && rng.chance(0.3)) {
    const double broadening = std::clamp(star.teff > 6500 ? rng.log_normal(60, 0.35) : rng.log_normal(10, 0.15), 5.0, 500.0);
    out.set("vbroad", broadening);
    out.set("vbroad_error", broadening * rng.uniform(0.03, 0.3));
    out.set("vbroad_nb_transits", transits);
  }
  out.set("grvs_mag", grvs + rng.normal(0, 0.01));
  out.set("grvs_mag_error", 0.002 * std::pow(10.0, 0.16 * std::max(0.0, grvs - 6)));
  out.set("grvs_mag_nb_transits", transits);
  if (signal > 3) out.set("rvs_spec_sig_to_noise", signal * 0.9);
}

// What EDR3 repeats from DR2 of the star that it takes for the same one.
void set_old_velocity(const SkySettings& settings, const Star& star, Record& out) {
  if (star.dr2_id == 0) return;
  Record old;
  describe_dr2(settings, star, old);
  struct Repeated { Name from, to; };
  static constexpr Repeated kRepeated[] = {
      {"radial_velocity", "dr2_radial_velocity"}, {"radial_velocity_error", "dr2_radial_velocity_error"},
      {"rv_nb_transits", "dr2_rv_nb_transits"},   {"rv_template_teff", "dr2_rv_template_teff"},
      {"rv_template_logg", "dr2_rv_template_logg"}, {"rv_template_fe_h", "dr2_rv_template_fe_h"}};
  for (const auto& [from, to] : kRepeated) {
    if (const Cell value = old.get(from); !value.is_null()) out.set(to, value.number());
  }
}

void set_products(const Star& star, Rng& rng, Record& out) {
  const bool spectra = star.has_colour && star.g < 17.65;
  out.set("phot_variable_flag", star.variable ? "VARIABLE" : "NOT_AVAILABLE");
  out.set("in_qso_candidates", star.kind == Star::Kind::quasar || rng.chance(2e-4));
  out.set("in_galaxy_candidates", star.kind == Star::Kind::galaxy || rng.chance(2e-4));
  out.set("non_single_star", star.binary ? std::int64_t{1} << rng.integer(0, 2) : 0);
  out.set("has_xp_continuous", spectra);
  out.set("has_xp_sampled", spectra && star.g < 15);
  out.set("has_rvs", star.has_velocity() && star.g < 12 && rng.chance(0.5));
  const bool andromeda = separation(star.position, {10.685, 41.269}) < 5.5;
  out.set("has_epoch_photometry", star.variable || andromeda);
  out.set("has_epoch_rv", star.variable && star.has_velocity() && rng.chance(0.05));
  out.set("in_andromeda_survey", andromeda);
}

void set_classes(const Star& star, Rng& rng, Record& out) {
  if (!star.has_colour && rng.chance(0.6)) return;
  const double doubt = std::pow(10.0, rng.uniform(-13, star.g > 19 ? -2 : -5));
  const double other = std::pow(10.0, rng.uniform(-13, star.g > 19 ? -2 : -5));
  const double star_like = star.extragalactic() ? doubt : 1 - doubt - other;
  const double quasar = star.kind == Star::Kind::quasar ? 1 - doubt - other : star.kind == Star::Kind::galaxy ? other : doubt;
  out.set("classprob_dsc_combmod_quasar", quasar);
  out.set("classprob_dsc_combmod_galaxy", 1 - quasar - star_like);
  out.set("classprob_dsc_combmod_star", star_like);
}

void set_gspphot(const Star& star, Record& out) {
  Rng rng = rng_of(star, Release::dr3, Purpose::parameters);
  const bool fitted = star.has_colour && star.parameters != 2 && !star.extragalactic() && star.g < 19.0 && rng.chance(0.86);
  out.set("has_mcmc_gspphot", fitted);
  out.set("has_mcmc_msc", fitted && star.g < 18.25 && rng.chance(0.9));
  if (!fitted) return;
  const double doubt = 0.01 + 0.04 * std::max(0.0, star.g - 13) / 6;  // relative
  const auto interval = [&](const char* name, double value, double half_width) {
    out.set_interval(name, value, value - half_width * rng.uniform(0.7, 1.2), value + half_width * rng.uniform(0.7, 1.2));
  };
  const double teff = std::clamp(star.teff * (1 + doubt * rng.normal()), 2500.0, 40000.0);
  interval("teff_gspphot", teff, 0.6 * doubt * teff);
  interval("logg_gspphot", std::clamp(star.logg + 3 * doubt * rng.normal(), -0.5, 5.5), 2 * doubt);
  interval("mh_gspphot", std::clamp(star.metallicity - 0.3 + 6 * doubt * rng.normal(), -4.0, 0.8), 3 * doubt);
  const double distance = star.distance * std::exp(3 * doubt * rng.normal());
  interval("distance_gspphot", distance, 2 * doubt * distance);
  const double azero = std::clamp(star.azero + 4 * doubt * rng.normal(), 0.0, 10.0);
  const auto extinction = [&](const char* name, double share) {
    const double value = share * azero;
    out.set_interval(name, value, std::max(0.0, value - share * doubt * rng.uniform(1, 2)), value + share * doubt * rng.uniform(1, 2));
  };
  extinction("azero_gspphot", 1.0);
  extinction("ag_gspphot", 0.83);
  extinction("abp_gspphot", 1.05);
  extinction("arp_gspphot", 0.62);
  extinction("ebpminrp_gspphot", 0.43);
  interval("mg_gspphot", star.absolute_g + doubt * rng.normal(), 2 * doubt);
  interval("radius_gspphot", star.radius, doubt * star.radius);
  out.set("logposterior_gspphot", -rng.log_normal(800, 0.3));
  out.set("mcmcaccept_gspphot", rng.uniform(0.18, 0.32));
  out.set("libname_gspphot", teff > 15000 ? "OB" : teff > 7500 ? "A" : teff < 4000 ? "PHOENIX" : rng.chance(0.7) ? "MARCS" : "PHOENIX");
}

}  // namespace

void describe_dr3(const SkySettings& settings, const Star& star, Record& out) {
  const Astrometry astrometry = measure_astrometry(star, Release::dr3);
  const Photometry photometry = measure_photometry(settings, star, Release::dr3);
  Rng rng = rng_of(star, Release::dr3, Purpose::details);
  set_identity(star, Release::dr3, out);
  set_astrometry(astrometry, out);
  set_frames(astrometry.position, out);
  set_photometry(photometry, out);
  set_solution(star, astrometry, photometry, rng, out);
  set_colour_quality(star, photometry, rng, out);
  set_velocity(star, out);
  set_products(star, rng, out);
  set_classes(star, rng, out);
  set_gspphot(star, out);
}

void describe_edr3(const SkySettings& settings, const Star& star, Record& out) {
  describe_dr3(settings, star, out);
  out.set("solution_id", std::int64_t{1636042515805110273});
  const std::string designation = fmt::format("Gaia EDR3 {}", star.source_id);
  out.set("designation", std::string_view(designation));
  set_old_velocity(settings, star, out);
}

}  // namespace tapstand::catalogue
