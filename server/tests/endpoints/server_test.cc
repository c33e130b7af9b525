// The whole server over HTTP on a small catalogue: statuses, headers and documents that clients rely on.
#include "tapstand/server.h"

#include <gtest/gtest.h>

#include <thread>

#include "../support/small_catalogue.h"
#include "http/library.h"

namespace tapstand {
namespace {

using testing::kSlowQuery;

constexpr const char* kForm = "application/x-www-form-urlencoded";

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.catalogue = testing::make_small_catalogue(folder_.path);
    options.tls_port = 0;
    options.max_upload_rows = 100;
    configure(options);
    auto started = Server::start(options);
    ASSERT_TRUE(started) << started.error();
    server_ = std::move(*started);
    client_ = std::make_unique<httplib::Client>(server_->url().substr(0, server_->url().find("/tap-server")));
    client_->set_keep_alive(true);
    client_->set_read_timeout(60);
  }
  virtual void configure(Options&) {}

  httplib::Result get(const std::string& path) { return client_->Get("/tap-server/tap" + path); }
  httplib::Result post(const std::string& path, const std::string& body) { return client_->Post("/tap-server/tap" + path, body, kForm); }
  static std::string encoded(const std::string& text) { return httplib::detail::encode_query_param(text); }
  httplib::Result sync(const std::string& query, const std::string& more = "&FORMAT=csv") {
    return post("/sync", "LANG=ADQL&QUERY=" + encoded(query) + more);
  }
  // Creates and starts a job; its path.
  std::string job(const std::string& query, const std::string& more = "&PHASE=RUN") {
    const auto made = post("/async", "REQUEST=doQuery&LANG=ADQL&FORMAT=csv&QUERY=" + encoded(query) + more);
    EXPECT_EQ(made->status, 303);
    const std::string location = made->get_header_value("Location");
    EXPECT_EQ(location.find(server_->url() + "/tap/async/"), 0u) << location;
    return location.substr(location.find("/async"));
  }
  // Waits until the job has ended; its phase.
  std::string ended(const std::string& path) {
    for (int i = 0; i < 30; ++i) {
      EXPECT_EQ(get(path + "?WAIT=10")->status, 200);
      const std::string phase = get(path + "/phase")->body;
      if (phase != "QUEUED" && phase != "EXECUTING" && phase != "PENDING") return phase;
    }
    return "still running";
  }

  testing::TempFolder folder_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(ServerTest, answers_a_sync_query_by_get_and_post) {
  const std::string query = "REQUEST=doQuery&LANG=ADQL&FORMAT=csv&QUERY=SELECT%20TOP%202%20source_id,ra%20FROM%20gaiadr3.stars%20ORDER%20BY%20source_id";
  const auto got = get("/sync?" + query);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->get_header_value("Content-Type").substr(0, 8), "text/csv");
  EXPECT_EQ(got->body, "source_id,ra\n4611686018427387905,0.0\n4611686018427387906,0.36\n");
  EXPECT_EQ(post("/sync", query)->body, got->body);
  const std::string disposition = got->get_header_value("Content-Disposition");
  EXPECT_EQ(disposition.find("attachment; filename=\""), 0u);
  EXPECT_EQ(disposition.back(), '"');
}

TEST_F(ServerTest, refuses_bad_queries_with_a_votable_that_says_where) {
  const auto bad = sync("SELECT raa FROM gaiadr3.stars");
  EXPECT_EQ(bad->status, 400);
  EXPECT_EQ(bad->get_header_value("Content-Type"), "application/x-votable+xml");
  const auto at = bad->body.find("<INFO name=\"QUERY_STATUS\" value=\"ERROR\">");
  ASSERT_NE(at, std::string::npos) << bad->body;
  EXPECT_NE(bad->body.find("line 1, column 8", at), std::string::npos) << bad->body;
  EXPECT_NE(bad->body.find("raa", at), std::string::npos);
}

TEST_F(ServerTest, refuses_bad_parameters) {
  for (const auto* body : {"LANG=ADQL", "LANG=COBOL&QUERY=x", "LANG=ADQL&QUERY=SELECT+ra+FROM+gaiadr3.stars&FORMAT=papyrus",
                           "LANG=ADQL&QUERY=SELECT+ra+FROM+gaiadr3.stars&MAXREC=-1", "REQUEST=dance&LANG=ADQL&QUERY=x",
                           "LANG=ADQL&QUERY=SELECT+ra+FROM+gaiadr3.stars&UPLOAD=t,param:none", ""}) {
    const auto answer = post("/sync", body);
    EXPECT_EQ(answer->status, 400) << body;
    EXPECT_NE(answer->body.find("value=\"ERROR\""), std::string::npos) << body;
  }
}

TEST_F(ServerTest, marks_an_overflow_only_where_rows_are_missing) {
  const std::string rows = "SELECT TOP 5 ra FROM gaiadr3.stars";
  EXPECT_NE(sync(rows, "&MAXREC=4")->body.find("OVERFLOW"), std::string::npos);
  EXPECT_EQ(sync(rows, "&MAXREC=5")->body.find("OVERFLOW"), std::string::npos);
  const auto none = sync(rows, "&MAXREC=0");
  EXPECT_EQ(none->status, 200);
  EXPECT_NE(none->body.find("OVERFLOW"), std::string::npos);
  EXPECT_NE(none->body.find("name=\"ra\""), std::string::npos);
}

TEST_F(ServerTest, a_sync_query_past_its_time_is_a_408) {
  server_->clock().freeze();
  httplib::Result answer;
  std::thread asking([&] { answer = sync(kSlowQuery); });
  // The clock moves until the query has noticed: it may not have begun when the first hour passes.
  while (!answer) {
    server_->clock().advance(3'600'000);
    std::this_thread::yield();
  }
  asking.join();
  EXPECT_EQ(answer->status, 408);
  EXPECT_NE(answer->body.find("value=\"ERROR\""), std::string::npos);
}

TEST_F(ServerTest, takes_a_job_from_creation_to_deletion) {
  const std::string path = job("SELECT TOP 3 ra FROM gaiadr3.stars", "");
  EXPECT_EQ(get(path + "/phase")->body, "PENDING");
  EXPECT_EQ(post(path + "/phase", "PHASE=RUN")->status, 303);
  EXPECT_NE(get(path + "/phase")->body, "PENDING");
  EXPECT_EQ(ended(path), "COMPLETED");
  const auto document = get(path);
  EXPECT_NE(document->body.find("<uws:phase>COMPLETED</uws:phase>"), std::string::npos);
  EXPECT_NE(document->body.find("<uws:parameter id=\"query\">SELECT TOP 3"), std::string::npos);
  EXPECT_NE(document->body.find("xlink:href=\"" + server_->url() + "/tap" + path + "/results/result\""), std::string::npos);
  const auto result = get(path + "/results/result");
  EXPECT_EQ(result->body, "ra\n0.0\n0.36\n0.72\n");
  EXPECT_EQ(result->get_header_value("Content-Length"), std::to_string(result->body.size()));
  EXPECT_EQ(get(path + "/error")->status, 404);
  EXPECT_EQ(get(path + "/quote")->body, "");
  EXPECT_EQ(get(path + "/owner")->body, "anonymous");
  EXPECT_EQ(get(path + "/executionduration")->body, "1800");
  EXPECT_NE(get("/async")->body.find(path.substr(7)), std::string::npos);
  const auto deleted = client_->Delete("/tap-server/tap" + path);
  EXPECT_EQ(deleted->status, 303);
  EXPECT_EQ(deleted->get_header_value("Location"), server_->url() + "/tap/async");
  EXPECT_EQ(get(path)->status, 404);
  EXPECT_EQ(get(path + "/results/result")->status, 404);
}

TEST_F(ServerTest, a_failed_job_explains_itself) {
  const std::string path = job("SELECT nothing FROM gaiadr3.stars");
  EXPECT_EQ(ended(path), "ERROR");
  const auto error = get(path + "/error");
  EXPECT_EQ(error->status, 200);
  EXPECT_NE(error->body.find("value=\"ERROR\""), std::string::npos);
  EXPECT_EQ(get(path + "/results/result")->status, 404);
  EXPECT_NE(get(path)->body.find("<uws:errorSummary type=\"fatal\" hasDetail=\"true\">"), std::string::npos);
}

TEST_F(ServerTest, refuses_what_uws_forbids) {
  const std::string path = job("SELECT TOP 3 ra FROM gaiadr3.stars");
  ended(path);
  EXPECT_EQ(post(path + "/phase", "PHASE=RUN")->status, 403);
  EXPECT_EQ(post(path + "/phase", "PHASE=FOO")->status, 400);
  EXPECT_EQ(post(path + "/phase", "PHASE=ABORT")->status, 303);
  EXPECT_EQ(get(path + "/phase")->body, "COMPLETED");
  EXPECT_EQ(post(path + "/destruction", "DESTRUCTION=x")->status, 400);
  EXPECT_EQ(post(path + "/executionduration", "EXECUTIONDURATION=-1")->status, 400);
  EXPECT_EQ(post(path + "/parameters", "QUERY=x")->status, 403);
  EXPECT_EQ(client_->Delete("/tap-server/tap" + path + "/phase")->status, 405);
  EXPECT_EQ(post("/async/1404139480755A/phase", "PHASE=RUN")->status, 404);
  EXPECT_EQ(get("/async?PHASE=foo")->status, 400);
  EXPECT_EQ(get("/async?LAST=0")->status, 400);
  EXPECT_EQ(get(path + "?WAIT=x")->status, 400);
}

TEST_F(ServerTest, aborts_and_destroys_running_jobs) {
  const std::string aborted = job(kSlowQuery);
  EXPECT_EQ(post(aborted + "/phase", "PHASE=ABORT")->status, 303);
  EXPECT_EQ(get(aborted + "/phase")->body, "ABORTED");
  const std::string destroyed = job(kSlowQuery);
  EXPECT_EQ(post(destroyed, "ACTION=DELETE")->status, 303);
  EXPECT_EQ(get(destroyed)->status, 404);
}

TEST_F(ServerTest, reads_uploads_in_sync_and_async) {
  const std::string votable =
      "<VOTABLE version=\"1.3\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE><TABLE><FIELD name=\"id\" datatype=\"long\"/>"
      "<FIELD name=\"ra\" datatype=\"double\"/><DATA><TABLEDATA><TR><TD>9007199254740993</TD><TD>0.36</TD></TR></TABLEDATA></DATA>"
      "</TABLE></RESOURCE></VOTABLE>";
  const httplib::MultipartFormDataItems form = {{"LANG", "ADQL", "", ""}, {"REQUEST", "doQuery", "", ""}, {"FORMAT", "csv", "", ""},
      {"QUERY", "select t.*, s.source_id from tap_upload.mine t join gaiadr3.stars s on t.ra = s.ra", "", ""},
      {"UPLOAD", "mine,param:table1", "", ""}, {"table1", votable, "x.vot", ""}};
  const auto now = client_->Post("/tap-server/tap/sync", form);
  EXPECT_EQ(now->body, "id,ra,source_id\n9007199254740993,0.36,4611686018427387906\n");
  auto later = form;
  later.push_back({"PHASE", "RUN", "", ""});
  const auto made = client_->Post("/tap-server/tap/async", later);
  ASSERT_EQ(made->status, 303);
  const std::string location = made->get_header_value("Location");
  const std::string path = location.substr(location.find("/async"));
  EXPECT_EQ(ended(path), "COMPLETED");
  EXPECT_EQ(get(path + "/results/result")->body, now->body);
  // It lives no longer than its query.
  EXPECT_EQ(sync("SELECT * FROM tap_upload.mine")->status, 400);
}

TEST_F(ServerTest, gives_back_uploaded_names_and_texts_whole) {
  const std::string votable =
      "<VOTABLE version=\"1.3\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE><TABLE><FIELD name=\"a\" datatype=\"int\"/>"
      "<FIELD name=\"A\" datatype=\"char\" arraysize=\"*\"/><DATA><TABLEDATA><TR><TD>1</TD><TD>\xC3\xA9t\xC3\xA9</TD></TR></TABLEDATA></DATA>"
      "</TABLE></RESOURCE></VOTABLE>";
  const auto ask = [&](const std::string& query, const std::string& format) {
    const httplib::MultipartFormDataItems form = {{"LANG", "ADQL", "", ""}, {"QUERY", query, "", ""}, {"FORMAT", format, "", ""},
        {"UPLOAD", "t,param:p", "", ""}, {"p", votable, "x.vot", ""}};
    return client_->Post("/tap-server/tap/sync", form)->body;
  };
  // Names of a result differ in more than case: many readers do not look at it.
  EXPECT_EQ(ask("SELECT \"A\", \"a\" FROM tap_upload.t", "csv"), "A,a_2\n\xC3\xA9t\xC3\xA9,1\n");
  const std::string plain = ask("SELECT * FROM tap_upload.t", "votable_plain");
  EXPECT_NE(plain.find("<TD>\xC3\xA9t\xC3\xA9</TD>"), std::string::npos) << plain;
  EXPECT_NE(plain.find("unicodeChar"), std::string::npos);
  EXPECT_NE(sync("SELECT TOP 1 '\xE2\x82\xAC' AS euro FROM gaiadr3.stars", "&FORMAT=votable_plain")->body.find("<TD>\xE2\x82\xAC</TD>"),
            std::string::npos);
}

TEST_F(ServerTest, refuses_broken_uploads) {
  const auto upload = [&](const std::string& name, const std::string& content) {
    const httplib::MultipartFormDataItems form = {{"LANG", "ADQL", "", ""}, {"QUERY", "select * from tap_upload.t", "", ""},
        {"UPLOAD", name + ",param:p", "", ""}, {"p", content, "x.vot", ""}};
    return client_->Post("/tap-server/tap/sync", form);
  };
  EXPECT_EQ(upload("t", "<VOTABLE><RESOURCE>")->status, 400);
  EXPECT_EQ(upload("t", "not xml")->status, 400);
  EXPECT_EQ(upload("t", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><VOTABLE>&a;</VOTABLE>")->status, 400);
  EXPECT_EQ(upload("a.b", "<VOTABLE/>")->status, 400);
  EXPECT_EQ(upload("select", "<VOTABLE/>")->status, 400);
  EXPECT_EQ(upload("t; DROP TABLE x", "<VOTABLE/>")->status, 400);
  std::string rows;
  for (int i = 0; i < 101; ++i) rows += "<TR><TD>1</TD></TR>";
  EXPECT_EQ(upload("t", "<VOTABLE version=\"1.3\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE><TABLE><FIELD name=\"a\" "
                        "datatype=\"int\"/><DATA><TABLEDATA>" + rows + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>")->status, 413);
}

TEST_F(ServerTest, lists_tables_by_the_archives_priorities) {
  const auto all = get("/tables");
  EXPECT_EQ(all->status, 200);
  EXPECT_NE(all->body.find("<name>gaiadr3.stars</name>"), std::string::npos);
  EXPECT_NE(all->body.find("esatapplus:flags=\"33\""), std::string::npos);
  EXPECT_NE(all->body.find("Test data &amp; more"), std::string::npos);
  EXPECT_EQ(get("/tables?only_tables=TRUE")->body.find("<column"), std::string::npos);
  EXPECT_EQ(get("/tables?detail=min")->body.find("<column"), std::string::npos);
  EXPECT_EQ(get("/tables?only_schemas=true")->body.find("<table"), std::string::npos);
  const auto one = get("/tables?tables=GAIADR3.STARS&only_schemas=true");
  EXPECT_NE(one->body.find("<column"), std::string::npos);
  EXPECT_EQ(one->body.find("tap_schema"), std::string::npos);
  const auto schema = get("/tables?schemas=tap_schema");
  EXPECT_EQ(schema->body.find("gaiadr3"), std::string::npos);
  EXPECT_NE(get("/tables/gaiadr3.stars")->body.find("<vod:table "), std::string::npos);
  EXPECT_NE(get("/tables/gaiadr3")->body.find("<vod:tableset "), std::string::npos);
  EXPECT_EQ(get("/tables/gaiadr3.nothing")->status, 404);
  EXPECT_EQ(get("/tables?tables=gaiadr3.nothing")->status, 404);
}

TEST_F(ServerTest, describes_itself) {
  for (const auto* path : {"", "/capabilities", "/availability", "/examples"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer->status, 200) << path;
    EXPECT_EQ(client_->Head("/tap-server/tap" + std::string(path))->status, 200) << path;
  }
  EXPECT_NE(get("/availability")->body.find("<vosi:available>true</vosi:available>"), std::string::npos);
  EXPECT_NE(get("/sync?REQUEST=getCapabilities")->body.find("tr:TableAccess"), std::string::npos);
  EXPECT_EQ(get("/nothing")->status, 404);
  const auto wrong = client_->Put("/tap-server/tap/sync", "", kForm);
  EXPECT_EQ(wrong->status, 405);
  EXPECT_EQ(wrong->get_header_value("Allow"), "GET, POST");
  EXPECT_NE(wrong->body.find("<li><b>Message: </b>"), std::string::npos);
}

TEST_F(ServerTest, shares_its_state_between_http_and_https) {
  const std::string path = job("SELECT TOP 1 ra FROM gaiadr3.stars");
  ended(path);
  const std::string url = server_->tls_url();
  httplib::Client secure(url.substr(0, url.find("/tap-server")));
  secure.set_ca_cert_path(server_->ca_file().string());
  const auto document = secure.Get("/tap-server/tap" + path);
  ASSERT_TRUE(document) << httplib::to_string(document.error());
  EXPECT_NE(document->body.find("xlink:href=\"https://"), std::string::npos);
}

TEST_F(ServerTest, worlds_share_nothing_but_the_catalogue) {
  const auto made = client_->Post("/world/a/tap-server/tap/async", "LANG=ADQL&QUERY=SELECT+ra+FROM+gaiadr3.stars", kForm);
  ASSERT_EQ(made->status, 303);
  const std::string location = made->get_header_value("Location");
  EXPECT_NE(location.find("/world/a/tap-server/tap/async/"), std::string::npos);
  const std::string id = location.substr(location.rfind('/'));
  EXPECT_EQ(client_->Get("/world/a/tap-server/tap/async" + id)->status, 200);
  EXPECT_EQ(client_->Get("/world/b/tap-server/tap/async" + id)->status, 404);
  EXPECT_EQ(get("/async" + id)->status, 404);
  EXPECT_EQ(client_->Get("/world/.hidden/tap-server/tap")->status, 400);
}

TEST_F(ServerTest, stops_while_a_query_runs) {
  const std::string path = job(kSlowQuery);
  // One client sends one request at a time.
  std::thread asking([&] { (void)sync(kSlowQuery); });
  server_->stop();
  asking.join();
  server_.reset();
}

class PublicUrlTest : public ServerTest {
  void configure(Options& options) override {
    options.public_url = "https://archive.example";
    options.dialect = "ivoa";
  }
};

TEST_F(ServerTest, random_numbers_repeat_for_a_seed) {
  const std::string query = "SELECT TOP 3 RAND() AS r FROM gaiadr3.stars";
  const std::string first = sync(query)->body;
  const auto other = [&](std::uint64_t seed) {
    Options options;
    options.catalogue = folder_.path / "small.sqlite";
    options.seed = seed;
    auto started = Server::start(options);
    EXPECT_TRUE(started);
    httplib::Client client((*started)->url().substr(0, (*started)->url().find("/tap-server")));
    return client.Post("/tap-server/tap/sync", "LANG=ADQL&FORMAT=csv&QUERY=" + encoded(query), kForm)->body;
  };
  EXPECT_EQ(other(0), first);
  EXPECT_NE(other(1), first);
}

TEST_F(PublicUrlTest, documents_show_the_public_url) {
  const auto made = post("/async", "LANG=ADQL&QUERY=SELECT+ra+FROM+gaiadr3.stars");
  const std::string location = made->get_header_value("Location");
  EXPECT_EQ(location.find("https://archive.example/tap-server/tap/async/"), 0u);
  EXPECT_NE(get("/capabilities")->body.find(">https://archive.example/tap-server/tap<"), std::string::npos);
  // The ivoa dialect has no owner without authentication (UWS 1.1 §2.1.8).
  EXPECT_NE(get(location.substr(location.find("/async")))->body.find("<uws:ownerId xsi:nil=\"true\"/>"), std::string::npos);
}

TEST(ServerStart, says_what_is_wrong) {
  Options options;
  options.catalogue = "/nowhere/gaia.sqlite";
  EXPECT_NE(Server::start(options).error().find("/nowhere/gaia.sqlite"), std::string::npos);
  testing::TempFolder folder;
  options.catalogue = testing::make_small_catalogue(folder.path);
  options.dialect = "klingon";
  EXPECT_NE(Server::start(options).error().find("klingon"), std::string::npos);
}

}  // namespace
}  // namespace tapstand
