// The generator's parts: random numbers, the permutation, frames, fixtures, options, and files byte for byte.
#include "catalogue/generate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <numeric>
#include <vector>

#include "catalogue/generate_field.h"
#include "catalogue/generate_frames.h"
#include "catalogue/generate_random.h"
#include "catalogue/generate_record.h"

namespace tapstand::catalogue {
namespace {

const std::filesystem::path kFixtures = std::filesystem::path(TAPSTAND_SOURCE_DIR) / "fixtures";

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tapstand-generate-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::int64_t files() const { return std::distance(std::filesystem::directory_iterator(path_), {}); }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::int64_t number(const std::filesystem::path& file, const char* sql) {
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> closer(db, sqlite3_close);
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(db, sql, -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
  EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW) << sql;
  const std::int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

TEST(Permutation, HitsEveryNumberOnce) {
  for (const std::int64_t size : {1, 2, 3, 4, 5, 16, 17, 1000, 65537}) {
    const Permutation shuffle(size, 42);
    std::vector<bool> seen(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i) {
      const auto to = static_cast<std::size_t>(shuffle(i));
      ASSERT_LT(to, seen.size());
      ASSERT_FALSE(seen[to]) << size << ": " << to << " twice";
      seen[to] = true;
    }
  }
}

TEST(Permutation, DependsOnItsKeyAndScatters) {
  const Permutation one(10000, 1), other(10000, 2);
  int same = 0;
  double distance = 0;
  for (std::int64_t i = 0; i < 10000; ++i) {
    same += one(i) == other(i);
    distance += std::abs(static_cast<double>(one(i) - i));
  }
  EXPECT_LT(same, 20);
  EXPECT_NEAR(distance / 10000, 10000 / 3.0, 200);
}

TEST(Rng, RepeatsForASeedAndHasTheRightMoments) {
  Rng one(7, 3), again(7, 3), other(7, 4);
  EXPECT_EQ(one.bits(), again.bits());
  EXPECT_NE(one.bits(), other.bits());
  double sum = 0, squares = 0, uniform = 0, events = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double x = one.normal();
    sum += x;
    squares += x * x;
    const double u = one.uniform();
    ASSERT_TRUE(u >= 0 && u < 1);
    uniform += u;
    events += one.poisson(2.5);
    const auto n = one.integer(-2, 2);
    ASSERT_TRUE(n >= -2 && n <= 2);
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.015);
  EXPECT_NEAR(squares / kDraws, 1, 0.02);
  EXPECT_NEAR(uniform / kDraws, 0.5, 0.005);
  EXPECT_NEAR(events / kDraws, 2.5, 0.03);
}

TEST(Frames, KnowTheGalaxyAndTheEcliptic) {
  const LonLat pole = galactic({192.85948, 27.12825});
  EXPECT_NEAR(pole.lat, 90, 1e-4);
  const LonLat centre = galactic({266.4049883, -28.9361739});
  EXPECT_NEAR(std::remainder(centre.lon, 360), 0, 1e-4);
  EXPECT_NEAR(centre.lat, 0, 1e-4);
  EXPECT_NEAR(ecliptic({90, 23.4392911}).lat, 0, 1e-9);
  EXPECT_NEAR(ecliptic({270, 66.5607089}).lat, 90, 1e-6);
}

TEST(Frames, MoveStarsThereAndBack) {
  const Motion barnard{-801.551, 10362.394};
  const LonLat start{269.4485, 4.73942};
  const LonLat end = moved(start, barnard, -1);
  EXPECT_NEAR(separation(start, end) * 3.6e6, std::hypot(barnard.ra, barnard.dec), 1e-3);
  const LonLat back = moved(end, barnard, 1);
  EXPECT_LT(separation(start, back) * 3.6e6, 0.01);
  EXPECT_NEAR(moved({10, 89.9999}, {0, 3.6e6}, 0.001).lat, 89.9991, 1e-7);  // over the pole
  EXPECT_NEAR(moved({10, 89.9999}, {0, 3.6e6}, 0.001).lon, 190, 1e-6);
}

TEST(FieldStars, ComeInTheOrderOfTheSkyAndInTheRightNumber) {
  auto settings = read_sky_settings(kFixtures / "sky.toml");
  ASSERT_TRUE(settings) << settings.error().message;
  for (const std::int64_t count : {0, 1, 5000}) {
    FieldStars field(*settings, count, 5);
    std::int64_t seen = 0;
    std::pair<std::int64_t, double> last{-1, 0};
    while (const Star* star = field.next()) {
      const std::pair<std::int64_t, double> here{zone_of(star->position.lat), star->position.lon};
      ASSERT_LT(last, here);
      last = here;
      ++seen;
    }
    EXPECT_EQ(seen, count);
    EXPECT_EQ(field.next(), nullptr);
  }
}

TEST(Record, ForgetsAndKeepsText) {
  Record record;
  record.set("ra", 1.5);
  record.set("name", "a star");
  record.set_interval("teff", 5000, 4900, 5100);
  EXPECT_EQ(record.get("ra").number(), 1.5);
  EXPECT_EQ(record.get("name").s, "a star");
  EXPECT_EQ(record.get("teff_upper").number(), 5100);
  EXPECT_TRUE(record.get("dec").is_null());
  record.reset("ra");
  EXPECT_TRUE(record.get("ra").is_null());
  record.clear();
  EXPECT_TRUE(record.get("name").is_null());
}

TEST(Generate, RefusesWhatItCannotDo) {
  Folder folder;
  GenerateOptions options{.out = folder / "c.sqlite", .fixtures = kFixtures};
  options.rows = 10;  // fewer than the named stars, clusters and the cone
  EXPECT_EQ(generate(options).error().code, Code::bad_request);
  options.rows = kMaxFullRows + 1;
  EXPECT_EQ(generate(options).error().code, Code::bad_request);
  options.full = false;
  options.rows = -1;
  EXPECT_EQ(generate(options).error().code, Code::bad_request);
  options.rows = 1;
  options.fixtures = folder / "nowhere";
  EXPECT_EQ(generate(options).error().code, Code::not_found);
  options.fixtures = kFixtures;
  options.out = folder / "no/such/folder.sqlite";
  EXPECT_EQ(generate(options).error().code, Code::internal);
}

TEST(Generate, NamesTheFaultOfItsSettings) {
  Folder folder;
  std::ofstream(folder / "sky.toml") << "seed = 1\nrows = 'many'\n";
  auto wrong = read_sky_settings(folder / "sky.toml");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::bad_request);
  EXPECT_THAT(wrong.error().message, testing::HasSubstr("rows"));
  std::ofstream(folder / "sky.toml") << "seed = \n";
  EXPECT_THAT(read_sky_settings(folder / "sky.toml").error().message, testing::HasSubstr("line 1"));
}

TEST(Generate, LeavesTheOldFileWhenItFails) {
  Folder folder;
  std::ofstream(folder / "c.sqlite") << "old";
  GenerateOptions options{.rows = 10, .out = folder / "c.sqlite", .fixtures = kFixtures};
  ASSERT_FALSE(generate(options));
  EXPECT_EQ(bytes_of(folder / "c.sqlite"), "old");
  EXPECT_EQ(folder.files(), 1);
}

TEST(Generate, GivesTheSameBytesForTheSameSeed) {
  Folder folder;
  GenerateOptions options{.rows = 8000, .seed = 11, .out = folder / "a.sqlite", .fixtures = kFixtures};
  std::int64_t last = 0, total = 0;
  options.progress = [&](std::int64_t done, std::int64_t all) {
    EXPECT_GE(done, last);
    last = done;
    total = all;
  };
  auto first = generate(options);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->stars, 8000);
  EXPECT_EQ(last, total);
  options.out = folder / "b.sqlite";
  last = 0;
  ASSERT_TRUE(generate(options));
  EXPECT_TRUE(bytes_of(folder / "a.sqlite") == bytes_of(folder / "b.sqlite"));
  options.seed = 12;
  options.out = folder / "c.sqlite";
  last = 0;
  ASSERT_TRUE(generate(options));
  EXPECT_FALSE(bytes_of(folder / "a.sqlite") == bytes_of(folder / "c.sqlite"));
}

// The light table alone grows: it holds the shared sky, then stars of its own, each id once, in the order of the sky.
TEST(Generate, StretchesTheLightTable) {
  Folder folder;
  GenerateOptions options{.rows = 60000, .out = folder / "large.sqlite", .fixtures = kFixtures, .full = false};
  ASSERT_TRUE(generate(options));
  const auto large = folder / "large.sqlite";
  EXPECT_EQ(number(large, R"(SELECT count(DISTINCT source_id) FROM "gaiadr3.gaia_source_lite")"), 60000);
  EXPECT_EQ(number(large, R"(SELECT count(DISTINCT random_index) FROM "gaiadr3.gaia_source_lite" WHERE random_index BETWEEN 0 AND 59999)"), 60000);
  EXPECT_EQ(number(large, R"(SELECT count(*) FROM (SELECT CAST((dec+90.0)*12 AS INTEGER) AS z, ra, lag(CAST((dec+90.0)*12 AS INTEGER)) OVER w AS pz, lag(ra) OVER w AS pra
      FROM "gaiadr3.gaia_source_lite" WINDOW w AS (ORDER BY rowid)) WHERE z < pz OR (z = pz AND ra < pra))"), 0);
  EXPECT_EQ(number(large, R"(SELECT count(*) FROM "gaiadr3.gaia_source" WHERE source_id NOT IN (SELECT source_id FROM "gaiadr3.gaia_source_lite"))"), 0);
  EXPECT_EQ(number(large, R"(SELECT count(*) FROM "tap_schema.keys" WHERE from_table = 'gaiadr3.gaia_source_lite')"), 0);
  options.rows = 500;
  options.out = folder / "small.sqlite";
  ASSERT_TRUE(generate(options));
  EXPECT_EQ(number(options.out, R"(SELECT count(*) FROM "gaiadr3.gaia_source_lite")"), 500);
  EXPECT_EQ(number(options.out, R"(SELECT count(*) FROM "gaiadr3.gaia_source_lite" WHERE source_id NOT IN (SELECT source_id FROM "gaiadr3.gaia_source"))"), 0);
}

}  // namespace
}  // namespace tapstand::catalogue
