// Every data/<stem>.adql with the SQL, values and fields that come of it (same stem, .sql), or the error (.err).
// TAPSTAND_UPDATE_GOLDEN=1 writes what is missing or changed; look at the difference before it is committed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "adql/explain.h"
#include "sample.h"

namespace tapstand::adql {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Golden : public ::testing::Test {
 public:
  explicit Golden(fs::path path) : path_(std::move(path)) {}
  void TestBody() override {
    static const testing::SampleDb db;
    const auto compiled = compile(read(path_), db.view());
    const auto actual = compiled ? show(*compiled) : compiled.error().message + "\n";
    auto expected_path = path_;
    expected_path.replace_extension(compiled ? ".sql" : ".err");
    if (std::getenv("TAPSTAND_UPDATE_GOLDEN") != nullptr) std::ofstream(expected_path, std::ios::binary) << actual;
    ASSERT_TRUE(fs::exists(expected_path)) << "expected the other outcome than\n" << actual;
    EXPECT_EQ(actual, read(expected_path));
    if (!compiled) return;
    const auto rows = db.run(*compiled);
    EXPECT_EQ(rows.find("error: "), std::string::npos) << rows;
  }

 private:
  fs::path path_;
};

const bool registered = [] {
  for (const auto& entry : fs::directory_iterator(fs::path(TAPSTAND_SOURCE_DIR) / "server/tests/adql/data")) {
    const auto path = entry.path();
    if (path.extension() != ".adql") continue;
    ::testing::RegisterTest("Golden", path.stem().c_str(), nullptr, nullptr, path.c_str(), 1, [path]() -> ::testing::Test* { return new Golden(path); });
  }
  return true;
}();

}  // namespace
}  // namespace tapstand::adql
