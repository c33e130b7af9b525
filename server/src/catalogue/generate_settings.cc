#include "catalogue/generate_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <toml++/toml.h>
#include <tuple>

#include "catalogue/generate_random.h"

namespace tapstand::catalogue {
namespace {

// Collects the first problem of the file, so that the readers below stay plain.
class Reader {
 public:
  explicit Reader(const toml::table& table, std::string where) : table_(table), where_(std::move(where)) {}

  double number(std::string_view key) { return required<double>(key); }
  std::int64_t integer(std::string_view key) { return required<std::int64_t>(key); }
  std::string text(std::string_view key) { return required<std::string>(key); }
  std::optional<double> optional(std::string_view key) const { return table_[key].value<double>(); }

  std::pair<double, double> pair(std::string_view key) {
    const auto value = optional_pair(key);
    if (!value) blame(key);
    return value.value_or(std::pair{0.0, 0.0});
  }
  std::optional<std::pair<double, double>> optional_pair(std::string_view key) {
    const auto* array = table_[key].as_array();
    if (!array) return {};
    const auto first = array->size() == 2 ? (*array)[0].value<double>() : std::nullopt;
    const auto second = array->size() == 2 ? (*array)[1].value<double>() : std::nullopt;
    if (!first || !second) {
      blame(key);
      return {};
    }
    return std::pair{*first, *second};
  }
  Curve curve(std::string_view key, bool logarithmic = false) {
    std::vector<std::pair<double, double>> points;
    if (const auto* array = table_[key].as_array()) {
      for (const auto& node : *array) {
        const auto* point = node.as_array();
        const auto x = point && point->size() == 2 ? (*point)[0].value<double>() : std::nullopt;
        const auto y = point && point->size() == 2 ? (*point)[1].value<double>() : std::nullopt;
        if (!x || !y || (logarithmic && *y <= 0) || (!points.empty() && *x <= points.back().first)) blame(key);
        else points.emplace_back(*x, logarithmic ? std::log10(*y) : *y);
      }
    }
    if (points.size() < 2) blame(key);
    return Curve(std::move(points));
  }
  const std::string& problem() const { return problem_; }

 private:
  template <class T>
  T required(std::string_view key) {
    const auto value = table_[key].value<T>();
    if (!value) blame(key);
    return value.value_or(T{});
  }
  void blame(std::string_view key) {
    if (problem_.empty()) problem_ = fmt::format("{}: `{}` is missing or has a wrong form", where_, key);
  }

  const toml::table& table_;
  std::string where_;
  std::string problem_{};
};

Result<ConeSettings> read_cone(const toml::table& table) {
  Reader in(table, "[cone]");
  ConeSettings out;
  out.ra = in.number("ra");
  out.dec = in.number("dec");
  out.radius = in.number("radius");
  out.sources = in.integer("sources");
  out.parallax = in.number("parallax");
  out.parallax_spread = in.number("parallax_spread");
  std::tie(out.pmra, out.pmdec) = in.pair("motion");
  out.motion_spread = in.number("motion_spread");
  out.extinction = in.number("extinction");
  if (!in.problem().empty()) return fail(Code::bad_request, in.problem());
  return out;
}

Result<ClusterSettings> read_cluster(const toml::table& table) {
  Reader in(table, "[[cluster]]");
  ClusterSettings out;
  out.name = in.text("name");
  std::tie(out.ra, out.dec) = in.pair("position");
  out.parallax = in.number("parallax");
  out.parallax_spread = in.number("parallax_spread");
  std::tie(out.pmra, out.pmdec) = in.pair("motion");
  out.motion_spread = in.number("motion_spread");
  out.radial_velocity = in.number("radial_velocity");
  out.rv_spread = in.number("rv_spread");
  out.radius = in.number("radius");
  out.extinction = in.number("extinction");
  out.turnoff = in.number("turnoff");
  out.brightest = in.number("brightest");
  out.faintest = in.number("faintest");
  out.metallicity = in.number("metallicity");
  out.sources = in.integer("sources");
  if (!in.problem().empty()) return fail(Code::bad_request, in.problem());
  return out;
}

Result<NamedStar> read_star(const toml::table& table) {
  Reader in(table, "[[star]]");
  NamedStar out;
  out.name = in.text("name");
  out.source_id = in.integer("source_id");
  out.position = in.optional_pair("position");
  out.parallax = in.optional("parallax");
  out.motion = in.optional_pair("motion");
  out.g = in.number("g");
  out.bp = in.optional("bp");
  out.rp = in.optional("rp");
  out.bp_rp = out.bp && out.rp ? *out.bp - *out.rp : in.number("bp_rp");
  out.radial_velocity = in.optional("radial_velocity");
  out.parallax_error = in.optional("parallax_error");
  out.ruwe = in.optional("ruwe");
  out.hip = static_cast<int>(in.optional("hip").value_or(0));
  if (!in.problem().empty()) return fail(Code::bad_request, in.problem());
  return out;
}

Result<void> read_curves(const toml::table& table, SkySettings& out) {
  Reader in(table, "[by_magnitude]");
  out.cumulative = in.curve("cumulative", true);
  out.mean_parallax = in.curve("mean_parallax", true);
  for (const auto& [key, curve] : std::initializer_list<std::pair<const char*, Curve*>>{
           {"mean_pmra", &out.mean_pmra}, {"mean_pmdec", &out.mean_pmdec}, {"two_parameter", &out.two_parameter},
           {"six_parameter", &out.six_parameter}, {"no_colour", &out.no_colour}, {"in_dr2", &out.in_dr2},
           {"in_dr1", &out.in_dr1}, {"g_error", &out.g_error}, {"bp_error", &out.bp_error}, {"rp_error", &out.rp_error}}) {
    *curve = in.curve(key);
  }
  if (!in.problem().empty()) return fail(Code::bad_request, in.problem());
  return {};
}

Result<SkySettings> read_document(const toml::table& document) {
  SkySettings out;
  static const toml::table kNone;
  const auto section = [&](const char* name) -> const toml::table& {
    const auto* table = document[name].as_table();
    return table ? *table : kNone;
  };
  Reader top(document, "sky.toml");
  out.seed = static_cast<std::uint64_t>(top.integer("seed"));
  out.rows = top.integer("rows");
  Reader bright(section("bright"), "[bright]");
  out.bright_sources = bright.integer("sources");
  out.bright_faintest = bright.number("faintest");
  out.hipparcos_limit = bright.number("hipparcos_limit");
  for (const Reader* part : {&top, &bright}) {
    if (!part->problem().empty()) return fail(Code::bad_request, part->problem());
  }
  TRY_ASSIGN(out.cone, read_cone(section("cone")));
  TRY(read_curves(section("by_magnitude"), out));
  if (const auto* clusters = document["cluster"].as_array()) {
    for (const auto& node : *clusters) {
      TRY_ASSIGN(auto cluster, read_cluster(node.is_table() ? *node.as_table() : kNone));
      out.clusters.push_back(std::move(cluster));
    }
  }
  if (const auto* stars = document["star"].as_array()) {
    for (const auto& node : *stars) {
      TRY_ASSIGN(auto star, read_star(node.is_table() ? *node.as_table() : kNone));
      out.stars.push_back(std::move(star));
    }
  }
  return out;
}

}  // namespace

double Curve::operator()(double x) const {
  const auto next = std::upper_bound(points_.begin(), points_.end(), x, [](double v, const auto& p) { return v < p.first; });
  if (next == points_.begin()) return points_.front().second;
  if (next == points_.end()) return points_.back().second;
  const auto& [x0, y0] = *std::prev(next);
  return y0 + (next->second - y0) * (x - x0) / (next->first - x0);
}

double Curve::inverse(double y) const {
  const auto next = std::upper_bound(points_.begin(), points_.end(), y, [](double v, const auto& p) { return v < p.second; });
  if (next == points_.begin()) return points_.front().first;
  if (next == points_.end()) return points_.back().first;
  const auto& [x0, y0] = *std::prev(next);
  return x0 + (next->first - x0) * (y - y0) / (next->second - y0);
}

std::int64_t SkySettings::fixed_sources() const {
  std::int64_t total = cone.sources + bright_sources + static_cast<std::int64_t>(stars.size());
  for (const auto& cluster : clusters) total += cluster.sources;
  return total;
}

Result<SkySettings> read_sky_settings(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Code::not_found, "The generator's settings, sky.toml, cannot be read from the fixtures folder.");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  try {
    TRY_ASSIGN(auto out, read_document(toml::parse(text)));
    std::uint64_t hash = 0;
    for (const char c : text) hash = mix(hash + static_cast<unsigned char>(c) + 1);
    out.hash = fmt::format("{:016x}", hash);
    return out;
  } catch (const toml::parse_error& error) {
    return fail(Code::bad_request, fmt::format("sky.toml, line {}: {}", error.source().begin.line, error.description()));
  }
}

}  // namespace tapstand::catalogue
