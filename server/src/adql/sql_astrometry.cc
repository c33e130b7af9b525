// EPOCH_PROP and its family as SQL functions. A radial velocity that is null reads as 0: most sources have none, and their
// positions are wanted all the same. Any other null gives null. Arrays are blobs of doubles.
#include <array>
#include <cstring>
#include <optional>

#include "adql/sql_function.h"
#include "sky/epoch_propagation.h"
#include "sky/unit_vector.h"

namespace tapstand::adql::sql {
namespace {

using sky::Astrometry;

template <std::size_t n>
std::optional<std::array<double, n>> array_of(sqlite3_value* value) {
  const auto bytes = blob_of(value);
  if (bytes.size() != n * sizeof(double)) return std::nullopt;
  std::array<double, n> out;
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

double or_zero(sqlite3_value* value) { return sqlite3_value_double(value); }  // 0 for null

// Six numbers, the last a radial velocity in km/s.
std::optional<Astrometry> star_of(sqlite3_context* c, Args v) {
  if (any_null(5, v)) return std::nullopt;
  Astrometry s{sqlite3_value_double(v[0]), sqlite3_value_double(v[1]), sqlite3_value_double(v[2]),
               sqlite3_value_double(v[3]), sqlite3_value_double(v[4]), 0};
  s.radial_motion = or_zero(v[5]) * s.parallax / sky::kAuKmYrPerS;
  if (sky::is_position(s.ra, s.dec)) return s;
  fail_with(c, "EPOCH_PROP: the position is not within 0 to 360 and -90 to 90 degrees");
  return std::nullopt;
}

// An array as ASTROMETRIC_PARAMETERS gives it, the last the radial proper motion in mas/yr.
std::optional<Astrometry> star_of_array(sqlite3_context* c, sqlite3_value* value) {
  const auto a = array_of<6>(value);
  if (!a) {
    if (sqlite3_value_type(value) != SQLITE_NULL) fail_with(c, "EPOCH_PROP: the array does not have six elements");
    return std::nullopt;
  }
  Astrometry s{(*a)[0], (*a)[1], (*a)[2], (*a)[3], (*a)[4], std::isnan((*a)[5]) ? 0 : (*a)[5]};
  if (sky::is_position(s.ra, s.dec)) return s;
  fail_with(c, "EPOCH_PROP: the position is not within 0 to 360 and -90 to 90 degrees");
  return std::nullopt;
}

template <class Array>
void give(sqlite3_context* c, const Array& a) {
  result_blob(c, a.data(), sizeof(a));
}
void give(sqlite3_context* c, const Astrometry& s) { give(c, std::array{s.ra, s.dec, s.parallax, s.pmra, s.pmdec, s.radial_motion}); }

struct Moved {
  Astrometry star, then;
};
// Of (numbers…, ref_epoch, out_epoch) or (array, ref_epoch, out_epoch).
std::optional<Moved> moved(sqlite3_context* c, int n, Args v) {
  if (any_null(2, v + n - 2)) return std::nullopt;
  const auto star = n == 3 ? star_of_array(c, v[0]) : star_of(c, v);
  if (!star) return std::nullopt;
  return Moved{*star, sky::propagate(*star, sqlite3_value_double(v[n - 1]) - sqlite3_value_double(v[n - 2]))};
}

void epoch_prop(sqlite3_context* c, int n, Args v) {
  auto m = moved(c, n, v);
  if (!m) return;
  // Numbers in, a radial velocity out. Without a parallax there is no telling how it changes.
  if (n != 3) m->then.radial_motion = m->then.parallax == 0 ? or_zero(v[5]) : m->then.radial_motion * sky::kAuKmYrPerS / m->then.parallax;
  give(c, m->then);
}

void epoch_prop_pos(sqlite3_context* c, int n, Args v) {
  if (const auto m = moved(c, n, v)) give(c, std::array{m->then.ra, m->then.dec});
}

// Five errors and ten correlations, with a velocity and its error.
std::optional<sky::AstrometryErrors> errors_of(Args errors, Args correlations, double parallax, double velocity, double velocity_error) {
  if (any_null(5, errors) || any_null(10, correlations)) return std::nullopt;
  std::array<double, 15> all;
  for (std::size_t i = 0; i < 5; ++i) all[i] = sqlite3_value_double(errors[i]);
  for (std::size_t i = 0; i < 10; ++i) all[5 + i] = sqlite3_value_double(correlations[i]);
  return sky::with_radial_velocity(all, parallax, velocity, velocity_error);
}

std::optional<sky::Matrix6> covariance(sqlite3_context* c, int n, Args v) {
  if (any_null(2, v + n - 2)) return std::nullopt;
  const auto star = n == 4 ? star_of_array(c, v[0]) : star_of(c, v);
  if (!star) return std::nullopt;
  const auto errors = n == 4 ? array_of<21>(v[1]) : errors_of(v + 6, v + 12, star->parallax, or_zero(v[5]), or_zero(v[11]));
  if (!errors) {
    if (n == 4 && sqlite3_value_type(v[1]) != SQLITE_NULL) fail_with(c, "EPOCH_PROP_ERROR: the array of errors does not have 21 elements");
    return std::nullopt;
  }
  const double years = sqlite3_value_double(v[n - 1]) - sqlite3_value_double(v[n - 2]);
  return sky::propagate_covariance(*star, sky::covariance_of(*errors), years);
}

void epoch_prop_error(sqlite3_context* c, int n, Args v) {
  if (const auto matrix = covariance(c, n, v)) give(c, sky::errors_of(*matrix));
}

void epoch_prop_covariance(sqlite3_context* c, int n, Args v) {
  if (const auto matrix = covariance(c, n, v)) give(c, *matrix);
}

void parameters(sqlite3_context* c, int, Args v) {
  if (const auto star = star_of(c, v)) give(c, *star);
}

void parameter_error(sqlite3_context* c, int, Args v) {
  if (any_null(1, v + 15)) return;
  if (const auto errors = errors_of(v, v + 5, sqlite3_value_double(v[15]), or_zero(v[16]), or_zero(v[17]))) give(c, *errors);
}

void radial_velocity(sqlite3_context* c, int n, Args v) {
  if (any_null(n, v)) return;
  const double parallax = sqlite3_value_double(v[0]);
  if (parallax != 0) result_real(c, sqlite3_value_double(v[1]) * sky::kAuKmYrPerS / parallax);
}

constexpr Row kRows[] = {
    {"adql_epoch_prop", 3, epoch_prop},
    {"adql_epoch_prop", 8, epoch_prop},
    {"adql_epoch_prop_pos", 3, epoch_prop_pos},
    {"adql_epoch_prop_pos", 8, epoch_prop_pos},
    {"adql_epoch_prop_error", 4, epoch_prop_error},
    {"adql_epoch_prop_error", 24, epoch_prop_error},
    {"adql_epoch_prop_covariance", 24, epoch_prop_covariance},
    {"adql_astrometric_parameters", 6, parameters},
    {"adql_astrometric_parameter_error", 18, parameter_error},
    {"adql_radial_velocity", 2, radial_velocity},
};

}  // namespace

std::span<const Row> astrometry_rows() { return kRows; }

}  // namespace tapstand::adql::sql
