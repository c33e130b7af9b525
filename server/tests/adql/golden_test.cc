// Queries and what becomes of them: SQL, values, fields and rows, or the error with its carets. Two forms of the same:
// - data/<topic>.cases holds many: a line `==== title`, the query, a line `----`, the outcome, an empty line;
// - data/<stem>.adql holds one query, and beside it stands its .sql or .err.
// TAPSTAND_UPDATE_GOLDEN=1 writes what is missing or changed; look at the difference before it is committed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "adql/explain.h"
#include "core/text.h"
#include "sample.h"

namespace tapstand::adql {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool updating() { return std::getenv("TAPSTAND_UPDATE_GOLDEN") != nullptr; }

const testing::SampleDb& db() {
  static const testing::SampleDb instance;
  return instance;
}

// The rows, each behind `= `; of many the first ten.
std::string rows(const Compiled& compiled) {
  const auto all = db().run(compiled);
  EXPECT_EQ(all.find("syntax error"), std::string::npos) << all;
  std::string out;
  std::size_t count = 0;
  for (const auto& line : split(all, '\n')) {
    if (all.empty() || ++count > 10) break;
    out += "= " + line + "\n";
  }
  return out;
}

class Golden : public ::testing::Test {
 public:
  explicit Golden(fs::path path) : path_(std::move(path)) {}
  void TestBody() override {
    const auto compiled = compile(read(path_), db().view());
    const auto actual = compiled ? show(*compiled) : compiled.error().message + "\n";
    auto expected_path = path_;
    expected_path.replace_extension(compiled ? ".sql" : ".err");
    if (updating()) std::ofstream(expected_path, std::ios::binary) << actual;
    ASSERT_TRUE(fs::exists(expected_path)) << "expected the other outcome than\n" << actual;
    EXPECT_EQ(actual, read(expected_path));
    if (!compiled) return;
    const auto answer = db().run(*compiled);
    EXPECT_EQ(answer.find("error: "), std::string::npos) << answer;
  }

 private:
  fs::path path_;
};

struct Case {
  std::string title{}, query{}, outcome{};
};

// Strict: a file that is not of this form has no cases, which is a failure below.
std::vector<Case> cases_of(const fs::path& path) {
  constexpr std::string_view kTitle = "==== ", kOutcome = "\n----\n";
  const auto text = read(path);
  std::vector<Case> cases;
  for (std::size_t at = 0; at < text.size();) {
    if (text.compare(at, kTitle.size(), kTitle) != 0) return {};
    const auto next = std::min(text.find("\n\n==== ", at), text.size() - 1);
    const auto block = std::string_view(text).substr(at, next - at);
    const auto line = block.find('\n'), middle = block.find(kOutcome, line);
    if (middle == std::string_view::npos) return {};
    const auto outcome = block.substr(middle + kOutcome.size());
    cases.push_back({std::string(block.substr(kTitle.size(), line - kTitle.size())), std::string(block.substr(line + 1, std::max(middle, line + 1) - line - 1)),
                     outcome.empty() ? "" : std::string(outcome) + "\n"});
    at = next + 2;
  }
  return cases;
}

class Topic : public ::testing::Test {
 public:
  explicit Topic(fs::path path) : path_(std::move(path)) {}
  void TestBody() override {
    auto cases = cases_of(path_);
    ASSERT_FALSE(cases.empty()) << "not of the form that this test describes";
    std::set<std::string> titles;
    std::string updated;
    for (auto& c : cases) {
      SCOPED_TRACE(c.title + "\n" + c.query);
      EXPECT_TRUE(titles.insert(c.title).second) << "two cases of one title";
      const auto compiled = compile(c.query, db().view());
      const auto actual = compiled ? show(*compiled) + rows(*compiled) : compiled.error().message + "\n";
      if (!updating()) {
        EXPECT_EQ(actual, c.outcome);
      }
      updated += (updated.empty() ? "==== " : "\n==== ") + c.title + "\n" + c.query + "\n----\n" + actual;
    }
    if (updating()) std::ofstream(path_, std::ios::binary) << updated;
  }

 private:
  fs::path path_;
};

const bool registered = [] {
  for (const auto& entry : fs::directory_iterator(fs::path(TAPSTAND_SOURCE_DIR) / "server/tests/adql/data")) {
    const auto path = entry.path();
    if (path.extension() == ".cases") {
      ::testing::RegisterTest("Topic", path.stem().c_str(), nullptr, nullptr, path.c_str(), 1, [path]() -> ::testing::Test* { return new Topic(path); });
    }
    if (path.extension() != ".adql") continue;
    ::testing::RegisterTest("Golden", path.stem().c_str(), nullptr, nullptr, path.c_str(), 1, [path]() -> ::testing::Test* { return new Golden(path); });
  }
  return true;
}();

}  // namespace
}  // namespace tapstand::adql
