// gaiadr3.nss_two_body_orbit and gaiadr3.vari_summary: stars that move or change.
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "catalogue/generate_measure.h"

namespace tapstand::catalogue {
namespace {

constexpr double kRadian = std::numbers::pi / 180;

struct Orbit {
  double period = 0, eccentricity = 0, inclination = 0, node = 0, periastron = 0, semi_major_mas = 0;
};

void with_error(std::string_view name, double value, double error, Record& out) {
  out.set(Name::of(name), value);
  out.set(Name::of(std::string(name) + "_error"), error);
}

// Binnendijk's constants of the apparent orbit from Campbell's elements.
void set_thiele_innes(const Orbit& orbit, double error, Record& out) {
  const double cos_w = std::cos(orbit.periastron * kRadian), sin_w = std::sin(orbit.periastron * kRadian);
  const double cos_o = std::cos(orbit.node * kRadian), sin_o = std::sin(orbit.node * kRadian);
  const double cos_i = std::cos(orbit.inclination * kRadian);
  const double a = orbit.semi_major_mas;
  with_error("a_thiele_innes", a * (cos_w * cos_o - sin_w * sin_o * cos_i), error, out);
  with_error("b_thiele_innes", a * (cos_w * sin_o + sin_w * cos_o * cos_i), error, out);
  with_error("f_thiele_innes", -a * (sin_w * cos_o + cos_w * sin_o * cos_i), error, out);
  with_error("g_thiele_innes", -a * (sin_w * sin_o - cos_w * cos_o * cos_i), error, out);
}

void set_spectroscopy(const Star& star, const Orbit& orbit, bool both, bool line_of_sight, Rng& rng, Record& out) {
  const double amplitude = 30 * std::cbrt(100 / orbit.period) * std::sin(orbit.inclination * kRadian) + 1;
  with_error("center_of_mass_velocity", star.radial_velocity, rng.log_normal(0.3, 0.2), out);
  const auto transits = rng.integer(12, 40);
  out.set("rv_n_obs_primary", transits);
  out.set("rv_n_good_obs_primary", transits - 1);
  if (line_of_sight) {
    const double a1 = amplitude * orbit.period * 86400 / (2 * std::numbers::pi) / 1.495978707e8;
    with_error("c_thiele_innes", a1 * std::sin(orbit.periastron * kRadian), 0.01 * a1, out);
    with_error("h_thiele_innes", a1 * std::cos(orbit.periastron * kRadian), 0.01 * a1, out);
    return;
  }
  with_error("semi_amplitude_primary", amplitude, rng.log_normal(0.5, 0.2), out);
  if (!both) return;
  const double ratio = rng.uniform(0.6, 1.0);
  with_error("semi_amplitude_secondary", amplitude / ratio, rng.log_normal(0.8, 0.2), out);
  with_error("mass_ratio", ratio, 0.02, out);
  out.set("rv_n_obs_secondary", transits);
  out.set("rv_n_good_obs_secondary", transits - 2);
}

void set_eclipses(const Orbit& orbit, Rng& rng, Record& out) {
  with_error("inclination", rng.uniform(65, 89), rng.log_normal(1, 0.2), out);
  with_error("fill_factor_primary", rng.uniform(0.2, 0.8), rng.log_normal(0.02, 0.2), out);
  with_error("fill_factor_secondary", rng.uniform(0.2, 0.7), rng.log_normal(0.02, 0.2), out);
  with_error("temperature_ratio", rng.uniform(0.5, 1.0), rng.log_normal(0.02, 0.2), out);
  out.set("temperature_ratio_definition", 1);
  const auto observations = rng.integer(20, 70);
  out.set("phot_g_n_obs", observations);
  out.set("phot_g_n_good_obs", observations - 1);
  out.set("r_pole_sum", rng.uniform(0.2, 0.6));
  out.set("r_l1_point_sum", rng.uniform(0.3, 0.7));
  out.set("r_spher_sum", rng.uniform(0.25, 0.65));
  const double first = rng.uniform(0, orbit.period);
  out.set("ecl_time_primary", first);
  out.set("ecl_time_secondary", first + orbit.period / 2);
  out.set("ecl_dur_primary", orbit.period * rng.uniform(0.05, 0.2));
  out.set("ecl_dur_secondary", orbit.period * rng.uniform(0.05, 0.2));
  out.set("g_luminosity_ratio", rng.uniform(0.1, 1.0));
  out.set("input_period_error", orbit.period * 1e-5);
  out.set("g_rank", rng.uniform(0.4, 0.9));
}

// The upper triangle of a correlation matrix of n parameters, in the 231 places of the column; the rest is not used.
void set_correlations(std::size_t parameters, Rng& rng, Record& out) {
  std::array<float, 231> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = i < parameters * (parameters - 1) / 2 ? static_cast<float>(std::clamp(rng.normal(0, 0.25), -0.99, 0.99)) : std::nanf("");
  }
  const auto bytes = std::bit_cast<std::array<char, sizeof values>>(values);
  out.set_blob("corr_vec", {bytes.data(), bytes.size()});
}

// Statistics of one band's light curve; all follow from its mean, scatter and number of points.
void set_curve(const std::string& band, const Band& photometry, double scatter, bool fov, Rng& rng, Record& out) {
  const int points = fov ? photometry.observations / 9 : photometry.observations;
  if (points < 5) return;
  const double mean = photometry.mag + rng.normal(0, 0.2 * scatter);
  const double range = scatter * rng.uniform(3, 4.5);
  const double below = range * rng.uniform(0.4, 0.6);
  const auto set = [&](const char* statistic, double value) { out.set(Name::of(statistic + band), value); };
  out.set(Name::of("num_selected_" + band), points);
  out.set(Name::of("mean_obs_time_" + band), rng.normal(2170, 30));
  set("time_duration_", rng.uniform(800, 990));
  set("min_mag_", mean - below);
  set("max_mag_", mean - below + range);
  set("mean_mag_", mean);
  set("median_mag_", mean + rng.normal(0, 0.1 * scatter));
  set("range_mag_", range);
  set("trimmed_range_mag_", range * rng.uniform(0.8, 0.95));
  set("std_dev_mag_", scatter);
  set("skewness_mag_", rng.normal(0.1, 0.7));
  set("kurtosis_mag_", rng.normal(0.3, 1.2));
  set("mad_mag_", scatter * rng.uniform(0.8, 1.2));
  set("abbe_mag_", rng.uniform(0.3, 1.1));
  set("iqr_mag_", scatter * rng.uniform(1.0, 1.6));
  set("stetson_mag_", rng.log_normal(10, 0.5));
  set("std_dev_over_rms_err_mag_", rng.log_normal(5, 0.3));
  set("outlier_median_", rng.log_normal(12, 0.3));
}

}  // namespace

void describe_orbit(const SkySettings&, const Star& star, Record& out) {
  enum Kind : std::size_t { kOrbital, kAstroSpectro, kSB1, kSB2, kEclipsing, kKinds };
  static constexpr const char* kNames[kKinds] = {"Orbital", "AstroSpectroSB1", "SB1", "SB2", "EclipsingBinary"};
  static constexpr std::size_t kParameters[kKinds] = {12, 15, 6, 7, 10};
  static constexpr std::int64_t kBits[kKinds] = {8191, 65535, 127, 255, 7178};
  Rng rng = rng_of(star, Release::dr3, Purpose::orbit);
  const Kind kind = star.has_velocity() && star.grvs() < 12 ? static_cast<Kind>(rng.integer(kOrbital, kSB2))
                    : rng.chance(0.6)                       ? kOrbital
                                                            : kEclipsing;
  const Astrometry astrometry = measure_astrometry(star, Release::dr3);
  set_identity(star, Release::dr3, out);
  out.set("nss_solution_type", kNames[kind]);
  set_astrometry(astrometry, out);
  const bool astrometric = kind == kOrbital || kind == kAstroSpectro;
  if (!astrometric) {
    for (const Name name : {Name("parallax"), Name("parallax_error"), Name("pmra"), Name("pmra_error"), Name("pmdec"), Name("pmdec_error")}) {
      out.reset(name);
    }
  }
  Orbit orbit{.period = kind == kEclipsing ? rng.log_normal(1.5, 0.35) : astrometric ? rng.log_normal(500, 0.2) : rng.log_normal(40, 0.6),
              .eccentricity = std::clamp(std::abs(rng.normal(0, kind == kEclipsing ? 0.02 : 0.3)), 0.0, 0.95),
              .inclination = std::acos(rng.uniform(-1, 1)) / kRadian, .node = rng.uniform(0, 180), .periastron = rng.uniform(0, 360)};
  orbit.semi_major_mas = std::max(0.1, 0.5 * std::max(star.parallax, 0.2) * std::pow(orbit.period / 365.25, 2.0 / 3));
  with_error("period", orbit.period, orbit.period * 2e-3, out);
  with_error("t_periastron", rng.uniform(-0.5, 0.5) * orbit.period, orbit.period * 0.02, out);
  with_error("eccentricity", orbit.eccentricity, rng.log_normal(0.02, 0.2), out);
  if (astrometric) {
    set_thiele_innes(orbit, 0.5 * astrometry.parallax_error + 0.01, out);
    const auto observations = rng.integer(200, 500);
    out.set("astrometric_n_obs_al", observations);
    out.set("astrometric_n_good_obs_al", observations - 3);
    out.set("astrometric_jitter", rng.log_normal(0.05, 0.3));
  } else {
    with_error("arg_periastron", orbit.periastron, rng.log_normal(5, 0.2), out);
  }
  if (kind != kOrbital && kind != kEclipsing) set_spectroscopy(star, orbit, kind == kSB2, kind == kAstroSpectro, rng, out);
  if (kind == kSB1 || kind == kSB2) out.set("conf_spectro_period", rng.uniform(0.95, 1.0));
  if (kind == kEclipsing) set_eclipses(orbit, rng, out);
  out.set("bit_index", kBits[kind]);
  set_correlations(kParameters[kind], rng, out);
  out.set("obj_func", rng.log_normal(300, 0.15));
  out.set("goodness_of_fit", rng.normal(0.5, 1.5));
  out.set("efficiency", rng.uniform(0.05, 0.6));
  out.set("significance", rng.log_normal(20, 0.25));
  out.set("flags", rng.chance(0.8) ? 0 : 64);
}

void describe_variability(const SkySettings& settings, const Star& star, Record& out) {
  Rng rng = rng_of(star, Release::dr3, Purpose::light_curve);
  const Photometry photometry = measure_photometry(settings, star, Release::dr3);
  set_identity(star, Release::dr3, out);
  const double scatter = std::max(rng.log_normal(0.05, 0.4), 3 / photometry.g.over_error);
  set_curve("g_fov", photometry.g, scatter, true, rng, out);
  if (photometry.has_colour) {
    set_curve("bp", photometry.bp, scatter * rng.uniform(1.0, 1.4), false, rng, out);
    set_curve("rp", photometry.rp, scatter * rng.uniform(0.6, 1.0), false, rng, out);
  }
  // One class each; the first column lists what the classifier named.
  static constexpr Name kClasses[] = {"in_vari_rrlyrae", "in_vari_cepheid", "in_vari_planetary_transit", "in_vari_short_timescale",
                                      "in_vari_long_period_variable", "in_vari_eclipsing_binary", "in_vari_rotation_modulation",
                                      "in_vari_ms_oscillator", "in_vari_agn", "in_vari_microlensing", "in_vari_compact_companion"};
  static constexpr double kShares[] = {.03, .005, .002, .05, .17, .22, .08, .01, .08, .002, .001};
  static_assert(std::size(kClasses) == std::size(kShares));
  double left = rng.uniform();
  bool any = false;
  for (std::size_t i = 0; i < std::size(kClasses); ++i) {
    const bool is = star.kind == Star::Kind::quasar ? i == 8 : left >= 0 && left < kShares[i];
    left -= kShares[i];
    any = any || is;
    out.set(kClasses[i], is);
  }
  out.set("in_vari_classification_result", !any || rng.chance(0.9));
}

}  // namespace tapstand::catalogue
