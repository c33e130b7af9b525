#include "catalogue/generate_star.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tapstand::catalogue {
namespace {

constexpr double kRadian = std::numbers::pi / 180;
constexpr double kKmPerSecond = 4.74047;  // of one AU a year
constexpr std::int64_t kSampleRuns = std::int64_t{1} << 22;
constexpr std::int64_t kExtraRuns = std::int64_t{1} << 24;

// Zero-age main sequence: colour by absolute magnitude.
const Curve& main_sequence() {
  static const Curve curve({{-5, -0.35}, {-3, -0.28}, {0, -0.05}, {1.5, 0.1}, {2.5, 0.32}, {3.5, 0.55}, {4.8, 0.82}, {6, 1.06},
                            {8, 1.7}, {10, 2.5}, {12, 3.2}, {14, 4.0}, {17, 4.8}});
  return curve;
}

double intrinsic_colour(double absolute_g, double turnoff, Rng& rng) {
  if (absolute_g > 10 && absolute_g < 16 && rng.chance(0.05)) return -0.3 + 0.25 * (absolute_g - 10) + rng.normal(0, 0.08);
  if (absolute_g < turnoff) return std::max(0.6, 1.2 + 0.17 * (0.5 - absolute_g) + rng.normal(0, 0.06));
  return main_sequence()(absolute_g) + rng.normal(0, 0.03);
}

// After Ballesteros 2012 (EPL 97, 34008), with B-V close to 0.85 BP-RP.
double temperature(double colour) {
  const double b_v = 0.85 * std::clamp(colour, -0.35, 5.0);
  return 4600 * (1 / (0.92 * b_v + 1.7) + 1 / (0.92 * b_v + 0.62));
}

// Dust in an exponential layer of 130 pc, 0.9 mag per kpc in the plane.
double extinction(const LonLat& position, double distance) {
  const double sin_b = std::max(0.01, std::abs(std::sin(galactic(position).lat * kRadian)));
  return std::min(8.0, 0.9 * (0.13 / sin_b) * (1 - std::exp(-distance / 1000 * sin_b / 0.13)));
}

}  // namespace

std::int64_t make_source_id(const LonLat& position, std::int64_t run) {
  return (sky::healpix_nested(12, position.lon, position.lat) << 35) + (std::int64_t{1} << 32) + run * 128;
}

void number_sample_star(Star& star, std::int64_t serial) {
  // An odd factor permutes the numbers modulo a power of two: scattered, and none twice.
  const std::int64_t run = (serial * 2654435761) & (kSampleRuns - 1);
  if (!star.named) star.source_id = make_source_id(star.position, run);
  const std::uint64_t fate = mix(star.seed ^ 0x1d5);
  const bool kept = star.named != nullptr;
  if (star.dr2_id != 0) {
    const bool same = kept || fate % 100 < (star.g < 18 ? 97U : 90U);
    star.dr2_id = same ? star.source_id : make_source_id(star.position, 2 * kSampleRuns + run);
  }
  if (star.dr1_id != 0) {
    const bool same = kept || (fate >> 32) % 100 < 85;
    star.dr1_id = same ? star.source_id : make_source_id(star.position, 3 * kSampleRuns + run);
  }
}

void number_extra_star(Star& star, std::int64_t serial) {
  star.source_id = make_source_id(star.position, kExtraRuns + (serial & (kExtraRuns - 1)));
}

bool Star::has_velocity() const {
  if (named) return named->radial_velocity.has_value();
  return has_colour && parameters != 2 && !extragalactic() && grvs() < 14 && grvs() > 2.5 && teff > 3100 && teff < 14500 &&
         mix(seed ^ 0x7c) % 100 < 93;
}

void settle(Star& star, double turnoff, Rng& rng) {
  star.distance = 1000 / std::max(star.parallax, 1e-3);
  star.absolute_g = star.g + 5 - 5 * std::log10(star.distance) - 0.83 * star.azero;
  double colour = intrinsic_colour(star.absolute_g, turnoff, rng);
  if (star.named) colour = star.named->bp_rp - 0.42 * star.azero;
  star.bp_rp = std::clamp(colour + 0.42 * star.azero, -0.6, 7.0);
  star.teff = std::clamp(temperature(colour), 2500.0, 40000.0);
  const double hot = std::log10(star.teff / 5772);
  const double correction = std::min(0.08, 0.08 - 8.0 * hot * hot);  // bolometric
  star.luminosity = std::pow(10.0, -0.4 * (star.absolute_g + correction - 4.74));
  star.radius = std::sqrt(star.luminosity) * std::pow(5772 / star.teff, 2);
  star.mass = std::clamp(star.absolute_g < turnoff ? 1.2 : std::pow(star.luminosity, 0.25), 0.09, 30.0);
  star.logg = std::clamp(4.44 + std::log10(star.mass) - 2 * std::log10(star.radius), -0.3, 8.5);
}

Star draw_field_star(const SkySettings& settings, const LonLat& position, double faintest, Rng& rng) {
  Star star;
  star.position = position;
  star.seed = rng.bits();
  const double total = std::pow(10.0, settings.cumulative(faintest));
  star.g = settings.cumulative.inverse(std::log10(std::max(1.0, total * (1 - rng.uniform()))));
  if (star.g > 17 && rng.chance(0.007)) star.kind = rng.chance(0.6) ? Star::Kind::quasar : Star::Kind::galaxy;

  const double spread = 0.85;  // of ln(parallax): its mean then is exp(spread^2 / 2) times its median
  star.parallax = std::pow(10.0, settings.mean_parallax(star.g)) * std::exp(spread * rng.normal() - spread * spread / 2);
  star.azero = extinction(position, 1000 / star.parallax) * std::exp(0.3 * rng.normal());
  settle(star, rng.chance(0.65) ? 3.4 : -6.0, rng);

  const bool halo = rng.chance(0.04);
  const double speed = star.parallax / kKmPerSecond * (halo ? 130 : 24 + 8 * rng.uniform());
  const double nearby = std::clamp(star.parallax, 0.15, 3.0) / std::pow(10.0, settings.mean_parallax(star.g));
  const double stream = 0.6 + 0.4 * nearby;  // the Sun's own motion shows more in near stars
  star.motion = {settings.mean_pmra(star.g) * stream + 1.6 * rng.normal() + speed * rng.normal(),
                 settings.mean_pmdec(star.g) * stream + 1.6 * rng.normal() + speed * rng.normal()};
  const LonLat gal = galactic(position);
  const double cos_b = std::cos(gal.lat * kRadian);
  star.radial_velocity = rng.normal(0, halo ? 130 : 35) - 11.1 * std::cos(gal.lon * kRadian) * cos_b -
                         17.0 * std::sin(gal.lon * kRadian) * cos_b - 7.25 * std::sin(gal.lat * kRadian);
  star.metallicity = std::clamp(halo ? rng.normal(-1.3, 0.4) : rng.normal(-0.15, 0.25), -4.0, 0.8);
  if (star.extragalactic()) {
    star.parallax = 0;
    star.motion = {};
    star.bp_rp = star.kind == Star::Kind::quasar ? rng.normal(0.65, 0.25) : rng.normal(1.3, 0.35);
  }
  return star;
}

void select_releases(Star& star, const SkySettings& settings, Rng& rng) {
  const bool surely = star.kind == Star::Kind::named || star.kind == Star::Kind::cone;
  const bool two = rng.chance(settings.two_parameter(star.g));
  const bool six = rng.chance(settings.six_parameter(star.g));
  const bool plain = star.named && !star.named->parallax;
  star.parameters = two && (!star.named || plain) ? 2 : six && !star.named ? 6 : 5;
  const double lost = settings.no_colour(star.g) * (star.parameters == 2 ? 1.8 : 0.85);
  star.has_colour = star.named || !rng.chance(lost);
  // A source without colour cannot have had its colour used in the astrometry.
  if (!star.has_colour && star.parameters == 5) star.parameters = 6;
  star.has_g = star.named || !rng.chance(0.003);
  star.dr2_five = star.parameters != 2 && (star.named || !rng.chance(0.055));
  star.dr2_id = surely || rng.chance(settings.in_dr2(star.g)) ? 1 : 0;
  star.dr1_id = surely || star.kind == Star::Kind::bright || rng.chance(settings.in_dr1(star.g)) ? 1 : 0;
  const bool point_like = star.parameters != 2 && !star.extragalactic();
  star.binary = point_like && rng.chance(star.g < 16 ? 0.06 : star.g < 19 ? 0.004 : 0.0);
  star.variable = rng.chance(star.g < 17 ? 0.05 : 0.015);
}

}  // namespace tapstand::catalogue
