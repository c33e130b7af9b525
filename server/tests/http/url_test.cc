#include "http/url.h"

#include <gtest/gtest.h>

namespace tapstand::http {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Url, splits_a_form_at_the_first_equals_sign) {
  EXPECT_EQ(parse_form("QUERY=SELECT+1+WHERE+1=CONTAINS(x)&a=%41%2B&b&=c&&d=1=2"),
            (Pairs{{"QUERY", "SELECT 1 WHERE 1=CONTAINS(x)"}, {"a", "A+"}, {"b", ""}, {"", "c"}, {"d", "1=2"}}));
}

TEST(Url, leaves_broken_escapes_as_they_are) {
  EXPECT_EQ(percent_decode("100%", true), "100%");
  EXPECT_EQ(percent_decode("%zz%4", true), "%zz%4");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
}

TEST(Url, decodes_paths_by_segment) {
  EXPECT_EQ(path_segments("/tap-server/tap/tables/a%2Fb?x=1"), (std::vector<std::string>{"tap-server", "tap", "tables", "a/b"}));
  EXPECT_EQ(path_segments("/tap/"), (std::vector<std::string>{"tap"}));
  EXPECT_EQ(path_segments("/"), std::vector<std::string>{});
  EXPECT_EQ(path_segments("http://h:1/tap/sync?a=http://x/y"), (std::vector<std::string>{"tap", "sync"}));
}

TEST(Url, refuses_paths_that_climb_or_lie) {
  for (const auto* bad : {"", "tap", "/a/../b", "/a/%2e%2e/b", "/./a", "/a//b", "/a%00b", "/a%0d%0aB:c", "/%7f"}) EXPECT_FALSE(path_segments(bad)) << bad;
}

TEST(Url, finds_the_query_behind_the_first_question_mark) {
  EXPECT_EQ(query_of("/tap/sync?EXT_TAP_URL=http://h/tap?x&b=1#f"), "EXT_TAP_URL=http://h/tap?x&b=1");
  EXPECT_EQ(query_of("/tap"), "");
}

}  // namespace
}  // namespace tapstand::http
