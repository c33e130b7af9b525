#include "catalogue/release.h"

namespace tapstand::catalogue {
namespace {
constexpr Release kReleases[] = {
    {"gaiadr1", "Gaia DR1", "GAIADR1", "J2015.0"},
    {"gaiadr2", "Gaia DR2", "GAIADR2", "J2015.5"},
    {"gaiaedr3", "Gaia EDR3", "GAIAEDR3", "J2016.0"},
    {"gaiadr3", "Gaia DR3", "GAIADR3", "J2016.0"},
};
}  // namespace

std::span<const Release> releases() { return kReleases; }

const Release* release_of(std::string_view schema) {
  for (const auto& release : kReleases) {
    if (release.schema == schema) return &release;
  }
  return nullptr;
}

}  // namespace tapstand::catalogue
