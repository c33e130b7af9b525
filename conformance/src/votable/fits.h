// The first binary table of a FITS file (FITS 4.0, section 7.3): scalars, fixed and variable arrays, TNULL, and TZERO
// where it only makes a type signed or unsigned. Hostile input: nothing is believed about lengths.
// Plain values; safe from any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "votable/table.h"

namespace tapcheck {

struct FitsTable {
  std::vector<VotField> fields;  ///< with the datatypes that VOTable has for those of FITS
  std::vector<std::vector<VotCell>> rows;
};

/// True for the first bytes of a FITS file.
bool looks_like_fits(std::string_view bytes);

/// An Error if there is no binary table, or it is broken.
Result<FitsTable> read_fits(std::string_view bytes, std::size_t max_cells);

}  // namespace tapcheck
