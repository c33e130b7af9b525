#include "jobs/tap_request.h"

#include <gtest/gtest.h>

namespace tapstand::jobs {
namespace {

const FetchUrl kNoFetch = [](const std::string&) -> Result<Blob> { return fail(Code::forbidden, "no"); };

Result<TapRequest> read(Parameters parameters, std::vector<Upload> parts = {}) {
  return read_tap_request(parameters, parts, {1000, 5000}, kNoFetch);
}

TEST(TapRequest, takes_what_the_archives_page_sends) {
  // LANG comes twice there.
  const auto request = read({{"lang", "ADQL"}, {"lang", "ADQL"}, {"request", "doQuery"}, {"query", "select 1"}});
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->query.adql, "select 1");
  EXPECT_EQ(request->query.maxrec, 1000);
  EXPECT_EQ(request->format->name, "votable");
}

TEST(TapRequest, knows_the_version_of_the_language) {
  EXPECT_EQ(read({{"lang", "adql-2.0"}, {"query", "q"}})->query.version, adql::Version::v2_0);
  EXPECT_EQ(read({{"lang", "ADQL-2.1"}, {"query", "q"}})->query.version, adql::Version::v2_1);
  EXPECT_EQ(read({{"lang", "ADQL"}, {"query", "q"}})->query.version, adql::Version::v2_1);
}

TEST(TapRequest, needs_no_request_parameter) { EXPECT_TRUE(read({{"lang", "ADQL-2.1"}, {"query", "select 1"}})); }

TEST(TapRequest, reads_formats_by_name_and_media_type) {
  const auto format = [](std::string name) { return read({{"lang", "ADQL"}, {"query", "q"}, {"responseformat", name}}); };
  EXPECT_EQ(format("CSV")->format->name, "csv");
  EXPECT_EQ(format("text/csv")->format->name, "csv");
  EXPECT_EQ(format("application/fits")->format->name, "fits");
  EXPECT_EQ(format("votable_plain")->format->name, "votable_plain");
  EXPECT_EQ(format("xml/nonsense").error().code, Code::unsupported_format);
  // astropy's client sends a second, lower-case FORMAT: the first one counts.
  EXPECT_EQ(read({{"lang", "ADQL"}, {"query", "q"}, {"format", "csv"}, {"format", "votable"}})->format->name, "csv");
}

TEST(TapRequest, limits_maxrec) {
  const auto maxrec = [](std::string value) { return read({{"lang", "ADQL"}, {"query", "q"}, {"maxrec", value}}); };
  EXPECT_EQ(maxrec("0")->query.maxrec, 0);
  EXPECT_EQ(maxrec("4999")->query.maxrec, 4999);
  EXPECT_EQ(maxrec("99999999")->query.maxrec, 5000);
  for (const auto* bad : {"-1", "x", "1.5", "99999999999999999999"}) EXPECT_EQ(maxrec(bad).error().code, Code::bad_request) << bad;
}

TEST(TapRequest, refuses_what_it_cannot_serve) {
  EXPECT_EQ(read({{"query", "q"}}).error().code, Code::bad_request);
  EXPECT_EQ(read({{"lang", "SQL"}, {"query", "q"}}).error().code, Code::bad_request);
  EXPECT_EQ(read({{"lang", "ADQL"}}).error().code, Code::bad_request);
  EXPECT_EQ(read({{"lang", "ADQL"}, {"query", " "}}).error().code, Code::bad_request);
  EXPECT_EQ(read({{"lang", "ADQL"}, {"query", "q"}, {"request", "dance"}}).error().code, Code::bad_request);
  EXPECT_EQ(read({{"lang", "ADQL"}, {"query", "q"}, {"version", "7"}}).error().code, Code::bad_request);
  EXPECT_EQ(read({{"lang", "ADQL"}, {"query", "a"}, {"query", "b"}}).error().code, Code::bad_request);
}

TEST(TapRequest, finds_uploads_by_part_name) {
  const std::vector<Upload> parts = {{"p1", {}}, {"p2", {}}};
  const auto two = read({{"lang", "ADQL"}, {"query", "q"}, {"upload", "a,param:p1;b,param:p2"}}, parts);
  ASSERT_TRUE(two) << two.error().message;
  ASSERT_EQ(two->query.uploads.size(), 2u);
  EXPECT_EQ(two->query.uploads[1].name, "b");
  EXPECT_EQ(read({{"lang", "ADQL"}, {"query", "q"}, {"upload", "a,param:p1"}, {"upload", "b,param:p2"}}, parts)->query.uploads.size(), 2u);
  for (const auto* bad : {"a", "a,param:p9", "a,ftp://127.0.0.1/x", "a,file:///etc/passwd", "a,param:p1;A,param:p2"}) {
    EXPECT_EQ(read({{"lang", "ADQL"}, {"query", "q"}, {"upload", bad}}, parts).error().code, Code::bad_request) << bad;
  }
  EXPECT_EQ(read({{"lang", "ADQL"}, {"query", "q"}, {"upload", "a,http://10.0.0.1/x"}}, parts).error().code, Code::forbidden);
}

}  // namespace
}  // namespace tapstand::jobs
