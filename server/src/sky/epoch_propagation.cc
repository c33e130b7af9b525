#include "sky/epoch_propagation.h"

#include <cmath>
#include <cstddef>
#include <utility>

#include "sky/unit_vector.h"

namespace tapstand::sky {
namespace {

constexpr double kMas = kRadian / 3'600'000;

// East, north and outward at a position.
struct Triad {
  Vec3 p, q, r;
};
Triad triad_at(const Point& at) {
  const auto [sa, ca] = sincos_degrees(at.lon);
  const auto [sd, cd] = sincos_degrees(at.lat);
  return {{-sa, ca, 0}, {-sd * ca, -sd * sa, cd}, {cd * ca, cd * sa, sd}};
}

// A star in radians, and what the formulas of its motion have in common.
struct Motion {
  Triad now;
  Vec3 mu;
  double parallax, mu_r, t, mu2, f;
  Vec3 u, mu_then;  // the direction and its rate of change then
  double mu_r_then;

  Motion(const Astrometry& s, double years)
      : now(triad_at({s.ra, s.dec})),
        mu(s.pmra * kMas * now.p + s.pmdec * kMas * now.q),
        parallax(s.parallax * kMas),
        mu_r(s.radial_motion * kMas),
        t(years),
        mu2(dot(mu, mu)),
        f(1 / std::sqrt(1 + 2 * mu_r * t + (mu2 + mu_r * mu_r) * t * t)),
        u(f * ((1 + mu_r * t) * now.r + t * mu)),
        mu_then(f * f * f * ((1 + mu_r * t) * mu - mu2 * t * now.r)),
        mu_r_then((mu_r + (mu2 + mu_r * mu_r) * t) * f * f) {}

  Point position() const { return to_point(u); }
};

// A small change of the parameters now. A change of position turns the tangent plane, and the proper motion in it.
struct Change {
  Vec3 r{}, mu{};
  double parallax = 0, mu_r = 0;
};

std::array<double, 6> response(const Motion& m, const Triad& then, const Change& d) {
  const double d_mu2 = 2 * dot(m.mu, d.mu);
  const double rate = d_mu2 + 2 * m.mu_r * d.mu_r;
  const double d_f = -0.5 * m.f * m.f * m.f * (2 * m.t * d.mu_r + rate * m.t * m.t);
  const double f2 = m.f * m.f, f3 = f2 * m.f;
  const double grown = 1 + m.mu_r * m.t;
  const Vec3 d_u = m.f * (grown * d.r + m.t * d.mu_r * m.now.r + m.t * d.mu) + d_f / m.f * m.u;
  const Vec3 d_mu = f3 * (grown * d.mu + m.t * d.mu_r * m.mu - m.mu2 * m.t * d.r - d_mu2 * m.t * m.now.r) + 3 * d_f / m.f * m.mu_then;
  return {dot(then.p, d_u),  dot(then.q, d_u),  d.parallax * m.f + m.parallax * d_f,
          dot(then.p, d_mu), dot(then.q, d_mu), (d.mu_r + rate * m.t) * f2 + 2 * m.mu_r_then * d_f / m.f};
}

}  // namespace

Astrometry propagate(const Astrometry& star, double years) {
  if (years == 0) return star;
  const Motion m(star, years);
  const Point at = m.position();
  const Triad then = triad_at(at);
  return {at.lon, at.lat, star.parallax * m.f, dot(then.p, m.mu_then) / kMas, dot(then.q, m.mu_then) / kMas, m.mu_r_then / kMas};
}

Matrix6 propagation_jacobian(const Astrometry& star, double years) {
  const Motion m(star, years);
  const Triad then = triad_at(m.position());
  const Change changes[6] = {{m.now.p, -dot(m.mu, m.now.p) * m.now.r, 0, 0},
                             {m.now.q, -dot(m.mu, m.now.q) * m.now.r, 0, 0},
                             {{}, {}, 1, 0},
                             {{}, m.now.p, 0, 0},
                             {{}, m.now.q, 0, 0},
                             {{}, {}, 0, 1}};
  Matrix6 out{};
  for (std::size_t column = 0; column < 6; ++column) {
    const auto reply = response(m, then, changes[column]);
    for (std::size_t row = 0; row < 6; ++row) out[row][column] = reply[row];
  }
  return out;
}

Matrix6 covariance_of(const AstrometryErrors& errors) {
  Matrix6 out{};
  std::size_t next = 6;
  for (std::size_t i = 0; i < 6; ++i) {
    out[i][i] = errors[i] * errors[i];
    for (std::size_t j = i + 1; j < 6; ++j) out[i][j] = out[j][i] = errors[next++] * errors[i] * errors[j];
  }
  return out;
}

AstrometryErrors errors_of(const Matrix6& covariance) {
  AstrometryErrors out{};
  for (std::size_t i = 0; i < 6; ++i) out[i] = std::sqrt(covariance[i][i]);
  std::size_t next = 6;
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = i + 1; j < 6; ++j) {
      const double scale = out[i] * out[j];
      out[next++] = scale == 0 ? 0 : covariance[i][j] / scale;
    }
  }
  return out;
}

Matrix6 propagate_covariance(const Astrometry& star, const Matrix6& covariance, double years) {
  const Matrix6 jacobian = propagation_jacobian(star, years);
  Matrix6 half{}, out{};
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 6; ++j) {
      for (std::size_t k = 0; k < 6; ++k) half[i][j] += jacobian[i][k] * covariance[k][j];
    }
  }
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = i; j < 6; ++j) {
      for (std::size_t k = 0; k < 6; ++k) out[i][j] += half[i][k] * jacobian[j][k];
      out[j][i] = out[i][j];
    }
  }
  return out;
}

AstrometryErrors with_radial_velocity(const std::array<double, 15>& errors, double parallax, double velocity, double velocity_error) {
  AstrometryErrors out{};
  for (std::size_t i = 0; i < 5; ++i) out[i] = errors[i];
  const double parallax_error = errors[2];
  out[5] = std::hypot(parallax * velocity_error, velocity * parallax_error, velocity_error * parallax_error) / kAuKmYrPerS;
  // mu_r follows the parallax, so it is correlated with what the parallax is correlated with.
  const double share = out[5] == 0 ? 0 : velocity / kAuKmYrPerS * parallax_error / out[5];
  const auto correlation = [&](std::size_t i, std::size_t j) {  // of two of the five
    if (i == j) return 1.0;
    if (i > j) std::swap(i, j);
    constexpr std::size_t kFirst[] = {5, 9, 12, 14};
    return errors[kFirst[i] + j - i - 1];
  };
  std::size_t next = 6;
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = i + 1; j < 5; ++j) out[next++] = correlation(i, j);
    out[next++] = share * correlation(i, 2);
  }
  return out;
}

}  // namespace tapstand::sky
