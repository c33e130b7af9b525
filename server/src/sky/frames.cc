#include "sky/frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"

namespace tapstand::sky {
namespace {

using Matrix = std::array<Vec3, 3>;  // rows: the axes of the frame in ICRS

constexpr Matrix kIdentity{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix kGalactic{{{-0.0548755604162154, -0.8734370902348850, -0.4838350155487132},
                            {+0.4941094278755837, -0.4448296299600112, +0.7469822444972189},
                            {-0.8676661490190047, -0.1980763734312015, +0.4559837761750669}}};

// `outer` gives its axes in the frame of `inner`.
Matrix product(const Matrix& outer, const Matrix& inner) {
  Matrix out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = outer[i].x * inner[0] + outer[i].y * inner[1] + outer[i].z * inner[2];
  return out;
}

Matrix make_ecliptic() {
  const double s = std::sin(23.4392911 * kRadian), c = std::cos(23.4392911 * kRadian);
  return {{{1, 0, 0}, {0, c, s}, {0, -s, c}}};
}

// Turns about x, y and z by -19.9, -9.1 and +22.9 milliarcseconds take the axes of FK5 to those of ICRS.
Matrix make_fk5() {
  constexpr double kMas = kRadian / 3.6e6;
  const Vec3 turn{-19.9 * kMas, -9.1 * kMas, 22.9 * kMas};
  const double size = norm(turn);
  const Vec3 axis = unit(turn);
  Matrix out = kIdentity;
  for (Vec3& row : out) {
    // Rodrigues: row · cos + (row × axis) · sin + axis (axis · row)(1 - cos)
    const double half = std::sin(size / 2);
    row = row + std::sin(size) * cross(row, axis) + 2 * half * half * (dot(axis, row) * axis - row);
  }
  return out;
}

Matrix make_super_galactic() {
  const Vec3 pole = to_vector({47.37, 6.32}), origin = to_vector({137.37, 0});
  return product({origin, cross(pole, origin), pole}, kGalactic);
}

const Matrix& matrix(Frame frame) {
  static const Matrix fk5 = make_fk5(), super_galactic = make_super_galactic(), ecliptic = make_ecliptic();
  switch (frame) {
    case Frame::fk5: return fk5;
    case Frame::galactic: return kGalactic;
    case Frame::super_galactic: return super_galactic;
    case Frame::ecliptic: return ecliptic;
    case Frame::icrs: break;
  }
  return kIdentity;
}

struct FrameName {
  std::string_view name;
  Frame frame;
};
constexpr std::array<FrameName, 8> kFrames{{{"ICRS", Frame::icrs},
                                            {"UNKNOWNFRAME", Frame::icrs},
                                            {"FK5", Frame::fk5},
                                            {"J2000", Frame::fk5},
                                            {"GALACTIC", Frame::galactic},
                                            {"GALACTIC_II", Frame::galactic},
                                            {"SUPER_GALACTIC", Frame::super_galactic},
                                            {"ECLIPTIC", Frame::ecliptic}}};
constexpr std::array<std::string_view, 2> kOldFrames{"FK4", "B1950"};
constexpr std::array<std::string_view, 17> kReferencePositions{
    "GEOCENTER",       "BARYCENTER",         "HELIOCENTER",  "TOPOCENTER", "LSR",     "LSRK",  "LSRD",
    "GALACTIC_CENTER", "LOCAL_GROUP_CENTER", "EMBARYCENTER", "MOON",       "MERCURY", "VENUS", "MARS",
    "JUPITER",         "RELOCATABLE",        "UNKNOWNREFPOS"};

template <std::size_t n>
bool is_among(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return iequals(w, word); });
}

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const auto word = text.substr(0, text.find_first_of(" \t\r\n"));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

bool is_reference_position(std::string_view word) { return is_among(word, kReferencePositions); }
bool is_flavour(std::string_view word) { return iequals(word, "SPHERICAL2"); }
bool is_frame_word(std::string_view word) {
  return is_among(word, kOldFrames) || std::any_of(kFrames.begin(), kFrames.end(), [&](const FrameName& f) { return iequals(f.name, word); });
}

Result<Frame> frame_of(std::string_view word) {
  for (const auto& [name, frame] : kFrames) {
    if (iequals(name, word)) return frame;
  }
  const std::string shown(word.substr(0, 40));
  if (is_among(word, kOldFrames)) {
    return fail(Code::bad_query, fmt::format("{} coordinates depend on the epoch of observation and are not converted: "
                                             "give them in ICRS, FK5, GALACTIC, SUPER_GALACTIC or ECLIPTIC.", shown));
  }
  return fail(Code::bad_query, fmt::format("'{}' is no known coordinate system: there are ICRS, FK5, GALACTIC, SUPER_GALACTIC and ECLIPTIC.", shown));
}

std::string_view frame_name(Frame frame) {
  return std::find_if(kFrames.begin(), kFrames.end(), [&](const FrameName& f) { return f.frame == frame; })->name;
}

Result<Frame> parse_frame(std::string_view text) {
  auto word = take_word(text);
  Frame frame = Frame::icrs;
  if (!word.empty() && !is_reference_position(word) && !is_flavour(word)) {
    TRY_ASSIGN(frame, frame_of(word));
    word = take_word(text);
  }
  if (is_reference_position(word)) word = take_word(text);
  if (is_flavour(word)) word = take_word(text);
  if (word.empty()) return frame;
  return fail(Code::bad_query, fmt::format("'{}' in a coordinate system is neither a reference position nor SPHERICAL2.", word.substr(0, 40)));
}

Vec3 from_icrs(Frame frame, const Vec3& v) {
  const Matrix& m = matrix(frame);
  return {dot(m[0], v), dot(m[1], v), dot(m[2], v)};
}

Vec3 to_icrs(Frame frame, const Vec3& v) {
  const Matrix& m = matrix(frame);
  return v.x * m[0] + v.y * m[1] + v.z * m[2];
}

Point to_icrs(Frame frame, Point p) { return frame == Frame::icrs ? p : to_point(unit(to_icrs(frame, to_vector(p)))); }

Shape to_icrs(Frame frame, const Shape& shape) {
  if (frame == Frame::icrs) return shape;
  if (const auto* point = std::get_if<Point>(&shape)) return to_icrs(frame, *point);
  if (const auto* circle = std::get_if<Circle>(&shape)) return Circle{to_icrs(frame, circle->centre), circle->radius};
  std::vector<Point> points = std::get<Polygon>(shape).points();
  for (Point& p : points) p = to_icrs(frame, p);
  auto turned = Polygon::make(std::move(points));
  return turned ? Shape(std::move(*turned)) : shape;  // what was a polygon is one when turned
}

}  // namespace tapstand::sky
