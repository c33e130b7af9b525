// Result tables in every format, beside each other: nothing that a format can say is lost, nothing that it cannot is asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "core/text.h"
#include "tables/compare.h"
#include "tables/delimited.h"
#include "votable/fits.h"
#include "votable/reader.h"
#include "where.h"

namespace tapcheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string bytes_of(const std::string& path) { return read_file(in_source("conformance/" + path)).value(); }
std::string upload(const std::string& name) { return bytes_of("scenarios/votable/data/" + name + ".vot"); }

ResultTable file(const std::string& name) { return read_table_file(upload(name)).value(); }

Result<ResultTable> answer(const std::string& type, const std::string& body) { return read_result_table({{"Content-Type", type}}, body); }

ResultTable typed(const std::string& fields, const std::string& rows) {
  return read_table_file("<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE><TABLE>" + fields + "<DATA><TABLEDATA>" + rows +
                         "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")
      .value();
}

class Uploads : public testing::TestWithParam<const char*> {};

TEST_P(Uploads, AreTheSameInEverySerialization) {
  const ResultTable text = file(std::string(GetParam()) + ".tabledata");
  ASSERT_FALSE(text.rows.empty());
  for (const char* serialization : {".binary", ".binary2"}) {
    EXPECT_THAT(table_differences(text, file(GetParam() + std::string(serialization)), {}), IsEmpty()) << serialization;
  }
}

TEST_P(Uploads, AreReadWithoutAProblem) {
  for (const char* serialization : {".tabledata", ".binary", ".binary2"}) {
    EXPECT_THAT(read_votable(upload(GetParam() + std::string(serialization)), TableScope::kAny)->problem_texts(), IsEmpty()) << serialization;
  }
}

/// Every value that is changed is missed: what compares all as equal would be no comparison.
TEST_P(Uploads, DifferWhereOneValueDoes) {
  const ResultTable whole = file(GetParam() + std::string(".binary2"));
  for (std::size_t r = 0; r < whole.rows.size(); ++r) {
    for (std::size_t c = 0; c < whole.columns.size(); ++c) {
      ResultTable other = whole;
      other.rows[r][c] = VotCell(std::string("0.0625"));
      const auto differences = table_differences(whole, other, {});
      ASSERT_EQ(differences.size(), 1U) << r << " " << c;
      EXPECT_THAT(differences.front(), HasSubstr("row " + std::to_string(r + 1) + ", column " + whole.columns[c].name));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Uploads, testing::Values("numbers", "zeros", "texts", "blanks", "astral", "arrays", "uncommon", "shapes"));

TEST(Fits, WrittenByAnotherProgramHasTheSameValues) {
  for (const char* name : {"numbers", "texts", "arrays"}) {
    const auto fits = answer("application/fits", bytes_of(std::string("tests/votable/") + name + ".fits"));
    ASSERT_TRUE(fits) << name << ": " << fits.error().message;
    EXPECT_THAT(table_differences(file(std::string(name) + ".tabledata"), *fits, {}), IsEmpty()) << name;
  }
}

TEST(Fits, CutOrFlippedIsRefusedOrReadButNothingElse) {
  const std::string whole = bytes_of("tests/votable/arrays.fits");
  // The last block is data and their padding.
  for (std::size_t length = 0; length + 2880 < whole.size(); length += 97) EXPECT_FALSE(read_fits(whole.substr(0, length), kMaxCells)) << length;
  std::minstd_rand random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string bent = whole;
    for (int k = 0; k < 3; ++k) bent[random() % bent.size()] = static_cast<char>(random());
    (void)read_fits(bent, 10'000);
  }
}

TEST(Fits, WithAbsurdSizesIsRefused) {
  std::string text = bytes_of("tests/votable/numbers.fits");
  for (const char* card : {"NAXIS2  =", "NAXIS1  =", "TFIELDS ="}) {
    std::string bent = text;
    const auto at = bent.rfind(card);
    ASSERT_NE(at, std::string::npos) << card;
    bent.replace(at + 10, 20, "99999999999999999999");
    EXPECT_FALSE(read_fits(bent, kMaxCells)) << card;
  }
}

TEST(VoTables, CutOrFlippedAreReadWithinBounds) {
  std::minstd_rand random(11);
  for (const char* name : {"numbers.tabledata", "arrays.binary", "texts.binary2"}) {
    const std::string whole = upload(name);
    for (std::size_t length = 0; length + 12 < whole.size(); length += 41) EXPECT_FALSE(read_table_file(whole.substr(0, length))) << length;
    for (int i = 0; i < 1000; ++i) {
      std::string bent = whole;
      for (int k = 0; k < 3; ++k) bent[random() % bent.size()] = static_cast<char>(random());
      (void)read_table_file(bent);
    }
  }
}

TEST(Csv, IsReadAsRfc4180HasIt) {
  EXPECT_THAT(delimited_rows("a,\"b \"\"c\"\"\"\r\n\"x\ny\",\n", ',', 9), ElementsAre(ElementsAre("a", "b \"c\""), ElementsAre("x\ny", "")));
  EXPECT_THAT(delimited_rows("\xEF\xBB\xBF" "a\n\nb", ',', 9), ElementsAre(ElementsAre("a"), ElementsAre(""), ElementsAre("b")));
  EXPECT_THAT(delimited_rows("5\" wide,x\n", ',', 9), ElementsAre(ElementsAre("5\" wide", "x")));
  EXPECT_THAT(delimited_rows("a\nb\nc\n", ',', 2), ElementsAre(ElementsAre("a"), ElementsAre("b")));
}

TEST(Csv, TakesItsTypesFromTheOtherSide) {
  const ResultTable table = typed("<FIELD name=\"f\" datatype=\"boolean\"/><FIELD name=\"d\" datatype=\"double\"/><FIELD name=\"a\" datatype=\"int\" arraysize=\"*\"/>"
                                  "<FIELD name=\"s\" datatype=\"char\" arraysize=\"*\"/>",
                                  "<TR><TD>T</TD><TD>+Inf</TD><TD>1 2</TD><TD>a,b</TD></TR><TR><TD/><TD>0.1</TD><TD/><TD/></TR>");
  const auto differences = [&](const std::string& rows) { return table_differences(table, answer("text/csv", "f,d,a,s\n" + rows).value(), {}); };
  EXPECT_THAT(differences("true,Infinity,\"[1, 2]\",\"a,b\"\n,0.1,,\n"), IsEmpty());
  EXPECT_THAT(differences("1,inf,1 2,\"a,b\"\n,1e-1,,\n"), IsEmpty());
  EXPECT_THAT(differences("false,Infinity,\"[1, 2]\",\"a,b\"\n,0.1,,\n"), ElementsAre("row 1, column f is 'false', not 'T'"));
  EXPECT_THAT(differences("true,Infinity,\"[1, 2]\",\"a,b\"\n,0.10000001,,\n"), ElementsAre(HasSubstr("row 2, column d")));
  EXPECT_THAT(differences("true,Infinity,\"[1, 2, 3]\",\"a,b\"\n,0.1,,\n"), ElementsAre(HasSubstr("row 1, column a")));
  EXPECT_THAT(differences("true,Infinity,1 2,\"a,b\"\n"), ElementsAre("there are 1 rows, not 2"));
  EXPECT_FALSE(answer("text/csv", "a,b\n1\n"));
}

TEST(Tsv, IsNotAskedForTabsAndLineEnds) {
  const ResultTable table = typed("<FIELD name=\"s\" datatype=\"char\" arraysize=\"*\"/><FIELD name=\"i\" datatype=\"int\"/>", "<TR><TD>a\nb</TD><TD>1</TD></TR><TR><TD>\"q\" \\</TD><TD>2</TD></TR>");
  const auto differences = [&](const std::string& rows) { return table_differences(table, answer("text/tab-separated-values", "s\ti\n" + rows).value(), {}); };
  EXPECT_THAT(differences("a b\t1\n\"q\" \\\t2\n"), IsEmpty());
  EXPECT_THAT(differences("a b\t1\n\"\"\"q\"\" \\\"\t2\n"), IsEmpty());
  EXPECT_THAT(differences("a b\t1\n\"q\" \\\\\t2\n"), IsEmpty());
  EXPECT_THAT(differences("a b\t1\nq\t2\n"), ElementsAre(HasSubstr("row 2, column s")));
}

TEST(Json, KeepsAllDigitsAndReadsWhatClientsRead) {
  const ResultTable table = typed("<FIELD name=\"l\" datatype=\"long\"/><FIELD name=\"d\" datatype=\"double\"/><FIELD name=\"a\" datatype=\"double\" arraysize=\"2\"/>",
                                  "<TR><TD>9223372036854775807</TD><TD>NaN</TD><TD>1 0.1</TD></TR>");
  const std::string head = "{\"metadata\":[{\"name\":\"l\",\"datatype\":\"long\"},{\"name\":\"d\",\"datatype\":\"double\"},{\"name\":\"a\",\"datatype\":\"double\",\"arraysize\":\"2\"}],\"data\":";
  const auto differences = [&](const std::string& rows) { return table_differences(table, answer("application/json", head + rows + "}").value(), {}); };
  EXPECT_THAT(differences("[[9223372036854775807,null,[1,0.1]]]"), IsEmpty());
  EXPECT_THAT(differences("[[9223372036854775807,NaN,[1,0.1]]]"), IsEmpty());
  EXPECT_THAT(differences("[[9223372036854775807,1e999,[1,0.1]]]"), ElementsAre(HasSubstr("column d")));
  const ResultTable infinite = typed("<FIELD name=\"d\" datatype=\"double\"/>", "<TR><TD>-Inf</TD></TR>");
  const auto null = answer("application/json", "{\"metadata\":[{\"name\":\"d\",\"datatype\":\"double\"}],\"data\":[[null]]}").value();
  EXPECT_THAT(table_differences(infinite, null, {}), IsEmpty()) << "JSON has no infinity, and is not asked for one";
  EXPECT_THAT(differences("[[9223372036854775808,null,[1,0.1]]]"), ElementsAre(HasSubstr("column l")));
  EXPECT_THAT(differences("[[9223372036854775807,null,[1,0.2]]]"), ElementsAre(HasSubstr("column a")));
  EXPECT_FALSE(answer("application/json", head + "[[1]]}"));
  EXPECT_FALSE(answer("application/json", std::string(100'000, '[')));
}

TEST(Comparison, SeesZerosNullsAndNames) {
  const std::string field = "<FIELD name=\"d\" datatype=\"double\"/>";
  const auto of = [&](const std::string& text) { return typed(field, "<TR><TD>" + text + "</TD></TR>"); };
  EXPECT_THAT(table_differences(of("0"), of("-0.0"), {}), ElementsAre("row 1, column d is -0, not 0"));
  EXPECT_THAT(table_differences(of("NaN"), of(""), {}), IsEmpty()) << "VOTable: NaN is null";
  EXPECT_THAT(table_differences(of("0"), of(""), {}), ElementsAre("row 1, column d is null, not 0"));
  EXPECT_THAT(table_differences(of("1"), of("1.0000001"), {.tolerance = 1e-6}), IsEmpty());
  EXPECT_THAT(table_differences(of("1"), typed("<FIELD name=\"D\" datatype=\"double\"/>", "<TR><TD>1</TD></TR>"), {}), ElementsAre("the columns are D, not d"));
  EXPECT_THAT(table_differences(of("1"), typed("<FIELD name=\"D\" datatype=\"double\"/>", "<TR><TD>1</TD></TR>"), {.names_as_written = false}), IsEmpty());
}

TEST(Comparison, OfBagsIgnoresOrderAndCountsTwins) {
  const auto of = [&](const std::string& rows) { return typed("<FIELD name=\"i\" datatype=\"int\"/>", rows); };
  const ResultTable a = of("<TR><TD>1</TD></TR><TR><TD>2</TD></TR><TR><TD>2</TD></TR>");
  EXPECT_THAT(table_differences(a, of("<TR><TD>2</TD></TR><TR><TD>1</TD></TR><TR><TD>2</TD></TR>"), {.ordered = false}), IsEmpty());
  EXPECT_THAT(table_differences(a, of("<TR><TD>2</TD></TR><TR><TD>1</TD></TR><TR><TD>1</TD></TR>"), {.ordered = false}), ElementsAre("no row is 2"));
}

}  // namespace
}  // namespace tapcheck
