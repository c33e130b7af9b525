// THE table of Gaia's releases: what a result says of where its columns come from. Constant; thread-safe.
#pragma once
#include <span>
#include <string_view>

namespace tapstand::catalogue {

struct Release {
  std::string_view schema;    // "gaiadr3"
  std::string_view name;      // "Gaia DR3"
  std::string_view frame_id;  // COOSYS/@ID, and Field::ref of its right ascensions and declinations
  std::string_view epoch;     // COOSYS/@epoch: of the positions
};

std::span<const Release> releases();
const Release* release_of(std::string_view schema);  // nullptr: none

}  // namespace tapstand::catalogue
