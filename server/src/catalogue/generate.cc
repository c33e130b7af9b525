#include "catalogue/generate.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

#include "catalogue/generate_describe.h"
#include "catalogue/generate_field.h"
#include "catalogue/generate_schema.h"
#include "catalogue/generate_sky.h"
#include "catalogue/generate_writer.h"

namespace tapstand::catalogue {
namespace {

constexpr std::string_view kLite = "gaiadr3.gaia_source_lite";
constexpr std::int64_t kProgressStep = 4096;

struct Recipe {
  std::string_view table;
  Release order;  // whose positions order the rows
  bool (*holds)(const Star&);
  void (*describe)(const SkySettings&, const Star&, Record&);
};

bool in_dr1(const Star& star) { return star.dr1_id != 0; }
bool in_tgas(const Star& star) { return star.in_tgas(); }
bool in_dr2(const Star& star) { return star.dr2_id != 0; }
bool in_dr2_five(const Star& star) { return star.dr2_id != 0 && star.dr2_five; }
bool in_dr2_tmass(const Star& star) { return star.dr2_id != 0 && has_tmass(star); }
bool in_dr3(const Star&) { return true; }
bool is_binary(const Star& star) { return star.binary; }
bool is_variable(const Star& star) { return star.variable; }
bool in_hipparcos(const Star& star) { return star.hip != 0; }
bool in_newreduction(const Star& star) { return star.hip != 0 && (star.named || star.hip % 400 != 0); }
bool in_tycho2(const Star& star) { return star.in_tycho2(); }

// THE table of data tables: a new one is one row here, its description in fixtures/, and a function in generate_describe.h.
constexpr Recipe kRecipes[] = {
    {"gaiadr1.gaia_source", Release::dr1, in_dr1, describe_dr1},
    {"gaiadr1.tgas_source", Release::dr1, in_tgas, describe_tgas},
    {"gaiadr2.gaia_source", Release::dr2, in_dr2, describe_dr2},
    {"gaiadr2.tmass_best_neighbour", Release::dr2, in_dr2_tmass, describe_dr2_tmass},
    {"gaiadr2.ruwe", Release::dr2, in_dr2_five, describe_dr2_ruwe},
    {"gaiaedr3.gaia_source", Release::dr3, in_dr3, describe_edr3},
    {"gaiadr3.gaia_source", Release::dr3, in_dr3, describe_dr3},
    {kLite, Release::dr3, in_dr3, describe_dr3},
    {"gaiadr3.astrophysical_parameters", Release::dr3, has_astrophysics, describe_astrophysics},
    {"gaiadr3.nss_two_body_orbit", Release::dr3, is_binary, describe_orbit},
    {"gaiadr3.vari_summary", Release::dr3, is_variable, describe_variability},
    {"gaiadr3.dr2_neighbourhood", Release::dr3, in_dr2, describe_dr2_neighbourhood},
    {"gaiadr3.tmass_psc_xsc_best_neighbour", Release::dr3, has_tmass, describe_dr3_tmass},
    {"public.hipparcos", Release::dr1, in_hipparcos, describe_hipparcos},
    {"public.hipparcos_newreduction", Release::dr1, in_newreduction, describe_hipparcos_newreduction},
    {"public.tycho2", Release::dr3, in_tycho2, describe_tycho2},
};

std::tuple<std::int64_t, double, double> sky_order(double ra, double dec) { return {zone_of(dec), ra, dec}; }

class Generator {
 public:
  Generator(const GenerateOptions& options, const SkySettings& settings, const std::vector<SchemaPlan>& schemas, CatalogueFile& file)
      : options_(options), settings_(settings), schemas_(schemas), file_(file),
        seed_(options.seed != 0 ? options.seed : settings.seed) {}

  Result<GenerateReport> run() {
    const std::int64_t stars = options_.full && options_.rows != 0 ? options_.rows : settings_.rows;
    sky_ = make_sky(settings_, stars, seed_);
    lite_rows_ = options_.full || options_.rows == 0 ? stars : options_.rows;
    total_ = lite_rows_;
    for (const Recipe& recipe : kRecipes) {
      if (recipe.table != kLite) total_ += std::count_if(sky_.begin(), sky_.end(), recipe.holds);
    }
    for (const Recipe& recipe : kRecipes) TRY(write_table(recipe));
    TRY(write_dual());
    TRY(write_descriptions(file_, schemas_, sizes_,
                           {{"format", "1"}, {"seed", std::to_string(seed_)}, {"rows", std::to_string(lite_rows_)},
                            {"stars", std::to_string(stars)}, {"full", options_.full ? "1" : "0"}, {"settings", settings_.hash}},
                           lite_rows_ <= stars));
    if (options_.progress) options_.progress(total_, total_);
    TRY_ASSIGN(const std::int64_t bytes, file_.bytes());
    return GenerateReport{stars, done_, bytes};
  }

 private:
  Result<const TablePlan*> plan_of(std::string_view qualified) const {
    for (const SchemaPlan& schema : schemas_) {
      for (const TablePlan& table : schema.tables) {
        if (table.qualified() == qualified) return &table;
      }
    }
    return fail(Code::bad_request, fmt::format("tables.toml does not describe {}", qualified));
  }

  // The stars of a table in the order of the sky.
  std::vector<const Star*> in_order(const Recipe& recipe) const {
    std::vector<std::pair<std::tuple<std::int64_t, double, double>, const Star*>> keyed;
    for (const Star& star : sky_) {
      if (!recipe.holds(star)) continue;
      const LonLat position = position_in_table(recipe, star);
      keyed.emplace_back(sky_order(position.lon, position.lat), &star);
    }
    std::sort(keyed.begin(), keyed.end());
    std::vector<const Star*> out;
    out.reserve(keyed.size());
    for (const auto& entry : keyed) out.push_back(entry.second);
    return out;
  }

  // Where the table itself puts the star: the old catalogues have positions of their own.
  LonLat position_in_table(const Recipe& recipe, const Star& star) const {
    if (!recipe.table.starts_with("public.")) return observed_position(settings_, star, recipe.order);
    Record record;
    recipe.describe(settings_, star, record);
    const Cell dec = record.get("dec");
    return {record.get("ra").number(), dec.is_null() ? record.get("de").number() : dec.number()};
  }

  Result<void> add(TableWriter& out, const Recipe& recipe, const Star& star, const Permutation& shuffle) {
    record_.clear();
    recipe.describe(settings_, star, record_);
    record_.set("random_index", shuffle(out.rows()));
    TRY(out.add(record_));
    if (++done_ % kProgressStep == 0 && options_.progress) options_.progress(done_, total_);
    return {};
  }

  Result<void> write_table(const Recipe& recipe) {
    TRY_ASSIGN(const TablePlan* plan, plan_of(recipe.table));
    TRY_ASSIGN(const std::int64_t before, file_.bytes());
    TRY_ASSIGN(TableWriter out, TableWriter::create(file_, *plan));
    std::vector<const Star*> stars = in_order(recipe);
    const std::int64_t rows = recipe.table == kLite ? lite_rows_ : std::ssize(stars);
    // One key a release: tables that hold the same sources give them the same random_index.
    const Permutation shuffle(rows, mix(seed_ ^ (static_cast<std::uint64_t>(recipe.order) + 77)));
    if (rows < std::ssize(stars)) stars = sample(stars, rows);
    FieldStars field(settings_, rows - std::ssize(stars), mix(seed_ + 99));
    TRY(merge(out, recipe, stars, field, shuffle));
    TRY(create_indexes(file_, *plan));
    TRY_ASSIGN(const std::int64_t after, file_.bytes());
    sizes_[plan->qualified()] = {out.rows(), after - before};
    return {};
  }

  // The shared stars and the table's own field stars, both in the order of the sky.
  Result<void> merge(TableWriter& out, const Recipe& recipe, const std::vector<const Star*>& stars, FieldStars& field,
                     const Permutation& shuffle) {
    auto shared = stars.begin();
    const Star* extra = field.next();
    const auto order_of = [](const Star& star) { return sky_order(star.position.lon, star.position.lat); };
    for (std::int64_t serial = 0; extra;) {
      if (shared != stars.end() && order_of(**shared) <= order_of(*extra)) {
        TRY(add(out, recipe, **shared++, shuffle));
        continue;
      }
      Star star = *extra;
      number_extra_star(star, serial++);
      TRY(add(out, recipe, star, shuffle));
      extra = field.next();
    }
    for (; shared != stars.end(); ++shared) TRY(add(out, recipe, **shared, shuffle));
    return {};
  }

  std::vector<const Star*> sample(const std::vector<const Star*>& stars, std::int64_t count) const {
    const Permutation shuffle(std::ssize(stars), mix(seed_ + 101));
    std::vector<const Star*> out;
    for (std::size_t i = 0; i < stars.size(); ++i) {
      if (shuffle(static_cast<std::int64_t>(i)) < count) out.push_back(stars[i]);
    }
    return out;
  }

  Result<void> write_dual() {
    TRY_ASSIGN(const TablePlan* plan, plan_of("public.dual"));
    TRY_ASSIGN(const std::int64_t before, file_.bytes());
    TRY_ASSIGN(TableWriter out, TableWriter::create(file_, *plan));
    record_.clear();
    record_.set("dummy", "x");
    TRY(out.add(record_));
    TRY_ASSIGN(const std::int64_t after, file_.bytes());
    sizes_["public.dual"] = {1, after - before};
    return {};
  }

  const GenerateOptions& options_;
  const SkySettings& settings_;
  const std::vector<SchemaPlan>& schemas_;
  CatalogueFile& file_;
  std::uint64_t seed_;
  std::vector<Star> sky_{};
  std::int64_t lite_rows_ = 0;
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;
  TableSizes sizes_{};
  Record record_{};
};

Result<void> check(const GenerateOptions& options, const SkySettings& settings) {
  const std::int64_t fixed = settings.fixed_sources();
  if (settings.rows < fixed || settings.rows > kMaxFullRows) {
    return fail(Code::bad_request, fmt::format("sky.toml: `rows` must be {} to {}", fixed, kMaxFullRows));
  }
  const std::int64_t least = options.full ? fixed : 1;
  const std::int64_t most = options.full ? kMaxFullRows : kMaxRows;
  if (options.rows != 0 && (options.rows < least || options.rows > most)) {
    return fail(Code::bad_request, fmt::format("The number of rows must be {} to {}.", least, most));
  }
  return {};
}

}  // namespace

Result<GenerateReport> generate(const GenerateOptions& options) {
  TRY_ASSIGN(const SkySettings settings, read_sky_settings(options.fixtures / "sky.toml"));
  TRY(check(options, settings));
  TRY_ASSIGN(const std::vector<SchemaPlan> schemas, read_fixtures(options.fixtures));
  std::filesystem::path part = options.out;
  part += fmt::format(".{}.part", ::getpid());  // two processes may make the same file: the last one whole stays
  const auto write = [&]() -> Result<GenerateReport> {
    TRY_ASSIGN(CatalogueFile file, CatalogueFile::create(part));
    TRY_ASSIGN(GenerateReport report, Generator(options, settings, schemas, file).run());
    TRY(file.finish());
    std::error_code error;
    std::filesystem::rename(part, options.out, error);
    if (error) return fail(Code::internal, "The catalogue cannot be put in its place: " + error.message() + ".");
    report.bytes = static_cast<std::int64_t>(std::filesystem::file_size(options.out, error));
    return report;
  };
  auto result = write();
  if (!result) {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
  }
  return result;
}

}  // namespace tapstand::catalogue
