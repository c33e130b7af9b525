// The suite's own VOTable reader: all serializations give the same values, and nothing wrong goes unseen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "votable/cells.h"
#include "votable/reader.h"
#include "where.h"

namespace tapcheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

VotTable fixture(const std::string& name) {
  return read_votable(read_file(in_source("fixtures/uploads/" + name)).value(), TableScope::kAny).value();
}

std::string document(const std::string& inside) {
  return "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\">" + inside + "</RESOURCE></VOTABLE>";
}

VotTable table(const std::string& fields, const std::string& data) { return read_votable(document("<TABLE>" + fields + "<DATA>" + data + "</DATA></TABLE>")).value(); }

TEST(VoTables, AreTheSameInEverySerialization) {
  const VotTable text = fixture("test_ra_dec.vot");
  const VotTable binary = fixture("test_ra_dec_binary.vot");
  const VotTable binary2 = fixture("test_ra_dec_binary2.vot");
  EXPECT_EQ(text.serialization, "TABLEDATA");
  EXPECT_EQ(binary.serialization, "BINARY");
  EXPECT_EQ(binary2.serialization, "BINARY2");
  ASSERT_EQ(text.rows.size(), 7U);
  EXPECT_EQ(text.rows, binary.rows);
  EXPECT_EQ(text.rows, binary2.rows);
  EXPECT_EQ(std::get<double>(text.rows[5][0]), 269.44850252543836);
  EXPECT_TRUE(text.problems.empty() && binary.problems.empty() && binary2.problems.empty());
}

TEST(VoTables, OfAllTypesAreRead) {
  const VotTable types = fixture("test_types.vot");
  EXPECT_THAT(types.problem_texts(), testing::IsEmpty());
  EXPECT_EQ(types.rows.size(), 4U);
}

TEST(VoTables, InBinary2HaveNullFlags) {
  // Two rows of (int, variable char): 7, "ab"; null, null. Flags first, then the bytes, nulls included.
  const VotTable t = table("<FIELD name=\"i\" datatype=\"int\"/><FIELD name=\"s\" datatype=\"char\" arraysize=\"*\"/>",
                           "<BINARY2><STREAM encoding=\"base64\">AAAAAAcAAAACYWLAAAAAAAAAAAA=</STREAM></BINARY2>");
  EXPECT_THAT(t.problem_texts(), testing::IsEmpty());
  ASSERT_EQ(t.rows.size(), 2U);
  EXPECT_EQ(cell_text(t.rows[0][0]) + cell_text(t.rows[0][1]), "7ab");
  EXPECT_EQ(cell_text(t.rows[1][0]) + cell_text(t.rows[1][1]), "nullnull");
}

TEST(VoTables, SayWhatIsWrongWithTheirCells) {
  const std::string fields = "<FIELD name=\"a\" datatype=\"short\"/><FIELD name=\"b\" datatype=\"float\"/>";
  const auto problems = [&](const std::string& rows) { return table(fields, "<TABLEDATA>" + rows + "</TABLEDATA>").problem_texts(); };
  EXPECT_THAT(problems("<TR><TD>1</TD><TD>2.5</TD></TR><TR><TD/><TD>NaN</TD></TR><TR><TD>0x10</TD><TD>-Inf</TD></TR>"), testing::IsEmpty());
  EXPECT_THAT(problems("<TR><TD>40000</TD><TD>1</TD></TR>"), ElementsAre(HasSubstr("'40000' is not a short")));
  EXPECT_THAT(problems("<TR><TD>1.5</TD><TD>nan</TD></TR>"), ElementsAre(HasSubstr("not a short"), HasSubstr("not a float")));
  EXPECT_THAT(problems("<TR><TD>1</TD></TR>"), ElementsAre(HasSubstr("1 TDs for 2 FIELDs")));
  EXPECT_THAT(problems("<TR><TD>1</TD><TD>1</TD><TD>1</TD></TR>"), ElementsAre(HasSubstr("3 TDs for 2 FIELDs")));
}

TEST(VoTables, SayWhatIsWrongWithTheirStreams) {
  const std::string fields = "<FIELD name=\"a\" datatype=\"int\"/>";
  const auto problems = [&](const std::string& stream) { return table(fields, "<BINARY><STREAM encoding=\"base64\">" + stream + "</STREAM></BINARY>").problem_texts(); };
  EXPECT_THAT(problems("AAAAAQ=="), testing::IsEmpty());
  EXPECT_THAT(problems("AAAA"), ElementsAre(HasSubstr("ends inside a row")));
  EXPECT_THAT(problems("A!AA"), ElementsAre(HasSubstr("not base64")));
  EXPECT_THAT(problems("AAA"), ElementsAre(HasSubstr("ends early")));
  EXPECT_THAT(table("", "<BINARY><STREAM encoding=\"base64\">AAAA</STREAM></BINARY>").problem_texts(), ElementsAre(HasSubstr("no FIELD")));
  EXPECT_THAT(table("<FIELD name=\"z\" datatype=\"char\" arraysize=\"0\"/>", "<BINARY><STREAM encoding=\"base64\">AAAA</STREAM></BINARY>").problem_texts(),
              ElementsAre(HasSubstr("no bytes")));
}

TEST(VoTables, WithAHugeLengthDoNotFillTheMemory) {
  const VotTable t = table("<FIELD name=\"a\" datatype=\"double\" arraysize=\"*\"/>", "<BINARY><STREAM encoding=\"base64\">/////w==</STREAM></BINARY>");
  EXPECT_THAT(t.problem_texts(), ElementsAre(HasSubstr("ends inside a row")));
}

TEST(VoTables, AreRefusedWhenTheyAreNone) {
  for (const char* text : {"", "   ", "<html/>", "<VOTABLE", "not xml", "<!DOCTYPE VOTABLE []><VOTABLE/>", "<VOTABLE xmlns=\"u\"><RESOURCE>"}) {
    EXPECT_FALSE(read_votable(text)) << text;
  }
}

TEST(VoTables, KeepTheLastStatusAndForgetMetaResources) {
  const auto t = read_votable(document("<INFO name=\"QUERY_STATUS\" value=\"OK\"/><TABLE><FIELD name=\"a\" datatype=\"int\"/></TABLE>"
                                       "<INFO name=\"QUERY_STATUS\" value=\"ERROR\">late</INFO><RESOURCE type=\"meta\"><TABLE><FIELD name=\"b\" datatype=\"int\"/></TABLE></RESOURCE>"));
  ASSERT_TRUE(t);
  EXPECT_EQ(t->fields.size(), 1U);
  EXPECT_EQ(t->infos.back().text, "late");
  EXPECT_TRUE(t->infos.back().after_table);
}

}  // namespace
}  // namespace tapcheck
