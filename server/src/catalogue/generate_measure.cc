#include "catalogue/generate_measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tapstand::catalogue {
namespace {

constexpr double kMasPerDegree = 3.6e6;
constexpr std::array<std::array<double, 3>, 3> kZeroPoints{{{25.525, 25.525, 25.525},
                                                            {25.6884, 25.3514, 24.7619},
                                                            {25.6873668671, 25.3385422158, 24.7478955012}}};

// A correlation matrix: the normalised sum of the identity and a random matrix of rank two, hence positive definite.
std::array<double, 15> draw_correlations(Rng& rng) {
  std::array<std::array<double, 2>, 6> factor{};
  for (auto& row : factor) row = {0.5 * rng.normal(), 0.5 * rng.normal()};
  const auto dot = [&](std::size_t i, std::size_t j) { return factor[i][0] * factor[j][0] + factor[i][1] * factor[j][1]; };
  std::array<double, 15> out{};
  std::size_t next = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = i + 1; j < 6; ++j) out[next++] = dot(i, j) / std::sqrt((1 + dot(i, i)) * (1 + dot(j, j)));
  }
  return out;
}

int parameters_of(const Star& star, Release release) {
  if (release == Release::dr3) return star.parameters;
  if (release == Release::dr2) return star.dr2_five ? 5 : 2;
  return star.in_tgas() ? 5 : 2;
}

// Errors of the whole solution; the caller draws the values.
void set_errors(const Star& star, Release release, Rng& rng, Astrometry& out) {
  const double scatter = rng.log_normal(1, star.g < 18 ? 0.09 : 0.06);
  const double sigma = parallax_sigma(star.g) * scatter;
  const bool five = out.parameters != 2;
  if (release == Release::dr1) {
    const bool hip = star.hip != 0;
    out.parallax_error = std::clamp(rng.log_normal(0.3, 0.13), 0.2, 1.0);
    out.pmra_error = hip ? rng.log_normal(0.06, 0.12) : rng.log_normal(1.1, 0.2);
    out.pmdec_error = hip ? rng.log_normal(0.055, 0.12) : rng.log_normal(1.0, 0.2);
    out.ra_error = five ? rng.log_normal(0.25, 0.12) : rng.log_normal(star.g < 19 ? 3 : 8, 0.3);
    out.dec_error = five ? rng.log_normal(0.23, 0.12) : rng.log_normal(star.g < 19 ? 2.7 : 7, 0.3);
    return;
  }
  const double worse = release == Release::dr2 ? 1.5 : out.parameters == 6 ? 1.15 : 1.0;
  out.parallax_error = worse * sigma;
  out.ra_error = five ? 0.80 * worse * sigma : rng.log_normal(1.0, 0.2) * std::max(1.0, 2 * sigma);
  out.dec_error = five ? 0.70 * worse * sigma : rng.log_normal(0.9, 0.2) * std::max(1.0, 2 * sigma);
  const double motion = release == Release::dr2 ? 1.35 * worse : worse;  // 22 months, not 34
  out.pmra_error = 1.03 * motion * sigma;
  out.pmdec_error = 0.89 * motion * sigma;
}

// Values that are published stay as they are: `exact`.
Band draw_band(double mag, double zero_point, double mmag, int observations, double typical, bool exact, Rng& rng) {
  Band out;
  out.observations = observations;
  const double sigma = mmag / 1000 * std::sqrt(typical / observations) * rng.log_normal(1, 0.08);
  // The published magnitude is a float, and the flux is what it stands for.
  out.mag = static_cast<double>(static_cast<float>(mag + (exact ? 0 : sigma * rng.normal())));
  out.flux = std::pow(10.0, -0.4 * (out.mag - zero_point));
  out.over_error = 1.0857362 / sigma;
  out.flux_error = out.flux / out.over_error;
  return out;
}

}  // namespace

Rng rng_of(const Star& star, Release release, Purpose purpose) {
  return Rng(star.seed, static_cast<std::uint64_t>(purpose) + static_cast<std::uint64_t>(release));
}

double reference_epoch(Release release) {
  return release == Release::dr1 ? 2015.0 : release == Release::dr2 ? 2015.5 : 2016.0;
}

double parallax_sigma(double g) {
  const double z = std::pow(10.0, 0.4 * (std::max(g, 13.0) - 15));
  const double floor = std::clamp(1.5 - 0.5 * (g - 13), 1.0, 1.5);  // bright stars fall short of the formal errors
  return floor * std::sqrt(40 + 800 * z + 30 * z * z) / 1000;
}

Astrometry measure_astrometry(const Star& star, Release release) {
  Rng rng = rng_of(star, release, Purpose::astrometry);
  Astrometry out;
  out.parameters = parameters_of(star, release);
  set_errors(star, release, rng, out);
  out.correlations = draw_correlations(rng);
  const bool exact = star.named && release == Release::dr3;
  if (exact && star.named->parallax_error) out.parallax_error = *star.named->parallax_error;

  out.position = star.position;
  if (release != Release::dr3) {
    const LonLat then = moved(star.position, star.motion, reference_epoch(release) - 2016.0);
    out.position = offset(then, rng.normal(0, out.ra_error) / kMasPerDegree, rng.normal(0, out.dec_error) / kMasPerDegree);
  }
  const double zero_point = release == Release::dr3 ? -0.017 : release == Release::dr2 ? -0.029 : 0.0;
  const bool published = exact && star.named->parallax;
  out.parallax = published ? star.parallax : star.parallax + zero_point + rng.normal(0, out.parallax_error);
  out.pmra = published ? star.motion.ra : star.motion.ra + rng.normal(0, out.pmra_error);
  out.pmdec = published ? star.motion.dec : star.motion.dec + rng.normal(0, out.pmdec_error);
  return out;
}

LonLat observed_position(const SkySettings&, const Star& star, Release release) {
  return release == Release::dr3 ? star.position : measure_astrometry(star, release).position;
}

Photometry measure_photometry(const SkySettings& settings, const Star& star, Release release) {
  Rng rng = rng_of(star, release, Purpose::photometry);
  const auto& zero = kZeroPoints[static_cast<std::size_t>(release)];
  const double season = release == Release::dr1 ? 0.35 : release == Release::dr2 ? 0.65 : 1.0;
  const auto transits = static_cast<int>(std::clamp(rng.log_normal(37, 0.17), 8.0, 160.0) * season) + 3;
  Photometry out;
  out.has_g = star.has_g;
  // DR2 had fewer colours of faint sources.
  const bool early = release == Release::dr2 && star.g > 18 && !star.named && rng.chance(0.06);
  out.has_colour = star.has_colour && release != Release::dr1 && !early;
  const double worse = release == Release::dr3 ? 1.0 : release == Release::dr2 ? 1.2 : 2.5;
  const bool exact = star.named && release == Release::dr3;
  out.g = draw_band(star.g, zero[0], worse * settings.g_error(star.g), transits * 9 + static_cast<int>(rng.integer(-8, 2)), 351, exact, rng);
  const double g_rp = 0.05 + 0.52 * star.bp_rp - (star.bp_rp > 2 ? 0.05 * (star.bp_rp - 2) : 0);
  const double rp = star.named && star.named->rp ? *star.named->rp : star.g - g_rp;
  const double bp = rp + star.bp_rp;
  const auto colour_transits = [&] { return std::max(2, transits - rng.poisson(2)); };
  out.bp = draw_band(bp, zero[1], worse * settings.bp_error(bp), colour_transits(), 40, exact, rng);
  out.rp = draw_band(rp, zero[2], worse * settings.rp_error(rp), colour_transits(), 40, exact, rng);
  return out;
}

void set_astrometry(const Astrometry& a, Record& out) {
  out.set("ra", a.position.lon);
  out.set("dec", a.position.lat);
  out.set("ra_error", a.ra_error);
  out.set("dec_error", a.dec_error);
  out.set("ra_dec_corr", a.correlations[0]);
  if (a.parameters == 2) return;
  out.set("parallax", a.parallax);
  out.set("parallax_error", a.parallax_error);
  out.set("parallax_over_error", a.parallax / static_cast<double>(static_cast<float>(a.parallax_error)));
  out.set("pm", std::hypot(a.pmra, a.pmdec));
  out.set("pmra", a.pmra);
  out.set("pmra_error", a.pmra_error);
  out.set("pmdec", a.pmdec);
  out.set("pmdec_error", a.pmdec_error);
  const auto& c = a.correlations;
  out.set("ra_parallax_corr", c[1]);
  out.set("ra_pmra_corr", c[2]);
  out.set("ra_pmdec_corr", c[3]);
  out.set("dec_parallax_corr", c[5]);
  out.set("dec_pmra_corr", c[6]);
  out.set("dec_pmdec_corr", c[7]);
  out.set("parallax_pmra_corr", c[9]);
  out.set("parallax_pmdec_corr", c[10]);
  out.set("pmra_pmdec_corr", c[12]);
  if (a.parameters != 6) return;
  out.set("ra_pseudocolour_corr", c[4]);
  out.set("dec_pseudocolour_corr", c[8]);
  out.set("parallax_pseudocolour_corr", c[11]);
  out.set("pmra_pseudocolour_corr", c[13]);
  out.set("pmdec_pseudocolour_corr", c[14]);
}

void set_photometry(const Photometry& p, Record& out) {
  if (p.has_g) {
    out.set("phot_g_n_obs", p.g.observations);
    out.set("phot_g_mean_flux", p.g.flux);
    out.set("phot_g_mean_flux_error", p.g.flux_error);
    out.set("phot_g_mean_flux_over_error", p.g.over_error);
    out.set("phot_g_mean_mag", p.g.mag);
  }
  if (!p.has_colour) return;
  out.set("phot_bp_n_obs", p.bp.observations);
  out.set("phot_bp_mean_flux", p.bp.flux);
  out.set("phot_bp_mean_flux_error", p.bp.flux_error);
  out.set("phot_bp_mean_flux_over_error", p.bp.over_error);
  out.set("phot_bp_mean_mag", p.bp.mag);
  out.set("phot_rp_n_obs", p.rp.observations);
  out.set("phot_rp_mean_flux", p.rp.flux);
  out.set("phot_rp_mean_flux_error", p.rp.flux_error);
  out.set("phot_rp_mean_flux_over_error", p.rp.over_error);
  out.set("phot_rp_mean_mag", p.rp.mag);
  // Differences of the published floats, in float arithmetic: BP - RP = bp_rp to the last bit.
  const auto g = static_cast<float>(p.g.mag);
  const auto bp = static_cast<float>(p.bp.mag);
  const auto rp = static_cast<float>(p.rp.mag);
  out.set("bp_rp", bp - rp);
  if (!p.has_g) return;
  out.set("bp_g", bp - g);
  out.set("g_rp", g - rp);
}

void set_frames(const LonLat& position, Record& out) {
  const LonLat gal = galactic(position);
  const LonLat ecl = ecliptic(position);
  out.set("l", gal.lon);
  out.set("b", gal.lat);
  out.set("ecl_lon", ecl.lon);
  out.set("ecl_lat", ecl.lat);
}

void set_identity(const Star& star, Release release, Record& out) {
  static constexpr std::array<std::int64_t, 3> kSolutions{1635378410781933568, 1635721458409799680, 1636148068921376768};
  const std::int64_t id = release == Release::dr1 ? star.dr1_id : release == Release::dr2 ? star.dr2_id : star.source_id;
  out.set("solution_id", kSolutions[static_cast<std::size_t>(release)]);
  out.set("source_id", id);
  out.set("ref_epoch", reference_epoch(release));
  std::array<char, 40> text{};
  const auto end = fmt::format_to(text.data(), "Gaia {} {}", release == Release::dr2 ? "DR2" : "DR3", id);
  out.set("designation", std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
}

}  // namespace tapstand::catalogue
