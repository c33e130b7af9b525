// The default sample catalogue, made once, held against the published figures of the releases and against its own description.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/generate.h"
#include "catalogue/generate_frames.h"
#include "catalogue/generate_settings.h"
#include "sky/healpix.h"

namespace tapstand::catalogue {
namespace {

constexpr const char* kSky = R"("gaiadr3.gaia_source")";

// The default catalogue in the build folder. CTest runs each test in a process of its own: the first makes the file, the others
// find it by a name that tells this program and the fixtures by their times.
std::filesystem::path sample_catalogue(const std::filesystem::path& fixtures) {
  namespace fs = std::filesystem;
  const fs::path folder = TAPSTAND_BINARY_DIR;
  std::int64_t stamp = fs::last_write_time("/proc/self/exe").time_since_epoch().count();
  for (const auto& entry : fs::recursive_directory_iterator(fixtures)) {
    stamp = stamp * 31 + fs::last_write_time(entry).time_since_epoch().count();
  }
  const fs::path out = folder / fmt::format("sample-facts-{:x}.sqlite", static_cast<std::uint64_t>(stamp));
  if (fs::exists(out)) return out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::error_code ignored;
    const std::string name = entry.path().filename().string();
    if (name.starts_with("sample-facts-") && name.ends_with(".sqlite") && entry.path() != out) fs::remove(entry, ignored);
  }
  const auto report = generate({.out = out, .fixtures = fixtures});
  EXPECT_TRUE(report) << report.error().message;
  return report ? out : fs::path{};
}

class SampleFacts : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto fixtures = std::filesystem::path(TAPSTAND_SOURCE_DIR) / "fixtures";
    const auto sample = sample_catalogue(fixtures);
    ASSERT_FALSE(sample.empty());
    bytes_ = static_cast<std::int64_t>(std::filesystem::file_size(sample));
    settings_ = std::make_unique<SkySettings>(*read_sky_settings(fixtures / "sky.toml"));
    ASSERT_EQ(sqlite3_open_v2(sample.c_str(), &db_, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    sqlite3_create_function(db_, "apart", 4, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                            [](sqlite3_context* context, int, sqlite3_value** v) {
                              const auto at = [&](int i) { return sqlite3_value_double(v[i]); };
                              sqlite3_result_double(context, separation({at(0), at(1)}, {at(2), at(3)}));
                            }, nullptr, nullptr);
    sqlite3_create_function(db_, "pixel", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                            [](sqlite3_context* context, int, sqlite3_value** v) {
                              sqlite3_result_int64(context, sky::healpix_nested(12, sqlite3_value_double(v[0]), sqlite3_value_double(v[1])));
                            }, nullptr, nullptr);
  }
  static void TearDownTestSuite() {
    sqlite3_close(db_);
    settings_.reset();
  }

  static double number(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(db_) << "\n" << sql;
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW) << sql;
    const double value = sqlite3_column_double(statement, 0);
    sqlite3_finalize(statement);
    return value;
  }
  static std::vector<std::vector<std::string>> rows(const std::string& sql) {
    std::vector<std::vector<std::string>> out;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(db_) << "\n" << sql;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      auto& row = out.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.emplace_back(text ? text : "");
      }
    }
    sqlite3_finalize(statement);
    return out;
  }
  static double median(const std::string& column, const std::string& condition) {
    const std::string from = fmt::format("FROM {} WHERE {} AND {} IS NOT NULL", kSky, condition, column);
    return number(fmt::format("SELECT {0} {1} ORDER BY {0} LIMIT 1 OFFSET (SELECT count(*) / 2 {1})", column, from));
  }
  static double null_share(const char* table, const char* column) {
    return number(fmt::format("SELECT avg({} IS NULL) FROM \"{}\"", column, table));
  }

  static inline std::int64_t bytes_ = 0;
  static inline sqlite3* db_ = nullptr;
  static inline std::unique_ptr<SkySettings> settings_{};
};

TEST_F(SampleFacts, IsLargeEnoughAndSmallEnough) {
  for (const char* table : {"gaiadr1.gaia_source", "gaiadr2.gaia_source", "gaiaedr3.gaia_source", "gaiadr3.gaia_source", "gaiadr3.gaia_source_lite"}) {
    EXPECT_GE(number(fmt::format("SELECT count(*) FROM \"{}\"", table)), 20000) << table;
  }
  EXPECT_LT(bytes_, 100'000'000);
  EXPECT_EQ(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
  EXPECT_EQ(number(R"(SELECT count(*) FROM "public.dual" WHERE dummy = 'x')"), 1);
}

TEST_F(SampleFacts, TheDocumentedConeHoldsItsSources) {
  const auto within = [](const char* table, double radius) {
    return number(fmt::format("SELECT count(*) FROM \"{}\" WHERE apart(ra, dec, 266.41683, -29.00781) <= {:.12f}", table, radius));
  };
  EXPECT_EQ(within("gaiadr1.gaia_source", 0.08333333), 4734);
  // No source near the edge: a tenth of an arcsecond either way changes nothing.
  EXPECT_EQ(within("gaiadr1.gaia_source", 0.08333333 - 0.1 / 3600), 4734);
  EXPECT_EQ(within("gaiadr1.gaia_source", 0.08333333 + 10.0 / 3600), 4734);
  for (const char* table : {"gaiadr2.gaia_source", "gaiaedr3.gaia_source", "gaiadr3.gaia_source"}) {
    EXPECT_NEAR(within(table, 0.08333333), 4734, 30) << table;
  }
}

TEST_F(SampleFacts, SourceIdsCarryThePixelAndAreUnique) {
  for (const char* table : {"gaiadr1.gaia_source", "gaiadr2.gaia_source", "gaiaedr3.gaia_source", "gaiadr3.gaia_source"}) {
    EXPECT_EQ(number(fmt::format("SELECT count(*) - count(DISTINCT source_id) FROM \"{}\"", table)), 0);
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM \"{}\" WHERE source_id % 128 != 0", table)), 0);
  }
  // Only named stars bear the pixel of the time when their id was made.
  const double elsewhere = number(fmt::format("SELECT count(*) FROM {} WHERE source_id >> 35 != pixel(ra, dec)", kSky));
  EXPECT_LE(elsewhere, 10);
  EXPECT_EQ(number(fmt::format("SELECT count(*) FROM {} WHERE designation != 'Gaia DR3 ' || source_id", kSky)), 0);
}

TEST_F(SampleFacts, RandomIndexIsAPermutation) {
  for (const char* table : {"gaiadr1.gaia_source", "gaiadr1.tgas_source", "gaiadr2.gaia_source", "gaiadr3.gaia_source"}) {
    EXPECT_EQ(number(fmt::format("SELECT count(DISTINCT random_index) = count(*) AND min(random_index) = 0 AND max(random_index) = count(*) - 1 FROM \"{}\"", table)), 1) << table;
  }
  EXPECT_EQ(number(fmt::format(R"(SELECT count(*) FROM {} s JOIN "gaiadr3.gaia_source_lite" l USING (source_id) WHERE s.random_index != l.random_index)", kSky)), 0);
}

TEST_F(SampleFacts, RowsLieInTheOrderOfTheSky) {
  for (const auto& row : rows(R"(SELECT table_name, (SELECT column_name FROM tapstand_flags d WHERE d.table_name = f.table_name AND d.flags & 2) FROM tapstand_flags f WHERE flags & 1)")) {
    const std::string zone = fmt::format("CAST((\"{}\"+90.0)*12 AS INTEGER)", row[1]);
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM (SELECT {0} z, ra, lag({0}) OVER w pz, lag(ra) OVER w pra FROM \"{1}\" WINDOW w AS (ORDER BY rowid)) WHERE z < pz OR (z = pz AND ra < pra)", zone, row[0])), 0) << row[0];
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = 'zone:{}'", row[0])), 1) << row[0];
  }
}

// Null fractions of the real releases; the sample has more bright stars than its share, hence the margins.
TEST_F(SampleFacts, NullFractionsFollowTheReleases) {
  EXPECT_NEAR(null_share("gaiadr3.gaia_source", "parallax"), 0.190, 0.02);
  EXPECT_NEAR(null_share("gaiadr3.gaia_source", "bp_rp"), 0.150, 0.02);
  EXPECT_NEAR(null_share("gaiadr3.gaia_source", "phot_g_mean_mag"), 0.003, 0.002);
  EXPECT_NEAR(null_share("gaiadr3.gaia_source", "radial_velocity"), 0.981, 0.025);
  EXPECT_NEAR(null_share("gaiadr3.gaia_source", "teff_gspphot"), 0.740, 0.06);
  EXPECT_NEAR(null_share("gaiadr3.gaia_source", "vbroad"), 0.998, 0.01);
  EXPECT_NEAR(null_share("gaiadr3.gaia_source", "pseudocolour"), 1 - 0.487, 0.05);
  EXPECT_NEAR(null_share("gaiadr3.gaia_source", "nu_eff_used_in_astrometry"), 1 - 0.323, 0.05);
  EXPECT_NEAR(null_share("gaiadr2.gaia_source", "parallax"), 0.213, 0.03);
  EXPECT_NEAR(null_share("gaiadr2.gaia_source", "bp_rp"), 0.184, 0.03);
  EXPECT_NEAR(null_share("gaiadr2.gaia_source", "radial_velocity"), 0.996, 0.02);
  EXPECT_NEAR(null_share("gaiadr1.gaia_source", "parallax"), 0.998, 0.025);
  EXPECT_EQ(null_share("gaiadr1.gaia_source", "phot_g_mean_mag"), 0);
}

TEST_F(SampleFacts, SolutionsDecideWhatIsNull) {
  for (const char* condition : {"astrometric_params_solved NOT IN (3, 31, 95)", "(astrometric_params_solved = 3) != (parallax IS NULL)",
                                "(astrometric_params_solved = 3) != (pmra IS NULL)", "(astrometric_params_solved = 95) != (pseudocolour IS NOT NULL)",
                                "(astrometric_params_solved = 31) != (nu_eff_used_in_astrometry IS NOT NULL)",
                                "(pseudocolour IS NULL) != (ra_pseudocolour_corr IS NULL)", "ra IS NULL", "ra_error IS NULL"}) {
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM {} WHERE {}", kSky, condition)), 0) << condition;
  }
}

TEST_F(SampleFacts, ErrorsGrowWithMagnitudeAsPublished) {
  const std::map<double, double> parallax_errors{{15, 0.0295}, {16, 0.0473}, {17, 0.0793}, {18, 0.1423}, {19, 0.2818}, {20, 0.6165}};
  for (const auto& [g, expected] : parallax_errors) {
    const std::string bin = fmt::format("phot_g_mean_mag BETWEEN {} AND {} AND astrometric_params_solved = 31", g - 0.25, g + 0.25);
    EXPECT_NEAR(median("parallax_error", bin) / expected, 1, 0.15) << g;
    EXPECT_NEAR(median("pmra_error", bin) / expected / 1.03, 1, 0.15) << g;
    EXPECT_NEAR(median("ra_error", bin) / expected / 0.80, 1, 0.15) << g;
    EXPECT_NEAR(median("pmdec_error", bin) / expected / 0.89, 1, 0.15) << g;
  }
  EXPECT_NEAR(median("parallax_error", "phot_g_mean_mag < 12"), 0.02, 0.005);
  EXPECT_NEAR(median("phot_g_mean_flux_over_error", "phot_g_mean_mag BETWEEN 17.8 AND 18.2"), 1.0857 / 0.00127, 120);
  EXPECT_NEAR(median("ruwe", "phot_g_mean_mag < 18"), 1.01, 0.03);
  EXPECT_NEAR(median("phot_g_mean_mag", "phot_g_mean_mag > 0"), 19.7, 0.4);
}

TEST_F(SampleFacts, ColumnsAgreeWithEachOther) {
  for (const char* broken : {
           "abs(phot_g_mean_flux / pow(10, -0.4 * (phot_g_mean_mag - 25.6873668671)) - 1) > 1e-6",
           "abs(phot_bp_mean_flux / pow(10, -0.4 * (phot_bp_mean_mag - 25.3385422158)) - 1) > 1e-6",
           "abs(phot_rp_mean_flux / pow(10, -0.4 * (phot_rp_mean_mag - 24.7478955012)) - 1) > 1e-6",
           "abs(parallax / parallax_error / parallax_over_error - 1) > 1e-5",
           "abs(sqrt(pmra * pmra + pmdec * pmdec) / pm - 1) > 1e-6",
           "abs(ra_dec_corr) >= 1 OR abs(pmra_pmdec_corr) >= 1",
           "astrometric_n_good_obs_al + astrometric_n_bad_obs_al != astrometric_n_obs_al",
           "teff_gspphot NOT BETWEEN teff_gspphot_lower AND teff_gspphot_upper",
           "ra < 0 OR ra >= 360 OR abs(dec) > 90 OR l < 0 OR l >= 360 OR abs(b) > 90",
           "(radial_velocity IS NULL) != (radial_velocity_error IS NULL)",
           "radial_velocity_error > 20 OR radial_velocity_error <= 0",
           "ruwe <= 0 OR parallax_error <= 0 OR visibility_periods_used NOT BETWEEN 5 AND 35",
           "typeof(in_qso_candidates) != 'integer' OR in_qso_candidates NOT IN (0, 1)",
           "phot_variable_flag NOT IN ('VARIABLE', 'NOT_AVAILABLE')"}) {
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM {} WHERE {}", kSky, broken)), 0) << broken;
  }
  // BP - RP in float arithmetic, to the last bit.
  for (const auto& row : rows(fmt::format("SELECT phot_bp_mean_mag, phot_rp_mean_mag, bp_rp FROM {} WHERE bp_rp IS NOT NULL LIMIT 2000", kSky))) {
    EXPECT_EQ(std::stof(row[0]) - std::stof(row[1]), std::stof(row[2]));
  }
  // EDR3 published the astrometry of DR3, and the light table repeats its columns.
  EXPECT_EQ(number(R"(SELECT count(*) FROM "gaiadr3.gaia_source" s JOIN "gaiaedr3.gaia_source" e USING (source_id)
      WHERE s.ra != e.ra OR s.dec != e.dec OR s.parallax IS NOT e.parallax OR s.phot_g_mean_mag IS NOT e.phot_g_mean_mag)"), 0);
  EXPECT_EQ(number(R"(SELECT count(*) FROM "gaiadr3.gaia_source" s JOIN "gaiadr3.gaia_source_lite" e USING (source_id)
      WHERE s.ra != e.ra OR s.teff_gspphot IS NOT e.teff_gspphot OR s.radial_velocity IS NOT e.radial_velocity)"), 0);
}

TEST_F(SampleFacts, StarsMoveBetweenTheReleases) {
  EXPECT_EQ(number(R"(SELECT min(ref_epoch) = 2015.0 AND max(ref_epoch) = 2015.0 FROM "gaiadr1.gaia_source")"), 1);
  EXPECT_EQ(number(R"(SELECT min(ref_epoch) = 2015.5 AND max(ref_epoch) = 2015.5 FROM "gaiadr2.gaia_source")"), 1);
  for (const auto& row : rows(R"(SELECT apart(a.ra, a.dec, b.ra, b.dec) * 3.6e6, a.pm * 0.5, b.ra_error, b.dec_error FROM "gaiadr3.gaia_source" a
      JOIN "gaiadr2.gaia_source" b USING (source_id) WHERE a.pm > 300)")) {
    EXPECT_NEAR(std::stod(row[0]), std::stod(row[1]), 6 * std::hypot(std::stod(row[2]), std::stod(row[3])) + 0.01);
  }
  EXPECT_GT(number(R"(SELECT count(*) FROM "gaiadr3.dr2_neighbourhood" WHERE dr2_source_id != dr3_source_id)"), 100);
}

TEST_F(SampleFacts, ClustersAreRecognisable) {
  for (const ClusterSettings& cluster : settings_->clusters) {
    // Within three half-member radii, and within three deviations and errors of its motion and parallax.
    const double found = number(fmt::format(
        R"(SELECT count(*) FROM {} WHERE apart(ra, dec, {}, {}) < {} AND
           abs(pmra - {}) < 3 * sqrt({} + pmra_error * pmra_error) AND abs(pmdec - {}) < 3 * sqrt({} + pmdec_error * pmdec_error) AND
           abs(parallax + 0.017 - {}) < 3 * sqrt({} + parallax_error * parallax_error))",
        kSky, cluster.ra, cluster.dec, 3 * cluster.radius / 60, cluster.pmra, std::pow(cluster.motion_spread, 2) / 2, cluster.pmdec,
        std::pow(cluster.motion_spread, 2) / 2, cluster.parallax, std::pow(cluster.parallax_spread, 2)));
    const auto members = static_cast<double>(cluster.sources);
    EXPECT_GT(found, 0.65 * members) << cluster.name;
    EXPECT_LT(found, 1.25 * members) << cluster.name;
  }
}

TEST_F(SampleFacts, NamedStarsHaveTheirFigures) {
  for (const NamedStar& star : settings_->stars) {
    const auto found = rows(fmt::format("SELECT ra, dec, parallax, pmra, pmdec, radial_velocity, phot_g_mean_mag FROM {} WHERE source_id = {}", kSky, star.source_id));
    ASSERT_EQ(found.size(), 1U) << star.name;
    const auto value = [&](std::size_t i) { return found[0][i].empty() ? std::nan("") : std::stod(found[0][i]); };
    if (star.position) {
      EXPECT_LT(separation({value(0), value(1)}, {star.position->first, star.position->second}) * 3600, 1e-6) << star.name;
    }
    if (star.parallax) {
      EXPECT_NEAR(value(2), *star.parallax, 1e-9) << star.name;
    }
    if (star.motion) {
      EXPECT_NEAR(value(3), star.motion->first, 1e-9) << star.name;
    }
    if (star.radial_velocity) {
      EXPECT_NEAR(value(5), *star.radial_velocity, 1e-4) << star.name;
    }
    EXPECT_NEAR(value(6), star.g, 1e-6) << star.name;
    EXPECT_EQ(number(fmt::format(R"(SELECT count(*) FROM "gaiaedr3.gaia_source" WHERE source_id = {})", star.source_id)), 1) << star.name;
  }
}

TEST_F(SampleFacts, OldCataloguesShowTheSameSky) {
  EXPECT_GE(number(R"(SELECT count(*) FROM "public.hipparcos")"), 100);
  EXPECT_GE(number(R"(SELECT count(*) FROM "public.tycho2")"), 300);
  EXPECT_GE(number(R"(SELECT count(*) FROM "gaiadr1.tgas_source" WHERE hip IS NOT NULL)"), 50);
  EXPECT_EQ(number(R"(SELECT count(*) FROM "gaiadr1.tgas_source" WHERE parallax IS NULL OR (hip IS NULL) = (tycho2_id IS NULL))"), 0);
  // Barnard's star at J1991.25.
  EXPECT_EQ(number(R"(SELECT count(*) FROM "public.hipparcos" WHERE hip = 87937 AND abs(plx - 547) < 10 AND abs(de - 4.6681) < 0.001)"), 1);
}

TEST_F(SampleFacts, NoColumnOfADataTableIsEmpty) {
  for (const auto& row : rows(R"(SELECT table_name, db_column_name FROM "tap_schema.columns" WHERE schema_name LIKE 'gaia%' OR schema_name = 'public')")) {
    EXPECT_GT(number(fmt::format("SELECT count(\"{}\") FROM \"{}\"", row[1], row[0])), 0) << row[0] << '.' << row[1];
  }
}

TEST_F(SampleFacts, DescribesItselfAsTap11Asks) {
  EXPECT_EQ(number(R"(SELECT count(*) FROM "tap_schema.columns" WHERE datatype NOT IN ('boolean','short','int','long','float','double','char'))"), 0);
  EXPECT_EQ(number(R"(SELECT count(*) FROM "tap_schema.columns" WHERE (datatype = 'char') != (arraysize IS '*') AND column_name != 'corr_vec')"), 0);
  EXPECT_EQ(number(R"(SELECT arraysize = '231' AND "size" = 231 FROM "tap_schema.columns" WHERE column_name = 'corr_vec')"), 1);
  EXPECT_EQ(number(R"(SELECT count(*) FROM "tap_schema.columns" WHERE "size" IS NOT NULL AND column_name != 'corr_vec')"), 0);
  EXPECT_EQ(number(R"(SELECT count(*) FROM "tap_schema.columns" WHERE indexed NOT IN (0,1) OR principal NOT IN (0,1) OR std NOT IN (0,1) OR description IS NULL)"), 0);
  const auto quoted = rows(R"(SELECT table_name, column_name FROM "tap_schema.columns" WHERE column_name LIKE '"%' ORDER BY 1, 2)");
  const std::vector<std::vector<std::string>> expected{{"tap_config.properties", "\"key\""}, {"tap_config.properties", "\"value\""},
                                                       {"tap_schema.columns", "\"size\""}, {"tap_schema.tables", "\"size\""}};
  EXPECT_EQ(quoted, expected);
  for (const auto& row : rows(R"(SELECT table_name, "size", size_bytes FROM "tap_schema.tables")")) {
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM \"{}\"", row[0])), std::stod(row[1])) << row[0];
    EXPECT_GT(std::stod(row[2]), 0) << row[0];
  }
  EXPECT_EQ(number(R"(SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name LIKE '%.%' AND name NOT IN (SELECT table_name FROM "tap_schema.tables"))"), 0);
  EXPECT_EQ(number("SELECT flags FROM tapstand_flags WHERE table_name = 'gaiadr3.gaia_source' AND column_name = 'source_id'"), 16 + 32);
  EXPECT_EQ(number("SELECT flags FROM tapstand_flags WHERE table_name = 'public.hipparcos' AND column_name = 'de'"), 2 + 32);
  EXPECT_EQ(number("SELECT flags FROM tapstand_flags WHERE table_name = 'gaiadr3.gaia_source' AND column_name = 'phot_g_mean_mag'"), 8);
  EXPECT_EQ(number("SELECT flags FROM tapstand_flags WHERE table_name = 'gaiadr3.gaia_source' AND column_name = 'phot_g_mean_flux'"), 4);
}

TEST_F(SampleFacts, ForeignKeysHold) {
  const auto keys = rows(R"(SELECT k.from_table, c.from_column, k.target_table, c.target_column FROM "tap_schema.keys" k JOIN "tap_schema.key_columns" c USING (key_id))");
  EXPECT_GE(keys.size(), 15U);
  for (const auto& key : keys) {
    EXPECT_EQ(number(fmt::format("SELECT count(*) FROM \"{0}\" WHERE {1} IS NOT NULL AND {1} NOT IN (SELECT {3} FROM \"{2}\")", key[0], key[1], key[2], key[3])), 0)
        << key[0] << '.' << key[1];
    EXPECT_GT(number(fmt::format("SELECT count({1}) FROM \"{0}\"", key[0], key[1])), 0) << key[0] << '.' << key[1];
    EXPECT_EQ(number(fmt::format("SELECT count(DISTINCT {1}) = count({1}) FROM \"{0}\"", key[2], key[3])), 1) << key[2];
  }
  EXPECT_EQ(number(R"(SELECT count(*) FROM "tap_schema.keys" WHERE from_table LIKE 'tap_schema.%')"), 5);
}

}  // namespace
}  // namespace tapstand::catalogue
