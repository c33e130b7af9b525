// The smooth stars between the clusters, in the order of the sky index: by zone, and within a zone by right ascension.
//
// The sky is cut into zones of five arcminutes and steps of one degree; each cell is drawn on its own when its turn comes,
// so the memory used does not grow with the whole (a million stars per square degree make some 80,000 in the fullest cell
// of a catalogue as large as the real one). One consumer; not thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "catalogue/generate_star.h"

namespace tapstand::catalogue {

// Sources per square degree of the real catalogue, smoothed: disc, thick disc, bulge.
double star_density(const LonLat& galactic_position);

class FieldStars {
 public:
  FieldStars(const SkySettings& settings, std::int64_t count, std::uint64_t seed);
  // The next star, or nullptr at the end; valid until the next call.
  const Star* next();

 private:
  bool fill_next_cell();
  double weight(std::size_t cell) const;

  const SkySettings& settings_;
  std::int64_t count_;
  std::uint64_t seed_;
  std::vector<float> weights_;
  double total_ = 0;
  double passed_ = 0;          // weight of the cells so far
  std::int64_t emitted_ = 0;   // stars of those cells
  std::size_t cell_ = 0;
  std::vector<Star> stars_{};
  std::size_t position_ = 0;
};

}  // namespace tapstand::catalogue
