// The sample table in every format, byte for byte. After a wanted change: TAPSTAND_UPDATE_GOLDEN=1 and look at the diff.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sample.h"

namespace tapstand::formats::testing {
namespace {

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void spit(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

class Golden : public ::testing::TestWithParam<const char*> {};

TEST_P(Golden, IsWrittenAsBefore) {
  const Format* format = find_format(GetParam());
  ASSERT_NE(format, nullptr);
  const auto path = std::filesystem::path(TAPSTAND_SOURCE_DIR) / "server/tests/formats/data" /
                    (std::string("sample-") + GetParam() + std::string(format->extension));
  const std::string actual = write(GetParam(), sample_table());
  if (std::getenv("TAPSTAND_UPDATE_GOLDEN") != nullptr) spit(path, actual);
  EXPECT_EQ(actual, slurp(path));
}

INSTANTIATE_TEST_SUITE_P(Formats, Golden,
                         ::testing::Values("votable", "votable_plain", "csv", "tsv", "ecsv", "json", "fits_plain"),
                         [](const auto& test) { return std::string(test.param); });

// For cross_check.py: every format as a file, with an overflow, an error and an error document.
TEST(CrossCheck, FilesAreWritten) {
  const auto folder = std::filesystem::path(TAPSTAND_BINARY_DIR) / "cross_check";
  const Table table = sample_table();
  for (const auto& format : formats()) {
    const auto path = folder / (std::string(format.name) + std::string(format.extension));
    spit(path, write(format.name, table));
    EXPECT_GT(std::filesystem::file_size(path), 100u);
  }
  for (const auto* name : {"votable", "votable_plain"}) {
    TableSource overflowed(table);
    overflowed.overflow = true;
    spit(folder / (std::string(name) + "-overflow.vot"), write(*find_format(name), {}, overflowed));
    Table empty;
    empty.fields = table.fields;
    spit(folder / (std::string(name) + "-empty.vot"), write(name, empty));
  }
  spit(folder / "error.vot", votable_error("Cannot parse 'a < b'", {{"DATE", "2026-01-01"}}));
  EXPECT_TRUE(std::filesystem::exists(folder / "error.vot"));
}

}  // namespace
}  // namespace tapstand::formats::testing
