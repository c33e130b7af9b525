// What steps take out of answers for later commands.
#include "run/capture.h"

#include <gtest/gtest.h>

namespace tapcheck {
namespace {

class Captures : public testing::Test {
 protected:
  std::string take(const Capture& capture) { return captured(capture, Evidence(exchange_), {}, {{"due", "1.5"}}).value_or("none"); }
  static Capture of(Capture::Source source, std::string what) {
    Capture capture;
    capture.source = source;
    capture.what = std::move(what);
    return capture;
  }

  Exchange exchange_;
};

TEST_F(Captures, OfInstantsMoveThem) {
  exchange_.response.headers = {{"Date", "Sun, 22 Nov 2026 13:34:59 GMT"}, {"Age", "7"}};
  Capture capture = of(Capture::Source::kHeader, "date");
  capture.plus = std::chrono::seconds(2);
  EXPECT_EQ(take(capture), "2026-11-22T13:35:01.000Z");
  capture.plus = std::chrono::milliseconds(-1500);
  EXPECT_EQ(take(capture), "2026-11-22T13:34:57.500Z");
  capture.regex = "^[^.]+";
  EXPECT_EQ(take(capture), "2026-11-22T13:34:57");
  capture.what = "age";
  EXPECT_EQ(take(capture), "none");
}

TEST_F(Captures, CompareWithVariablesThatStandForThemselves) {
  Capture capture = of(Capture::Source::kBody, "");
  capture.regex = "{{due}}";
  exchange_.response.body = "125";
  EXPECT_EQ(take(capture), "none");
  exchange_.response.body = "at 1.5 s";
  EXPECT_EQ(take(capture), "1.5");
}

TEST_F(Captures, AreNothingThatCouldNotBePartOfACommand) {
  const Capture whole = of(Capture::Source::kBody, "");
  for (const char* body : {"", "two words", "a\r\nb", "\x1b[2J"}) {
    exchange_.response.body = body;
    EXPECT_EQ(take(whole), "none") << body;
  }
  exchange_.response.body = "1404139480755A";
  EXPECT_EQ(take(whole), "1404139480755A");
}

TEST_F(Captures, OfValuesAreTakenUnlessTheTargetRefused) {
  const Capture chosen = of(Capture::Source::kValue, "mine");
  exchange_.response.status = 303;
  EXPECT_EQ(take(chosen), "mine");
  exchange_.response.status = 403;
  EXPECT_EQ(take(chosen), "none");
}

}  // namespace
}  // namespace tapcheck
