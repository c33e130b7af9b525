// Known rows against rows that came: values, null, tolerance, order, refusals.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "checks/check.h"
#include "support.h"

namespace tapcheck {
namespace {

const CheckKind& kind(std::string_view name) {
  return *std::find_if(check_kinds().begin(), check_kinds().end(), [&](const CheckKind& k) { return k.name() == name; });
}

Exchange table(const std::string& rows, const std::string& status = "OK") {
  Exchange exchange;
  exchange.response.status = 200;
  exchange.response.body = fmt::format(
      R"(<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="{}">why</INFO>
<TABLE><FIELD name="i" datatype="long"/><FIELD name="d" datatype="double"/><FIELD name="s" datatype="char" arraysize="*"/><FIELD name="p" datatype="double" arraysize="2" xtype="point"/>
<DATA><TABLEDATA>{}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>)",
      status, rows);
  return exchange;
}

Outcome judge(std::string_view name, Arguments arguments, const Exchange& exchange) {
  const Target target = Target::parse("http://h/tap").value();
  return kind(name).function(arguments, Evidence(exchange), CheckContext{target, nullptr, "", standard_namespaces(), [](const std::string&) { return nullptr; }});
}

bool held(const std::string& row, std::vector<std::string> wanted, Arguments more = {}) {
  more["values"] = std::move(wanted);
  return judge("values", std::move(more), table(row)).held;
}

constexpr const char* kRow = "<TR><TD>9007199254740993</TD><TD>0.30000000000000004</TD><TD>a | b's</TD><TD>10 -20.5</TD></TR>";

TEST(Values, AreComparedByTheirTypes) {
  EXPECT_TRUE(held(kRow, {"9007199254740993 | 0.3 | 'a | b''s' | 10.0 -20.5"}));
  EXPECT_FALSE(held(kRow, {"9007199254740992 | 0.3 | 'a | b''s' | 10.0 -20.5"})) << "a long is exact";
  EXPECT_FALSE(held(kRow, {"9007199254740993 | 0.3000001 | 'a | b''s' | 10.0 -20.5"}));
  EXPECT_TRUE(held(kRow, {"9007199254740993 | 0.31 | 'a | b''s' | 10.0 -20.5"}, {{"tolerance", 0.02}}));
  EXPECT_FALSE(held(kRow, {"9007199254740993 | 0.3 | 'a | b' | 10.0 -20.5"}));
  EXPECT_FALSE(held(kRow, {"9007199254740993 | 0.3 | 'a | b''s' | 10.0 -20.6"}));
  EXPECT_FALSE(held(kRow, {"9007199254740993 | 0.3 | 'a | b''s'"})) << "a column too few";
}

TEST(Values, KnowNull) {
  const std::string row = "<TR><TD/><TD>NaN</TD><TD/><TD/></TR>";
  EXPECT_TRUE(held(row, {"null | null | null | null"}));
  EXPECT_TRUE(held(row, {"null | NaN | '' | null"}));
  EXPECT_FALSE(held(row, {"0 | null | null | null"}));
  EXPECT_FALSE(held("<TR><TD>1</TD><TD>1</TD><TD>null</TD><TD/></TR>", {"1 | 1 | null | null"})) << "text that says null is none";
}

TEST(Values, AreABagUnlessOrdered) {
  const std::string one = "<TR><TD>1</TD><TD>1</TD><TD>x</TD><TD/></TR>";
  const std::string two = "<TR><TD>2</TD><TD>1</TD><TD>x</TD><TD/></TR>";
  const std::vector<std::string> wanted{"2 | 1 | x | null", "1 | 1 | x | null"};
  EXPECT_TRUE(held(one + two, wanted));
  EXPECT_FALSE(held(one + two, wanted, {{"ordered", true}}));
  EXPECT_TRUE(held(two + one, wanted, {{"ordered", true}}));
  EXPECT_FALSE(held(one + one, wanted)) << "each row counts once";
  EXPECT_FALSE(held(one + two + two, wanted));
  EXPECT_TRUE(held("", {}));
}

TEST(Values, AreNotHeldByARefusalUnlessThatIsRightToo) {
  Exchange refused = table("", "ERROR");
  EXPECT_FALSE(judge("values", {{"values", std::vector<std::string>{}}}, refused).held);
  EXPECT_TRUE(judge("values", {{"values", std::vector<std::string>{"1"}}, {"or_refused", true}}, refused).held);
  refused.response.status = 500;
  EXPECT_FALSE(judge("values", {{"values", std::vector<std::string>{"1"}}, {"or_refused", true}}, refused).held) << "a crash is no refusal";
}

TEST(Refused, IsAStatusOrAQueryStatus) {
  EXPECT_TRUE(judge("refused", {{"refused", true}}, table("", "ERROR")).held);
  EXPECT_FALSE(judge("refused", {{"refused", true}}, table("")).held);
  Exchange text;
  text.response.body = "no";
  for (const auto& [status, right] : {std::pair{400, true}, {403, true}, {200, false}, {303, false}, {500, false}, {503, false}}) {
    text.response.status = status;
    EXPECT_EQ(judge("refused", {{"refused", true}}, text).held, right) << status;
  }
}

}  // namespace
}  // namespace tapcheck
