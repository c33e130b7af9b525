#include "core/iso_time.h"

#include <gtest/gtest.h>

namespace tapstand {
namespace {

TEST(IsoTime, writes_utc_with_milliseconds) {
  EXPECT_EQ(iso_utc(1404139480766), "2014-06-30T14:44:40.766Z");
  EXPECT_EQ(iso_utc(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(iso_utc(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(http_date(1404139480766), "Mon, 30 Jun 2014 14:44:40 GMT");
}

TEST(IsoTime, reads_the_forms_that_clients_send) {
  EXPECT_EQ(parse_iso("2014-06-30T14:44:40.766Z"), 1404139480766);
  EXPECT_EQ(parse_iso("2014-06-30T16:44:40.766+0200"), 1404139480766);
  EXPECT_EQ(parse_iso("2014-06-30T16:44:40.766+02:00"), 1404139480766);
  EXPECT_EQ(parse_iso("2014-06-30 14:44"), 1404139440000);
  EXPECT_EQ(parse_iso("2014-06-30"), 1404086400000);
  EXPECT_EQ(parse_iso("2016-02-29T00:00:00"), 1456704000000);
}

TEST(IsoTime, refuses_everything_else) {
  for (const auto* text : {"", "x", "2014", "2014-06", "2014-13-01", "2015-02-29", "2014-06-30T", "2014-06-30T25:00:00",
                           "2014-06-30T14:44:40.", "2014-06-30T14:44:40Zjunk", "2014-06-30T14:44:40+2", "-014-06-30"}) {
    EXPECT_FALSE(parse_iso(text)) << text;
  }
}

}  // namespace
}  // namespace tapstand
