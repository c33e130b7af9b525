// Mean spectra sampled in wavelength: of the two low-resolution photometers together, and of the radial velocity
// spectrometer, whose lines of ionised calcium are shifted by the source's velocity.
#include <algorithm>
#include <cmath>
#include <functional>

#include "catalogue/generate_random.h"
#include "products/columns.h"
#include "products/product.h"
#include "products/spectrum.h"

namespace tapstand::products {
namespace {

using catalogue::Rng;

struct Sampling {
  double first, step;  // nm
  int count;
  double wavelength(int i) const { return first + step * i; }
};
constexpr Sampling kXp{336, 2, 343};
constexpr Sampling kRvs{846, 0.01, 2401};

struct Sample {
  double flux = 0, error = 0;
};

std::vector<Sample> xp_sampled(const Source& source) {
  const Spectrum spectrum(source);
  Rng rng(static_cast<std::uint64_t>(source.designation.source_id), 0x5a3d);
  // Photons per sample for a star of magnitude 15; the ends of both photometers see less.
  const double photons = 2e5 * std::pow(10.0, -0.4 * (spectrum.magnitude() - 15));
  const double middle = spectrum.flux(640);
  std::vector<Sample> samples;
  for (int i = 0; i < kXp.count; ++i) {
    const double wavelength = kXp.wavelength(i);
    const double flux = spectrum.flux(wavelength);
    const double response = 0.04 + 0.96 * std::exp(-0.5 * std::pow((wavelength - 660) / 190, 4));
    const double counted = std::max(photons * response * flux / middle, 1e-3);
    const double error = flux * std::hypot(std::sqrt(counted + 300) / counted, 4e-3);
    samples.push_back({rng.normal(flux, error), error});
  }
  return samples;
}

// Normalised to the continuum. Voigt-like wings are left out: a Gaussian core is enough to fit a velocity.
std::vector<Sample> rvs(const Source& source) {
  Rng rng(static_cast<std::uint64_t>(source.designation.source_id), 0x4e5);
  const double temperature = temperature_of(source);
  const double doppler = 1 + source.radial_velocity.value_or(0.0) / 299792.458;
  const double calcium = std::clamp(1.15 - temperature / 13000, 0.15, 0.85);
  const double paschen = std::clamp((temperature - 6500) / 9000, 0.0, 0.4);
  const double noise = 0.004 * std::pow(10.0, 0.2 * (source.g.value_or(12.0) - 8));
  std::vector<Sample> samples;
  for (int i = 0; i < kRvs.count; ++i) {
    const double at = kRvs.wavelength(i) / doppler;
    double flux = 1;
    const auto line = [&](double centre, double width, double depth) { flux *= 1 - depth * std::exp(-0.5 * std::pow((at - centre) / width, 2)); };
    line(850.035, 0.12, 0.75 * calcium);
    line(854.444, 0.18, calcium);
    line(866.452, 0.16, 0.93 * calcium);
    for (const double centre : {846.96, 850.49, 854.77, 860.09, 866.74}) line(centre, 0.9, paschen);
    for (const double centre : {847.07, 851.64, 852.01, 861.42, 869.10}) line(centre, 0.05, 0.35 * calcium);  // iron
    const double error = noise * std::sqrt(std::max(flux, 0.05));
    samples.push_back({rng.normal(flux, error), error});
  }
  return samples;
}

void add_rows(const Sampling& sampling, const std::vector<Sample>& samples, RowList& out) {
  for (int i = 0; i < sampling.count; ++i) {
    const auto& [flux, error] = samples[static_cast<std::size_t>(i)];
    out.add({Cell::of(sampling.wavelength(i)), real(flux), real(error)});
  }
}

void add_raw(const Source& source, const std::vector<Sample>& samples, RowList& out) {
  std::vector<float> fluxes, errors;
  for (const auto& sample : samples) {
    fluxes.push_back(static_cast<float>(sample.flux));
    errors.push_back(static_cast<float>(sample.error));
  }
  out.add({Cell::of(source.designation.source_id), Cell::of(source.solution_id), Cell::of(source.ra), Cell::of(source.dec), out.keep(fluxes),
           out.keep(errors)});
}

std::vector<Field> sampled_fields(const std::string& unit, const std::string& ucd) {
  return {column("wavelength", Type::double_, "nm", "em.wl", "Wavelength in vacuum"),
          column("flux", Type::real, unit, ucd, "Flux at the wavelength"),
          column("flux_error", Type::real, unit, "stat.error;" + ucd, "Error of the flux")};
}

std::vector<Field> raw_fields(const std::string& unit, const std::string& ucd, int count) {
  const auto size = std::to_string(count);
  return {source_id(),
          solution_id(),
          column("ra", Type::double_, "deg", "pos.eq.ra;meta.main", "Right ascension"),
          column("dec", Type::double_, "deg", "pos.eq.dec;meta.main", "Declination"),
          column("flux", Type::real, unit, ucd, "Fluxes over the samples of wavelength", size),
          column("flux_error", Type::real, unit, "stat.error;" + ucd, "Errors of the fluxes", size)};
}

constexpr const char* kFluxUnit = "W.m**-2.nm**-1";
constexpr const char* kFluxUcd = "phot.flux.density;em.wl";

}  // namespace

const std::vector<Field>& rvs_fields() {
  static const auto fields = sampled_fields("", "phot.flux.density;em.wl;arith.ratio");
  return fields;
}
void rvs_rows(const Source& source, const Selection&, RowList& out) { add_rows(kRvs, rvs(source), out); }
const std::vector<Field>& rvs_raw_fields() {
  static const auto fields = raw_fields("", "phot.flux.density;em.wl;arith.ratio", kRvs.count);
  return fields;
}
void rvs_raw(const Source& source, const Selection&, RowList& out) { add_raw(source, rvs(source), out); }

const std::vector<Field>& xp_sampled_fields() {
  static const auto fields = sampled_fields(kFluxUnit, kFluxUcd);
  return fields;
}
void xp_sampled_rows(const Source& source, const Selection&, RowList& out) { add_rows(kXp, xp_sampled(source), out); }
const std::vector<Field>& xp_sampled_raw_fields() {
  static const auto fields = raw_fields(kFluxUnit, kFluxUcd, kXp.count);
  return fields;
}
void xp_sampled_raw(const Source& source, const Selection&, RowList& out) { add_raw(source, xp_sampled(source), out); }

}  // namespace tapstand::products
