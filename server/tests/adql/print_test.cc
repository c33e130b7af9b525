// What is printed parses to the tree it was printed from: trees at random, and every golden query.
#include "adql/print.h"

#include <gtest/gtest.h>

#include <string>

#include "adql/grammar.h"
#include "query_generator.h"
#include "same_tree.h"
#include "sample.h"

namespace tapstand::adql {
namespace {

// The same words in another dress: any case of keywords, blanks and comments of any kind between them.
std::string disguise(std::string_view text, std::mt19937& random) {
  Problems problems(text);
  std::string out;
  for (const auto& token : tokenize(text, problems)) {
    const bool keyword = is_word(token.kind) && token.kind != Tok::function_name;
    for (const char c : token.text) {
      const bool upper = c >= 'A' && c <= 'Z';
      out += keyword && upper && random() % 2 == 0 ? static_cast<char>(c + 32) : c;
    }
    constexpr std::string_view kBlanks[] = {" ", "\t", "\n", "\r\n", "  ", " -- it's (a comment\n", "\f", " --\r"};
    out += kBlanks[random() % std::size(kBlanks)];
  }
  return out;
}

TEST(Print, ParsesToTheSameTree) {
  std::mt19937 random(20140630);
  testing::QueryGenerator generator(20131219);
  std::size_t longest = 0;
  for (int round = 0; round < 3'000; ++round) {
    const auto tree = generator.query();
    const auto text = print(tree);
    longest = std::max(longest, text.size());
    Problems problems(text);
    const auto parsed = parse(text, problems);
    ASSERT_TRUE(parsed) << problems.error().message;
    ASSERT_TRUE(testing::same(*parsed, tree)) << text << "\n" << print(*parsed);
    const auto other = disguise(text, random);
    Problems other_problems(other);
    const auto again = parse(other, other_problems);
    // Words of a type keep their case and nothing else does: print() shows the rest of the tree.
    ASSERT_TRUE(again) << other_problems.error().message;
    ASSERT_EQ(to_upper(print(*again)), to_upper(text)) << other;
  }
  EXPECT_GT(longest, 1000u);  // else the generator makes nothing of interest
}

// Compiling means nothing to such trees, but each ends in an error with a place, or in SQL that SQLite can read.
TEST(Print, AnyTreeCompilesOrFails) {
  const testing::SampleDb db;
  testing::QueryGenerator generator(7);
  for (int round = 0; round < 1'000; ++round) {
    const auto text = print(generator.query());
    const auto compiled = compile(text, db.view());
    if (compiled) continue;
    EXPECT_EQ(compiled.error().code, Code::bad_query);
    EXPECT_GE(compiled.error().span.line, 1) << text;
  }
}

struct Pair {
  const char* text;
  const char* printed;
};
class Printed : public ::testing::TestWithParam<Pair> {};
TEST_P(Printed, HasTheParenthesesItNeeds) {
  const std::string text = GetParam().text;
  Problems problems(text);
  const auto parsed = parse(text, problems);
  ASSERT_TRUE(parsed) << problems.error().message;
  EXPECT_EQ(print(*parsed), GetParam().printed);
}
INSTANTIATE_TEST_SUITE_P(Queries, Printed, ::testing::ValuesIn(std::vector<Pair>{
    {"select a-(b-c), (a-b)-c, (a*b)+c, a*(b+c), -(-a), - - a from t", "SELECT a - (b - c), (a - b) - c, a * b + c, a * (b + c), -(-a), a FROM t"},
    {"select ((a)) from ((t))", "SELECT a FROM t"},
    {"SELECT a FROM t WHERE ((a=1 OR b=2)) AND NOT (c=3 AND d!=4) OR (e=5)", "SELECT a FROM t WHERE (a = 1 OR b = 2) AND NOT (c = 3 AND d <> 4) OR e = 5"},
    {"SELECT a FROM (t JOIN u ON x=y) JOIN (v CROSS JOIN w) USING (k)", "SELECT a FROM t JOIN u ON x = y JOIN (v CROSS JOIN w) USING (k)"},
    {"SELECT a FROM t UNION (SELECT a FROM u UNION ALL SELECT a FROM v) INTERSECT SELECT a FROM w ORDER BY 1 ASC OFFSET 2;",
     "SELECT a FROM t UNION (SELECT a FROM u UNION ALL SELECT a FROM v) INTERSECT SELECT a FROM w ORDER BY 1 OFFSET 2"},
    {"SELECT \"a\"\"b\", 'it''s', 0x1F, .5, 5., 1E3 AS n FROM t u", "SELECT \"a\"\"b\", 'it''s', 31, 0.5, 5.0, 1000.0 AS n FROM t AS u"},
    {"WITH w AS (SELECT 1 FROM dual) SELECT ALL TOP 5 w.* FROM w", "WITH w AS (SELECT 1 FROM dual) SELECT TOP 5 w.* FROM w"},
    {"SELECT cast(a as char(3)), count(*), COUNT(distinct a) FROM t GROUP BY a HAVING EXISTS (SELECT * FROM u)",
     "SELECT CAST(a AS char(3)), count(*), COUNT(DISTINCT a) FROM t GROUP BY a HAVING EXISTS (SELECT * FROM u)"},
}));

}  // namespace
}  // namespace tapstand::adql
