// The light of a source as the synthetic spectra assume it. Wavelengths in nm (vacuum), fluxes in W m-2 nm-1.
// Immutable; thread-safe.
#pragma once
#include "products/source.h"

namespace tapstand::products {

// A black body behind dust, with the lines that tell hot from cool stars at low resolution, scaled to the G magnitude.
class Spectrum {
 public:
  explicit Spectrum(const Source& source);
  double flux(double wavelength) const;
  double temperature() const { return temperature_; }
  double magnitude() const { return magnitude_; }

 private:
  double shape(double wavelength) const;
  double temperature_, extinction_, magnitude_, scale_ = 1;
};

// K, from bp_rp where the release has no temperature; of the Sun where it has no colour either.
double temperature_of(const Source& source);

}  // namespace tapstand::products
