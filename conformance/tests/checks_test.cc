// Checks that no fault of the model archive reaches, and the exact meaning of some others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/check.h"
#include "core/regex.h"
#include "core/text.h"

namespace tapcheck {
namespace {

class Checks : public testing::Test {
 protected:
  Outcome outcome(Arguments arguments) {
    for (const CheckKind& kind : check_kinds()) {
      if (!arguments.contains(std::string(kind.name()))) continue;
      const CheckContext context{target_, nullptr, "none here", {}};
      return kind.function(arguments, Evidence(exchange_), context);
    }
    throw std::runtime_error("no such kind");
  }
  bool held(Arguments arguments) { return outcome(std::move(arguments)).held; }

  Exchange exchange_;

 private:
  Target target_ = Target::parse("http://h/tap-server/tap").value();
};

TEST_F(Checks, OfTimeLookAtTheWholeAnswer) {
  exchange_.response.elapsed = Seconds(2);
  EXPECT_TRUE(held({{"within", std::string("2s")}}));
  EXPECT_FALSE(held({{"within", std::string("1999ms")}}));
  EXPECT_TRUE(held({{"not_before", std::string("2s")}}));
  EXPECT_FALSE(held({{"not_before", std::string("2001ms")}}));
}

TEST_F(Checks, OfPhasesLookAtAllThatWasSeen) {
  exchange_.polled = {"QUEUED", "EXECUTING", "COMPLETED"};
  EXPECT_TRUE(held({{"legal_phases", true}}));
  exchange_.polled = {"EXECUTING", "QUEUED", "COMPLETED"};
  EXPECT_FALSE(held({{"legal_phases", true}}));
  exchange_.polled.clear();
  EXPECT_TRUE(outcome({{"legal_phases", true}}).undecided);
}

TEST_F(Checks, OfBodiesMatchWholeOrAnywhere) {
  exchange_.response.body = " PENDING\n";
  EXPECT_TRUE(held({{"body", std::string("PENDING")}}));
  EXPECT_FALSE(held({{"body", std::string("PEND")}}));
  EXPECT_FALSE(held({{"body_without", std::string("END")}}));
  EXPECT_TRUE(held({{"body_without", std::string("session")}}));
}

TEST_F(Checks, OfLongBodiesDoNotOverflowTheStack) {
  exchange_.response.body = std::string(10'000'000, 'a');
  EXPECT_FALSE(held({{"body", std::string("(a|b)*")}}));
  exchange_.response.body.resize(kMaxRegexText);
  EXPECT_TRUE(held({{"body", std::string("(a|b)*")}}));
  EXPECT_FALSE(held({{"body_without", std::string("(a|b)*")}}));
}

TEST_F(Checks, OfBodiesLookAtAllOfThem) {
  exchange_.response.body = std::string(50'000, ' ') + "secret" + std::string(50'000, ' ');
  EXPECT_FALSE(held({{"body_without", std::string("secret")}}));
  EXPECT_TRUE(held({{"body_without", std::string("secrets")}}));
}

TEST_F(Checks, OfLinesLookAtEachLine) {
  exchange_.response.body = "300=1\r\n\n220=2\n";
  EXPECT_TRUE(held({{"lines", std::string("[0-9]+=.+")}}));
  EXPECT_FALSE(held({{"lines", std::string("3.*")}}));
  EXPECT_TRUE(held({{"line", std::string("220=.")}}));
  EXPECT_FALSE(held({{"line", std::string("20=.")}}));
  exchange_.response.body = " \n";
  EXPECT_TRUE(held({{"lines", std::string("x")}}));
  EXPECT_FALSE(held({{"line", std::string("x?")}}));
}

TEST_F(Checks, OfLeaksLookAtHeadersAndBodyButNotAtTheEcho) {
  exchange_.request.body = "UPLOAD=t,file%3A%2F%2F%2Fetc%2Fpasswd";
  exchange_.response.body = "file:///etc/passwd is refused";
  EXPECT_TRUE(held({{"no_leak", true}}));
  exchange_.response.headers = {{"X-Debug", "java.lang.NullPointerException"}};
  EXPECT_FALSE(held({{"no_leak", true}}));
  exchange_.response.headers.clear();
  exchange_.response.body += ", see /var/log/tap.log";
  EXPECT_FALSE(held({{"no_leak", true}}));
}

TEST_F(Checks, OfHeadersMayHangOnTheStatus) {
  exchange_.response.status = 501;
  const Arguments allow{{"header", std::string("Allow")}, {"when_status", std::int64_t{405}}};
  EXPECT_TRUE(held(allow));
  exchange_.response.status = 405;
  EXPECT_FALSE(held(allow));
  exchange_.response.headers = {{"allow", "GET, POST"}};
  EXPECT_TRUE(held(allow));
}

TEST_F(Checks, OfErrorDocumentsKnowBothForms) {
  const auto document = [&](int status, std::string type, std::string body) {
    exchange_.response = Response{};
    exchange_.response.status = status;
    exchange_.response.headers = {{"Content-Type", std::move(type)}};
    exchange_.response.body = std::move(body);
    return held({{"error_document", true}});
  };
  const auto votable = [](std::string_view status) {
    return "<VOTABLE xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"" +
           std::string(status) + "\">no</INFO></RESOURCE></VOTABLE>";
  };
  EXPECT_TRUE(document(400, "application/x-votable+xml;charset=UTF-8", votable("ERROR")));
  EXPECT_TRUE(document(200, "text/xml", votable("ERROR")));
  EXPECT_TRUE(document(400, "text/plain", "no such table"));
  EXPECT_FALSE(document(400, "application/x-votable+xml", votable("OK")));
  EXPECT_FALSE(document(400, "text/plain", votable("ERROR")));
  EXPECT_FALSE(document(200, "text/plain", "no such table"));
  EXPECT_FALSE(document(400, "text/plain", "  \n"));
  EXPECT_FALSE(document(400, "text/html", "<html><body>no such table</body></html>"));
  EXPECT_FALSE(document(400, "text/xml", "<VOTABLE xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\"/></VOTABLE>"));
}

TEST_F(Checks, OfRowsKnowBounds) {
  exchange_.response.body = "<VOTABLE xmlns=\"u\"><RESOURCE type=\"results\"><TABLE><FIELD name=\"a\" datatype=\"int\"/><DATA><TABLEDATA>"
                            "<TR><TD>1</TD></TR><TR><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
  EXPECT_TRUE(held({{"rows_at_most", std::int64_t{2}}}));
  EXPECT_FALSE(held({{"rows_at_most", std::int64_t{1}}}));
  EXPECT_TRUE(held({{"rows_at_least", std::int64_t{2}}}));
  EXPECT_FALSE(held({{"rows_at_least", std::int64_t{3}}}));
  EXPECT_TRUE(held({{"sorted_by", std::string("A")}}));
  EXPECT_FALSE(held({{"sorted_by", std::string("a")}, {"descending", true}}));
  EXPECT_FALSE(held({{"column", std::string("b")}}));
}

TEST_F(Checks, OfHeadersKnowAbsence) {
  exchange_.response.headers = {{"Location", "/x"}};
  EXPECT_FALSE(held({{"header", std::string("location")}, {"absent", true}}));
  EXPECT_TRUE(held({{"header", std::string("X-None")}, {"absent", true}}));
  EXPECT_TRUE(held({{"header", std::string("location")}, {"equals", std::string("/x")}}));
  EXPECT_FALSE(held({{"header", std::string("location")}, {"matches", std::string("^y")}}));
}

TEST_F(Checks, OfCsvKnowQuotes) {
  exchange_.response.body = "a,\"b \"\"c\"\"\"\r\n1,\"x\ny\"\n";
  EXPECT_TRUE(held({{"csv_header", std::vector<std::string>{"a", "b \"c\""}}}));
  EXPECT_TRUE(held({{"csv_rows", std::int64_t{1}}}));
}

TEST_F(Checks, ThatCannotBeMadeAreErrorsNotFailures) {
  exchange_.response.body = "<a/>";
  EXPECT_TRUE(outcome({{"xsd", std::string("u")}}).undecided);
  EXPECT_TRUE(outcome({{"xpath", std::string("][")}}).undecided);
}

TEST_F(Checks, OfXPathCompareAsAsked) {
  exchange_.response.body = "<a><b>2</b><b/></a>";
  EXPECT_TRUE(held({{"xpath", std::string("/a/b")}}));
  EXPECT_FALSE(held({{"xpath", std::string("/a/c")}}));
  EXPECT_TRUE(held({{"xpath", std::string("count(//b)")}, {"equals", std::string("2")}}));
  EXPECT_TRUE(held({{"xpath", std::string("//b")}, {"min", std::int64_t{2}}, {"max", 2.5}}));
  EXPECT_FALSE(held({{"xpath", std::string("//c")}, {"max", std::int64_t{1}}}));
  EXPECT_FALSE(held({{"xpath", std::string("//b")}, {"in", std::vector<std::string>{"1", "3"}}}));
}

TEST_F(Checks, OfXmlRefuseDoctypes) {
  exchange_.response.body = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
  EXPECT_THAT(outcome({{"xpath", std::string("/a")}}).actual, testing::HasSubstr("DOCTYPE"));
  exchange_.response.body = "<!DOCTYPE html [<!ENTITY x \"y\">]><html/>";
  EXPECT_THAT(outcome({{"xpath", std::string("/html")}}).actual, testing::HasSubstr("DOCTYPE"));
}

TEST_F(Checks, OfXmlReadPagesOfXhtml) {
  exchange_.response.body = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\"><html><b/></html>";
  EXPECT_TRUE(held({{"xpath", std::string("/html/b")}}));
}

}  // namespace
}  // namespace tapcheck
