// URLs, the target that stands in for the documented host, and text.
#include <gtest/gtest.h>

#include "core/text.h"
#include "core/url.h"
#include "http/target.h"

namespace tapcheck {
namespace {

std::string resolved(const char* base, const char* reference) {
  return resolve(parse_url(base).value(), reference).value().text();
}

TEST(Urls, KeepEveryByteOfPathAndQuery) {
  const Url url = parse_url("http://H.example:8080/a%2Fb?QUERY=a+b%3D'x'#part").value();
  EXPECT_EQ(url.host, "h.example");
  EXPECT_EQ(url.port, 8080);
  EXPECT_EQ(url.request_target(), "/a%2Fb?QUERY=a+b%3D'x'");
  EXPECT_EQ(parse_url("https://[::1]:8443/x").value().authority(), "[::1]:8443");
  EXPECT_EQ(parse_url("https://h:443").value().text(), "https://h/");
}

TEST(Urls, RefuseWhatCouldNotBeSent) {
  for (const char* text : {"", "h/x", "ftp://h/", "http://", "http://h:0/", "http://h:99999/", "http://h:x/", "http://u@h/", "http://h/a b", "http://h/\r\nX: y", "http://[::1"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(Urls, ResolveReferences) {
  EXPECT_EQ(resolved("http://h:8080/a/b?c", "/x"), "http://h:8080/x");
  EXPECT_EQ(resolved("http://h/a/b/c", "../x?y=1"), "http://h/a/x?y=1");
  EXPECT_EQ(resolved("http://h/a/b", "//other/x"), "http://other/x");
  EXPECT_EQ(resolved("http://h/a/b", "?q"), "http://h/a/b?q");
  EXPECT_EQ(resolved("http://h/a/b", "https://o/x"), "https://o/x");
  EXPECT_FALSE(resolve(parse_url("http://h/").value(), "http%3A%2F%2Fh%2Fx").value().text() == "http://h/x");
}

TEST(Targets, StandInForTheDocumentedHost) {
  const Target target = Target::parse("http://127.0.0.1:8080/world/w1/tap-server/tap/").value();
  EXPECT_EQ(target.map("https://gea.esac.esa.int/tap-server/tap/async/1?x"), "http://127.0.0.1:8080/world/w1/tap-server/tap/async/1?x");
  EXPECT_EQ(target.map("https://gea.esac.esa.int/tap-server/login"), "http://127.0.0.1:8080/world/w1/tap-server/login");
  EXPECT_EQ(target.map("https://gea.esac.esa.int/data-server/data"), "http://127.0.0.1:8080/world/w1/data-server/data");
  EXPECT_EQ(target.map("https://gea.esac.esa.int/tap-servers"), "http://127.0.0.1:8080/world/w1/tap-servers");
  EXPECT_EQ(target.map("https://gea.esac.esa.int.evil/tap-server"), "https://gea.esac.esa.int.evil/tap-server");
  EXPECT_EQ(target.map("https://elsewhere/tap-server/tap"), "https://elsewhere/tap-server/tap");
}

TEST(Targets, AreNamedByBaseOrParent) {
  EXPECT_EQ(Target::parse("https://h/tap-server").value().base().text(), "https://h/tap-server/tap");
  EXPECT_EQ(Target::parse("https://h/TAPVizieR/tap").value().parent().text(), "https://h/TAPVizieR");
  EXPECT_EQ(Target::parse("https://h/tap").value().base().text(), "https://h/tap");
  EXPECT_EQ(Target::parse("https://h/tap").value().map("https://gea.esac.esa.int/tap-server/login"), "https://h/login");
  EXPECT_FALSE(Target::parse("https://h/"));
  EXPECT_FALSE(Target::parse("https://h/tap?x=1"));
}

TEST(Text, OfHostileServersStaysOnOneLine) {
  EXPECT_EQ(one_line(" a\r\n\tb\x1b[31m \x07"), "a b\\x1B[31m \\x07");
  EXPECT_EQ(one_line("aaaa\xC3\xA9 b", 5), "aaaa\xC3\xA9...");
  EXPECT_EQ(one_line("\xFF\xC3\xA9\xC2\x9B\xED\xA0\x80\xC0\xAF"), "\\xFF\xC3\xA9\\xC2\\x9B\\xED\\xA0\\x80\\xC0\\xAF");
  EXPECT_EQ(escape_xml("<a b=\"&\">\x01"), "&lt;a b=&quot;&amp;&quot;&gt;?");
}

TEST(Text, IsQuotedForTheShell) {
  EXPECT_EQ(shell_quote("http://h/x?a=b"), "'http://h/x?a=b'");
  EXPECT_EQ(shell_quote("it's"), R"('it'\''s')");
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("-X"), "-X");
}

}  // namespace
}  // namespace tapcheck
