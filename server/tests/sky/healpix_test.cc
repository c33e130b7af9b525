#include "sky/healpix.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tapstand::sky {
namespace {

TEST(Healpix, CountsPixels) {
  EXPECT_EQ(healpix_pixels(0), 12);
  EXPECT_EQ(healpix_pixels(12), 201326592);
  EXPECT_EQ(healpix_pixels(29), 3458764513820540928);
}

// The twelve base pixels: four around each pole, four on the equator.
TEST(Healpix, BasePixelsHaveTheirPlaces) {
  for (int quarter = 0; quarter < 4; ++quarter) {
    EXPECT_EQ(healpix_nested(0, 45 + 90 * quarter, 60), quarter);
    EXPECT_EQ(healpix_nested(0, 90 * quarter, 0), 4 + quarter);
    EXPECT_EQ(healpix_nested(0, 45 + 90 * quarter, -60), 8 + quarter);
  }
  EXPECT_NEAR(healpix_centre(0, 0).lat, 41.8103149, 1e-7);
  EXPECT_NEAR(healpix_centre(0, 4).lon, 0, 1e-12);
}

// Stars of Gaia DR3, whose source_id carries the level-12 pixel.
TEST(Healpix, AgreesWithGaiaSourceIds) {
  struct Known { std::int64_t id; double ra, dec; };
  for (const Known& k : std::vector<Known>{{5853498713190525696, 217.39232147200883, -62.67607511676666},
                                           {3834447128563320320, 149.8678677871318, 1.12773018116361},
                                           {3834447162923057280, 149.8953864417848, 1.1345712682426434},
                                           {3864972938605115520, 164.10319, 7.00273},
                                           {762815470562110464, 165.83094, 35.94866},
                                           {1637645127018395776, 264.10405, 68.33349},
                                           {2306965202564744064, 1.38329, -37.36775}}) {
    EXPECT_EQ(healpix_nested(12, k.ra, k.dec), k.id >> 35) << k.id;
  }
}

TEST(Healpix, TheCentreOfAPixelLiesInIt) {
  for (const int order : {0, 1, 2, 3, 7, 12, 20, 29}) {
    const std::int64_t count = healpix_pixels(order);
    const std::int64_t stride = count > 5000 ? count / 4999 + 1 : 1;
    for (std::int64_t pixel = 0; pixel < count; pixel += stride) {
      const auto [lon, lat] = healpix_centre(order, pixel);
      ASSERT_EQ(healpix_nested(order, lon, lat), pixel) << "order " << order;
    }
    const auto last = healpix_centre(order, count - 1);
    EXPECT_EQ(healpix_nested(order, last.lon, last.lat), count - 1) << "order " << order;
  }
}

TEST(Healpix, PixelsOfALevelNestInThoseAbove) {
  for (double lat = -90; lat <= 90; lat += 7.5) {
    for (double lon = -20; lon <= 380; lon += 11.25) {
      const std::int64_t deepest = healpix_nested(29, lon, lat);
      for (int order = 0; order < 29; ++order) {
        EXPECT_EQ(healpix_nested(order, lon, lat), deepest >> (2 * (29 - order))) << lon << ' ' << lat << ' ' << order;
      }
    }
  }
}

TEST(Healpix, LongitudesWrapAndPolesHold) {
  EXPECT_EQ(healpix_nested(12, -30, 20), healpix_nested(12, 330, 20));
  EXPECT_EQ(healpix_nested(12, 0, 5), healpix_nested(12, 360, 5));
  EXPECT_EQ(healpix_nested(12, -1e-18, 5), healpix_nested(12, 0, 5));
  EXPECT_EQ(healpix_nested(29, 10, 90) >> 58, 0);
  EXPECT_EQ(healpix_nested(29, 100, -90) >> 58, 9);
  // 1 mas from the pole is told from the pole: the pixel number is not lost in sin(lat) = 1.
  EXPECT_NE(healpix_nested(29, 10, 90), healpix_nested(29, 10, 90 - 1 / 3.6e6));
}

}  // namespace
}  // namespace tapstand::sky
