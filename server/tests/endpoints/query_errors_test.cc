// Errors that come up while a query runs: before the first rows are sent they are a status, later the end of the document.
#include <gtest/gtest.h>

#include <memory>

#include "../support/small_catalogue.h"
#include "http/library.h"
#include "tapstand/server.h"

namespace tapstand {
namespace {

class QueryErrors : public ::testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.catalogue = testing::make_small_catalogue(folder_.path);
    auto started = Server::start(options);
    ASSERT_TRUE(started) << started.error();
    server_ = std::move(*started);
    client_ = std::make_unique<httplib::Client>(server_->url().substr(0, server_->url().find("/tap-server")));
    client_->set_read_timeout(60);
  }
  httplib::Result sync(const std::string& query, const std::string& format) {
    const auto body = "LANG=ADQL&FORMAT=" + format + "&QUERY=" + httplib::detail::encode_query_param(query);
    return client_->Post("/tap-server/tap/sync", body, "application/x-www-form-urlencoded");
  }

  testing::TempFolder folder_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(QueryErrors, AreAStatusAsLongAsNothingWasSent) {
  for (const auto& [expression, message] : std::initializer_list<std::pair<const char*, const char*>>{
           {"1 / (source_id - source_id)", "division by zero"},
           {"source_id * 4", "bigint out of range"},
           {"LOG10(dec)", "cannot take logarithm of a negative number"},
           {"CAST(COALESCE(name, 'x') AS INTEGER)", "is no whole number"},
           {"(SELECT b.ra FROM gaiadr3.stars AS b)", "more than one row returned by a subquery"}}) {
    for (const char* format : {"votable", "csv"}) {
      const auto answer = sync(std::string("SELECT ") + expression + " AS x FROM gaiadr3.stars", format);
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->status, 400) << expression;
      EXPECT_EQ(answer->get_header_value("Content-Type"), "application/x-votable+xml");
      EXPECT_NE(answer->body.find("<INFO name=\"QUERY_STATUS\" value=\"ERROR\">"), std::string::npos) << answer->body;
      EXPECT_NE(answer->body.find(message), std::string::npos) << answer->body;
    }
  }
}

// Only the last of a million rows fails.
TEST_F(QueryErrors, EndADocumentThatHasBegun) {
  const std::string query = "SELECT 1 / (a.source_id - 4611686018427388904 + (b.source_id - 4611686018427388904)) AS x FROM gaiadr3.stars AS a, gaiadr3.stars AS b";
  const auto table = sync(query, "votable_plain");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->status, 200);
  const auto tail = table->body.substr(table->body.size() - 400);
  EXPECT_NE(tail.find("<INFO name=\"QUERY_STATUS\" value=\"ERROR\">"), std::string::npos) << tail;
  EXPECT_NE(tail.find("division by zero"), std::string::npos) << tail;
  EXPECT_NE(tail.find("</VOTABLE>"), std::string::npos) << tail;
  EXPECT_FALSE(sync(query, "csv")) << "a format that cannot tell breaks the connection";
}

TEST_F(QueryErrors, FailAJob) {
  const auto made = client_->Post("/tap-server/tap/async", "LANG=ADQL&PHASE=RUN&QUERY=SELECT+1/(source_id-source_id)+FROM+gaiadr3.stars", "application/x-www-form-urlencoded");
  ASSERT_EQ(made->status, 303);
  const auto location = made->get_header_value("Location");
  const auto path = location.substr(location.find("/tap-server"));
  // WAIT ends at each change of phase.
  auto job = client_->Get(path + "?WAIT=30");
  while (job && (job->body.find(">QUEUED<") != std::string::npos || job->body.find(">EXECUTING<") != std::string::npos)) {
    job = client_->Get(path + "?WAIT=30");
  }
  EXPECT_NE(job->body.find("division by zero"), std::string::npos) << job->body;
  EXPECT_EQ(client_->Get(path + "/phase")->body, "ERROR");
}

}  // namespace
}  // namespace tapstand
