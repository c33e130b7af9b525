// crossmatch_positional: what it would make, over data small enough to know, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace tapstand::adql {
namespace {

using ::testing::HasSubstr;

const testing::SampleDb& db() {
  static const testing::SampleDb instance;
  return instance;
}

TEST(Crossmatch, DescribesTheTableItMakes) {
  for (const char* query : {"SELECT crossmatch_positional('gaiadr3','gaia_source','GAIADR3','Gaia_Source',10, 'xm') FROM dual;",
                            "SELECT TOP 2000 esdc_crossmatch_positional('gaiadr3','gaia_source','gaiadr3','gaia_source', 10.0, 'user_Joe', 'xm') FROM public.dual"}) {
    const auto compiled = compile(query, db().view(), "joe");
    ASSERT_TRUE(compiled) << compiled.error().message;
    ASSERT_TRUE(compiled->creates);
    const auto& made = *compiled->creates;
    EXPECT_EQ(made.table, "xm");
    ASSERT_EQ(made.fields.size(), 3u);
    EXPECT_EQ(made.fields[0].name, "gaia_source_source_id");
    EXPECT_EQ(made.fields[0].type.type, Type::bigint);
    EXPECT_EQ(made.fields[1].name, "gaia_source_source_id_2");
    EXPECT_EQ(made.fields[2].name, "separation");
    EXPECT_EQ(made.fields[2].unit, "deg");
    EXPECT_THAT(made.sql, HasSubstr("sky_zones("));
    Compiled rows;
    rows.sql = made.sql;
    rows.values = made.values;
    const auto answer = db().run(rows);
    EXPECT_EQ(std::count(answer.begin(), answer.end(), '\n'), 4) << answer;  // five sources with positions, each its own match
    ASSERT_EQ(compiled->fields.size(), 1u);
    EXPECT_EQ(compiled->fields[0].type.type, Type::bigint);
    EXPECT_EQ(compiled->values.size(), 1u);
    EXPECT_EQ(db().run(*compiled), "0");
    EXPECT_EQ(compiled->tables.size(), 1u);
  }
}

struct Refused {
  const char* query;
  const char* message;
};
void PrintTo(const Refused& r, std::ostream* out) { *out << r.query; }

class CrossmatchRefuses : public ::testing::TestWithParam<Refused> {};
TEST_P(CrossmatchRefuses, Clearly) {
  const auto compiled = compile(GetParam().query, db().view(), "joe");
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().code, Code::bad_query);
  EXPECT_THAT(compiled.error().message, HasSubstr(GetParam().message));
  EXPECT_GT(compiled.error().span.line, 0);
}
#define GAIA "'gaiadr3','gaia_source'"
INSTANTIATE_TEST_SUITE_P(All, CrossmatchRefuses, ::testing::ValuesIn(std::vector<Refused>{
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",0.05,'xm') FROM dual", "not between 0.1 and 10 arcseconds"},
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",10.01,'xm') FROM dual", "not between 0.1 and 10 arcseconds"},
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",'1','xm') FROM dual", "not between 0.1 and 10 arcseconds"},
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",1,'user_joe.xm') FROM dual", "cannot be the name of a table"},
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",1,'x\"; DROP') FROM dual", "cannot be the name of a table"},
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",1,'user_ann','xm') FROM dual", "stored in user_joe only"},
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",1) FROM dual", "does not take 5 arguments"},
    {"SELECT crossmatch_positional(" GAIA ",'gaiadr3','nothing',1,'xm') FROM dual", "Unknown table gaiadr3.nothing"},
    {"SELECT crossmatch_positional(" GAIA ",'public','numbers',1,'xm') FROM dual", "no columns flagged as Ra and Dec"},
    {"SELECT crossmatch_positional(gaiadr3,'gaia_source'," GAIA ",1,'xm') FROM dual", "no name in single quotes"},
    {"SELECT 1 + crossmatch_positional(" GAIA "," GAIA ",1,'xm') FROM dual", "must stand alone"},
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",1,'xm'), 2 FROM dual", "must stand alone"},
    {"SELECT crossmatch_positional(" GAIA "," GAIA ",1,'xm') FROM gaia_source", "must stand alone"},
    {"SELECT * FROM (SELECT crossmatch_positional(" GAIA "," GAIA ",1,'xm') FROM dual) AS t", "must stand alone"},
}));

}  // namespace
}  // namespace tapstand::adql
