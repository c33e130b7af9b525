// Names of ADQL, and checks of what a service says about itself: good and bad documents side by side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/check.h"
#include "metadata/functions.h"
#include "metadata/names.h"

namespace tapcheck {
namespace {

using testing::HasSubstr;

TEST(Names, ThatNeedQuotesAreTold) {
  for (const char* good : {"ra", "Ra_2", "\"size\"", "\"a b\"", "\"with \"\" quote\"", "\"a.b\""}) {
    EXPECT_EQ(name_problem(good, NameKind::kColumn), "") << good;
  }
  for (const char* bad : {"", "size", "SELECT", "2mass", "_a", "a-b", "a b", "a.b", "\"", "\"a", "\"a\"b", "é", "ilike", "Point"}) {
    EXPECT_NE(name_problem(bad, NameKind::kColumn), "") << bad;
  }
  for (const char* good : {"t", "s.t", "c.s.t", "\"a b\".t", "gaiadr3.\"2mass\""}) EXPECT_EQ(name_problem(good, NameKind::kTable), "") << good;
  for (const char* bad : {"a.b.c.d", "s.", ".t", "s..t", "public.t", "s.2mass"}) EXPECT_NE(name_problem(bad, NameKind::kTable), "") << bad;
  EXPECT_THAT(name_problem("user", NameKind::kColumn), HasSubstr("reserved"));
}

TEST(Names, OfOneThingHaveOnePlainForm) {
  EXPECT_EQ(plain_name(" S.\"T\" "), "s.t");
  EXPECT_EQ(plain_name("\"a\"\"b\""), "a\"b");
  EXPECT_EQ(plain_name("a-b"), "a-b");
}

constexpr const char* kTableSet =
    R"(<v:tableset xmlns:v="http://www.ivoa.net/xml/VOSITables/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<schema><name>s</name><table><name>s.a</name>
<column><name>id</name><unit>m</unit><dataType xsi:type="vs:VOTableType">long</dataType><flag>indexed</flag></column>
<column><name>"size"</name><ucd>meta.id</ucd><dataType xsi:type="vs:VOTableType" arraysize="*">char</dataType></column></table>
<table><name>s.b</name><column><name>a_id</name><dataType xsi:type="vs:VOTableType">KEYTYPE</dataType></column>
<foreignKey><targetTable>TARGET</targetTable><fkColumn><fromColumn>a_id</fromColumn><targetColumn>COLUMN</targetColumn></fkColumn></foreignKey>
</table></schema></v:tableset>)";

std::string table_set(const std::string& target = "s.a", const std::string& column = "id", const std::string& type = "long") {
  std::string text = kTableSet;
  text.replace(text.find("TARGET"), 6, target);
  text.replace(text.find("COLUMN"), 6, column);
  text.replace(text.find("KEYTYPE"), 7, type);
  return text;
}

std::string votable(const std::vector<std::string>& fields, const std::vector<std::vector<std::string>>& rows, const std::string& status = "OK") {
  std::string text = "<VOTABLE version=\"1.3\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"" + status + "\"/><TABLE>";
  for (const std::string& field : fields) {
    const bool number = field == "size" || field == "indexed";
    text += "<FIELD name=\"" + field + (number ? "\" datatype=\"int\"/>" : "\" datatype=\"char\" arraysize=\"*\"/>");
  }
  text += "<DATA><TABLEDATA>";
  for (const auto& row : rows) {
    text += "<TR>";
    for (const std::string& cell : row) text += "<TD>" + cell + "</TD>";
    text += "</TR>";
  }
  return text + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
}

const std::vector<std::string> kColumnFields{"table_name", "column_name", "datatype", "arraysize", "unit", "ucd", "indexed"};
std::vector<std::vector<std::string>> column_rows() {
  return {{"s.a", "id", "long", "", "m", "", "1"}, {"S.A", "size", "char", "12*", "", "meta.id", "0"}, {"s.b", "a_id", "long", "", "", "", "0"}};
}

class Metadata : public testing::Test {
 protected:
  Outcome outcome(Arguments arguments, const std::string& body, const std::string& earlier = "") {
    Exchange exchange;
    exchange.response.status = 200;
    exchange.response.body = body;
    Exchange before = exchange;
    before.response.body = earlier;
    const Evidence here(exchange);
    const Evidence there(before);
    for (const CheckKind& kind : check_kinds()) {
      if (!arguments.contains(std::string(kind.name()))) continue;
      const Namespaces namespaces;
      CheckContext context{target_, nullptr, "none here", namespaces};
      context.earlier = [&](const std::string&) { return earlier.empty() ? nullptr : &there; };
      return kind.function(arguments, here, context);
    }
    throw std::runtime_error("no such kind");
  }
  bool held(Arguments arguments, const std::string& body, const std::string& earlier = "") {
    const Outcome out = outcome(std::move(arguments), body, earlier);
    EXPECT_FALSE(out.undecided || out.no_case) << out.actual;
    return out.held;
  }
  bool agrees(const std::string& about, std::vector<std::vector<std::string>> rows) {
    return held({{"tables_agree_with", std::string("columns")}, {"about", about}}, table_set(), votable(kColumnFields, rows));
  }

 private:
  Target target_ = Target::parse("http://h/tap").value();
};

TEST_F(Metadata, EveryTextIsJudged) {
  const std::string body = "<a><t><n>x</n><n>y</n></t><t><n>x</n><n>size</n></t></a>";
  const auto every = [](const char* key, Argument value) { return Arguments{{"every", std::string("//n")}, {key, std::move(value)}}; };
  EXPECT_TRUE(held(every("matches", std::string("[a-z]+")), body));
  EXPECT_FALSE(held(every("matches", std::string("[xy]")), body));
  EXPECT_TRUE(held(every("in", std::vector<std::string>{"x", "y", "size"}), body));
  EXPECT_FALSE(held(every("in", std::vector<std::string>{"x", "Y", "size"}), body));
  EXPECT_FALSE(held(every("adql_name", std::string("column")), body));
  EXPECT_FALSE(held(every("unique", true), body));
  EXPECT_TRUE(held({{"every", std::string("n")}, {"per", std::string("//t")}, {"unique", true}}, body));
  EXPECT_TRUE(held({{"every", std::string("//n")}, {"among", std::string("//n[. != 'z']")}}, body));
  EXPECT_FALSE(held({{"every", std::string("//n")}, {"among", std::string("//n[. != 'y']")}}, body));
  EXPECT_FALSE(held({{"every", std::string("//n")}, {"among", std::string("//n")}, {"of", std::string("get")}}, body, "<b><n>x</n></b>"));
  EXPECT_TRUE(outcome({{"every", std::string("][")}, {"unique", true}}, body).undecided);
  EXPECT_FALSE(held({{"every", std::string("//n")}, {"unique", true}}, "no xml"));
}

TEST_F(Metadata, EveryValueIsJudgedAndNullsAreNot) {
  const std::string body = votable({"k", "t"}, {{"a", "x"}, {"a", "y"}, {"", "y"}});
  EXPECT_TRUE(held({{"every_value", std::string("k")}, {"in", std::vector<std::string>{"a"}}}, body));
  EXPECT_FALSE(held({{"every_value", std::string("k")}, {"unique", true}}, body));
  EXPECT_TRUE(held({{"every_value", std::string("k")}, {"with", std::vector<std::string>{"t"}}, {"unique", true}}, body));
  EXPECT_FALSE(held({{"every_value", std::string("nobody")}, {"unique", true}}, body));
  const Arguments among{{"every_value", std::string("t")}, {"among", std::string("t")}, {"of", std::string("all")}};
  EXPECT_TRUE(held(among, body, votable({"t"}, {{"x"}, {"y"}})));
  EXPECT_FALSE(held(among, body, votable({"t"}, {{"x"}})));
  EXPECT_TRUE(outcome(among, body, votable({"t"}, {{"x"}}, "OVERFLOW")).no_case);
  EXPECT_TRUE(outcome(among, "<html/>", body).no_case);
}

TEST_F(Metadata, RowsHaveJustOneOfTheColumns) {
  const auto with = [&](const char* a, const char* b) {
    return held({{"one_per_row", std::vector<std::string>{"a", "b"}}}, votable({"a", "b"}, {{"x", ""}, {a, b}}));
  };
  EXPECT_TRUE(with("", "x"));
  EXPECT_FALSE(with("x", "x"));
  EXPECT_FALSE(with("", ""));
  EXPECT_FALSE(held({{"one_per_row", std::vector<std::string>{"a", "c"}}}, votable({"a"}, {})));
}

TEST(Functions, AreCalledAsTheyAreDeclared) {
  EXPECT_EQ(sample_call("f(a INTEGER, b DOUBLE PRECISION, s VARCHAR(*)) -> POINT"), "f(1, 1.0, 'a')");
  EXPECT_EQ(sample_call(" Random() -> DOUBLE"), "Random()");
  for (const char* form : {"f", "f(a INTEGER)", "f(a) -> INTEGER", "f(p POINT) -> INTEGER", "f(a DOUBLE[6]) -> INTEGER", "f(a INTEGER, ...) -> INTEGER",
                           "f(a INTEGER; DROP TABLE t) -> INTEGER", "f'(a INTEGER) -> INTEGER", "->(", ""}) {
    EXPECT_FALSE(sample_call(form)) << form;
  }
}

TEST_F(Metadata, AFunctionIsKnownIfItIsRefusedLikeNoStranger) {
  const auto refusal = [](const std::string& text) {
    return "<VOTABLE version=\"1.3\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">" + text +
           "</INFO></RESOURCE></VOTABLE>";
  };
  const Arguments arguments{{"known_unlike", std::string("stranger")}, {"call", std::string("CBRT(1.0, 'a')")}, {"stranger", std::string("nobody")}};
  const std::string stranger = refusal("At 14: there is no function NOBODY(1.0). Here: ^^^^^^");
  EXPECT_FALSE(held(arguments, refusal("At 19: there is no function cbrt(numeric, string). Here: ^^^^"), stranger));
  EXPECT_TRUE(held(arguments, refusal("At 19: CBRT takes one argument."), stranger));
  EXPECT_TRUE(held(arguments, votable({"x"}, {{"1"}}), stranger));
  EXPECT_TRUE(outcome(arguments, refusal("no"), votable({"x"}, {{"1"}})).no_case);
}

TEST_F(Metadata, SizesFitTheirArraysizes) {
  const auto with = [&](const char* arraysize, const char* size) { return held({{"sizes_fit", true}}, votable({"arraysize", "size"}, {{arraysize, size}})); };
  for (const auto& [arraysize, size] : {std::pair{"8", "8"}, std::pair{"8*", "8"}, std::pair{"*", ""}, std::pair{"", ""}, std::pair{"2x3", ""}}) {
    EXPECT_TRUE(with(arraysize, size)) << arraysize << " " << size;
  }
  for (const auto& [arraysize, size] : {std::pair{"8", "9"}, std::pair{"*", "8"}, std::pair{"", "1"}, std::pair{"2x3", "6"}}) {
    EXPECT_FALSE(with(arraysize, size)) << arraysize << " " << size;
  }
}

TEST_F(Metadata, TablesAgreeWhenTheySayTheSame) {
  for (const char* about : {"tables", "columns", "datatype", "arraysize", "unit", "ucd", "indexed"}) EXPECT_TRUE(agrees(about, column_rows())) << about;
}

TEST_F(Metadata, EachDisagreementIsSeen) {
  const auto with = [](std::size_t row, std::size_t column, const char* value) {
    auto rows = column_rows();
    rows[row][column] = value;
    return rows;
  };
  EXPECT_FALSE(agrees("tables", with(2, 0, "s.c")));
  EXPECT_FALSE(agrees("columns", with(0, 1, "idx")));
  EXPECT_FALSE(agrees("datatype", with(0, 2, "int")));
  EXPECT_FALSE(agrees("arraysize", with(0, 3, "3")));
  EXPECT_FALSE(agrees("unit", with(0, 4, "km")));
  EXPECT_FALSE(agrees("ucd", with(0, 5, "meta.id")));
  EXPECT_FALSE(agrees("indexed", with(0, 6, "0")));
  EXPECT_TRUE(agrees("datatype", with(0, 2, "BIGINT"))) << "ADQL's word for it";
  EXPECT_TRUE(agrees("datatype", with(1, 2, "adql:VARCHAR(12)")));
}

TEST_F(Metadata, WhatIsNotToldIsNoDisagreement) {
  const Arguments about_utype{{"tables_agree_with", std::string("columns")}, {"about", std::string("utype")}};
  EXPECT_TRUE(outcome(about_utype, table_set(), votable(kColumnFields, column_rows())).no_case);
  const Arguments tables{{"tables_agree_with", std::string("columns")}, {"about", std::string("tables")}};
  EXPECT_FALSE(held(tables, table_set(), votable({"table_name"}, {{"s.a"}})));
  EXPECT_TRUE(held(tables, table_set(), votable({"table_name"}, {{"s.a"}}, "OVERFLOW"))) << "the rest was cut off";
  EXPECT_TRUE(outcome(tables, "<html>", votable({"table_name"}, {{"s.a"}})).no_case);
}

TEST_F(Metadata, FieldsAreThoseDeclared) {
  const auto with = [&](const std::vector<std::string>& fields, const char* about) {
    return held({{"fields_as_declared_in", std::string("columns")}, {"table", std::string("S.\"a\"")}, {"about", std::string(about)}},
                votable(fields, {}), table_set());
  };
  EXPECT_TRUE(with({"ID", "size"}, "names"));
  EXPECT_FALSE(with({"id"}, "names"));
  EXPECT_FALSE(with({"id", "size", "more"}, "names"));
  EXPECT_TRUE(with({"id", "size"}, "spelling"));
  EXPECT_FALSE(with({"ID", "size"}, "spelling"));
  EXPECT_FALSE(with({"id", "size"}, "datatype")) << "the helper makes id text and size a number";
  EXPECT_FALSE(with({"id", "size"}, "unit"));
}

TEST_F(Metadata, KeysLeadToColumns) {
  const auto with = [&](bool types, const std::string& document) { return held({{"keys_resolve", true}, {"types", types}}, document); };
  EXPECT_TRUE(with(false, table_set()));
  EXPECT_FALSE(with(false, table_set("s.nobody")));
  EXPECT_FALSE(with(false, table_set("s.a", "nobody")));
  EXPECT_TRUE(with(true, table_set()));
  EXPECT_FALSE(with(true, table_set("s.a", "id", "char")));
  const Arguments of_rows{{"keys_resolve", true}, {"columns_of", std::string("columns")}};
  const auto keys = [](const char* target) { return votable({"from_table", "from_column", "target_table", "target_column"}, {{"s.b", "a_id", "s.a", target}}); };
  EXPECT_TRUE(held(of_rows, keys("id"), votable(kColumnFields, column_rows())));
  EXPECT_FALSE(held(of_rows, keys("nobody"), votable(kColumnFields, column_rows())));
}

}  // namespace
}  // namespace tapcheck
