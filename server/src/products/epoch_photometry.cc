// Light curves. A variable star of one period, seen at the transits that a scanning satellite would have: some visits a
// year, each a pair of transits of the two telescopes. Mean magnitudes are the source's own, BP varies more than G and RP
// less, as in pulsating stars, and errors follow from the photons counted.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "catalogue/generate_random.h"
#include "products/columns.h"
#include "products/product.h"

namespace tapstand::products {
namespace {

using catalogue::Rng;

enum Band : std::size_t { kG, kBp, kRp };
constexpr std::string_view kBandNames[] = {"G", "BP", "RP"};
constexpr double kAmplitude[] = {1.0, 1.3, 0.7};      // relative to G
constexpr double kExposure[] = {39.8, 4.42, 4.42};    // seconds of a transit: nine CCDs of the astrometric field, or one
constexpr double kBackground[] = {60, 700, 700};      // photoelectrons of a transit
constexpr double kCalibration = 1.2e-3;               // of the flux: what no number of photons removes

// What differs between releases: photometric zero points (Vega), and the days of observation, as barycentric Julian
// dates in TCB since 2010-01-01T00:00:00.
struct Campaign {
  std::string_view schema;
  std::array<double, 3> zero_points;
  double first, last;
};
constexpr Campaign kCampaigns[] = {
    {"gaiadr3", {25.6873668671, 25.3385422158, 24.7478955012}, 1666.0, 2704.0},
    {"gaiadr2", {25.6883657251, 25.3513881707, 24.7619199882}, 1666.0, 2334.0},
};

struct Measure {
  double time = 0, flux = 0, error = 0, magnitude = 0;
  bool there = false, by_photometry = false, by_variability = false;
};
struct Transit {
  std::int64_t id = 0;
  int observations = 9;  // CCDs of the astrometric field
  std::array<Measure, 3> bands{};
};

// 17 low bits tell telescope, row and place on the focal plane, the others the time.
std::int64_t transit_id(double day, bool following, Rng& rng) {
  const auto time = static_cast<std::int64_t>((day - 1600.0) * 86400e6 / 204.8);
  const auto row = rng.integer(1, 7);
  return time << 17 | std::int64_t{following} << 15 | row << 12 | rng.integer(1, 4000);
}

Measure measure(double day, double magnitude, std::size_t band, double zero_point, Rng& rng) {
  Measure out;
  out.time = day;
  const double flux = std::pow(10.0, 0.4 * (zero_point - magnitude));
  const double electrons = flux * kExposure[band];
  out.error = flux * std::hypot(std::sqrt(electrons + kBackground[band]) / electrons, kCalibration) * rng.log_normal(1.0, 0.05);
  out.flux = rng.normal(flux, out.error);
  out.by_photometry = rng.chance(0.01);
  out.by_variability = !out.by_photometry && rng.chance(0.02);
  // A telescope misses now and then; a faint source may be measured below nothing, which has no magnitude.
  out.there = out.flux > 0 && !rng.chance(band == kG ? 0.002 : 0.03);
  if (out.there) out.magnitude = zero_point - 2.5 * std::log10(out.flux);
  return out;
}

std::vector<Transit> observe(const Source& source) {
  const Campaign* campaign = std::find_if(std::begin(kCampaigns), std::end(kCampaigns) - 1,
                                          [&](const auto& c) { return c.schema == source.designation.release->schema; });
  Rng rng(static_cast<std::uint64_t>(source.designation.source_id), 0xe90c);
  const double period = rng.log_normal(2.0, 0.8);
  const double amplitude = rng.uniform(0.04, 0.35);  // half of it, in G
  const double harmonic = rng.uniform(0.0, 0.4);
  const double start = rng.uniform();
  const double mean_g = source.g.value_or(19.0);
  const std::array<double, 3> means{mean_g, source.bp.value_or(mean_g + 0.4), source.rp.value_or(mean_g - 0.6)};
  std::vector<Transit> transits;
  double day = campaign->first + rng.uniform(0.0, 20.0);
  while (day < campaign->last) {
    const int seen = rng.chance(0.35) ? 4 : 2;  // the field comes round again six hours later
    for (int i = 0; i < seen; ++i) {
      // 106.5 minutes between the telescopes, six hours a turn.
      const double at = day + (i / 2) * 0.25 + (i % 2) * (106.5 / 1440.0);
      const double phase = 2 * std::numbers::pi * (at / period + start);
      const double shape = std::sin(phase) + harmonic * std::sin(2 * phase + 0.8);
      Transit transit;
      transit.id = transit_id(at, i % 2 == 1, rng);
      transit.observations = static_cast<int>(rng.integer(8, 9));
      for (std::size_t band = 0; band < 3; ++band) {
        const double magnitude = means[band] + amplitude * kAmplitude[band] * shape;
        transit.bands[band] = measure(at + 2e-4 * static_cast<double>(band), magnitude, band, campaign->zero_points[band], rng);
      }
      transits.push_back(transit);
    }
    day += rng.log_normal(32.0, 0.2);
  }
  return transits;
}

bool kept(const Measure& measured, bool valid) { return measured.there && !(valid && (measured.by_photometry || measured.by_variability)); }

}  // namespace

const std::vector<Field>& epoch_photometry_fields() {
  static const std::vector<Field> fields{
      source_id(),
      column("transit_id", Type::bigint, "", "meta.version", "Identifier of the transit"),
      column("band", Type::varchar, "", "instr.bandpass", "Photometric band: G, BP or RP", "*"),
      column("time", Type::double_, "d", "time.epoch", "Barycentric time of observation in TCB, in Julian days since 2010-01-01T00:00:00"),
      column("mag", Type::double_, "mag", "phot.mag;em.opt", "Vega magnitude, from the flux and the zero point of its band"),
      column("flux", Type::double_, "'electron'.s**-1", "phot.flux;em.opt", "Flux in the band"),
      column("flux_error", Type::double_, "'electron'.s**-1", "stat.error;phot.flux;em.opt", "Error of the flux"),
      column("flux_over_error", Type::real, "", "stat.snr;phot.flux;em.opt", "Flux divided by its error"),
      column("rejected_by_photometry", Type::boolean, "", "meta.code.status", "Rejected by the photometric processing"),
      column("rejected_by_variability", Type::boolean, "", "meta.code.status", "Rejected by the variability processing"),
      column("other_flags", Type::bigint, "", "meta.code.status", "Further flags of the processing"),
      solution_id(),
  };
  return fields;
}

void epoch_photometry_rows(const Source& source, const Selection& selection, RowList& out) {
  const auto transits = observe(source);
  for (std::size_t band = 0; band < 3; ++band) {
    if (!selection.band.empty() && selection.band != kBandNames[band]) continue;
    for (const auto& transit : transits) {
      const auto& m = transit.bands[band];
      if (!kept(m, selection.valid)) continue;
      out.add({Cell::of(source.designation.source_id), Cell::of(transit.id), Cell::text(kBandNames[band]), Cell::of(m.time),
               Cell::of(m.magnitude), Cell::of(m.flux), Cell::of(m.error), real(m.flux / m.error), Cell::of(std::int64_t{m.by_photometry}),
               Cell::of(std::int64_t{m.by_variability}), Cell::of(std::int64_t{0}), Cell::of(source.solution_id)});
    }
  }
}

const std::vector<Field>& epoch_photometry_raw_fields() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> out{solution_id(), source_id(),
                           column("n_transits", Type::smallint, "", "meta.number", "Number of transits"),
                           column("transit_id", Type::bigint, "", "meta.version", "Identifiers of the transits", "*")};
    const auto add = [&](const std::string& prefix, const std::string& time, const std::string& band) {
      out.push_back(column(prefix + time, Type::double_, "d", "time.epoch", band + ": barycentric times in TCB since 2010-01-01T00:00:00", "*"));
      out.push_back(column(prefix + "flux", Type::double_, "'electron'.s**-1", "phot.flux;em.opt", band + ": fluxes", "*"));
      out.push_back(column(prefix + "flux_error", Type::double_, "'electron'.s**-1", "stat.error;phot.flux;em.opt", band + ": errors of the fluxes", "*"));
      out.push_back(column(prefix + "flux_over_error", Type::real, "", "stat.snr;phot.flux;em.opt", band + ": fluxes over their errors", "*"));
      out.push_back(column(prefix + "mag", Type::double_, "mag", "phot.mag;em.opt", band + ": Vega magnitudes", "*"));
    };
    add("g_transit_", "time", "G");
    out.push_back(column("g_transit_n_obs", Type::smallint, "", "meta.number", "G: CCD observations of each transit", "*"));
    add("bp_", "obs_time", "BP");
    add("rp_", "obs_time", "RP");
    out.push_back(column("photometry_flag_noisy_data", Type::boolean, "", "meta.code.status", "G: rejected by the photometric processing", "*"));
    for (const auto* band : {"g", "bp", "rp"}) {
      out.push_back(column(std::string("variability_flag_") + band + "_reject", Type::boolean, "", "meta.code.status", "Rejected by the variability processing", "*"));
    }
    return out;
  }();
  return fields;
}

void epoch_photometry_raw(const Source& source, const Selection& selection, RowList& out) {
  const auto transits = observe(source);
  // All arrays are as long as the list of transits: what is missing, or left out, is not a number.
  const auto each = [&](const auto& value) {
    std::vector<decltype(value(transits.front()))> values;
    for (const auto& transit : transits) values.push_back(value(transit));
    return out.keep(values);
  };
  const double nan = std::nan("");
  std::vector<Cell> cells{Cell::of(source.solution_id), Cell::of(source.designation.source_id),
                          Cell::of(static_cast<std::int64_t>(transits.size())), each([](const Transit& t) { return t.id; })};
  for (std::size_t band = 0; band < 3; ++band) {
    const auto number = [&](double Measure::*member) {
      return each([&](const Transit& t) { return kept(t.bands[band], selection.valid) ? t.bands[band].*member : nan; });
    };
    cells.push_back(number(&Measure::time));
    cells.push_back(number(&Measure::flux));
    cells.push_back(number(&Measure::error));
    cells.push_back(each([&](const Transit& t) {
      return static_cast<float>(kept(t.bands[band], selection.valid) ? t.bands[band].flux / t.bands[band].error : nan);
    }));
    cells.push_back(number(&Measure::magnitude));
    if (band == kG) cells.push_back(each([](const Transit& t) { return static_cast<std::int16_t>(t.observations); }));
  }
  cells.push_back(each([](const Transit& t) { return static_cast<char>(t.bands[kG].by_photometry); }));
  for (std::size_t band = 0; band < 3; ++band) {
    cells.push_back(each([&](const Transit& t) { return static_cast<char>(t.bands[band].by_variability); }));
  }
  out.add(std::move(cells));
}

}  // namespace tapstand::products
