// What no report shows, in every shape that it takes; and the ids of checks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base64.h"
#include "run/exchange_note.h"

namespace tapcheck {
namespace {

using testing::HasSubstr;
using testing::Not;

Secrets with_password(const char* password) {
  Secrets secrets;
  secrets.add_password(password, {"joe"});
  return secrets;
}

TEST(SecretsOfAPassword, AreHiddenInEveryShape) {
  const Secrets secrets = with_password("p&w's /x");
  EXPECT_EQ(secrets.mask("=p&w's /x="), "=***=");
  EXPECT_EQ(secrets.mask("=p%26w%27s%20%2Fx="), "=***=");
  EXPECT_EQ(secrets.mask("=p%26w%27s%20%2fx="), "=***=");
  EXPECT_EQ(secrets.mask("=p%26w%27s+%2Fx="), "=***=");
  EXPECT_EQ(secrets.mask("='p&w'\\''s /x'="), "='***'=");
  EXPECT_EQ(secrets.mask("<p>p&amp;w's /x</p>"), "<p>***</p>");
  EXPECT_EQ(secrets.mask("[" + encode_base64("joe:p&w's /x") + "]"), "[***]");
  EXPECT_EQ(secrets.mask("nothing of it"), "nothing of it");
}

TEST(Secrets, AreHiddenWhereTheyWereCutOff) {
  const Secrets secrets = with_password("joe-secret");
  EXPECT_EQ(secrets.mask("the password joe-sec..."), "the password ***...");
  EXPECT_EQ(secrets.mask("the password joe-sec"), "the password ***");
  EXPECT_EQ(secrets.mask("joe-sec is another"), "joe-sec is another");
}

TEST(Secrets, AreTheValuesOfNamesOfSessions) {
  const Secrets secrets;
  EXPECT_EQ(secrets.mask("http://h/x;jsessionid=0A1B2C.node1?y=1"), "http://h/x;jsessionid=***?y=1");
  EXPECT_EQ(secrets.mask("Authorization: Basic am9lOmpvZQ==\n"), "Authorization: Basic ***\n");
  EXPECT_EQ(secrets.mask("WWW-Authenticate: Basic realm=x"), "WWW-Authenticate: Basic realm=x");
}

TEST(Secrets, AreTheCookiesOfBothSides) {
  Exchange exchange;
  exchange.request.headers = {{"Cookie", "A=first-value; B=second-value"}};
  exchange.response.headers = {{"Set-Cookie", "JSESSIONID=third-value; Path=/; HttpOnly"}, {"set-cookie", "s=abc"}};
  Secrets secrets;
  secrets.add_cookies(exchange);
  EXPECT_EQ(secrets.mask("first-value second-value third-value abc Path=/"), "*** *** *** abc Path=/");
}

TEST(NotesOfExchanges, ShowTheBeginningOfTheBodyWithoutSecrets) {
  Exchange exchange;
  exchange.response.status = 200;
  exchange.response.headers = {{"Content-Type", "Text/Plain;charset=x"}};
  exchange.response.body = "one\r\n\x1b[31mtwo\xFF joe-secret " + std::string(2015, 'x') + "joe-secret" + std::string(4000, 'y');
  exchange.hops = {"http://h/x?PASSWORD=joe-secret"};
  ExchangeNote note = note_exchange("step", "curl -d password=joe-secret http://h/x", exchange);
  finish_note(note, with_password("joe-secret"));
  EXPECT_THAT(note.body, testing::StartsWith("one\n\\x1B[31mtwo\\xFF *** xxx"));
  EXPECT_THAT(note.body, Not(HasSubstr("joe")));
  EXPECT_LE(note.body.size(), 2048U + 4);
  EXPECT_TRUE(note.body_cut);
  EXPECT_EQ(note.bytes, exchange.response.body.size());
  EXPECT_EQ(note.media_type, "text/plain");
  EXPECT_EQ(note.hops.front(), "http://h/x?PASSWORD=***");
  EXPECT_EQ(note.curl, "curl -d password=*** http://h/x");
}

}  // namespace
}  // namespace tapcheck
