#include "catalogue/generate_field.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tapstand::catalogue {
namespace {

constexpr std::size_t kSteps = 360;
constexpr std::size_t kCells = static_cast<std::size_t>(kZones) * kSteps;
constexpr std::size_t kCoarse = 6;  // zones that share a density: half a degree
constexpr double kRadian = std::numbers::pi / 180;
constexpr double kFaintest = 21.4;

double zone_edge(std::size_t zone) { return static_cast<double>(zone) / 12 - 90; }

double square(double x) { return x * x; }

}  // namespace

double star_density(const LonLat& position) {
  const double l = position.lon > 180 ? position.lon - 360 : position.lon;
  const double b = std::abs(position.lat);
  return 4.0e3 + 8.5e4 * std::exp(-b / 17) * (0.4 + 0.6 * std::exp(-square(l / 85))) +
         4.2e5 * std::exp(-b / 6) * (0.25 + 0.75 * std::exp(-square(l / 65))) +
         7e5 * std::exp(-square(l / 9) - square((b - 3) / 4));
}

FieldStars::FieldStars(const SkySettings& settings, std::int64_t count, std::uint64_t seed)
    : settings_(settings), count_(count), seed_(seed) {
  if (count == 0) {
    cell_ = kCells;
    return;
  }
  weights_.resize(kCells / kCoarse);
  for (std::size_t band = 0; band < weights_.size() / kSteps; ++band) {
    const double dec = zone_edge(band * kCoarse) + 0.25;
    for (std::size_t step = 0; step < kSteps; ++step) {
      weights_[band * kSteps + step] = static_cast<float>(star_density(galactic({static_cast<double>(step) + 0.5, dec})));
    }
  }
  for (std::size_t cell = 0; cell < kCells; ++cell) total_ += weight(cell);
}

double FieldStars::weight(std::size_t cell) const {
  const std::size_t zone = cell / kSteps;
  const double area = std::sin(zone_edge(zone + 1) * kRadian) - std::sin(zone_edge(zone) * kRadian);
  return area * static_cast<double>(weights_[zone / kCoarse * kSteps + cell % kSteps]);
}

bool FieldStars::fill_next_cell() {
  stars_.clear();
  position_ = 0;
  while (cell_ < kCells && stars_.empty()) {
    passed_ += weight(cell_);
    const bool last = cell_ + 1 == kCells;
    // Rounded running totals: each cell gets its share to within one star, and all of them together exactly the count.
    const auto due = last ? count_ : std::min(count_, static_cast<std::int64_t>(static_cast<double>(count_) * (passed_ / total_) + 0.5));
    const auto zone = static_cast<std::size_t>(cell_ / kSteps);
    const auto step = static_cast<double>(cell_ % kSteps);
    Rng rng(seed_, cell_);
    const double low = std::sin(zone_edge(zone) * kRadian);
    const double high = std::sin(zone_edge(zone + 1) * kRadian);
    for (; emitted_ < due; ++emitted_) {
      double dec = std::asin(std::clamp(rng.uniform(low, high), -1.0, 1.0)) / kRadian;
      if (zone_of(dec) != static_cast<std::int64_t>(zone)) dec = zone_edge(zone) + 1.0 / 24;  // rounded over the edge
      stars_.push_back(draw_field_star(settings_, {step + rng.uniform(), dec}, kFaintest, rng));
    }
    ++cell_;
  }
  std::sort(stars_.begin(), stars_.end(), [](const Star& a, const Star& b) { return a.position.lon < b.position.lon; });
  for (Star& star : stars_) {
    Rng rng(star.seed, 1);
    select_releases(star, settings_, rng);
  }
  return !stars_.empty();
}

const Star* FieldStars::next() {
  if (position_ == stars_.size() && !fill_next_cell()) return nullptr;
  return &stars_[position_++];
}

}  // namespace tapstand::catalogue
