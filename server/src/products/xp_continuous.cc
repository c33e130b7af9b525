// Mean BP and RP spectra as coefficients: 55 basis functions for each photometer, the first ones carrying the light, with
// errors, and the upper triangle of their correlations column by column.
#include <cmath>

#include "catalogue/generate_random.h"
#include "products/columns.h"
#include "products/product.h"
#include "products/spectrum.h"

namespace tapstand::products {
namespace {

using catalogue::Rng;

constexpr int kBases = 55;
constexpr int kCorrelations = kBases * (kBases - 1) / 2;

std::vector<Field> make_fields() {
  std::vector<Field> out{source_id(), solution_id()};
  const auto count = std::to_string(kBases), pairs = std::to_string(kCorrelations);
  const std::string unit = "'electron'.s**-1";
  for (const std::string band : {"bp", "rp"}) {
    const auto add = [&](const char* name, Type type, const std::string& of, const char* text, const std::string& size = {}) {
      out.push_back(column(band + "_" + name, type, of, "", text, size));
    };
    add("basis_function_id", Type::smallint, "", "Set of basis functions");
    add("degrees_of_freedom", Type::integer, "", "Degrees of freedom of the fit");
    add("n_parameters", Type::smallint, "", "Number of coefficients");
    add("n_measurements", Type::integer, "", "Measurements used in the fit");
    add("n_rejected_measurements", Type::integer, "", "Measurements rejected in the fit");
    add("standard_deviation", Type::real, "", "Standard deviation of the fit");
    add("chi_squared", Type::real, "", "Chi squared of the fit");
    add("coefficients", Type::double_, unit, "Coefficients of the basis functions", count);
    add("coefficient_errors", Type::real, unit, "Errors of the coefficients", count);
    add("coefficient_correlations", Type::real, "", "Upper triangle of the correlations, column by column", pairs);
    add("n_relevant_bases", Type::smallint, "", "Leading coefficients that matter");
    add("relative_shrinking", Type::real, "", "Norm of the relevant coefficients over that of all");
  }
  return out;
}

// `light` in photoelectrons a second, `cool` from -1 (hot) to 1: how the shape is tilted.
void add_band(std::vector<Cell>& cells, double light, double cool, Rng& rng, RowList& out) {
  std::vector<double> coefficients;
  std::vector<float> errors, correlations;
  const double noise = std::sqrt(light * 40 * 4.42) / (40 * 4.42);
  double all = 0, relevant = 0;
  int count = 0;
  for (int i = 0; i < kBases; ++i) {
    const double error = noise * (1 + 0.6 * i);
    const double decay = std::exp(-0.32 * i);
    const double value = rng.normal(light * decay * (i == 0 ? 1.0 : i % 2 == 1 ? -cool * 0.6 : 0.35), error);
    coefficients.push_back(value);
    errors.push_back(static_cast<float>(error));
    all += value * value;
    if (i < 2 || std::abs(value) > 3 * error) {
      relevant += value * value;
      count = i + 1;
    }
  }
  for (int column = 1; column < kBases; ++column) {
    for (int row = 0; row < column; ++row) {
      correlations.push_back(static_cast<float>(std::exp(-0.7 * (column - row)) * ((column - row) % 2 == 1 ? -0.5 : 0.5)));
    }
  }
  const std::int64_t measured = rng.integer(900, 2600);
  const double deviation = rng.uniform(0.95, 1.25);
  for (Cell cell : {Cell::of(std::int64_t{56}), Cell::of(measured - kBases), Cell::of(std::int64_t{kBases}), Cell::of(measured),
                    Cell::of(rng.integer(0, 9)), real(deviation), real(deviation * deviation * static_cast<double>(measured - kBases)),
                    out.keep(coefficients), out.keep(errors), out.keep(correlations), Cell::of(std::int64_t{count}),
                    real(std::sqrt(relevant / all))}) {
    cells.push_back(cell);
  }
}

}  // namespace

const std::vector<Field>& xp_continuous_fields() {
  static const auto fields = make_fields();
  return fields;
}

void xp_continuous_row(const Source& source, const Selection&, RowList& out) {
  Rng rng(static_cast<std::uint64_t>(source.designation.source_id), 0xc0e);
  const double g = source.g.value_or(19.0);
  const double cool = std::tanh(std::log(5770 / temperature_of(source)));
  std::vector<Cell> cells{Cell::of(source.designation.source_id), Cell::of(source.solution_id)};
  add_band(cells, std::pow(10.0, 0.4 * (25.3385 - source.bp.value_or(g + 0.4))), cool, rng, out);
  add_band(cells, std::pow(10.0, 0.4 * (24.7479 - source.rp.value_or(g - 0.6))), -cool, rng, out);
  out.add(std::move(cells));
}

}  // namespace tapstand::products
