// Hostile text: bounded work, a message for each, never a crash.
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <random>
#include <string>

#include "sample.h"

namespace tapstand::adql {
namespace {

const adql::testing::SampleDb& db() {
  static const adql::testing::SampleDb instance;
  return instance;
}

std::string repeat(std::string_view part, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += part;
  return out;
}

// Every result is one or the other: rows, or an error whose message shows a place.
void check(const std::string& query) {
  const auto compiled = compile(query, db().view());
  if (!compiled) {
    EXPECT_EQ(compiled.error().code, Code::bad_query);
    EXPECT_GE(compiled.error().span.line, 1) << query;
    EXPECT_LT(compiled.error().message.size(), 20'000u);
  }
}

TEST(Hostile, DeepNestingIsRefusedOrDone) {
  for (const std::size_t n : {10u, 199u, 201u, 100'000u}) {
    check("SELECT " + repeat("(", n) + "1" + repeat(")", n) + " FROM dual");
    check("SELECT a FROM public.numbers WHERE " + repeat("(", n) + "a=1" + repeat(")", n));
    check("SELECT a FROM public.numbers WHERE " + repeat("NOT ", n) + "a=1");
    check("SELECT " + repeat("- ", n) + "1 FROM dual");
    check("SELECT " + repeat("ABS(", n) + "1" + repeat(")", n) + " FROM dual");
    check("SELECT * FROM " + repeat("(", n) + "public.numbers" + repeat(")", n));
    check(repeat("(", n) + "SELECT a FROM public.numbers" + repeat(")", n));
    check("SELECT " + repeat("((SELECT ", n) + "1" + repeat(" FROM dual)+1)", n) + " FROM dual");
    check("SELECT a FROM public.numbers " + repeat("JOIN other.numbers AS o ON 1=1 ", n));
    check("SELECT a FROM public.numbers " + repeat("UNION SELECT 1 FROM dual ", n));
    check("SELECT " + repeat("(", n));
    check("SELECT " + repeat("(", n) + "IF_THEN_ELSE('" + repeat("(", n) + "1=1" + repeat(")", n) + "', 1, 2)" + repeat(")", n) + " FROM dual");
    check("SELECT 1" + repeat("+1", n) + " FROM dual");
    check("SELECT 1 FROM dual WHERE 1=1" + repeat(" AND 1=1", n));
  }
}

// SQLite's parser has a stack of 100 symbols: what compiles must pass it.
TEST(Hostile, WhatCompilesPrepares) {
  struct Nest {
    const char *before, *open, *core, *close, *after;
  };
  constexpr Nest nests[] = {{"SELECT ", "SQRT(", "1", ")", " FROM dual"},
                            {"SELECT ", "1+(", "1", ")", " FROM dual"},
                            {"SELECT ", "COALESCE(1, ", "1", ")", " FROM dual"},
                            {"SELECT ", "IF_THEN_ELSE(1=1 AND 2=", "1", ", 1, 2)", " FROM dual"},
                            {"SELECT ", "IF_THEN_ELSE(1=1, ", "1", ", 2)", " FROM dual"},
                            {"SELECT ", "IF_THEN_ELSE('1=1', 2, ", "1", ")", " FROM dual"},
                            {"SELECT ", "(SELECT ", "1", " FROM dual)", " FROM dual"},
                            {"SELECT 1 FROM dual WHERE ", "1=1 AND (1=2 OR (", "1=1", "))", ""},
                            {"SELECT 1 FROM dual WHERE ", "NOT (1=2 AND ", "1=1", ")", ""},
                            {"", "SELECT a FROM (", "SELECT a FROM public.numbers", ") AS t", ""},
                            {"", "SELECT a FROM public.numbers WHERE a IN (", "1", ")", ""},
                            {"", "SELECT a FROM public.numbers WHERE b=1 AND EXISTS (", "SELECT 1 FROM dual", ")", ""},
                            {"", "(SELECT 1 FROM dual UNION ALL ", "SELECT 1 FROM dual", ")", ""},
                            {"", "(SELECT 1 FROM dual EXCEPT ALL ", "SELECT 1 FROM dual", ")", ""}};
  for (const auto& nest : nests) {
    std::size_t deepest = 0;
    for (std::size_t n = 1; n < 60; ++n) {
      const auto query = nest.before + repeat(nest.open, n) + nest.core + repeat(nest.close, n) + nest.after;
      const auto rows = db().run(query);
      EXPECT_EQ(rows.find("stack overflow"), std::string::npos) << query;
      if (rows.find("error: ") == std::string::npos) deepest = n;
    }
    EXPECT_GE(deepest, 5u) << nest.open;
  }
}

TEST(Hostile, LongListsAreFast) {
  std::string list = "1";
  for (int i = 2; i <= 5000; ++i) list += "," + std::to_string(2060294888487267584 + i);
  const auto start = std::chrono::steady_clock::now();
  const auto compiled = compile("SELECT source_id FROM gaiadr3.gaia_source WHERE source_id IN (" + list + ")", db().view());
  const auto spent = std::chrono::steady_clock::now() - start;
  ASSERT_TRUE(compiled);
  EXPECT_EQ(compiled->values.size(), 5000u);
  EXPECT_LT(spent, std::chrono::seconds(1));  // milliseconds in truth; quadratic work would take minutes
}

TEST(Hostile, LongChainsRun) {
  EXPECT_EQ(db().run("SELECT b FROM public.numbers WHERE a=1" + repeat(" OR a=2", 3000)).substr(0, 60), "2");
  EXPECT_EQ(db().run("SELECT b FROM public.numbers WHERE a=1" + repeat(" AND b=2", 3000)).substr(0, 60), "2");
  EXPECT_EQ(db().run("SELECT 1" + repeat("+1", 800) + " FROM dual"), "801");
}

// SQLite moves terms of AND into sub-queries, one level of its limit of 1000 a term.
TEST(Hostile, LongChainsRunOverAnything) {
  const std::string sum = "1" + repeat("+1", 890);
  for (const std::size_t n : {50u, 1000u, 3000u}) {
    const auto all = "b=2" + repeat(" AND b<3", n);
    const auto half = "b=2" + repeat(" AND b<3", n / 2);
    const auto any = "b=9" + repeat(" OR b=8", n) + " OR b=2";
    for (const auto& [query, rows] : std::vector<std::pair<std::string, std::string>>{
             {"SELECT 1 FROM dual WHERE 1=1" + repeat(" AND 1=1", n), "1"},
             {"SELECT 1 FROM dual WHERE 1=2" + repeat(" OR 1=2", n) + " OR 1=1", "1"},
             {"SELECT COUNT(*) FROM (SELECT b FROM public.numbers) AS t WHERE " + all, "3"},
             {"SELECT COUNT(*) FROM (SELECT DISTINCT a, b FROM public.numbers) AS t WHERE " + all, "3"},
             {"SELECT COUNT(*) FROM (SELECT a, b FROM public.numbers UNION SELECT a, a FROM other.numbers) AS t WHERE " + all, "3"},
             {"SELECT COUNT(*) FROM (SELECT DISTINCT a, b FROM public.numbers) AS t WHERE " + any, "3"},
             {"SELECT COUNT(*) FROM (SELECT DISTINCT a, b FROM public.numbers WHERE " + half + ") AS t WHERE " + half, "3"},
             {"WITH w AS (SELECT b, MAX(a) AS m FROM public.numbers WHERE " + half + " GROUP BY b) SELECT COUNT(*) FROM w JOIN w AS v ON " +
                  "w.b=v.b" + repeat(" AND w.b<3", n / 2) + " WHERE v.m=7" + repeat(" AND v.b<3", n / 2), "1"},
             {"SELECT COUNT(*) FROM (SELECT DISTINCT a, b FROM public.numbers) AS t WHERE (" + half + ") AND (" + half + ")", "3"},
             {"SELECT COUNT(*) FROM (SELECT DISTINCT a, b FROM public.numbers) AS t WHERE 891 = " + sum + " AND b+" + sum + "=893 AND " + all, "3"},
             {"SELECT COUNT(*) FROM (SELECT DISTINCT ra, dec FROM gaia_source) AS t WHERE DISTANCE(ra, dec, 0, 0) < 1" + repeat(" AND dec = 0", n), "2"}}) {
      EXPECT_EQ(db().run(query).substr(0, 120), rows) << n << " terms: " << query.substr(0, 120);
    }
  }
}

// What SQLite does with constants grows with their square unless it is kept from it; a second is a hundred times too long.
TEST(Hostile, ManyConstantsAreLinear) {
  const auto prepared = [](const std::string& query) {
    const auto start = std::clock();  // of this process: others may be at work
    const auto plan = db().plan(query);
    EXPECT_EQ(plan.find("error"), std::string::npos) << plan.substr(0, 200);
    return std::chrono::milliseconds((std::clock() - start) * 1000 / CLOCKS_PER_SEC);
  };
  std::string sums, ranges, texts, calls, lists, mixed;
  for (int i = 0; i < 20'000; ++i) {
    const auto n = std::to_string(i);
    sums += " OR a+" + n + "=b*" + n + ".5";
    ranges += " OR x BETWEEN " + n + ".5 AND " + n + ".75";
    texts += " OR word LIKE 'w" + n + "%'";
    calls += " OR x=SQRT(" + n + ") OR x=PI()";
    lists += " OR a IN (" + n + ", -" + n + ")";
    mixed += i % 2 == 0 ? " OR a=" + n : " OR b<>" + n;
  }
  for (const auto& terms : {sums, ranges, texts, calls, lists, mixed}) {
    EXPECT_LT(prepared("SELECT a FROM public.numbers WHERE a=1" + terms), std::chrono::seconds(1)) << terms.substr(0, 40);
  }
  EXPECT_LT(prepared("SELECT a FROM public.numbers WHERE a IN (1" + repeat(", IF_THEN_ELSE(1=1, 2, 3)", 20'000) + ")"), std::chrono::seconds(1));
}

TEST(Hostile, ManyConstantsAnswer) {
  std::string equal, unequal, ranges;
  for (int i = 1; i <= 10'000; ++i) {
    const auto n = std::to_string(i);
    equal += (i > 1 ? " OR " : "") + (i % 2 == 0 ? n + "=a" : "a=" + n);
    unequal += (i > 1 ? " AND a<>" : "a<>") + n;
    ranges += " OR (x > " + n + ".25 AND x <= " + n + ".5)";
  }
  EXPECT_EQ(db().run("SELECT a FROM public.numbers WHERE " + equal), "1\n7\n7");
  EXPECT_EQ(db().run("SELECT a FROM public.numbers WHERE " + unequal), "-7");
  EXPECT_EQ(db().run("SELECT a FROM public.numbers WHERE x=-3" + ranges), "7");
  EXPECT_EQ(db().run("SELECT b FROM public.numbers WHERE a IN (1" + repeat(",2", 20'000) + ") AND b = 2"), "2");
}

TEST(Hostile, RandomTokens) {
  constexpr std::string_view kWords[] = {"SELECT", "FROM", "WHERE", "TOP", "*", ",", "(", ")", "a", "b", "x", "1", "2.5", "'t'", "=", "<", "+", "-", "AND", "OR", "NOT",
                                         "IN", "BETWEEN", "public.numbers", "other.numbers", "AS", "JOIN", "ON", "USING", "NATURAL", "LEFT", "GROUP BY", "ORDER BY", "HAVING",
                                         "COUNT(*)", "COUNT(", "MAX(", "UNION", "EXCEPT", "INTERSECT", "ALL", "DISTINCT", "EXISTS", "IS NULL", "LIKE", "||", ".", ";", "\"a\"",
                                         "POINT(", "CIRCLE(", "CONTAINS(", "DISTANCE(", "CAST(", "WITH", "NULL", "-- c\n", "size", "\xE2\x80\x99", "''", "(SELECT", "OFFSET",
                                         "IF_THEN_ELSE(", "'1=1'", "'a = ", "= ANY(", "public.arrays", "shorts"};
  std::mt19937 random(20140630);
  for (int round = 0; round < 20'000; ++round) {
    std::string query = round % 3 == 0 ? "" : round % 3 == 1 ? "SELECT a" : "SELECT a FROM public.numbers WHERE a";
    for (auto n = random() % 24; n > 0; --n) {
      query += ' ';
      query += kWords[random() % std::size(kWords)];
    }
    check(query);
    const auto rows = db().run(query);
    // What compiles must also prepare: a syntax error of SQLite would be a fault of the emitter.
    EXPECT_EQ(rows.find("syntax error"), std::string::npos) << query << "\n" << rows;
    EXPECT_EQ(rows.find("no such"), std::string::npos) << query << "\n" << rows;
  }
}

TEST(Hostile, RandomBytes) {
  std::mt19937 random(42);
  for (int round = 0; round < 5'000; ++round) {
    std::string query = "SELECT a FROM public.numbers WHERE word = 'x' AND a < 3";
    for (int n = 0; n < 3; ++n) query[random() % query.size()] = static_cast<char>(1 + random() % 255);
    check(query);
  }
}

}  // namespace
}  // namespace tapstand::adql
