// THE table of what the data server has for a source: light curves, spectra, chains of parameters. All of it is
// synthetic, made on request out of the source's magnitudes and parameters, and the same for the same source always.
// Thread-safe: constant tables and functions of their arguments.
#pragma once
#include <span>
#include <string_view>

#include "core/row_list.h"
#include "products/source.h"

namespace tapstand::products {

// DATA_STRUCTURE. Older and newer words of the archive for the same things (product.cc has both).
enum class Structure {
  individual,  // a document for each source, a row for each sample
  combined,    // the same rows of all sources in one document, with their source_id
  raw,         // one document, a row for each source, samples as arrays
};
std::optional<Structure> find_structure(std::string_view word);

// What of a product is wanted.
struct Selection {
  bool valid = true;   // VALID_DATA: leave out what the archive's processing rejected
  std::string band{};  // BAND of a light curve in rows: G, BP or RP; empty: all
};

struct Product {
  std::string_view name;       // RETRIEVAL_TYPE
  std::string_view alias;      // a later name of the same
  std::string_view description;
  // Columns of `individual`; `combined` has source_id before them where they lack it.
  const std::vector<Field>& (*fields)();
  // Appends the rows of `individual`.
  void (*rows)(const Source& source, const Selection& selection, RowList& out);
  const std::vector<Field>& (*raw_fields)();
  void (*raw)(const Source& source, const Selection& selection, RowList& out);  // appends one row
};

std::span<const Product> products();
// By name or alias without regard to case; nullptr: unknown.
const Product* find_product(std::string_view name);
bool has(const Source& source, const Product& product);

// epoch_photometry.cc
const std::vector<Field>& epoch_photometry_fields();
void epoch_photometry_rows(const Source& source, const Selection& selection, RowList& out);
const std::vector<Field>& epoch_photometry_raw_fields();
void epoch_photometry_raw(const Source& source, const Selection& selection, RowList& out);
// spectra.cc
const std::vector<Field>& rvs_fields();
void rvs_rows(const Source& source, const Selection& selection, RowList& out);
const std::vector<Field>& rvs_raw_fields();
void rvs_raw(const Source& source, const Selection& selection, RowList& out);
const std::vector<Field>& xp_sampled_fields();
void xp_sampled_rows(const Source& source, const Selection& selection, RowList& out);
const std::vector<Field>& xp_sampled_raw_fields();
void xp_sampled_raw(const Source& source, const Selection& selection, RowList& out);
// xp_continuous.cc
const std::vector<Field>& xp_continuous_fields();
void xp_continuous_row(const Source& source, const Selection& selection, RowList& out);
// chains.cc
const std::vector<Field>& gspphot_fields();
void gspphot_rows(const Source& source, const Selection& selection, RowList& out);
const std::vector<Field>& gspphot_raw_fields();
void gspphot_raw(const Source& source, const Selection& selection, RowList& out);
const std::vector<Field>& msc_fields();
void msc_rows(const Source& source, const Selection& selection, RowList& out);
const std::vector<Field>& msc_raw_fields();
void msc_raw(const Source& source, const Selection& selection, RowList& out);

}  // namespace tapstand::products
