#include "glots/registry.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "glots/words.h"

namespace tapstand::glots {
namespace {

namespace fs = std::filesystem;

TEST(Words, FoldCaseAndAccents) {
  EXPECT_EQ(fold("Bañados Œuvre STRÖMGREN Æ ß İ"), "banados oeuvre stromgren ae ss i");
  EXPECT_EQ(fold("κ 日本"), "κ 日本");
  EXPECT_EQ(fold("broken \xC3"), "broken \xC3");
}

TEST(Words, Singular) {
  const std::pair<const char*, const char*> cases[] = {{"quasars", "quasar"}, {"galaxies", "galaxy"}, {"classes", "class"},
                                                       {"boxes", "box"},      {"mass", "mass"},       {"radius", "radius"},
                                                       {"axis", "axis"},      {"s", "s"},             {"new", "new"}};
  for (const auto& [plural, expected] : cases) EXPECT_EQ(singular(plural), expected);
}

class RegistryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const fs::path fixtures[] = {fs::path(TAPSTAND_SOURCE_DIR) / "fixtures" / "glots"};
    auto loaded = Registry::load(fixtures);
    ASSERT_TRUE(loaded) << loaded.error().message;
    registry_ = std::move(*loaded);
  }
  std::vector<std::string> names(std::string_view keywords, Mode mode = Mode::all) const {
    std::vector<std::string> out;
    for (const auto& match : registry_.search(keywords, mode)) out.push_back(match.table->name);
    return out;
  }
  Registry registry_;
};

TEST_F(RegistryTest, EveryWordMustOccur) {
  EXPECT_EQ(names("quasars new").size(), 10u);
  EXPECT_EQ(names("new quasar"), names("quasars  NEW "));
  EXPECT_EQ(names("quasars new hamburg"), std::vector<std::string>{"J/A+AS/134/483/table3"});
  EXPECT_TRUE(names("quasars nowhere").empty());
  EXPECT_TRUE(names("   ").empty());
}

TEST_F(RegistryTest, AccentsDoNotMatter) {
  EXPECT_EQ(names("Bañados"), std::vector<std::string>{"J/ApJS/227/11/table5"});
  EXPECT_EQ(names("kozłowski"), std::vector<std::string>{"J/ApJS/194/22/table1"});
}

TEST_F(RegistryTest, ModesLookInOnePlaceOnly) {
  EXPECT_EQ(names("gaia_source", Mode::name), std::vector<std::string>{"gaiadr1.gaia_source"});
  EXPECT_TRUE(names("gaiadr1", Mode::description).empty());
  EXPECT_TRUE(names("hamburg", Mode::name).empty());
  EXPECT_EQ(names("hamburg", Mode::description).size(), 1u);
  // A part of a word is found in names only.
  EXPECT_EQ(names("134/483").size(), 1u);
  EXPECT_TRUE(names("hamb").empty());
}

TEST_F(RegistryTest, FindsColumns) {
  const auto* table = registry_.find("IVO://cds.vizier/TAP", "J/A+AS/134/483/table3");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->columns.size(), 8u);
  EXPECT_EQ(registry_.find("ivo://cds.vizier/tap", "j/a+as/134/483/TABLE3"), nullptr);
  EXPECT_EQ(registry_.find("ivo://nobody/tap", "J/A+AS/134/483/table3"), nullptr);
}

class RegistryFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "glots-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string problem(const std::string& text) {
    const fs::path file = folder_ / "r.toml";
    std::ofstream(file) << text;
    const fs::path paths[] = {file};
    const auto loaded = Registry::load(paths);
    return loaded ? "" : loaded.error().message;
  }
  fs::path folder_;
};

TEST_F(RegistryFileTest, MisspellingsAreFound) {
  const std::string head = "[[service]]\nivoid = 'ivo://a/tap'\naccess_url = 'http://a/tap'\n";
  EXPECT_EQ(problem(head), "");
  EXPECT_EQ(problem("[[services]]\n"), "r.toml: there is no key `services`");
  EXPECT_EQ(problem("[[service]]\nivoid = 'ivo://a/tap'\n"), "r.toml, service 1: `access_url` is missing");
  EXPECT_EQ(problem(head + "[[service.table]]\nname = 3\n"), "r.toml, service 1, table 1: `name` is not a text");
  EXPECT_EQ(problem(head + "table = 3\n"), "r.toml, service 1: `table` is not a list of tables");
  EXPECT_EQ(problem(head + "[[service.table]]\nname = 'x'\ncolumn = [ { name = 'c', indexed = 1 } ]\n"),
            "r.toml, service 1, table 1, column 1: `indexed` is neither true nor false");
  EXPECT_NE(problem("= 3").find("line 1"), std::string::npos);
  EXPECT_NE(problem(head + head).find("stands twice"), std::string::npos);
}

}  // namespace
}  // namespace tapstand::glots
