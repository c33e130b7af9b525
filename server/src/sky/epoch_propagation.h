// Uniform motion in space: the astrometry of a star at another epoch, and its covariance (The Hipparcos and Tycho
// Catalogues, ESA SP-1200, vol. 1 §1.5.5; Butkevich & Lindegren 2014, A&A 570, A62, without light-time). Positions in
// degrees, parallaxes in mas, motions in mas per Julian year; the sixth parameter is the radial proper motion
// mu_r = radial velocity × parallax / A. Errors of right ascension are those of its arc, α cos δ. Thread-safe.
#pragma once
#include <array>

namespace tapstand::sky {

// A: the astronomical unit in km s-1 yr.
inline constexpr double kAuKmYrPerS = 4.740470463533349;

struct Astrometry {
  double ra = 0, dec = 0, parallax = 0, pmra = 0, pmdec = 0, radial_motion = 0;
};
// Errors in the order of the parameters, then the correlations above the diagonal, row by row.
using AstrometryErrors = std::array<double, 21>;
using Matrix6 = std::array<std::array<double, 6>, 6>;

// `years` from the epoch of `star`. Where the motion has no end that is finite, its numbers are not finite either.
Astrometry propagate(const Astrometry& star, double years);
// How the parameters then depend on those now; right ascension as arc.
Matrix6 propagation_jacobian(const Astrometry& star, double years);
Matrix6 covariance_of(const AstrometryErrors& errors);
AstrometryErrors errors_of(const Matrix6& covariance);
Matrix6 propagate_covariance(const Astrometry& star, const Matrix6& covariance, double years);
// The covariance of mu_r and the others from the errors of five parameters, their ten correlations (order as above), and
// an independent radial velocity (Michalik et al. 2014, A&A 571, A85, appendix B). In km/s.
AstrometryErrors with_radial_velocity(const std::array<double, 15>& errors, double parallax, double velocity, double velocity_error);

}  // namespace tapstand::sky
