// Markov chains of stellar parameters, scattered around what the catalogue says with the width that it says. Bright
// sources have long chains, faint ones short.
#include <algorithm>
#include <cmath>

#include "catalogue/generate_random.h"
#include "products/columns.h"
#include "products/product.h"
#include "products/spectrum.h"

namespace tapstand::products {
namespace {

using catalogue::Rng;

int samples_of(const Source& source) { return source.g.value_or(20.0) <= 12 ? 2000 : 100; }

struct Parameter {
  const char* name;
  const char* unit;
  const char* ucd;
  const char* description;
};

// In the order of the values that a sample has.
constexpr Parameter kGspphot[] = {
    {"teff", "K", "phys.temperature.effective", "Effective temperature"},
    {"azero", "mag", "phys.absorption;em.opt", "Monochromatic extinction at 547.7 nm"},
    {"logg", "log(cm.s**-2)", "phys.gravity", "Surface gravity"},
    {"mh", "'dex'", "phys.abund.Z", "Metallicity"},
    {"ag", "mag", "phys.absorption;em.opt", "Extinction in G"},
    {"mg", "mag", "phys.magAbs;em.opt", "Absolute magnitude in G"},
    {"distancepc", "pc", "pos.distance", "Distance"},
    {"abp", "mag", "phys.absorption;em.opt.B", "Extinction in BP"},
    {"arp", "mag", "phys.absorption;em.opt.R", "Extinction in RP"},
    {"ebpminrp", "mag", "phot.color.excess", "Reddening E(BP - RP)"},
    {"log_pos", "", "stat.probability", "Logarithm of the posterior probability"},
    {"log_lik", "", "stat.likelihood", "Logarithm of the likelihood"},
    {"radius", "'solRad'", "phys.size.radius", "Radius"},
};
constexpr Parameter kMsc[] = {
    {"mh", "'dex'", "phys.abund.Z", "Metallicity of both stars"},
    {"azero", "mag", "phys.absorption;em.opt", "Monochromatic extinction at 547.7 nm"},
    {"distancepc", "pc", "pos.distance", "Distance"},
    {"teff1", "K", "phys.temperature.effective", "Effective temperature of the primary"},
    {"teff2", "K", "phys.temperature.effective", "Effective temperature of the secondary"},
    {"logg1", "log(cm.s**-2)", "phys.gravity", "Surface gravity of the primary"},
    {"logg2", "log(cm.s**-2)", "phys.gravity", "Surface gravity of the secondary"},
    {"ag", "mag", "phys.absorption;em.opt", "Extinction in G"},
    {"fluxratio", "", "phot.flux;arith.ratio", "Flux of the secondary over that of the primary"},
    {"log_pos", "", "stat.probability", "Logarithm of the posterior probability"},
    {"log_lik", "", "stat.likelihood", "Logarithm of the likelihood"},
};

using Sample = std::vector<double>;

double width_of(const Source& source) {
  if (source.teff_lower && source.teff_upper) return std::max((*source.teff_upper - *source.teff_lower) / 2, 1.0);
  return 0.02 * temperature_of(source);
}

std::vector<Sample> gspphot(const Source& source) {
  Rng rng(static_cast<std::uint64_t>(source.designation.source_id), 0x65b);
  const double temperature = temperature_of(source), width = width_of(source);
  const double a0 = source.a0.value_or(0.1), distance = source.distance.value_or(1000.0);
  const double ratio = a0 > 0 ? source.ag.value_or(0.85 * a0) / a0 : 0.85;
  std::vector<Sample> samples;
  for (int i = samples_of(source); i > 0; --i) {
    const double step = rng.normal();
    // Hotter with more dust: the two explain the same colour.
    const double teff = temperature + width * step;
    const double dust = std::max(a0 + 0.05 * step + rng.normal(0.0, 0.01), 0.0);
    const double far = distance * std::exp(rng.normal(0.0, 0.02));
    const double ag = ratio * dust;
    const double mg = source.g.value_or(19.0) - 5 * std::log10(far / 10) - ag;
    const double luminosity = std::pow(10.0, -0.4 * (mg - 4.67));
    const double chi = step * step + rng.normal() * rng.normal();
    samples.push_back({teff, dust, source.logg.value_or(4.3) + rng.normal(0.0, 0.02), source.metallicity.value_or(0.0) + rng.normal(0.0, 0.05),
                       ag, mg, far, 1.2 * ag, 0.7 * ag, 0.5 * ag, -0.5 * chi - 12, -0.5 * chi - 9,
                       std::sqrt(luminosity) * std::pow(5772 / teff, 2)});
  }
  return samples;
}

std::vector<Sample> msc(const Source& source) {
  Rng rng(static_cast<std::uint64_t>(source.designation.source_id), 0x35c);
  const double temperature = temperature_of(source), width = width_of(source);
  const double mass_ratio = rng.uniform(0.4, 0.95);
  std::vector<Sample> samples;
  for (int i = samples_of(source); i > 0; --i) {
    const double step = rng.normal();
    const double first = temperature + width * step;
    const double second = first * std::pow(mass_ratio, 0.6) * (1 + rng.normal(0.0, 0.01));
    const double dust = std::max(source.a0.value_or(0.1) + 0.05 * step, 0.0);
    const double chi = step * step + rng.normal() * rng.normal();
    samples.push_back({source.metallicity.value_or(0.0) + rng.normal(0.0, 0.05), dust,
                       std::sqrt(2.0) * source.distance.value_or(1000.0) * std::exp(rng.normal(0.0, 0.03)), first, second,
                       source.logg.value_or(4.3) + rng.normal(0.0, 0.03), source.logg.value_or(4.3) + 0.2 + rng.normal(0.0, 0.03), 0.85 * dust,
                       std::pow(mass_ratio, 3.5) * std::exp(rng.normal(0.0, 0.05)), -0.5 * chi - 14, -0.5 * chi - 11});
  }
  return samples;
}

std::vector<Field> make_fields(std::span<const Parameter> parameters, const char* arraysize) {
  std::vector<Field> out{solution_id(), source_id(), column("nsamples", Type::integer, "", "meta.number", "Samples in the chain")};
  for (const auto& p : parameters) out.push_back(column(p.name, Type::real, p.unit, p.ucd, p.description, arraysize));
  return out;
}

std::vector<Cell> head(const Source& source, std::size_t samples) {
  return {Cell::of(source.solution_id), Cell::of(source.designation.source_id), Cell::of(static_cast<std::int64_t>(samples))};
}

void add_rows(const Source& source, const std::vector<Sample>& samples, RowList& out) {
  for (const auto& sample : samples) {
    auto cells = head(source, samples.size());
    for (const double value : sample) cells.push_back(real(value));
    out.add(std::move(cells));
  }
}

void add_raw(const Source& source, const std::vector<Sample>& samples, RowList& out) {
  auto cells = head(source, samples.size());
  for (std::size_t i = 0; i < samples.front().size(); ++i) {
    std::vector<float> values;
    for (const auto& sample : samples) values.push_back(static_cast<float>(sample[i]));
    cells.push_back(out.keep(values));
  }
  out.add(std::move(cells));
}

}  // namespace

const std::vector<Field>& gspphot_fields() {
  static const auto fields = make_fields(kGspphot, "");
  return fields;
}
const std::vector<Field>& gspphot_raw_fields() {
  static const auto fields = make_fields(kGspphot, "*");
  return fields;
}
void gspphot_rows(const Source& source, const Selection&, RowList& out) { add_rows(source, gspphot(source), out); }
void gspphot_raw(const Source& source, const Selection&, RowList& out) { add_raw(source, gspphot(source), out); }

const std::vector<Field>& msc_fields() {
  static const auto fields = make_fields(kMsc, "");
  return fields;
}
const std::vector<Field>& msc_raw_fields() {
  static const auto fields = make_fields(kMsc, "*");
  return fields;
}
void msc_rows(const Source& source, const Selection&, RowList& out) { add_rows(source, msc(source), out); }
void msc_raw(const Source& source, const Selection&, RowList& out) { add_raw(source, msc(source), out); }

}  // namespace tapstand::products
