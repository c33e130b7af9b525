// A source of the catalogue as the synthetic products need it, and how the identifiers of requests name sources.
// Values; thread-safe.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/release.h"
#include "jobs/query_engine.h"

namespace tapstand::products {

// "Gaia DR3 123", "gaia+dr2+123" decoded, or a bare 123, which means the newest release that has products.
struct Designation {
  const catalogue::Release* release = nullptr;
  std::int64_t source_id = 0;
  std::string text() const;  // "Gaia DR3 123"
  friend bool operator==(const Designation&, const Designation&) = default;
};

// Nothing if the text is no such name.
std::optional<Designation> parse_designation(std::string_view text, const catalogue::Release& bare);
// The release that bare numbers mean.
const catalogue::Release& newest_release();
// By its name ("Gaia DR3") or without the blank, without regard to case; nullptr: unknown.
const catalogue::Release* find_release(std::string_view name);

// Magnitudes in mag, angles in degrees, temperatures in K, velocities in km/s, distances in pc; nothing for a null.
struct Source {
  Designation designation{};
  std::int64_t solution_id = 0;
  double ra = 0, dec = 0;
  std::optional<double> g{}, bp{}, rp{};
  std::optional<double> teff{}, teff_lower{}, teff_upper{}, logg{}, metallicity{}, a0{}, ag{}, reddening{}, distance{};
  std::optional<double> radial_velocity{};
  std::uint32_t available = 0;  // a bit for each row of THE table of products
};

// Those of the named sources that the catalogue has, in the order of the names and each once. A release whose tables are
// not in the catalogue has none.
Result<std::vector<Source>> find_sources(jobs::QueryEngine& engine, std::span<const Designation> names, const store::Interrupt& interrupt);

}  // namespace tapstand::products
