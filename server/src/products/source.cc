#include "products/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/text.h"

namespace tapstand::products {
namespace {

// Where a release keeps what the products are made from: columns of its gaia_source by what they mean, empty where the
// release has no such column. The last six say which products there are, in the order of THE table (product.cc).
constexpr std::size_t kMeanings = 23;
constexpr std::size_t kFirstFlag = 17;
struct Origin {
  std::string_view schema;
  std::array<std::string_view, kMeanings> columns;
};
constexpr Origin kOrigins[] = {
    {"gaiadr3",
     {"source_id", "solution_id", "ra", "dec", "phot_g_mean_mag", "phot_bp_mean_mag", "phot_rp_mean_mag", "teff_gspphot",
      "teff_gspphot_lower", "teff_gspphot_upper", "logg_gspphot", "mh_gspphot", "azero_gspphot", "ag_gspphot", "ebpminrp_gspphot",
      "distance_gspphot", "radial_velocity", "has_epoch_photometry", "has_rvs", "has_xp_continuous", "has_xp_sampled",
      "has_mcmc_gspphot", "has_mcmc_msc"}},
    {"gaiadr2",
     {"source_id", "solution_id", "ra", "dec", "phot_g_mean_mag", "phot_bp_mean_mag", "phot_rp_mean_mag", "teff_val",
      "teff_percentile_lower", "teff_percentile_upper", "", "", "", "a_g_val", "e_bp_min_rp_val", "", "radial_velocity",
      "epoch_photometry_url"}},
};
constexpr std::size_t kAtOnce = 500;  // source_ids of one query

std::optional<double> number(const Cell& cell) { return cell.is_null() ? std::nullopt : std::optional(cell.number()); }

// `row` has a cell for each column that the origin names.
Source read(Row row, const Origin& origin) {
  std::array<Cell, kMeanings> cells{};
  std::size_t next = 0;
  for (std::size_t i = 0; i < kMeanings; ++i) {
    if (!origin.columns[i].empty()) cells[i] = row[next++];
  }
  Source source;
  source.designation = {catalogue::release_of(origin.schema), cells[0].integer()};
  source.solution_id = cells[1].integer();
  source.ra = cells[2].number();
  source.dec = cells[3].number();
  std::optional<double>* const values[] = {&source.g,    &source.bp,          &source.rp, &source.teff, &source.teff_lower, &source.teff_upper,
                                           &source.logg, &source.metallicity, &source.a0, &source.ag,   &source.reddening,  &source.distance,
                                           &source.radial_velocity};
  static_assert(std::size(values) == kFirstFlag - 4);
  for (std::size_t i = 0; i < std::size(values); ++i) *values[i] = number(cells[4 + i]);
  for (std::size_t i = kFirstFlag; i < kMeanings; ++i) {
    const bool there = cells[i].kind == Cell::Kind::text ? !cells[i].s.empty() : cells[i].integer() != 0;
    if (there) source.available |= 1U << (i - kFirstFlag);
  }
  return source;
}

Result<void> read_sources(jobs::QueryEngine& engine, const Origin& origin, std::span<const std::int64_t> ids, const store::Interrupt& interrupt,
                          std::map<std::int64_t, Source>& found) {
  jobs::QueryRequest request;
  std::string columns;
  for (const auto column : origin.columns) {
    if (!column.empty()) columns += (columns.empty() ? "" : ", ") + std::string(column);
  }
  request.adql = fmt::format("SELECT {} FROM {}.gaia_source WHERE source_id IN ({})", columns, origin.schema, fmt::join(ids, ","));
  request.maxrec = static_cast<std::int64_t>(ids.size());
  TRY_ASSIGN(const auto run, engine.start(request, {}, interrupt));
  for (;;) {
    TRY_ASSIGN(const auto* row, run->next());
    if (row == nullptr) return {};
    auto source = read(*row, origin);
    found.emplace(source.designation.source_id, std::move(source));
  }
}

}  // namespace

std::string Designation::text() const { return fmt::format("{} {}", release->name, source_id); }

const catalogue::Release& newest_release() { return *catalogue::release_of("gaiadr3"); }

const catalogue::Release* find_release(std::string_view name) {
  const auto squeezed = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c != ' ' && c != '_') out += c;
    }
    return to_lower(out);
  };
  for (const auto& release : catalogue::releases()) {
    if (squeezed(release.name) == squeezed(name)) return &release;
  }
  return nullptr;
}

std::optional<Designation> parse_designation(std::string_view text, const catalogue::Release& bare) {
  text = trim(text);
  const auto space = text.find_last_of(' ');
  const auto* release = space == std::string_view::npos ? &bare : find_release(text.substr(0, space));
  const auto digits = space == std::string_view::npos ? text : text.substr(space + 1);
  const auto id = parse_int(digits);
  if (release == nullptr || !id || *id < 0 || digits.front() == '+') return std::nullopt;
  return Designation{release, *id};
}

Result<std::vector<Source>> find_sources(jobs::QueryEngine& engine, std::span<const Designation> names, const store::Interrupt& interrupt) {
  std::map<const catalogue::Release*, std::map<std::int64_t, Source>> found;
  for (const auto& origin : kOrigins) {
    const auto* release = catalogue::release_of(origin.schema);
    if (!engine.catalogue().find(catalogue::View::Name{std::string(origin.schema)}, {"gaia_source"}).table) continue;
    std::vector<std::int64_t> ids;
    for (const auto& name : names) {
      if (name.release == release) ids.push_back(name.source_id);
    }
    for (std::size_t i = 0; i < ids.size(); i += kAtOnce) {
      const auto some = std::span(ids).subspan(i, std::min(kAtOnce, ids.size() - i));
      TRY(read_sources(engine, origin, some, interrupt, found[release]));
    }
  }
  std::vector<Source> sources;
  for (const auto& name : names) {
    auto& of_release = found[name.release];
    const auto at = of_release.find(name.source_id);
    if (at == of_release.end()) continue;
    sources.push_back(std::move(at->second));
    of_release.erase(at);
  }
  return sources;
}

}  // namespace tapstand::products
