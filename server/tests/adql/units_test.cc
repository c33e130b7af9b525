// Units: the conversions of units.csv, and the units that the sample catalogue has, all of which must be known.
#include "adql/units.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/text.h"

namespace tapstand::adql {
namespace {

TEST(Units, Convert) {
  std::ifstream in(std::string(TAPSTAND_SOURCE_DIR) + "/server/tests/adql/units.csv");
  int rows = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    const auto cells = split(line.starts_with('*') ? line.substr(1) : line, ';');
    ASSERT_EQ(cells.size(), 3u) << line;
    ++rows;
    const auto factor = unit_factor(cells[0], cells[1]);
    const auto wanted = parse_double(cells[2]);
    ASSERT_EQ(factor.has_value(), wanted.has_value()) << line << (factor ? "" : ": " + factor.error().message);
    if (!factor) {
      EXPECT_EQ(factor.error().code, Code::bad_query);
      EXPECT_NE(factor.error().message.find(cells[2]), std::string::npos) << line << ": " << factor.error().message;
      continue;
    }
    EXPECT_NEAR(factor->times / factor->over, *wanted, 4e-15 * *wanted) << line;
    EXPECT_TRUE(factor->times == 1 || factor->over == 1) << line;
  }
  EXPECT_GT(rows, 50);
}

TEST(Units, WholeFactorsAreWhole) {
  EXPECT_EQ(unit_factor("mas", "deg")->over, 3600000);
  EXPECT_EQ(unit_factor("deg", "mas")->times, 3600000);
  EXPECT_EQ(unit_factor("um**-1", "cm**-1")->times, 10000);
}

TEST(Units, OfTheCatalogueAreKnown) {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(TAPSTAND_SOURCE_DIR) + "/fixtures/columns")) {
    std::ifstream in(entry.path());
    std::string line;
    std::getline(in, line);
    const auto names = split(line, ',');
    const auto column = static_cast<std::size_t>(std::find(names.begin(), names.end(), "unit") - names.begin());
    while (std::getline(in, line)) {
      const auto cells = split(line, ',');
      if (line.find('"') != std::string::npos || cells.size() <= column || cells[column].empty()) continue;
      EXPECT_TRUE(unit_factor(cells[column], cells[column] + " ")) << entry.path().filename() << ": " << cells[column];
    }
  }
}

}  // namespace
}  // namespace tapstand::adql
