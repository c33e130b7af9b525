// The sample sky, whole in memory (some 250 bytes a star): named stars, clusters, bright stars, the documented cone and
// the smooth field, numbered and ready to be seen by each release. Immutable once made, so reading is thread-safe.
#pragma once
#include <cstdint>
#include <vector>

#include "catalogue/generate_star.h"

namespace tapstand::catalogue {

// `rows` stars in all, at least settings.fixed_sources(). The settings must outlive the stars, which point to the named ones.
std::vector<Star> make_sky(const SkySettings& settings, std::int64_t rows, std::uint64_t seed);

}  // namespace tapstand::catalogue
