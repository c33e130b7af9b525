// The forms of zone_forms.txt: the plan that SQLite makes of each, and its answer with and without zone indexes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>

#include "sample.h"
#include "sky/shapes.h"

namespace tapstand::adql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Names tables of the sample with columns more, or without their zone indexes.
class OtherView final : public catalogue::View {
 public:
  OtherView(const catalogue::View& base, bool indexed) : base_(base), indexed_(indexed) {}
  Found find(const std::optional<Name>& schema, const Name& table) const override {
    auto found = base_.find(schema, table);
    if (!found.table) return found;
    auto copy = std::make_shared<catalogue::Table>(*found.table);
    if (!indexed_) copy->zone_columns.reset();
    if (copy->name == "gaia_source") copy->nrows = 1'000'000;
    if (copy->name == "t") {
      copy->nrows = 200;
      copy->columns.push_back(testing::detail::column("err", Type::double_, "deg"));
      copy->columns.push_back(testing::detail::column("spot", Type::point));
      copy->columns.push_back(testing::detail::column("disc", Type::circle));
      copy->columns.push_back(testing::detail::column("field", Type::varchar));
      copy->columns.back().field.type.xtype = "adql:REGION";
      copy->columns.push_back(testing::detail::column("pixel", Type::real));
      copy->columns.back().field.type.arraysize = "2";
      copy->columns.back().field.type.xtype = "point";
    }
    found.table = std::move(copy);
    return found;
  }
  std::vector<catalogue::Schema> schemas() const override { return base_.schemas(); }

 private:
  const catalogue::View& base_;
  bool indexed_;
};

std::string hex(std::string_view bytes) {
  std::string out = "x'";
  for (const char c : bytes) {
    constexpr const char* kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out + "'";
}

// The sample's rows and many more where searches go wrong.
class Sky {
 public:
  static const Sky& instance() {
    static const Sky sky;
    return sky;
  }
  std::string run(const std::string& query, bool indexed) const {
    const auto compiled = compile(query, indexed ? indexed_ : plain_);
    return compiled ? db_.run(*compiled) : "error: " + compiled.error().message;
  }
  Result<Compiled> compiled(const std::string& query) const { return compile(query, indexed_); }
  std::string plan(const std::string& query) const {
    auto made = compile(query, indexed_);
    if (!made) return "error: " + made.error().message;
    made->sql = "EXPLAIN QUERY PLAN " + made->sql;
    return db_.run(*made);
  }

 private:
  Sky() {
    exec(R"sql(ALTER TABLE "tap_upload.t" ADD err REAL; ALTER TABLE "tap_upload.t" ADD spot BLOB; ALTER TABLE "tap_upload.t" ADD disc BLOB;
               ALTER TABLE "tap_upload.t" ADD field TEXT; ALTER TABLE "tap_upload.t" ADD pixel BLOB; BEGIN;)sql");
    std::mt19937_64 random(5);
    const auto uniform = [&](double lo, double hi) { return std::uniform_real_distribution<double>(lo, hi)(random); };
    for (int i = 0; i < 1500; ++i) {
      double ra = uniform(0, 360), dec = uniform(-90, 90);
      if (i % 4 == 0) ra = std::fmod(359.5 + uniform(0, 1), 360), dec = uniform(-0.7, 0.7);
      if (i % 4 == 1) dec = std::copysign(90 - uniform(0, 1), dec);
      if (i % 8 == 2) ra = 10 + uniform(-0.5, 0.5), dec = 20 + uniform(-0.5, 0.5);
      if (i % 80 == 0) dec = std::round(dec * 12) / 12;
      if (i % 100 == 0) ra = i % 200 == 0 ? 0 : 360;
      if (i % 500 == 0) dec = 90;
      if (i % 333 == 0) dec = i % 2 == 0 ? 90.001 : -100;
      if (i % 251 == 0) ra = i % 2 == 0 ? 360.001 : -0.001;
      exec(fmt("INSERT INTO \"gaiadr3.gaia_source\" VALUES(%d, 'x', %.17g, %.17g, %.17g, %.17g, 1, %d);", 1000 + i, ra, dec, uniform(-1, 20), uniform(5, 20), i % 7));
      if (i % 24 > 2) continue;
      const bool legal = sky::is_position(ra, dec);
      const sky::Point p{legal ? ra : 10, legal ? dec : 20};
      const float floats[2] = {static_cast<float>(p.lon), static_cast<float>(p.lat)};
      exec(fmt("INSERT INTO \"tap_upload.t\" VALUES('n%d', %.17g, %.17g, %.17g, ", i, ra + 1e-3, dec, uniform(-0.1, 0.3)) + hex(sky::encode(p)) + ", " +
           hex(sky::encode(sky::Circle{p, 0.2})) + (i % 48 == 0 ? ", 'nonsense'" : ", 'Circle ICRS " + sky::to_text(sky::Circle{p, 0.1}) + "'") + ", " + hex({reinterpret_cast<const char*>(floats), sizeof floats}) + ");");
    }
    exec("COMMIT");
  }
  template <class... T>
  static std::string fmt(const char* format, T... values) {
    std::array<char, 400> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, values...);
    return buffer.data();
  }
  void exec(const std::string& sql) {
    char* message = nullptr;
    if (sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK) throw std::runtime_error(message + sql);
  }

  testing::SampleDb db_{};
  OtherView indexed_{db_.view(), true}, plain_{db_.view(), false};
};

std::string sorted(const std::string& rows) {
  auto lines = split(rows, '\n');
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

struct Form {
  std::string index{}, scan{}, query{};
};

class ZoneForm : public ::testing::Test {
 public:
  explicit ZoneForm(Form form) : form_(std::move(form)) {}
  void TestBody() override {
    const auto& sky = Sky::instance();
    SCOPED_TRACE(form_.query);
    const auto compiled = sky.compiled(form_.query);
    ASSERT_TRUE(compiled) << compiled.error().message;
    const auto plan = sky.plan(form_.query);
    if (form_.index.empty()) {
      EXPECT_THAT(plan, Not(HasSubstr("VIRTUAL TABLE"))) << compiled->sql;
    } else {
      EXPECT_THAT(plan, HasSubstr("INDEX " + form_.index + " (<expr>=? AND ra>? AND ra<?)")) << compiled->sql;
      // How often a table is named to be scanned, at most once if it may be.
      for (const auto& [letter, table] : {std::pair{"g", "\"gaiadr3.gaia_source\""}, {"t", "\"tap_upload.t\""}}) {
        const std::regex alias(std::string(table) + " AS ([ts][0-9]+)");
        int scans = 0;
        for (auto i = std::sregex_iterator(compiled->sql.begin(), compiled->sql.end(), alias); i != std::sregex_iterator(); ++i) {
          scans += std::regex_search(plan, std::regex("SCAN " + (*i)[1].str() + "($|\n| )"));
        }
        EXPECT_EQ(scans, form_.scan == letter ? 1 : 0) << table << "\n" << plan << "\n" << compiled->sql;
      }
    }
    const auto rows = sky.run(form_.query, true), naive = sky.run(form_.query, false);
    EXPECT_EQ(rows.find("error: "), std::string::npos) << rows;
    EXPECT_EQ(sorted(rows), sorted(naive));
    EXPECT_EQ(rows.empty(), form_.query.find("< -1") != std::string::npos) << "nothing was tested";
  }

 private:
  Form form_;
};

const bool registered = [] {
  std::ifstream in(std::filesystem::path(TAPSTAND_SOURCE_DIR) / "server/tests/adql/zone_forms.txt");
  std::vector<Form> forms;
  std::string index, scan;
  for (std::string line; std::getline(in, line);) {
    std::smatch head;
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == ' ') {
      forms.back().query += line;
    } else if (std::regex_match(line, head, std::regex("(?:index (z[12])(?:, scan ([gt]))?|scan)"))) {
      index = head[1];
      scan = head[2];
    } else {
      forms.push_back({index, scan, line});
    }
  }
  int number = 0;
  for (const auto& form : forms) {
    const auto name = (form.index.empty() ? "scan" : form.index) + "_" + std::to_string(++number);
    ::testing::RegisterTest("ZoneForms", name.c_str(), nullptr, nullptr, __FILE__, __LINE__, [form]() -> ::testing::Test* { return new ZoneForm(form); });
  }
  return true;
}();

}  // namespace
}  // namespace tapstand::adql
