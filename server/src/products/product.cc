#include "products/product.h"

#include "core/text.h"

namespace tapstand::products {
namespace {

// In the order of the flags in source.cc. XP_CONTINUOUS is arrays in every structure.
constexpr Product kProducts[] = {
    {"EPOCH_PHOTOMETRY", "", "Epoch photometry: the light curve in G, BP and RP", epoch_photometry_fields, epoch_photometry_rows,
     epoch_photometry_raw_fields, epoch_photometry_raw},
    {"RVS", "MEAN_SPECTRUM_RVS", "Mean spectrum of the radial velocity spectrometer", rvs_fields, rvs_rows, rvs_raw_fields, rvs_raw},
    {"XP_CONTINUOUS", "MEAN_SPECTRUM_XP", "Mean BP and RP spectra as coefficients of their basis functions", xp_continuous_fields,
     xp_continuous_row, xp_continuous_fields, xp_continuous_row},
    {"XP_SAMPLED", "MEAN_SPECTRUM_XP_SAMPLED", "Mean BP and RP spectrum sampled in wavelength", xp_sampled_fields, xp_sampled_rows,
     xp_sampled_raw_fields, xp_sampled_raw},
    {"MCMC_GSPPHOT", "", "Chain of parameters of a single star, from GSP-Phot", gspphot_fields, gspphot_rows, gspphot_raw_fields, gspphot_raw},
    {"MCMC_MSC", "", "Chain of parameters of a binary, from MSC", msc_fields, msc_rows, msc_raw_fields, msc_raw},
};

struct Word {
  std::string_view word;
  Structure structure;
};
constexpr Word kWords[] = {
    {"INDIVIDUAL", Structure::individual}, {"DATAMODEL_STANDARD", Structure::individual}, {"COMBINED", Structure::combined},
    {"RAW", Structure::raw},               {"DATAMODEL_GAIA", Structure::raw},
};

}  // namespace

std::optional<Structure> find_structure(std::string_view word) {
  for (const auto& row : kWords) {
    if (iequals(row.word, word)) return row.structure;
  }
  return std::nullopt;
}

std::span<const Product> products() { return kProducts; }

const Product* find_product(std::string_view name) {
  for (const auto& product : kProducts) {
    if (iequals(product.name, name) || (!product.alias.empty() && iequals(product.alias, name))) return &product;
  }
  return nullptr;
}

bool has(const Source& source, const Product& product) {
  return (source.available >> static_cast<unsigned>(&product - kProducts) & 1U) != 0;
}

}  // namespace tapstand::products
