// What fixtures/sky.toml says about the sample sky. Read once, immutable afterwards and so safe to share between threads.
// Degrees, mas, mas/yr, km/s and magnitudes, as in the file.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace tapstand::catalogue {

// A function given by points, linear between them and constant beyond.
class Curve {
 public:
  Curve() = default;
  explicit Curve(std::vector<std::pair<double, double>> points) : points_(std::move(points)) {}
  double operator()(double x) const;
  // The x at which the function is y; the points must rise.
  double inverse(double y) const;

 private:
  std::vector<std::pair<double, double>> points_{};
};

struct ClusterSettings {
  std::string name{};
  double ra = 0, dec = 0;
  double parallax = 0, parallax_spread = 0;
  double pmra = 0, pmdec = 0, motion_spread = 0;
  double radial_velocity = 0, rv_spread = 0;
  double radius = 0;  // arcminutes, holds half of the members
  double extinction = 0, turnoff = 0, brightest = 0, faintest = 0, metallicity = 0;
  std::int64_t sources = 0;
};

struct NamedStar {
  std::string name{};
  std::int64_t source_id = 0;
  std::optional<std::pair<double, double>> position{};
  std::optional<double> parallax{};
  std::optional<std::pair<double, double>> motion{};
  double g = 0, bp_rp = 0;
  std::optional<double> bp{}, rp{}, radial_velocity{}, parallax_error{}, ruwe{};
  int hip = 0;
};

struct ConeSettings {
  double ra = 0, dec = 0, radius = 0;
  std::int64_t sources = 0;
  double parallax = 0, parallax_spread = 0, pmra = 0, pmdec = 0, motion_spread = 0, extinction = 0;
};

struct SkySettings {
  std::uint64_t seed = 0;
  std::int64_t rows = 0;
  std::string hash{};  // of the file's text, in hexadecimal
  ConeSettings cone{};
  std::int64_t bright_sources = 0;
  double bright_faintest = 0, hipparcos_limit = 0;
  // By G: log10 of the cumulative count, log10 of the mean parallax, the rest linear.
  Curve cumulative{}, mean_parallax{}, mean_pmra{}, mean_pmdec{};
  Curve two_parameter{}, six_parameter{}, no_colour{}, in_dr2{}, in_dr1{};
  Curve g_error{}, bp_error{}, rp_error{};  // mmag, by magnitude in the band
  std::vector<ClusterSettings> clusters{};
  std::vector<NamedStar> stars{};

  std::int64_t fixed_sources() const;  // all but the smooth field
};

Result<SkySettings> read_sky_settings(const std::filesystem::path& file);

}  // namespace tapstand::catalogue
