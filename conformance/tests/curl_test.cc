// Commands: words as a shell splits them, options as curl reads them, requests as curl sends them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "curl/command.h"
#include "curl/request.h"
#include "curl/session.h"
#include "curl/words.h"
#include "core/text.h"
#include "where.h"

namespace tapcheck {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> words(std::string_view text) { return shell_words(text).value(); }

CurlCommand command(std::string_view text) { return parse_curl(words(text)).value(); }

Request request(std::string_view text) { return build_request(command(text), "----B").value(); }

TEST(ShellWords, KnowQuotesBackslashesAndContinuedLines) {
  EXPECT_THAT(words(R"(curl -d 'a b' "c \"d\"" e\ f)"), ElementsAre("curl", "-d", "a b", "c \"d\"", "e f"));
  EXPECT_THAT(words("curl \\\n  URL"), ElementsAre("curl", "URL"));
  EXPECT_THAT(words(R"(curl UPLOAD="table_c,param:table1" '')"), ElementsAre("curl", "UPLOAD=table_c,param:table1", ""));
}

TEST(ShellWords, RefuseWhatAShellWouldTakeForItself) {
  for (const char* text : {"curl a&b", "curl $X", "curl \"$X\"", "curl `x`", "curl a|b", "curl <x>", "curl 'open", "curl \"open"}) {
    EXPECT_FALSE(shell_words(text)) << text;
  }
  EXPECT_TRUE(shell_words("curl 'a&b' http://h/x?a=b"));
}

TEST(CurlCommandLine, ReadsCombinedAndAttachedOptions) {
  const CurlCommand c = command("curl -kiL -XPOST -b cookies.txt -ca.txt -d a=1 --data b=2 http://h/");
  EXPECT_TRUE(c.insecure);
  EXPECT_TRUE(c.follow);
  EXPECT_EQ(c.method, "POST");
  EXPECT_EQ(c.cookie, "cookies.txt");
  EXPECT_EQ(c.cookie_jar, "a.txt");
  EXPECT_EQ(c.data.size(), 2U);
}

TEST(CurlCommandLine, KeepsTheDocumentedOddity) {
  const CurlCommand c = command(R"(curl -k -b cookies.txt -X POST -d -L "https://gea.esac.esa.int/tap-server/logout")");
  EXPECT_FALSE(c.follow);
  ASSERT_EQ(c.data.size(), 1U);
  EXPECT_EQ(c.data[0].text, "-L");
  EXPECT_THAT(c.oddities, ElementsAre(HasSubstr("'-L' as data")));
}

TEST(CurlCommandLine, NamesWhatItDoesNotKnow) {
  const auto message = [](std::string_view text) { return parse_curl(words(text)).error().message; };
  EXPECT_THAT(message("curl --frob http://h/"), HasSubstr("--frob"));
  EXPECT_THAT(message("curl -Z http://h/"), HasSubstr("-Z"));
  EXPECT_THAT(message("curl -d"), HasSubstr("needs a value"));
  EXPECT_THAT(message("curl -s"), HasSubstr("no URL"));
  EXPECT_THAT(message("curl http://a/ http://b/"), HasSubstr("two URLs"));
  EXPECT_THAT(message("curl -d a -F b=c http://h/"), HasSubstr("together"));
  EXPECT_THAT(message("curl -F nothing http://h/"), HasSubstr("name=value"));
  EXPECT_THAT(message("curl --max-time soon http://h/"), HasSubstr("seconds"));
  EXPECT_THAT(message("wget http://h/"), HasSubstr("'curl'"));
}

TEST(CurlRequest, PostsDataAsAForm) {
  const Request r = request("curl -d a=1 -d b=2 http://h/x");
  EXPECT_EQ(r.method, "POST");
  EXPECT_EQ(r.body, "a=1&b=2");
  EXPECT_EQ(find_header(r.headers, "content-type"), "application/x-www-form-urlencoded");
}

TEST(CurlRequest, HasNoBodyForBarePost) {
  const Request r = request("curl -X POST http://h/x");
  EXPECT_EQ(r.method, "POST");
  EXPECT_FALSE(r.has_body);
  EXPECT_FALSE(find_header(r.headers, "Content-Type"));
}

TEST(CurlRequest, MovesDataToTheQueryWithG) {
  const Request r = request("curl -G --data-urlencode 'QUERY=select a+b' -d x=1 http://h/p?q=0");
  EXPECT_EQ(r.method, "GET");
  EXPECT_EQ(r.url.query, "q=0&QUERY=select+a%2Bb&x=1");
}

TEST(CurlRequest, WritesMultipartAsCurlDoes) {
  const Request r = request("curl --form UPLOAD='t,param:p' --form p=@" + in_source("fixtures/uploads/test_ra_dec.vot") + " http://h/");
  EXPECT_EQ(find_header(r.headers, "Content-Type"), "multipart/form-data; boundary=----B");
  EXPECT_THAT(r.body, testing::StartsWith("------B\r\nContent-Disposition: form-data; name=\"UPLOAD\"\r\n\r\nt,param:p\r\n------B\r\n"
                                          "Content-Disposition: form-data; name=\"p\"; filename=\"test_ra_dec.vot\"\r\n"
                                          "Content-Type: application/octet-stream\r\n\r\n<?xml"));
  EXPECT_THAT(r.body, testing::EndsWith("\r\n------B--\r\n"));
}

TEST(CurlRequest, ReadsOnlyFilesThatWereBound) {
  const auto r = build_request(command("curl -F FILE=@file.name http://h/"), "----B");
  ASSERT_FALSE(r);
  EXPECT_THAT(r.error().message, HasSubstr("bind"));
}

TEST(CurlRequest, ReplacesAndRemovesHeaders) {
  const Request r = request("curl -A me -H 'Accept: text/plain' -H 'User-Agent:' -u a:b http://h/");
  EXPECT_EQ(find_header(r.headers, "Accept"), "text/plain");
  EXPECT_FALSE(find_header(r.headers, "User-Agent"));
  EXPECT_EQ(find_header(r.headers, "Authorization"), "Basic YTpi");
}

/// Answers from a list, and keeps what was asked.
class ScriptedDriver final : public Driver {
 public:
  std::vector<Response> answers;
  std::vector<Request> asked;
  Response send(const Request& r) override {
    asked.push_back(r);
    Response next = answers.at(asked.size() - 1);
    return next;
  }
  void add(int status, Headers headers) {
    Response response;
    response.status = status;
    response.headers = std::move(headers);
    answers.push_back(std::move(response));
  }
};

TEST(CurlSession, FollowsOnlyWithLAndKeepsTheMethodOfX) {
  for (const auto& [options, method] : {std::pair{"-L", "GET"}, std::pair{"-L -X POST", "POST"}}) {
    ScriptedDriver driver;
    driver.add(303, {{"Location", "../next?x=1"}});
    driver.add(200, {});
    const auto exchange = CurlSession(driver).run(command(std::string("curl -d a=1 ") + options + " http://h/p/q/r"));
    ASSERT_TRUE(exchange);
    ASSERT_EQ(driver.asked.size(), 2U);
    EXPECT_EQ(driver.asked[1].url.text(), "http://h/p/next?x=1");
    EXPECT_EQ(driver.asked[1].method, method);
    EXPECT_FALSE(driver.asked[1].has_body);
  }
  ScriptedDriver driver;
  driver.add(303, {{"Location", "/next"}});
  EXPECT_EQ(CurlSession(driver).run(command("curl http://h/"))->response.status, 303);
}

TEST(CurlSession, EndsALoopOfRedirects) {
  ScriptedDriver driver;
  for (int i = 0; i < 60; ++i) driver.add(302, {{"Location", "/"}});
  EXPECT_THAT(CurlSession(driver).run(command("curl -L http://h/"))->response.transport_detail, HasSubstr("more than 10"));
}

TEST(CurlSession, KeepsCookiesBetweenCommandsInVirtualFiles) {
  ScriptedDriver driver;
  driver.add(200, {{"Set-Cookie", "JSESSIONID=A; Path=/tap-server; HttpOnly"}, {"Set-Cookie", "SESSION=B; Path=/; Secure"}});
  for (int i = 0; i < 4; ++i) driver.add(200, {});
  CurlSession session(driver);
  for (const char* line : {"curl -c cookies.txt http://h/tap-server/login", "curl -b cookies.txt http://h/tap-server/tap/x",
                           "curl -b cookies.txt http://h/other", "curl -b other.txt http://h/tap-server/tap", "curl -b a=1 http://h/tap-server/tap"}) {
    ASSERT_TRUE(session.run(command(line)));
  }
  EXPECT_EQ(find_header(driver.asked[1].headers, "Cookie"), "JSESSIONID=A");
  EXPECT_FALSE(find_header(driver.asked[2].headers, "Cookie"));
  EXPECT_FALSE(find_header(driver.asked[3].headers, "Cookie"));
  EXPECT_EQ(find_header(driver.asked[4].headers, "Cookie"), "a=1");
}

TEST(CookieJar, ForgetsWhatTheServerTakesBackAndIgnoresOtherDomains) {
  const Url url = parse_url("https://h.example/a/b").value();
  CookieJar jar;
  jar.store(url, {{"Set-Cookie", "x=1; Secure"}, {"Set-Cookie", "evil=1; Domain=other.example"}, {"Set-Cookie", "=nameless"}});
  EXPECT_EQ(jar.header_for(url), "x=1");
  EXPECT_EQ(jar.header_for(parse_url("http://h.example/a/b").value()), "");
  jar.store(url, {{"Set-Cookie", "x=; Max-Age=0"}});
  EXPECT_EQ(jar.header_for(url), "");
}

}  // namespace
}  // namespace tapcheck
