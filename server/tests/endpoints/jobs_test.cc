// Jobs over HTTP: the archive's lists, removal, formats and ranges of results, and what outlives the server.
#include <gtest/gtest.h>

#include "../support/small_catalogue.h"
#include "http/library.h"
#include "tapstand/server.h"

namespace tapstand {
namespace {

constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr const char* kQuery = "LANG=ADQL&FORMAT=csv&QUERY=SELECT+TOP+3+ra+FROM+gaiadr3.stars";
constexpr const char* kAnswer = "ra\n0.0\n0.36\n0.72\n";

class JobsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.catalogue = testing::make_small_catalogue(folder_.path);
    start();
  }
  void start() {
    auto started = Server::start(options_);
    ASSERT_TRUE(started) << started.error();
    server_ = std::move(*started);
    client_ = std::make_unique<httplib::Client>(server_->url().substr(0, server_->url().find("/tap-server")));
    client_->set_keep_alive(true);
    client_->set_read_timeout(60);
  }
  httplib::Result get(const std::string& path, const httplib::Headers& headers = {}) { return client_->Get("/tap-server/tap" + path, headers); }
  httplib::Result post(const std::string& path, const std::string& body) { return client_->Post("/tap-server/tap" + path, body, kForm); }
  httplib::Result put(const std::string& path, const std::string& body, const std::string& type) {
    return client_->Put("/tap-server/tap" + path, body, type);
  }
  std::string job(const std::string& more = "&PHASE=RUN") {
    const auto made = post("/async", kQuery + more);
    EXPECT_EQ(made->status, 303);
    const std::string location = made->get_header_value("Location");
    return location.substr(location.find("/async"));
  }
  static std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }
  std::string done(const std::string& path) {
    for (int i = 0; i < 30; ++i) {
      EXPECT_EQ(get(path + "?WAIT=10")->status, 200);
      const std::string phase = get(path + "/phase")->body;
      if (phase != "QUEUED" && phase != "EXECUTING" && phase != "PENDING") return phase;
    }
    return "still running";
  }
  // Ids in the order of the list.
  std::vector<std::string> listed(const std::string& path) {
    const auto answer = get(path);
    EXPECT_EQ(answer->status, 200) << path << answer->body;
    std::vector<std::string> ids;
    for (auto at = answer->body.find("<uws:jobId>"); at != std::string::npos; at = answer->body.find("<uws:jobId>", at + 1)) {
      ids.push_back(answer->body.substr(at + 11, 14));
    }
    return ids;
  }

  testing::TempFolder folder_;
  Options options_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(JobsTest, lists_whole_jobs_by_pages) {
  const std::string a = id_of(job("&JOBNAME=beta"));
  const std::string b = id_of(job("&JOBNAME=alpha"));
  const std::string c = id_of(job("&JOBNAME=alpha&JOBDESCRIPTION=text"));
  using Ids = std::vector<std::string>;
  EXPECT_EQ(listed("/jobs/async"), (Ids{a, b, c}));
  EXPECT_EQ(listed("/jobs/async?offset=0&limit=2&order=CREATION_TIME:DESC"), (Ids{c, b}));
  EXPECT_EQ(listed("/jobs/async?offset=2&limit=2&order=creation_time:desc"), (Ids{a}));
  EXPECT_EQ(listed("/jobs/async?order=JOBNAME:ASC,CREATION_TIME:DESC"), (Ids{c, b, a}));
  EXPECT_EQ(listed("/jobs/async?jobname=alpha&metadata_only=True&limit=20"), (Ids{b, c}));
  EXPECT_EQ(listed("/jobs/async?name=be*"), (Ids{a}));
  EXPECT_EQ(listed("/jobs/async?phaseid=COMPLETED"), Ids{});
  EXPECT_EQ(listed("/jobs/async?query=nothing+like+it"), Ids{});
  const std::string body = get("/jobs/async?limit=1&offset=2")->body;
  EXPECT_NE(body.find("total=\"3\""), std::string::npos) << body;
  EXPECT_NE(body.find("<uws:parameter id=\"query\">"), std::string::npos);
  EXPECT_NE(body.find("<description>text<"), std::string::npos);
  for (const auto* bad : {"limit=many", "limit=-1", "offset=x", "order=COLOUR", "order=JOBNAME:UP", "phaseid=SLEEPING", "start_time_init=soon",
                          "limit=1&limit=2"}) {
    EXPECT_EQ(get(std::string("/jobs/async?") + bad)->status, 400) << bad;
  }
  EXPECT_EQ(get("/jobs/other")->status, 404);
}

TEST_F(JobsTest, lists_sync_queries) {
  EXPECT_EQ(post("/sync", kQuery)->status, 200);
  EXPECT_EQ(post("/sync", "LANG=ADQL&QUERY=SELECT+nothing&JOBNAME=broken")->status, 400);
  EXPECT_EQ(listed("/jobs/sync").size(), 2u);
  EXPECT_TRUE(listed("/jobs/async").empty());
  const std::string body = get("/jobs/sync?jobname=broken")->body;
  EXPECT_NE(body.find("<uws:phase>ERROR</uws:phase>"), std::string::npos) << body;
  const std::string id = listed("/jobs/sync").front();
  EXPECT_EQ(get("/async/" + id)->status, 404);
  EXPECT_EQ(post("/deletejobs", "JOB_IDS=" + id)->body, "OK");
  EXPECT_EQ(listed("/jobs/sync").size(), 1u);
}

TEST_F(JobsTest, deletes_several_jobs) {
  const std::string a = job();
  const std::string b = job("");
  const std::string kept = job("");
  const auto answer = post("/deletejobs", "JOB_IDS=" + id_of(a) + ",%20" + id_of(b) + ",nonsense");
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "OK");
  EXPECT_EQ(get(a)->status, 404);
  EXPECT_EQ(get(b + "/phase")->status, 404);
  EXPECT_EQ(get(kept)->status, 200);
  EXPECT_EQ(post("/deletejobs", "")->status, 400);
  EXPECT_EQ(get("/deletejobs?JOB_IDS=" + id_of(kept))->status, 405);
}

TEST_F(JobsTest, gives_results_in_other_formats_and_in_ranges) {
  const std::string path = job("&PHASE=RUN&JOBNAME=my+job");
  ASSERT_EQ(post(path + "/phase", "PHASE=RUN")->status, 403);
  ASSERT_EQ(done(path), "COMPLETED");
  const std::string result = path + "/results/result";
  EXPECT_EQ(get(result)->body, kAnswer);
  const auto json = get(result + "?FORMAT=json");
  EXPECT_EQ(json->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(json->get_header_value("Content-Disposition"), "attachment; filename=\"my_job-result.json\"");
  EXPECT_NE(json->body.find("0.36"), std::string::npos);
  EXPECT_NE(get(result + "?RESPONSEFORMAT=votable_plain")->body.find("<TD>0.36</TD>"), std::string::npos);
  EXPECT_EQ(get(result + "?FORMAT=papyrus")->status, 400);
  const auto part = get(result, {{"Range", "bytes=3-5"}});
  EXPECT_EQ(part->status, 206);
  EXPECT_EQ(part->body, "0.0");
  EXPECT_EQ(get(result, {{"Range", "bytes=1000-"}})->status, 416);
  // RFC 9110 §14.2: another unit is ignored, and so is what cannot be read.
  for (const auto* range : {"rows=0-1", "bytes=x", "bytes=5-2,"}) {
    const auto whole = get(result, {{"Range", range}});
    EXPECT_EQ(whole->status, 200) << range;
    EXPECT_EQ(whole->body, kAnswer) << range;
  }
}

TEST_F(JobsTest, sets_parts_by_put_as_by_post) {
  const std::string path = job("");
  EXPECT_EQ(put(path + "/parameters/query", "SELECT TOP 1 ra FROM gaiadr3.stars", "text/plain")->status, 303);
  EXPECT_EQ(get(path + "/parameters/query")->body, "SELECT TOP 1 ra FROM gaiadr3.stars");
  EXPECT_EQ(put(path + "/executionduration", "12", "text/plain")->status, 303);
  EXPECT_EQ(get(path + "/executionduration")->body, "12");
  EXPECT_EQ(put(path + "/executionduration", "EXECUTIONDURATION=13", kForm)->status, 303);
  EXPECT_EQ(get(path + "/executionduration")->body, "13");
  EXPECT_EQ(put(path + "/destruction", "soon", "text/plain")->status, 400);
  EXPECT_EQ(post(path + "/parameters", "RUNID=mine")->status, 303);
  EXPECT_EQ(get(path + "/runid")->body, "mine");
  EXPECT_EQ(put(path + "/phase", "RUN", "text/plain")->status, 303);
  EXPECT_EQ(done(path), "COMPLETED");
  EXPECT_EQ(get(path + "/results/result")->body, "ra\n0.0\n");
  EXPECT_EQ(put(path + "/parameters/query", "x", "text/plain")->status, 403);
}

TEST_F(JobsTest, refuses_orders_that_contradict_themselves) {
  const std::string path = job("");
  EXPECT_EQ(post(path + "/phase", "PHASE=RUN&PHASE=ABORT")->status, 400);
  EXPECT_EQ(get(path + "/phase")->body, "PENDING");
  EXPECT_EQ(get(path + "?WAIT=0&WAIT=1")->status, 400);
  EXPECT_EQ(get(path + "?WAIT=")->status, 400);
  EXPECT_EQ(get(path + "?WAIT=0&PHASE=PENDING&PHASE=QUEUED")->status, 400);
  EXPECT_EQ(get("/async?LAST=1&LAST=2")->status, 400);
  EXPECT_EQ(get("/async?LAST=1&LAST=1")->status, 200);
  EXPECT_EQ(get(path + "?WAIT=30&PHASE=EXECUTING")->status, 200);  // it is another phase: at once
}

TEST_F(JobsTest, what_was_acknowledged_outlives_the_server) {
  options_.data = folder_.path / "data";
  start();
  const std::string path = job();
  ASSERT_EQ(done(path), "COMPLETED");
  const std::string pending = job("");
  const std::string deleted = job("");
  ASSERT_EQ(client_->Delete("/tap-server/tap" + deleted)->status, 303);
  const auto second = Server::start(options_);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("Another server"), std::string::npos);
  server_.reset();
  start();
  EXPECT_EQ(get(path + "/results/result")->body, kAnswer);
  EXPECT_EQ(get(pending + "/phase")->body, "PENDING");
  EXPECT_EQ(get(deleted)->status, 404);
  EXPECT_EQ(listed("/jobs/async").size(), 2u);
}

}  // namespace
}  // namespace tapstand
