#include "products/spectrum.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace tapstand::products {
namespace {

// Main-sequence stars: colour in mag, temperature in K.
constexpr double kColours[] = {-0.5, 0.0, 0.4, 0.82, 1.2, 1.8, 2.5, 4.0};
constexpr double kTemperatures[] = {28000, 9600, 7000, 5770, 4800, 3950, 3350, 2700};

// Flux of magnitude 0 in the G band (Vega), at its mean wavelength.
constexpr double kZeroFlux = 2.504e-11;
constexpr double kBandCentre = 640, kBandWidth = 150;

double gaussian(double x, double centre, double width) { return std::exp(-0.5 * std::pow((x - centre) / width, 2)); }

// Hydrogen is deepest near 9,500 K, titanium oxide grows below 4,000 K.
double hydrogen(double temperature) { return 0.45 * std::exp(-0.5 * std::pow(std::log(temperature / 9500) / 0.28, 2)); }
double titanium_oxide(double temperature) { return std::clamp((4000 - temperature) / 1400, 0.0, 0.6); }

}  // namespace

double temperature_of(const Source& source) {
  if (source.teff) return *source.teff;
  if (!source.bp || !source.rp) return 5770;
  const double colour = std::clamp(*source.bp - *source.rp, kColours[0], kColours[std::size(kColours) - 1]);
  std::size_t i = 1;
  while (i + 1 < std::size(kColours) && colour > kColours[i]) ++i;
  const double part = (colour - kColours[i - 1]) / (kColours[i] - kColours[i - 1]);
  return kTemperatures[i - 1] + part * (kTemperatures[i] - kTemperatures[i - 1]);
}

Spectrum::Spectrum(const Source& source)
    : temperature_(temperature_of(source)), extinction_(source.teff ? source.a0.value_or(0.0) : 0.0), magnitude_(source.g.value_or(19.0)) {
  // So that the mean over the band is the flux of the magnitude.
  double sum = 0, weights = 0;
  for (double wavelength = 336; wavelength <= 1020; wavelength += 4) {
    const double weight = gaussian(wavelength, kBandCentre, kBandWidth);
    sum += weight * shape(wavelength);
    weights += weight;
  }
  scale_ = kZeroFlux * std::pow(10.0, -0.4 * magnitude_) * weights / sum;
}

double Spectrum::shape(double wavelength) const {
  const double x = 1.438777e7 / (wavelength * temperature_);
  // Planck's law without its constant; the dust follows a power of the wavelength.
  double flux = std::pow(wavelength / 550, -5) / std::expm1(x);
  flux *= std::pow(10.0, -0.4 * extinction_ * std::pow(wavelength / 550, -1.3));
  const double h = hydrogen(temperature_);
  flux *= 1 - h * gaussian(wavelength, 656.5, 7) - 0.9 * h * gaussian(wavelength, 486.3, 6) - 0.8 * h * gaussian(wavelength, 434.2, 5);
  const double tio = titanium_oxide(temperature_);
  for (const double band : {620.0, 673.0, 713.0, 768.0, 850.0}) flux *= 1 - tio * gaussian(wavelength, band, 11);
  return flux;
}

double Spectrum::flux(double wavelength) const { return scale_ * shape(wavelength); }

}  // namespace tapstand::products
