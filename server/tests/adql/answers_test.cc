// What queries answer, over data small enough to know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sample.h"

namespace tapstand::adql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const adql::testing::SampleDb& db() {
  static const adql::testing::SampleDb instance;
  return instance;
}

struct Case {
  const char* query;
  const char* rows;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.query; }

class Answers : public ::testing::TestWithParam<Case> {};
TEST_P(Answers, AreRight) { EXPECT_EQ(db().run(GetParam().query), GetParam().rows); }

// One row, to select expressions from.
#define ONE " FROM dual"

INSTANTIATE_TEST_SUITE_P(Arithmetic, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT 10 - 3 - 2" ONE, "5"},
    {"SELECT 8 / 4 / 2, 8 - (4 - 2), 2 * (3 + 4)" ONE, "1|6|14"},
    {"SELECT 7 / 2, -7 / 2, 7 / 2.0, 5. / 60." ONE, "3|-3|3.5|0.08333333333333333"},
    {"SELECT +10.5, -+-3, - -2, -(-a), - - a FROM public.numbers WHERE a = 1" , "10.5|3|2|1|1"},
    {"SELECT 0x1F, 1e-05, .5, 5., 9223372036854775807, -9223372036854775808" ONE, "31|1e-05|0.5|5.0|9223372036854775807|-9223372036854775808"},
    {"SELECT 'it''s' || ' ' || 'so', 1 + 2 * 3" ONE, "it's so|7"},
    {"SELECT MOD(-7, 2), MOD(7.5, 2), ABS(-9007199254740993), ROUND(2.5), ROUND(-2.5), ROUND(1234.5678, 2), ROUND(1250, -2)" ONE,
     "-1|1.5|9007199254740993|3.0|-3.0|1234.57|1300.0"},
    {"SELECT TRUNCATE(-1.79), TRUNCATE(1.789, 1), FLOOR(-1.5), CEILING(1.2), FLOOR(7) / 2" ONE, "-1.0|1.7|-2.0|2.0|3.5"},
    {"SELECT LOG10(1000), POWER(2, 10), CBRT(27), DEGREES(PI()), SIGN(-3)" ONE, "3.0|1024.0|3.0|180.0|-1.0"},
    {"SELECT COALESCE(NULL, 2, 3.5) / 4, GREATEST(1, 3, NULL, 2), LEAST('b', 'a')" ONE, "0.5|3|a"},
}));


INSTANTIATE_TEST_SUITE_P(Casts, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT CAST(2.5 AS INTEGER), CAST('12' AS BIGINT), CAST(1.5 AS VARCHAR), CAST('abc' AS CHAR(2)), CAST('x' AS CHAR(3)) || '!'" ONE,
     "3|12|1.5|ab|x!"},
    {"SELECT CAST(has_rvs AS text) FROM gaia_source WHERE source_id IN (7, 539853444666465792, 9007199254740993) ORDER BY source_id", "false\ntrue\nNULL"},
    {"SELECT CAST('abc' AS INTEGER)" ONE, "error: CAST: 'abc' is no whole number"},
    {"SELECT CAST(40000 AS SMALLINT)" ONE, "error: CAST: 40000 is out of range"},
    {"SELECT CAST('2014-01-01 10:00:00' AS TIMESTAMP), TO_INTEGER(FLOOR(12.7 / 0.1))" ONE, "2014-01-01T10:00:00|126"},
    {"SELECT GAIA_HEALPIX_INDEX(4, 2060294888487267584), gaia_healpix_index(8, 539853444666465792)" ONE, "914|61374"},
    {"SELECT GAIA_HEALPIX_INDEX(13, 1)" ONE, "error: GAIA_HEALPIX_INDEX: order 13 is not between 0 and 12"},
}));

INSTANTIATE_TEST_SUITE_P(Predicates, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT source_id FROM gaia_source WHERE source_id = 9007199254740993", "9007199254740993"},
    {"SELECT source_id FROM gaia_source WHERE source_id = '7'", "7"},
    {"SELECT COUNT(*) FROM gaia_source WHERE has_rvs = 'True'", "2"},
    {"SELECT COUNT(*) FROM gaia_source WHERE has_rvs = '0' AND NOT has_rvs = 't'", "3"},
    {"SELECT designation FROM gaia_source WHERE designation LIKE 'Gaia%3 _' ORDER BY designation DESC", "Gaia DR3 4\nGaia DR3 2\nGaia DR3 1"},
    {"SELECT COUNT(*) FROM gaia_source WHERE designation ILIKE 'GAIA%'", "4"},
    {"SELECT COUNT(*) FROM gaia_source WHERE designation NOT LIKE 'Gaia%'", "3"},
    {"SELECT a FROM public.numbers WHERE a NOT IN (1, -7)", "7\n7"},
    {"SELECT a FROM public.numbers WHERE a NOT IN (1, NULL)", ""},
    {"SELECT a FROM public.numbers WHERE a BETWEEN 1 AND 7 AND b NOT BETWEEN 3 AND 4", "1\n7\n7"},
    {"SELECT b FROM public.numbers WHERE a IS NULL", "3"},
    {"SELECT a, b FROM public.numbers WHERE a = 1 OR a = 7 AND b = 5", "1|2\n7|5"},
    {"SELECT a, b FROM public.numbers WHERE (a = 1 OR a = 7) AND NOT (b = 5)", "1|2\n7|2"},
    {"SELECT word FROM public.numbers WHERE \"at\" >= '2015-01-01 00:00:00'", "Banana\nNULL"},
    {"SELECT a FROM other.numbers AS o WHERE EXISTS (SELECT * FROM public.numbers AS n WHERE n.a = o.a) ORDER BY c", "7\n7"},
    {"SELECT a FROM public.numbers WHERE a IN (SELECT a FROM other.numbers WHERE c LIKE 's%') AND b != 5", "7"},
    {"SELECT (SELECT MAX(a) FROM other.numbers), a FROM public.numbers WHERE a < (SELECT MIN(o.a) FROM other.numbers AS o) AND a > 0", "7|1"},
}));

INSTANTIATE_TEST_SUITE_P(Conditions, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT source_id, IF_THEN_ELSE(phot_g_mean_mag < 10, 1.0, 0) FROM gaia_source WHERE source_id < 9007199254740994 ORDER BY 1", "7|0.0\n8|1.0\n9007199254740993|0.0"},
    {"SELECT esdc_if_then_else('phot_g_mean_mag < 10', 1.0, 0.0) FROM gaia_source WHERE source_id < 9 ORDER BY source_id", "0.0\n1.0"},
    {"SELECT a, if_then_else('word = ''it''''s'' OR \"at\" > ''2015-01-01 00:00:00''', 'yes', word) AS w FROM public.numbers ORDER BY a, w", "-7|yes\n1|apple\n7|100%\n7|yes\nNULL|yes"},
    {"SELECT IF_THEN_ELSE('EXISTS (SELECT 1 FROM other.numbers AS o WHERE o.a = n.a)', b, -b) FROM public.numbers AS n WHERE b <> 3 ORDER BY 1", "-2\n-2\n2\n5"},
    {"SELECT a, IF_THEN_ELSE('COUNT(*) > 1', 'many', 'one') FROM public.numbers GROUP BY a HAVING IF_THEN_ELSE(COUNT(*) > 1, 1, a) = 1 ORDER BY a", "1|one\n7|many"},
    {"SELECT IF_THEN_ELSE(1=1 AND NOT 2=3, 2, 3) * 2 + IF_THEN_ELSE(1 = NULL, 1, IF_THEN_ELSE('1=2', 1, 10)), IF_THEN_ELSE(1=1, NULL, 1)" ONE, "14|NULL"},
    {"SELECT COUNT(*) FROM gaia_source WHERE IF_THEN_ELSE(ra IS NULL, 'false', has_rvs) = 'true'", "2"},
    {"SELECT COUNT(*) FROM gaia_source WHERE IF_THEN_ELSE('DISTANCE(ra, dec, 0, 0) < 1', 1, 0) = 1", "2"},
}));

INSTANTIATE_TEST_SUITE_P(Arrays, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT id FROM public.arrays WHERE '-2' = ANY(shorts)", "1"},
    {"SELECT id FROM public.arrays WHERE -2.5 = ANY(floats) AND 9007199254740993 = ANY(longs)", "1"},
    {"SELECT id FROM public.arrays WHERE 9007199254740992 = ANY(longs) OR 65537 = ANY(shorts) OR 1.5000001 = ANY(floats) OR 1.5 = ANY(longs)", ""},
    {"SELECT id FROM public.arrays WHERE -9223372036854775807 = ANY(longs)", "2"},
    {"SELECT id FROM public.arrays WHERE 'True' = ANY(flags)", "1"},
    {"SELECT id FROM public.arrays WHERE 'false' = ANY(flags) ORDER BY id", "1\n2"},
    {"SELECT id FROM public.arrays WHERE NOT 1 = ANY(shorts)", "2"},
    {"SELECT n.b FROM public.numbers AS n JOIN public.arrays AS s ON n.a = ANY(s.shorts) ORDER BY n.b", "2\n2\n5"},
}));

INSTANTIATE_TEST_SUITE_P(Joins, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT n.b, o.c FROM public.numbers AS n, other.numbers AS o WHERE n.a = o.a ORDER BY b, c", "2|sept\n2|seven\n5|sept\n5|seven"},
    {"SELECT * FROM public.numbers JOIN other.numbers AS o USING (a) WHERE b = 2 ORDER BY c", "7|2|2.5|Banana|2015-06-01T12:00:00|sept\n7|2|2.5|Banana|2015-06-01T12:00:00|seven"},
    {"SELECT a, COUNT(c) FROM public.numbers AS n NATURAL LEFT JOIN other.numbers AS o GROUP BY a ORDER BY a", "-7|0\n1|0\n7|4\nNULL|0"},
    {"SELECT a, c FROM public.numbers AS n NATURAL RIGHT OUTER JOIN other.numbers AS o WHERE b IS NULL ORDER BY c", "5|five\nNULL|null"},
    {"SELECT DISTINCT a FROM public.numbers AS n FULL JOIN other.numbers AS o USING (a) ORDER BY a", "-7\n1\n5\n7\nNULL"},
    {"SELECT COUNT(*) FROM public.numbers AS n CROSS JOIN (other.numbers AS o JOIN gaiadr3.neighbours AS b ON o.a = b.source_id)", "20"},
    {"SELECT g.source_id, other_id FROM gaiadr3.gaia_source AS g LEFT JOIN gaiadr3.neighbours AS x ON g.source_id = x.source_id WHERE g.source_id < 9 ORDER BY 1, 2", "7|70\n7|71\n8|80"},
    {"SELECT s.m FROM (SELECT MAX(a) AS m, b FROM public.numbers GROUP BY b) AS s WHERE s.b = 2", "7"},
}));

INSTANTIATE_TEST_SUITE_P(Grouping, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT a, COUNT(*) AS n, SUM(b), AVG(b) FROM public.numbers GROUP BY a HAVING COUNT(*) > 1", "7|2|7|3.5"},
    {"SELECT COUNT(*), COUNT(a), COUNT(DISTINCT a), SUM(a), MIN(x), MAX(word) FROM public.numbers", "5|4|3|8|-2.5|it's"},
    {"SELECT SUM(a), COUNT(a), STDDEV(a) FROM public.numbers WHERE a > 100", "NULL|0|NULL"},
    {"SELECT TO_INTEGER(FLOOR(phot_g_mean_mag / 5)) AS bin, COUNT(*) FROM gaia_source GROUP BY bin ORDER BY bin", "1|2\n2|2\n4|1\nNULL|1"},
    {"SELECT b + 1, COUNT(*) FROM public.numbers GROUP BY b + 1 ORDER BY COUNT(*) DESC, 1", "3|3\n4|1\n6|1"},
    {"SELECT TOP 2 a FROM public.numbers ORDER BY a DESC", "NULL\n7"},
    {"SELECT  TOP 2 a FROM public.numbers ORDER BY a OFFSET 1", "1\n7"},
    {"SELECT a AS b FROM public.numbers WHERE a IS NOT NULL ORDER BY b OFFSET 2", "7\n7"},
    {"SELECT DISTINCT TOP 10 b FROM public.numbers ORDER BY b", "2\n3\n5"},
    {"SELECT ALL TOP 1 b FROM public.numbers ORDER BY ABS(x) DESC, b", "3"},
}));

INSTANTIATE_TEST_SUITE_P(Sets, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT a FROM other.numbers UNION SELECT b FROM public.numbers ORDER BY a", "2\n3\n5\n7\nNULL"},
    {"SELECT 1 FROM dual UNION ALL SELECT 1 FROM dual INTERSECT SELECT 2 FROM dual", "1"},
    {"(SELECT 1 FROM dual UNION ALL SELECT 1 FROM dual) INTERSECT SELECT 1 FROM dual", "1"},
    {"SELECT 3 FROM dual EXCEPT SELECT 3 FROM dual UNION SELECT 4 FROM dual", "4"},
    {"SELECT 3 FROM dual EXCEPT (SELECT 3 FROM dual UNION SELECT 4 FROM dual)", ""},
    {"SELECT a FROM public.numbers EXCEPT ALL SELECT a FROM other.numbers WHERE c = 'seven' ORDER BY a", "-7\n1\n7\nNULL"},
    {"SELECT a FROM public.numbers INTERSECT ALL SELECT a FROM other.numbers ORDER BY 1 DESC", "NULL\n7\n7"},
    {"(SELECT TOP 1 a FROM public.numbers ORDER BY a) UNION ALL SELECT TOP 1 b FROM public.numbers WHERE b = 5", "-7\n5"},
    {"WITH w AS (SELECT a AS k FROM other.numbers), v AS (SELECT k FROM w WHERE k = 7) SELECT COUNT(*) FROM v JOIN w ON v.k = w.k", "4"},
    {"SELECT COUNT(*) FROM ((SELECT a FROM other.numbers) UNION (SELECT b FROM public.numbers)) AS u", "5"},
}));

// Every form of a cone and of a cross-match must give the same rows.
INSTANTIATE_TEST_SUITE_P(Sky, Answers, ::testing::ValuesIn(std::vector<Case>{
    {"SELECT COUNT(*) FROM gaia_source WHERE 1=CONTAINS(POINT('ICRS',ra,dec),CIRCLE('ICRS',0.0,0.0,0.08333333))", "2"},
    {"SELECT COUNT(*) FROM gaia_source WHERE CONTAINS(POINT(0, 0), CIRCLE(ra, dec, 5./60.)) = 1", "2"},
    {"SELECT COUNT(*) FROM gaia_source WHERE DISTANCE(ra, dec, +0.0, -0.0) < 5./60.", "2"},
    {"SELECT COUNT(*) FROM gaia_source WHERE 5./60. >= DISTANCE(POINT('', 0, 0), POINT(ra, dec)) AND ra > 180", "1"},
    {"SELECT COUNT(*) FROM gaia_source WHERE 0 = CONTAINS(POINT(ra, dec), CIRCLE(0, 0, 1))", "3"},
    {"SELECT COUNT(*) FROM gaia_source WHERE DISTANCE(ra, dec, 0, 0) < -1", "0"},
    {"SELECT COUNT(*) FROM gaia_source WHERE DISTANCE(ra, dec, 225, 90) < 0.2", "1"},
    {"SELECT COUNT(*) FROM gaia_source WHERE 1 = INTERSECTS(BOX('ICRS', 10, 20, 0.02, 0.02), POINT(ra, dec)) OR ra IS NULL", "2"},
    {"SELECT COUNT(*) FROM gaia_source WHERE 1 = CONTAINS(POINT(ra, dec), POLYGON(9.9, 19.9, 10.2, 19.9, 10.2, 20.1, 9.9, 20.1))", "2"},
    {"SELECT name, source_id FROM tap_upload.t AS t JOIN gaia_source AS g ON 1=CONTAINS(POINT(t.ra,t.dec),CIRCLE(g.ra,g.dec,0.02)) ORDER BY 2", "zero|9007199254740993\nzero|539853444666465792\none|2060294888487267584"},
    {"SELECT name, g.source_id FROM gaia_source AS g, tap_upload.t AS t WHERE DISTANCE(g.ra, g.dec, t.ra, t.dec) < 2e-2 ORDER BY 2", "zero|9007199254740993\nzero|539853444666465792\none|2060294888487267584"},
    {"SELECT name, COUNT(g.source_id) FROM tap_upload.t AS t LEFT JOIN gaia_source AS g ON DISTANCE(POINT(t.ra,t.dec), POINT(g.ra,g.dec)) <= 0.02 GROUP BY name ORDER BY name", "none|0\none|1\nsouth|0\nzero|2"},
    {"SELECT ROUND(DISTANCE(179,10,269.448503,4.73942), 6), COORD1(POINT(12.5, 3))" ONE, "89.618118|12.5"},
}));

TEST(Fields, CarryMetadata) {
  const auto query = compile("SELECT ra AS lon, *, g.ra, COUNT_ME.x FROM gaiadr3.gaia_source AS g, (SELECT parallax + parallax AS x FROM gaiadr3.gaia_source) AS count_me", db().view());
  ASSERT_TRUE(query) << query.error().message;
  const auto& f = query->fields;
  EXPECT_EQ(f[0].name, "lon");
  EXPECT_EQ(f[0].ucd, "pos.eq.ra;meta.main");
  EXPECT_EQ(f[0].unit, "deg");
  EXPECT_EQ(f[3].name, "ra");
  EXPECT_EQ(f[9].name, "x");
  EXPECT_EQ(f[9].unit, "mas");
  EXPECT_EQ(f[10].name, "ra_2");
  EXPECT_EQ(f[11].name, "x_2");
  EXPECT_EQ(f[11].type.type, Type::double_);
  ASSERT_EQ(query->tables.size(), 1u);
  EXPECT_EQ(query->tables[0]->name, "gaia_source");
}

TEST(Versions, ReserveWordsOfTheirOwn) {
  for (const std::string word : {"offset", "Ilike", "IN_UNIT", "bigint"}) {
    const std::string query = "SELECT q." + word + " FROM (SELECT ra AS " + word + " FROM gaiadr3.gaia_source) AS q";
    const auto older = compile(query, db().view(), {}, Version::v2_0);
    EXPECT_TRUE(older) << older.error().message;
    EXPECT_FALSE(compile(query, db().view(), {}, Version::v2_1)) << word;
  }
}

}  // namespace
}  // namespace tapstand::adql
