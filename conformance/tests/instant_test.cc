// Instants, as services and HTTP headers write them.
#include <gtest/gtest.h>

#include "core/instant.h"

namespace tapcheck {
namespace {

std::string read(const char* text) {
  const auto instant = parse_instant(text);
  return instant ? instant_text(*instant) : "none";
}

TEST(Instants, AreReadInEveryFormThatServicesWrite) {
  EXPECT_EQ(read("2026-11-22T13:34:46.385Z"), "2026-11-22T13:34:46.385Z");
  EXPECT_EQ(read(" 2026-11-22T13:34:46 "), "2026-11-22T13:34:46.000Z");
  EXPECT_EQ(read("2026-11-22T13:34:46.3Z"), "2026-11-22T13:34:46.300Z");
  EXPECT_EQ(read("2026-11-22T13:34:46.385999"), "2026-11-22T13:34:46.385Z");
  EXPECT_EQ(read("2026-01-01T00:30:00+01:00"), "2025-12-31T23:30:00.000Z");
  EXPECT_EQ(read("2014-06-30T16:44:40.766+0200"), "2014-06-30T14:44:40.766Z");
  EXPECT_EQ(read("2026-12-31T23:30:00-05:30"), "2027-01-01T05:00:00.000Z");
  EXPECT_EQ(read("Sun, 22 Nov 2026 13:34:46 GMT"), "2026-11-22T13:34:46.000Z");
}

TEST(Instants, AreNothingElse) {
  for (const char* text : {"", "tomorrow", "2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T13:34:46.Z",
                           "2026-11-22T13:34:46ZZ", "2026-11-22 13:34:46", "2026-11-22T13:34:46+1", "Sun, 22 Foo 2026 13:34:46 GMT", "-1"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
}

}  // namespace
}  // namespace tapcheck
