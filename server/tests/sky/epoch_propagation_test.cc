// Motion in space against numbers that were computed without our formulas: with 60 digits by epoch_propagation.py, and the
// examples of ivo_epoch_prop in the IVOA's catalogue of user-defined functions.
#include "sky/epoch_propagation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "core/text.h"

namespace tapstand::sky {
namespace {

std::vector<std::vector<double>> rows() {
  std::vector<std::vector<double>> out;
  std::ifstream in(std::string(TAPSTAND_SOURCE_DIR) + "/server/tests/sky/data/epoch_propagation.csv");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    auto& row = out.emplace_back();
    for (const auto& cell : split(line, ',')) row.push_back(parse_double(cell).value_or(NAN));
  }
  return out;
}

Astrometry star(const double* p) { return {p[0], p[1], p[2], p[3], p[4], p[5] * p[2] / kAuKmYrPerS}; }

// Angles to 0.1 nanoarcseconds or so, all else to twelve digits.
void expect_near(double actual, double wanted, double scale, const std::string& what) {
  EXPECT_NEAR(actual, wanted, 1e-12 * std::max(std::abs(wanted), scale)) << what;
}

TEST(EpochPropagation, MovesStars) {
  const auto all = rows();
  ASSERT_EQ(all.size(), 60u);
  for (const auto& row : all) {
    ASSERT_EQ(row.size(), 50u);
    const auto what = "star at " + std::to_string(row[0]) + " " + std::to_string(row[1]) + ", years " + std::to_string(row[22]);
    const auto then = propagate(star(row.data()), row[22]);
    const double* wanted = row.data() + 23;
    const double pole = std::cos(wanted[1] * M_PI / 180);  // near it right ascension is less certain, and the directions of motion are too
    EXPECT_NEAR(std::remainder(then.ra - wanted[0], 360) * pole, 0, 3e-13) << what;
    EXPECT_NEAR(then.dec, wanted[1], 2e-13) << what;
    expect_near(then.parallax, wanted[2], 0, what);
    const double motion = std::hypot(wanted[3], wanted[4]) / std::max(pole, 1e-4);
    expect_near(then.pmra, wanted[3], motion, what);
    expect_near(then.pmdec, wanted[4], motion, what);
    expect_near(then.radial_motion * kAuKmYrPerS / then.parallax, wanted[5], 1, what);
  }
}

TEST(EpochPropagation, MovesErrors) {
  for (const auto& row : rows()) {
    const auto what = "star at " + std::to_string(row[0]) + " " + std::to_string(row[1]) + ", years " + std::to_string(row[22]);
    std::array<double, 15> errors{};
    for (std::size_t i = 0; i < 5; ++i) errors[i] = row[6 + i];
    for (std::size_t i = 0; i < 10; ++i) errors[5 + i] = row[12 + i];
    const auto covariance = covariance_of(with_radial_velocity(errors, row[2], row[5], row[11]));
    const auto then = errors_of(propagate_covariance(star(row.data()), covariance, row[22]));
    // Where errors nearly cancel, digits go: the ninth is left, and near the pole the directions of the axes cost some too.
    const double pole = std::max(std::cos(row[24] * M_PI / 180), 1e-4);
    for (std::size_t i = 0; i < 21; ++i) {
      const double wanted = row[29 + i];
      EXPECT_NEAR(then[i], wanted, 1e-9 / pole * std::max(1.0, i < 6 ? std::abs(wanted) : 1.0)) << what << ", number " << i;
    }
  }
}

TEST(EpochPropagation, AgreesWithPublishedExamples) {
  const double in[] = {7.606083572, 11.79044105, 125, 300, -428.8, 52.51};
  const auto with_velocity = propagate(star(in), 1992.25 - 2016.0);
  EXPECT_NEAR(with_velocity.ra, 7.6040614046279735, 1e-13);
  EXPECT_NEAR(with_velocity.dec, 11.793270382827929, 1e-13);
  EXPECT_NEAR(with_velocity.parallax, 125.01993165584682, 1e-10);
  EXPECT_NEAR(with_velocity.pmra, 300.09877325973605, 1e-9);
  EXPECT_NEAR(with_velocity.pmdec, -428.934593565712, 1e-9);
  EXPECT_NEAR(with_velocity.radial_motion * kAuKmYrPerS / with_velocity.parallax, 52.50880381775256, 1e-9);
  const double still[] = {7.606083572, 11.79044105, 125, 300, -428.8, 0};
  const auto without = propagate(star(still), 1992.25 - 2016.0);
  EXPECT_NEAR(without.ra, 7.604061727024712, 1e-13);
  EXPECT_NEAR(without.dec, 11.793269931749549, 1e-13);
  EXPECT_NEAR(without.parallax, 124.9999997730655, 1e-10);
  EXPECT_NEAR(without.pmra, 300.0030911152833, 1e-10);
  EXPECT_NEAR(without.pmdec, -428.79783503705033, 1e-10);
}

TEST(EpochPropagation, NoTimeChangesNothing) {
  const Astrometry s{123.456, -65.4321, 7.5, -12.25, 33.125, 2.5};
  const auto then = propagate(s, 0);
  EXPECT_EQ(then.ra, s.ra);
  EXPECT_EQ(then.pmdec, s.pmdec);
  const auto jacobian = propagation_jacobian(s, 0);
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 6; ++j) EXPECT_NEAR(jacobian[i][j], i == j ? 1 : 0, 1e-15);
  }
}

}  // namespace
}  // namespace tapstand::sky
