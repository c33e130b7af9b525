// What a release measures of a star: the five astrometric parameters and the three magnitudes, with formal errors by
// magnitude. Values are drawn once per star and release, so every table tells the same. Thread-safe.
// Degrees, mas, mas/yr, magnitudes.
#pragma once
#include <array>
#include <string_view>

#include "catalogue/generate_describe.h"

namespace tapstand::catalogue {

// Each purpose has its own stream of random numbers: a new column of one does not disturb the others.
enum class Purpose : std::uint64_t { astrometry = 0x100, photometry = 0x200, details = 0x300, velocity = 0x400, parameters = 0x500,
                                     neighbours = 0x600, orbit = 0x700, light_curve = 0x800, old_catalogues = 0x900 };
Rng rng_of(const Star& star, Release release, Purpose purpose);

struct Astrometry {
  LonLat position{};
  double ra_error = 0, dec_error = 0;
  int parameters = 2;  // 2, 5 or 6; below only with 5 or 6
  double parallax = 0, parallax_error = 0;
  double pmra = 0, pmra_error = 0;
  double pmdec = 0, pmdec_error = 0;
  std::array<double, 15> correlations{};  // of (ra, dec, parallax, pmra, pmdec, pseudocolour), row by row
};
Astrometry measure_astrometry(const Star& star, Release release);

// The standard deviation of a parallax in mas (sky average of Gaia EDR3's published performance), the scale of the others.
double parallax_sigma(double g);

struct Band {
  double mag = 0, flux = 0, flux_error = 0, over_error = 0;
  int observations = 0;
};
struct Photometry {
  bool has_g = false, has_colour = false;
  Band g{}, bp{}, rp{};
};
Photometry measure_photometry(const SkySettings& settings, const Star& star, Release release);

// The columns that the releases share.
void set_astrometry(const Astrometry& astrometry, Record& out);
void set_photometry(const Photometry& photometry, Record& out);
void set_frames(const LonLat& position, Record& out);   // l, b, ecl_lon, ecl_lat
void set_identity(const Star& star, Release release, Record& out);
// "8000-1234-1", as Tycho-2 and TGAS write the star's number; points into `text`.
std::string_view tycho_id(const Star& star, std::array<char, 24>& text);

}  // namespace tapstand::catalogue
