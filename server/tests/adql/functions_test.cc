// Functions: what each answers (functions.txt), and that docs/adql-functions.md says what THE table says.
// TAPSTAND_UPDATE_GOLDEN=1 writes the page; look at the difference before it is committed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "adql/functions.h"
#include "case_file.h"
#include "core/adql_words.h"

namespace tapstand::adql {
namespace {

namespace fs = std::filesystem;
const fs::path kSource = TAPSTAND_SOURCE_DIR;

const std::vector<testing::FileCase>& cases() {
  static const auto all = testing::read_answers(kSource / "server/tests/adql/functions.txt");
  return all;
}

// The name as it can be called.
std::string callable(const Function& f) { return (is_reserved_word(f.name) && f.group == Group::user ? "ESDC_" : "") + std::string(f.name); }

// Is the function called in this query, with or without the prefix?
bool calls(const std::string& query, const Function& f) {
  const auto upper = to_upper(query), name = std::string(f.name) + "(";
  for (auto at = upper.find(name); at != std::string::npos; at = upper.find(name, at + 1)) {
    const auto before = at == 0 ? ' ' : upper[at - 1];
    const bool prefixed = at >= 5 && upper.compare(at - 5, 5, "ESDC_") == 0;
    if (prefixed || (before != '_' && (before < 'A' || before > 'Z'))) return true;
  }
  return false;
}

TEST(Functions, Answer) {
  const testing::SampleDb db;
  ASSERT_GT(cases().size(), 150u);
  for (const auto& c : cases()) {
    const auto actual = db.run(testing::as_query(c.query));
    EXPECT_TRUE(testing::answers(actual, c.answer)) << "functions.txt:" << c.line << ": " << c.query << "\n  gives " << actual << "\n  not   " << c.answer;
  }
}

const testing::FileCase* example_of(const Function& f) {
  const testing::FileCase* found = nullptr;
  for (const auto& c : cases()) {
    // An example for readers begins with the function, if one does.
    if (c.answer.starts_with("error: ") || !calls(c.query, f)) continue;
    const bool begins = istarts_with(c.query, f.name) || istarts_with(c.query, "esdc_" + std::string(f.name));
    if (found == nullptr || begins) found = &c;
    if (begins) break;
  }
  return found;
}

TEST(Functions, EachHasAnAnswer) {
  for (const auto& f : all_functions()) EXPECT_NE(example_of(f), nullptr) << f.name << " has no row in functions.txt";
}

std::string escaped(std::string_view text) { return testing::unescaped(testing::unescaped(text, "|", "\\|"), "\n", " "); }

std::string page() {
  constexpr std::pair<Group, std::string_view> groups[] = {
      {Group::aggregate, "Aggregates"}, {Group::user_aggregate, "Aggregates beyond ADQL"}, {Group::math, "Mathematics"}, {Group::text, "Text"},
      {Group::conditional, "Conditions"}, {Group::geometry, "Geometry"}, {Group::user, "Functions of the Gaia archive"}};
  std::string out =
      "# Functions of ADQL\n\nWritten from the table in `server/src/adql/functions.cc` and the answers in `server/tests/adql/functions.txt`.\n\n"
      "Names do not mind case. Those beyond ADQL and `COALESCE` go by the archive's prefix too: `ESDC_GREATEST(a, b)`. Where a name is a word of the\n"
      "language (`LEFT`, `NULLIF`, `TRIM`) only the prefixed form can be called. Null in gives null out where nothing else is said.\n"
      "What arithmetic, comparisons and conversions answer is in [adql-semantics.md](adql-semantics.md).\n";
  for (const auto& [group, title] : groups) {
    out += fmt::format("\n## {}\n\n| function | what it gives | example | answer |\n|---|---|---|---|\n", title);
    const Function* last = nullptr;
    for (const auto& f : all_functions()) {
      if (f.group != group) continue;
      const auto* example = last != nullptr && last->name == f.name ? nullptr : example_of(f);
      last = &f;
      out += fmt::format("| `{}({})` | {} | {} | {} |\n", callable(f), f.form, f.description, example ? "`" + escaped(example->query) + "`" : "",
                         example ? "`" + escaped(example->answer) + "`" : "");
    }
  }
  return out;
}

TEST(Functions, PageIsUpToDate) {
  const auto file = kSource / "docs/adql-functions.md";
  if (std::getenv("TAPSTAND_UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << page();
  std::ifstream in(file, std::ios::binary);
  EXPECT_TRUE(std::string(std::istreambuf_iterator<char>(in), {}) == page()) << "write docs/adql-functions.md again: TAPSTAND_UPDATE_GOLDEN=1";
}

TEST(Functions, ArraysHaveTheirFields) {
  const testing::SampleDb db;
  const auto compiled = compile("SELECT EPOCH_PROP(1,2,3,4,5,6,2000,2010), EPOCH_PROP_COVARIANCE(1,2,3,4,5,6,1,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0,2000,2010), "
                                "EPOCH_PROP_POS(1,2,3,4,5,6,2000,2010), ARRAY_AGG(parallax), ARRAY_AGG(source_id), MIN(IN_UNIT(parallax, 'deg')) FROM gaia_source",
                                db.view());
  ASSERT_TRUE(compiled) << compiled.error().message;
  const auto& f = compiled->fields;
  EXPECT_EQ(f[0].type, (DataType{Type::double_, "6", ""}));
  EXPECT_EQ(f[1].type, (DataType{Type::double_, "6x6", ""}));
  EXPECT_EQ(f[2].type.type, Type::point);
  EXPECT_EQ(f[3].type, (DataType{Type::double_, "*", ""}));
  EXPECT_EQ(f[3].unit, "mas");
  EXPECT_EQ(f[4].type, (DataType{Type::bigint, "*", ""}));
  EXPECT_EQ(f[5].unit, "deg");
}

TEST(Functions, ArrayColumnsOfSubQueriesStayArrays) {
  const testing::SampleDb db;
  EXPECT_EQ(db.run("SELECT array_element(p, 2) AS dec, e FROM (SELECT EPOCH_PROP(1,2,3,4,5,6,2000,2000) AS p FROM dual) AS t, "
                   "(SELECT unnest(shorts) AS e FROM public.arrays) AS u WHERE e = ANY(p) ORDER BY e"),
            "2.0|1");
}

}  // namespace
}  // namespace tapstand::adql
