#include "core/adql_words.h"

#include <gtest/gtest.h>

#include <string>

namespace tapstand {
namespace {

TEST(AdqlWords, AreQuotedWhereAQueryMust) {
  EXPECT_EQ(adql_identifier("ra"), "ra");
  EXPECT_EQ(adql_identifier("dec"), "dec");  // DEC is reserved in SQL-92, not in ADQL
  EXPECT_EQ(adql_identifier("size"), "\"size\"");
  EXPECT_EQ(adql_identifier("Key"), "\"Key\"");
  EXPECT_EQ(adql_identifier("2mass"), "\"2mass\"");
  EXPECT_EQ(adql_identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(adql_identifier(""), "\"\"");
}

TEST(AdqlWords, AreReservedInAnyCase) {
  for (const auto* word : {"SELECT", "select", "Size", "date", "PUBLIC", "position", "ABS", "contains", "bigint", "IN_UNIT", "offset", "character_length"}) {
    EXPECT_TRUE(is_reserved_word(word)) << word;
    EXPECT_FALSE(is_regular_identifier(word)) << word;
  }
  for (const auto* word : {"", "ra", "dec", "source_id", "greatest", "SELECTS", "a", "zz", "gaia_healpix_index"}) EXPECT_FALSE(is_reserved_word(word)) << word;
  EXPECT_FALSE(is_reserved_word(std::string(100'000, 'A')));
  for (const auto* name : {"_a", "1a", "a-b", "a b", "\xC3\xA9t\xC3\xA9", "a.b"}) EXPECT_FALSE(is_regular_identifier(name)) << name;
  EXPECT_TRUE(is_regular_identifier("a_1"));
}

}  // namespace
}  // namespace tapstand
