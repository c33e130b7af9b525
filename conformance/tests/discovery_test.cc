// What a target declares, and the tables that are found on it.
#include "run/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "core/text.h"
#include "xml/document.h"

namespace tapcheck {
namespace {

constexpr const char* kCapabilities = R"(<?xml version="1.0"?>
<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <capability standardID="ivo://ivoa.net/std/VOSI#tables-1.1"><interface/></capability>
 <capability standardID="ivo://ivoa.net/std/tap" xsi:type="tr:TableAccess">
  <interface role="std" version="1.1"><accessURL use="base">http://h/tap</accessURL></interface>
  <language><name>ADQL</name><version ivo-id="x">2.0</version><version>2.1</version>
   <languageFeatures type="ivo://ivoa.net/std/TAPRegExt#features-adqlgeo"><feature><form>POINT</form></feature><feature><form>BOX(a, b)</form></feature></languageFeatures>
   <languageFeatures type="ivo://ivoa.net/std/TAPRegExt#features-udf"><feature><form>my_f(a INTEGER) -> DOUBLE</form></feature></languageFeatures>
   <languageFeatures type="ivo://ivoa.net/std/TAPRegExt#features-adql-string"><feature><form>ILIKE</form></feature></languageFeatures>
  </language>
  <language><name>PQL</name><version>1.0</version></language>
  <outputFormat><mime>text/csv; header=present</mime><alias>CSV</alias></outputFormat>
  <uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-inline"/>
  <outputLimit><default unit="row">5</default></outputLimit>
 </capability>
</vosi:capabilities>)";

/// Answers by the end of the URL's path and query; counts what is asked.
class Canned final : public Driver {
 public:
  explicit Canned(std::function<std::pair<int, std::string>(const std::string&)> answer) : answer_(std::move(answer)) {}
  Response send(const Request& request) override {
    ++asked;
    Response response;
    std::tie(response.status, response.body) = answer_(percent_decode(request.url.request_target()));
    return response;
  }
  int asked = 0;

 private:
  std::function<std::pair<int, std::string>(const std::string&)> answer_;
};

const Target& target() {
  static const Target kTarget = Target::parse("http://h/tap").value();
  return kTarget;
}

std::string votable(const std::string& fields, const std::string& rows) {
  return "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"OK\"/><TABLE>" + fields +
         "<DATA><TABLEDATA>" + rows + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
}

TEST(Declared, AreTokensOfCapabilities) {
  const auto tokens = declared_in(*XmlDocument::parse(kCapabilities));
  for (const char* token : {"tap:1.1", "language:adql", "language:adql-2.0", "language:adql-2.1", "language:pql-1.0", "format:csv", "format:text/csv;header=present",
                            "upload:inline", "geometry:point", "geometry:box", "udf:my_f", "feature:adql-string/ilike", "limit:output",
                            "capability:ivo://ivoa.net/std/vosi#tables-1.1", "capability:ivo://ivoa.net/std/vosi#tables"}) {
    EXPECT_TRUE(tokens.contains(token)) << token;
  }
  for (const char* token : {"tap:1.0", "upload:http", "geometry:ilike", "limit:upload"}) EXPECT_FALSE(tokens.contains(token)) << token;
}

TEST(Discovery, ReadsEachDocumentOnce) {
  Canned driver([](const std::string&) { return std::pair(200, std::string(kCapabilities)); });
  Discovery discovery(target(), driver);
  EXPECT_EQ(discovery.lacks("LANGUAGE:ADQL-2.1"), std::nullopt);
  EXPECT_THAT(discovery.lacks("language:ADQL-3.0").value(), testing::HasSubstr("declares the language ADQL-3.0"));
  EXPECT_EQ(discovery.lacks("!language:ADQL-3.0"), std::nullopt);
  EXPECT_NE(discovery.lacks("!upload:inline"), std::nullopt);
  EXPECT_EQ(driver.asked, 1);
}

TEST(Discovery, SaysWhenNothingIsDeclared) {
  Canned driver([](const std::string&) { return std::pair(503, std::string("down")); });
  Discovery discovery(target(), driver);
  for (const char* requirement : {"tap:1.1", "!tap:1.1"}) EXPECT_THAT(discovery.lacks(requirement).value(), testing::HasSubstr("could not be read"));
  EXPECT_THAT(discovery.lacks("uws:1.1").value(), testing::HasSubstr("job list"));
  EXPECT_NE(discovery.lacks("found:table"), std::nullopt);
}

TEST(Discovery, ProbesResourcesAndTheJobList) {
  Canned driver([](const std::string& path) {
    if (path.starts_with("/tap/async")) return std::pair(200, std::string("<jobs xmlns='http://www.ivoa.net/xml/UWS/v1.0' version='1.1'/>"));
    return path == "/tap/examples" ? std::pair(404, std::string()) : std::pair(200, std::string());
  });
  Discovery discovery(target(), driver);
  EXPECT_EQ(discovery.lacks("uws:1.1"), std::nullopt);
  EXPECT_NE(discovery.lacks("uws:1.0"), std::nullopt);
  EXPECT_EQ(discovery.lacks("resource:tables"), std::nullopt);
  EXPECT_NE(discovery.lacks("resource:examples"), std::nullopt);
}

TEST(Discovery, FindsTablesThatCanReallyBeRead) {
  const std::string columns = votable(
      R"(<FIELD name="table_name" datatype="char" arraysize="*"/><FIELD name="column_name" datatype="char" arraysize="*"/><FIELD name="datatype" datatype="char" arraysize="*"/><FIELD name="ucd" datatype="char" arraysize="*"/>)",
      "<TR><TD>tap_schema.columns</TD><TD>size</TD><TD>int</TD><TD/></TR><TR><TD>s.text</TD><TD>t</TD><TD>char</TD><TD/></TR>"
      "<TR><TD>s.secret</TD><TD>n</TD><TD>int</TD><TD/></TR><TR><TD>s.\"my table\"</TD><TD>n</TD><TD>adql:BIGINT</TD><TD/></TR>"
      "<TR><TD>s.sky</TD><TD>ra_old</TD><TD>double</TD><TD>pos.eq.ra</TD></TR><TR><TD>s.sky</TD><TD>ra</TD><TD>double</TD><TD>pos.eq.ra;meta.main</TD></TR>"
      "<TR><TD>s.sky</TD><TD>de</TD><TD>double</TD><TD>pos.eq.dec;meta.main</TD></TR>");
  bool sky_works = true;
  Canned driver([&](const std::string& asked) {
    if (asked.find("TAP_SCHEMA.columns") != std::string::npos) return std::pair(200, columns);
    if (asked.find("s.secret") != std::string::npos) return std::pair(403, std::string());
    if (asked.find("s.sky") != std::string::npos && !sky_works) return std::pair(500, std::string());
    return std::pair(200, votable("<FIELD name=\"n\" datatype=\"int\"/>", "<TR><TD>1</TD></TR>"));
  });
  Discovery discovery(target(), driver);
  EXPECT_EQ(discovery.lacks("found:table"), std::nullopt);
  EXPECT_EQ(discovery.lacks("found:sky"), std::nullopt);
  EXPECT_THAT(discovery.found(), testing::Contains(testing::Pair("sky_table", "s.sky")));
  EXPECT_THAT(discovery.found(), testing::Contains(testing::Pair("sky_ra", "ra")));
  EXPECT_THAT(discovery.found(), testing::Contains(testing::Pair("sky_dec", "de")));
  sky_works = false;
  Discovery second(target(), driver);
  EXPECT_EQ(second.lacks("found:table"), std::nullopt);
  EXPECT_NE(second.lacks("found:sky"), std::nullopt);
  EXPECT_THAT(second.found(), testing::Contains(testing::Pair("any_table", "s.\"my table\"")));
}

}  // namespace
}  // namespace tapcheck
