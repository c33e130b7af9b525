#include "catalogue/generate_sky.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "catalogue/generate_field.h"

namespace tapstand::catalogue {
namespace {

// Streams of random numbers, one a population, so that a change to one leaves the others as they were.
enum Stream : std::uint64_t { kNamed = 1, kClusters, kBright, kCone, kField, kCatalogues };

class SkyMaker {
 public:
  SkyMaker(const SkySettings& settings, std::int64_t rows, std::uint64_t seed)
      : settings_(settings), rows_(rows), seed_(seed), cone_{settings.cone.ra, settings.cone.dec} {
    stars_.reserve(static_cast<std::size_t>(rows));
  }

  std::vector<Star> make() {
    add_named();
    add_clusters();
    add_bright();
    add_cone();
    FieldStars field(settings_, rows_ - static_cast<std::int64_t>(stars_.size()), mix(seed_ + kField));
    while (const Star* star = field.next()) add(*star);
    for (std::size_t i = 0; i < stars_.size(); ++i) number_sample_star(stars_[i], static_cast<std::int64_t>(i));
    enter_old_catalogues();
    return std::move(stars_);
  }

 private:
  // Only its own sources may be in or near the cone, in any release: others step aside.
  void add(Star star) {
    if (star.kind != Star::Kind::cone && separation(star.position, cone_) < 1.5 * settings_.cone.radius) {
      star.position = offset(star.position, 0, 4 * settings_.cone.radius);
    }
    stars_.push_back(star);
  }

  void add_named() {
    for (const NamedStar& named : settings_.stars) {
      Rng rng(seed_ + kNamed, static_cast<std::uint64_t>(named.source_id));
      const LonLat position = named.position ? LonLat{named.position->first, named.position->second}
                                             : sky::healpix_centre(12, named.source_id >> 35);
      Star star = draw_field_star(settings_, position, 21.0, rng);
      star.kind = Star::Kind::named;
      star.named = &named;
      star.source_id = named.source_id;
      star.hip = named.hip;
      star.g = named.g;
      if (named.parallax) star.parallax = *named.parallax;
      if (named.motion) star.motion = {named.motion->first, named.motion->second};
      if (named.radial_velocity) star.radial_velocity = *named.radial_velocity;
      star.azero = std::min(star.azero, 2 / std::max(0.5, star.parallax));
      settle(star, 3.4, rng);
      select_releases(star, settings_, rng);
      add(star);
    }
  }

  void add_clusters() {
    for (const ClusterSettings& cluster : settings_.clusters) {
      Rng rng(seed_ + kClusters, mix(static_cast<std::uint64_t>(cluster.ra * 1e6)));
      for (std::int64_t i = 0; i < cluster.sources; ++i) add(cluster_member(cluster, rng));
    }
  }

  Star cluster_member(const ClusterSettings& cluster, Rng& rng) const {
    Star star;
    star.kind = Star::Kind::cluster;
    star.seed = rng.bits();
    // A projected Plummer sphere, whose scale holds half of the members, cut at five scales.
    const double scale = cluster.radius / 60;
    const double u = rng.uniform(0, 25.0 / 26);
    const double r = scale * std::sqrt(u / (1 - u));
    const double angle = rng.uniform(0, 2 * std::numbers::pi);
    star.position = offset({cluster.ra, cluster.dec}, r * std::sin(angle), r * std::cos(angle));
    star.parallax = std::max(0.0005, rng.normal(cluster.parallax, cluster.parallax_spread));
    star.motion = {rng.normal(cluster.pmra, cluster.motion_spread / std::numbers::sqrt2),
                   rng.normal(cluster.pmdec, cluster.motion_spread / std::numbers::sqrt2)};
    star.radial_velocity = rng.normal(cluster.radial_velocity, cluster.rv_spread);
    star.metallicity = rng.normal(cluster.metallicity, 0.03);
    star.azero = cluster.extinction * std::exp(0.08 * rng.normal());
    // Ten times as many members for each 4.5 mag.
    const double brightest = std::pow(10.0, cluster.brightest / 4.5);
    const double faintest = std::pow(10.0, cluster.faintest / 4.5);
    star.g = 4.5 * std::log10(rng.uniform(brightest, faintest));
    settle(star, cluster.turnoff, rng);
    select_releases(star, settings_, rng);
    return star;
  }

  void add_bright() {
    Rng rng(seed_, kBright);
    for (std::int64_t i = 0; i < settings_.bright_sources; ++i) {
      LonLat position;
      do {  // as the field lies, but less crowded in the bulge
        position = {rng.uniform(0, 360), std::asin(rng.uniform(-1, 1)) * 180 / std::numbers::pi};
      } while (!rng.chance(std::min(1.0, star_density(galactic(position)) / 1.5e5)));
      Star star = draw_field_star(settings_, position, settings_.bright_faintest, rng);
      star.kind = Star::Kind::bright;
      select_releases(star, settings_, rng);
      add(star);
    }
  }

  // Placed at J2015.0, where DR1 sees them: uniform in the circle, and clear of its edge by two thousandths of the radius
  // (0.6 arcsec), far more than the errors of DR1.
  void add_cone() {
    Rng rng(seed_, kCone);
    const ConeSettings& cone = settings_.cone;
    for (std::int64_t i = 0; i < cone.sources; ++i) {
      const double r = 0.998 * cone.radius * std::sqrt(rng.uniform());
      const double angle = rng.uniform(0, 2 * std::numbers::pi);
      const LonLat seen = offset(cone_, r * std::sin(angle), r * std::cos(angle));
      Star star = draw_field_star(settings_, seen, 20.8, rng);
      star.kind = Star::Kind::cone;
      star.parallax = std::max(0.02, rng.normal(cone.parallax, cone.parallax_spread));
      star.motion = {rng.normal(cone.pmra, cone.motion_spread), rng.normal(cone.pmdec, cone.motion_spread)};
      star.radial_velocity = rng.normal(0, 110);
      star.azero = cone.extinction * std::exp(0.15 * rng.normal());
      settle(star, 3.6, rng);
      star.position = moved(seen, star.motion, 1.0);
      select_releases(star, settings_, rng);
      add(star);
    }
  }

  // Hipparcos numbers run with right ascension; Tycho-2 numbers have a region and a number in it.
  void enter_old_catalogues() {
    Rng rng(seed_, kCatalogues);
    std::set<int> taken;
    for (const Star& star : stars_) taken.insert(star.hip);
    int serial = 0;
    for (Star& star : stars_) {
      const bool bright = star.kind == Star::Kind::bright ||
                          (star.kind == Star::Kind::cluster && star.g < settings_.bright_faintest) || star.hip != 0;
      if (!bright) continue;
      if (star.hip == 0 && star.g < settings_.hipparcos_limit) {
        int hip = 1 + static_cast<int>(star.position.lon / 360 * 118300);
        while (taken.contains(hip)) ++hip;
        taken.insert(hip);
        star.hip = hip;
      }
      star.tycho[0] = 1 + static_cast<int>(sky::healpix_nested(5, star.position.lon, star.position.lat) % 9537);
      star.tycho[1] = 1 + ++serial % 12000;
      star.tycho[2] = rng.chance(0.04) ? 2 : 1;
    }
  }

  const SkySettings& settings_;
  std::int64_t rows_;
  std::uint64_t seed_;
  LonLat cone_;
  std::vector<Star> stars_{};
};

}  // namespace

std::vector<Star> make_sky(const SkySettings& settings, std::int64_t rows, std::uint64_t seed) {
  return SkyMaker(settings, rows, seed).make();
}

}  // namespace tapstand::catalogue
