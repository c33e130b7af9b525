// The rules of VOTable: each is broken by a document of votable/rules.cases, and no other with it; good documents break none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/text.h"
#include "support.h"
#include "votable/reader.h"
#include "votable/rules.h"
#include "votable/units.h"
#include "where.h"

namespace tapcheck {
namespace {

std::string bytes_of(const std::string& name) { return read_file(in_source("conformance/tests/votable/" + name)).value(); }

struct Case {
  int line = 0;
  std::string file;
  std::set<std::string> rules;
  std::string text;
  std::string content_type = "application/x-votable+xml";
};

/// Splits at a separator of several characters, and cuts blanks at line ends alone: they count inside.
std::vector<std::string> parts_of(std::string text, std::string_view separator) {
  replace_all(text, separator, "\x01");
  return split(text, '\x01');
}

/// `from => to; from => to`
void change(Case& one, const std::string& changes) {
  for (const std::string& each : parts_of(changes, "; ")) {
    const auto ends = parts_of(each + (each.ends_with(" =>") ? " " : ""), " => ");
    ASSERT_EQ(ends.size(), 2U) << "line " << one.line;
    if (ends[0] == "Content-Type") {
      one.content_type = ends[1];
    } else {
      ASSERT_GT(replace_all(one.text, ends[0], ends[1]), 0U) << "line " << one.line << ": '" << ends[0] << "' is not in " << one.file;
    }
  }
}

std::vector<Case> cases() {
  std::vector<Case> all;
  int number = 0;
  for (const std::string& line : split(bytes_of("rules.cases"), '\n')) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    const auto columns = parts_of(line, " | ");
    EXPECT_EQ(columns.size(), 3U) << "line " << number;
    Case one{number, columns[0], {}, bytes_of("good/" + columns[0])};
    for (const std::string& rule : parts_of(columns[1], "; ")) one.rules.insert(rule);
    change(one, columns[2]);
    all.push_back(std::move(one));
  }
  return all;
}

std::set<std::string> broken_rules(const Case& one) {
  const auto table = read_votable(one.text);
  if (!table) return {table.error().message};
  std::set<std::string> broken;
  for (const VotRule& rule : votable_rules()) {
    if (!rule.problems({*table, one.text, one.content_type}).empty()) broken.insert(std::string(rule.name));
  }
  return broken;
}

TEST(VotableRules, LetGoodDocumentsPass) {
  EXPECT_THAT(broken_rules({0, "", {}, bytes_of("good/whole.vot")}), testing::ElementsAre("error-document"));
  EXPECT_THAT(broken_rules({0, "", {}, bytes_of("good/binary2.vot")}), testing::ElementsAre("error-document"));
  EXPECT_THAT(broken_rules({0, "", {}, bytes_of("good/error.vot")}), testing::ElementsAre("one-table"));
}

TEST(VotableRules, CatchWhatIsTheirsAndNothingElse) {
  for (const Case& one : cases()) {
    auto broken = broken_rules(one);
    if (one.file != "error.vot" && !one.rules.contains("error-document")) broken.erase("error-document");
    EXPECT_EQ(broken, one.rules) << "rules.cases, line " << one.line;
  }
}

TEST(VotableRules, AreEachBrokenByACase) {
  std::set<std::string> covered;
  for (const Case& one : cases()) covered.insert(one.rules.begin(), one.rules.end());
  for (const VotRule& rule : votable_rules()) EXPECT_TRUE(covered.contains(std::string(rule.name))) << rule.name;
}

TEST(VotableRules, ThatScenariosNameExist) {
  for (const Scenario& scenario : project_library().scenarios) {
    for (const Step& step : scenario.steps) {
      for (const Check& check : step.checks) {
        const auto named = check.arguments.find("votable_rule");
        if (named == check.arguments.end()) continue;
        const auto* name = std::get_if<std::string>(&named->second);
        ASSERT_NE(name, nullptr) << scenario.id;
        EXPECT_NE(find_votable_rule(*name), nullptr) << scenario.id << ": " << *name;
      }
    }
  }
}

TEST(Units, AreThoseOfVoUnits) {
  for (const char* unit : {"", "deg", "mas.yr**-1", "km/s", "10**-18W.m**-2.nm**-1", "mag", "'electron'.s**-1", "log(Hz)", "%", "m.s**(-1)", "kpc", "solMass", "Mbyte", "m**1.5", "m**(3/2)"}) {
    EXPECT_FALSE(unit_problem(unit)) << unit << ": " << unit_problem(unit).value_or("");
  }
  for (const char* unit : {"degrees", "m^2", "km s-1", "m**", "(m", "m..s", "kk", "e-"}) EXPECT_TRUE(unit_problem(unit)) << unit;
  EXPECT_TRUE(unit_problem(std::string(100'000, '(')));
}

}  // namespace
}  // namespace tapcheck
