// Another TAP service that behaves, and in each way misbehaves, played by a small HTTP server.
#include "external/remote_tap.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "http/library.h"

namespace tapstand::external {
namespace {

constexpr const char* kTable = "<VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"OK\"/></RESOURCE></VOTABLE>";
constexpr const char* kError =
    "<VOTABLE><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"ERROR\">no table &lt;x&gt; &amp; y</INFO></RESOURCE></VOTABLE>";

class RemoteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    port_ = server_.bind_to_any_port("127.0.0.1");
    server_.set_logger([this](const httplib::Request& request, const httplib::Response&) {
      const std::lock_guard lock(mutex_);
      log_ += request.method + " " + request.path + (request.has_param("PHASE") ? "?" + request.get_param_value("PHASE") : "") +
              (request.has_param("ACTION") ? "?" + request.get_param_value("ACTION") : "") + "\n";
    });
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    server_.wait_until_ready();
  }
  void TearDown() override { stop(); }
  void stop() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }
  std::string base() const { return "http://127.0.0.1:" + std::to_string(port_) + "/tap"; }
  RemoteQuery query() const { return {base(), {{"query", "SELECT 1"}, {"lang", "ADQL"}, {"ext_tap_url", base()}}, {}}; }
  // Once: a request is logged after its answer has gone, so that the server has to end first.
  std::string log() {
    stop();
    const std::lock_guard lock(mutex_);
    return log_;
  }
  void sync_answers(int status, const std::string& body, const std::string& type) {
    server_.Post("/tap/sync", [=](const httplib::Request&, httplib::Response& response) {
      response.status = status;
      response.set_content(body, type);
    });
  }
  // A job that goes through the phases, one at each question.
  void job(const std::vector<std::string>& phases) {
    server_.Post("/tap/async", [](const httplib::Request&, httplib::Response& response) {
      response.status = 303;
      response.set_header("Location", "/tap/async/7");
    });
    server_.Get("/tap/async/7/phase", [this, phases](const httplib::Request&, httplib::Response& response) {
      const auto at = std::min(polls_++, phases.size() - 1);
      response.set_content(phases[at], "text/plain");
    });
    server_.Get("/tap/async/7/results/result", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(kTable, "application/x-votable+xml");
    });
    server_.Get("/tap/async/7/error", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(kError, "application/x-votable+xml");
    });
    const auto done = [](const httplib::Request&, httplib::Response& response) {
      response.status = 303;
      response.set_header("Location", "/tap/async");
    };
    server_.Post("/tap/async/7", done);
    server_.Post("/tap/async/7/phase", done);
  }
  Result<std::string> sync() {
    const auto transfer = tap_.sync(query(), {});
    if (!transfer) return tl::unexpected<Error>(transfer.error());
    return (*transfer)->text(1 << 20);
  }

  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
  std::mutex mutex_;
  std::string log_;
  std::atomic<std::size_t> polls_{0};
  http::Outgoing outgoing_;
  RemoteTap tap_{outgoing_, {1 << 20, 5, 5}};
};

TEST_F(RemoteTest, PassesOnWhatTapKnows) {
  const RemoteQuery query{"http://x/tap",
                          {{"request", "external_tap"}, {"ext_tap_url", "http://x/tap"}, {"lang", "ADQL"}, {"lang", "ADQL"}, {"format", "csv"},
                           {"phase", "run"}, {"session", "secret"}, {"query", "SELECT 1"}, {"upload", "a,param:a"}, {"upload", "b,param:b"}},
                          {}};
  std::string text;
  for (const auto& [name, value] : remote_parameters(query)) text += name + "=" + value + "&";
  EXPECT_EQ(text, "REQUEST=doQuery&LANG=ADQL&FORMAT=csv&QUERY=SELECT 1&UPLOAD=a,param:a&UPLOAD=b,param:b&");
}

TEST_F(RemoteTest, SyncGivesTheTable) {
  sync_answers(200, kTable, "application/x-votable+xml");
  EXPECT_EQ(*sync(), kTable);
}

TEST_F(RemoteTest, SyncExplainsErrors) {
  sync_answers(400, kError, "application/x-votable+xml");
  const auto refused = sync();
  EXPECT_EQ(refused.error().code, Code::bad_query);
  EXPECT_EQ(refused.error().message, "The TAP service of 127.0.0.1 answered: no table <x> & y");
}

TEST_F(RemoteTest, SyncTellsPagesFromTables) {
  sync_answers(200, "<html>maintenance</html>", "text/html; charset=utf-8");
  const auto page = sync();
  EXPECT_EQ(page.error().code, Code::external);
  EXPECT_EQ(page.error().message, "127.0.0.1 answered with a web page instead of a table (status 200).");
}

TEST_F(RemoteTest, SyncOfAServerInTrouble) {
  sync_answers(503, "come back later", "text/plain");
  EXPECT_EQ(sync().error().message, "127.0.0.1 answered with status 503: come back later");
  RemoteQuery forbidden = query();
  forbidden.service = "http://169.254.169.254/tap";
  EXPECT_EQ(tap_.sync(forbidden, {}).error().code, Code::forbidden);
}

TEST_F(RemoteTest, AsyncRunsAJobAndRemovesIt) {
  job({"QUEUED", "EXECUTING", "COMPLETED\n"});
  const auto result = tap_.async(query(), {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(*result->text(), kTable);
  EXPECT_EQ(log(), "POST /tap/async?RUN\nGET /tap/async/7/phase\nGET /tap/async/7/phase\nGET /tap/async/7/phase\n"
                   "GET /tap/async/7/results/result\nPOST /tap/async/7?DELETE\n");
}

TEST_F(RemoteTest, AsyncTellsWhyTheJobFailed) {
  job({"EXECUTING", "ERROR"});
  const auto result = tap_.async(query(), {});
  EXPECT_EQ(result.error().message, "The TAP service of 127.0.0.1 answered: no table <x> & y");
  EXPECT_NE(log().find("POST /tap/async/7?DELETE"), std::string::npos);
}

TEST_F(RemoteTest, AsyncStopsTheRemoteJobToo) {
  job({"EXECUTING"});
  const auto result = tap_.async(query(), [&] { return polls_ > 1; });
  EXPECT_EQ(result.error().code, Code::aborted);
  EXPECT_TRUE(log().ends_with("POST /tap/async/7/phase?ABORT\nPOST /tap/async/7?DELETE\n")) << log();
}

TEST_F(RemoteTest, AsyncWithPhasesThatAreNone) {
  job({"<html>maintenance</html>"});
  EXPECT_EQ(tap_.async(query(), {}).error().code, Code::external);
}

TEST_F(RemoteTest, AsyncWithoutALocation) {
  server_.Post("/tap/async", [](const httplib::Request&, httplib::Response& response) { response.status = 303; });
  EXPECT_EQ(tap_.async(query(), {}).error().message, "127.0.0.1 made a job and did not say where.");
}

TEST(ErrorOfVotable, IsFoundInAnyForm) {
  EXPECT_EQ(error_of_votable(R"(<INFO value="ERROR" name="QUERY_STATUS">a &quot;b&quot;</INFO>)"), "a \"b\"");
  EXPECT_EQ(error_of_votable(R"(<INFO name='QUERY_STATUS' value='ERROR'><![CDATA[a < b]]></INFO>)"), "a < b");
  EXPECT_EQ(error_of_votable(R"(<INFO name="QUERY_STATUS" value="ERROR"/>)"), "an error without a message");
  EXPECT_EQ(error_of_votable(R"(<INFO name="QUERY_STATUS" value="OK"/><INFO name="QUERY_STATUS" value="ERROR">late</INFO>)"), "late");
  EXPECT_EQ(error_of_votable(R"(<INFO name="QUERY_STATUS" value="OVERFLOW"/>)"), "");
  EXPECT_EQ(error_of_votable("QUERY_STATUS ERROR"), "");
}

}  // namespace
}  // namespace tapstand::external
