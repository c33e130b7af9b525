// The synthetic products: the same for the same source, and consistent with what the catalogue says of it.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "products/delivery.h"
#include "products/spectrum.h"

namespace tapstand::products {
namespace {

Source star(double g = 12.5, double teff = 5800) {
  Source source;
  source.designation = {&newest_release(), 4295806720};
  source.solution_id = 1636148068921376768;
  source.ra = 44.99;
  source.dec = 0.005;
  source.g = g;
  source.bp = g + 0.4;
  source.rp = g - 0.6;
  source.teff = teff;
  source.teff_lower = teff - 40;
  source.teff_upper = teff + 40;
  source.logg = 4.2;
  source.a0 = 0.3;
  source.ag = 0.25;
  source.distance = 500;
  source.radial_velocity = 120;
  source.available = (1U << products().size()) - 1;
  return source;
}

using Values = std::map<std::string, std::vector<double>>;

// Number columns of `individual` by name.
Values rows_of(std::string_view product_name, const Source& source, const Selection& selection = {}) {
  const auto* product = find_product(product_name);
  RowList list(product->fields());
  product->rows(source, selection, list);
  Values out;
  for (;;) {
    const auto* row = *list.next();
    if (row == nullptr) return out;
    for (std::size_t i = 0; i < row->size(); ++i) out[product->fields()[i].name].push_back((*row)[i].number());
  }
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

TEST(Products, EveryProductRepeatsItselfAndDiffersBetweenSources) {
  for (const auto& product : products()) {
    const auto bytes = [&](const Source& source) {
      Delivery delivery({source}, {{&product}, Structure::raw, formats::find_format("votable"), {}, true}, 0);
      std::string out;
      for (;;) {
        const auto more = delivery.produce(out);
        EXPECT_TRUE(more) << product.name;
        if (!more || !*more) return out;
      }
    };
    EXPECT_EQ(bytes(star()), bytes(star())) << product.name;
    auto other = star();
    other.designation.source_id += 1;
    EXPECT_NE(bytes(star()), bytes(other)) << product.name;
  }
}

TEST(Products, RowsHaveACellForEachColumn) {
  for (const auto& product : products()) {
    for (const bool raw : {false, true}) {
      const auto& fields = raw ? product.raw_fields() : product.fields();
      RowList list(fields);
      (raw ? product.raw : product.rows)(star(), {}, list);
      EXPECT_TRUE(raw ? list.size() == 1 : list.size() > 0) << product.name;
      const auto* row = *list.next();
      EXPECT_EQ(row->size(), fields.size()) << product.name;
    }
  }
}

TEST(EpochPhotometry, KeepsToTheMeanMagnitudeAndTheZeroPoint) {
  const auto curve = rows_of("EPOCH_PHOTOMETRY", star(13.2), {true, "G"});
  ASSERT_GT(curve.at("mag").size(), 30u);
  EXPECT_NEAR(mean(curve.at("mag")), 13.2, 0.15);
  std::set<double> times(curve.at("time").begin(), curve.at("time").end());
  EXPECT_EQ(times.size(), curve.at("time").size());
  EXPECT_GE(*times.begin(), 1666.0);
  EXPECT_LE(*times.rbegin(), 2705.0);
  for (std::size_t i = 0; i < curve.at("mag").size(); ++i) {
    EXPECT_NEAR(curve.at("mag")[i], 25.6873668671 - 2.5 * std::log10(curve.at("flux")[i]), 1e-9);
    EXPECT_NEAR(curve.at("flux_over_error")[i], curve.at("flux")[i] / curve.at("flux_error")[i], 1e-3 * curve.at("flux_over_error")[i]);
  }
}

TEST(EpochPhotometry, ValidDataLeavesOutWhatWasRejected) {
  const auto all = rows_of("EPOCH_PHOTOMETRY", star(), {false, ""});
  const auto valid = rows_of("EPOCH_PHOTOMETRY", star(), {true, ""});
  double rejected = 0;
  for (std::size_t i = 0; i < all.at("time").size(); ++i) {
    rejected += static_cast<double>(all.at("rejected_by_photometry")[i] + all.at("rejected_by_variability")[i] > 0);
  }
  EXPECT_GT(rejected, 0);
  EXPECT_EQ(static_cast<double>(valid.at("time").size()), static_cast<double>(all.at("time").size()) - rejected);
  EXPECT_EQ(mean(valid.at("rejected_by_variability")), 0);
}

TEST(EpochPhotometry, FainterIsNoisier) {
  const auto error = [](double g) {
    const auto curve = rows_of("EPOCH_PHOTOMETRY", star(g), {true, "G"});
    return 1 / mean(curve.at("flux_over_error"));
  };
  EXPECT_LT(error(10), error(16));
  EXPECT_LT(error(16), error(19.5));
}

TEST(XpSampled, IsAsBrightAsTheSourceAndAsRed) {
  const auto light = [](double g, double teff, double from, double to) {
    const auto samples = rows_of("XP_SAMPLED", star(g, teff));
    double sum = 0;
    for (std::size_t i = 0; i < samples.at("flux").size(); ++i) {
      const double wavelength = samples.at("wavelength")[i];
      if (wavelength >= from && wavelength <= to) sum += samples.at("flux")[i];
    }
    return sum;
  };
  const auto samples = rows_of("XP_SAMPLED", star());
  EXPECT_EQ(samples.at("wavelength").size(), 343u);
  EXPECT_EQ(samples.at("wavelength").front(), 336);
  EXPECT_EQ(samples.at("wavelength").back(), 1020);
  // Five magnitudes are a factor of a hundred.
  EXPECT_NEAR(light(10, 5800, 500, 800) / light(15, 5800, 500, 800), 100, 2);
  EXPECT_GT(light(12, 9500, 400, 500) / light(12, 9500, 800, 900), 3 * light(12, 3600, 400, 500) / light(12, 3600, 800, 900));
}

TEST(Rvs, LinesAreShiftedByTheVelocity) {
  const auto samples = rows_of("RVS", star(8.0));
  ASSERT_EQ(samples.at("wavelength").size(), 2401u);
  // The centre of light missing around the middle line of the triplet.
  double weight = 0, centre = 0;
  for (std::size_t i = 0; i < samples.at("flux").size(); ++i) {
    const double wavelength = samples.at("wavelength")[i], depth = 1 - samples.at("flux")[i];
    if (std::abs(wavelength - 854.786) > 0.5) continue;
    weight += depth;
    centre += depth * wavelength;
  }
  EXPECT_NEAR((centre / weight / 854.444 - 1) * 299792.458, 120, 5);
}

TEST(Chains, ScatterAroundTheCataloguedValues) {
  const auto chain = rows_of("MCMC_GSPPHOT", star());
  EXPECT_EQ(chain.at("teff").size(), 100u);
  EXPECT_EQ(rows_of("MCMC_GSPPHOT", star(11.0)).at("teff").size(), 2000u);
  EXPECT_NEAR(mean(chain.at("teff")), 5800, 15);
  EXPECT_NEAR(mean(chain.at("distancepc")), 500, 5);
  EXPECT_EQ(chain.at("nsamples").front(), 100);
  const auto binary = rows_of("MCMC_MSC", star());
  EXPECT_LT(mean(binary.at("teff2")), mean(binary.at("teff1")));
}

TEST(Designations, AreReadAsClientsWriteThem) {
  const auto& dr3 = newest_release();
  EXPECT_EQ(parse_designation("Gaia DR3 123", dr3)->text(), "Gaia DR3 123");
  EXPECT_EQ(parse_designation(" gaia dr2  123 ", dr3)->text(), "Gaia DR2 123");
  EXPECT_EQ(parse_designation("GaiaDR2 5", dr3)->text(), "Gaia DR2 5");
  EXPECT_EQ(parse_designation("9223372036854775807", dr3)->source_id, 9223372036854775807);
  for (const auto* bad : {"", "x", "Gaia DR9 1", "-1", "+1", "1.5", "9223372036854775808", "Gaia DR3", "Gaia DR3 1 2"}) {
    EXPECT_FALSE(parse_designation(bad, dr3)) << bad;
  }
}

}  // namespace
}  // namespace tapstand::products
