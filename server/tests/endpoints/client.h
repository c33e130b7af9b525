// A server over a small catalogue, and clients of it that are somebody: each keeps the cookie of its log-in.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "../support/small_catalogue.h"
#include "http/library.h"
#include "tapstand/server.h"

namespace tapstand::testing {

inline std::string form_encoded(const std::string& text) { return httplib::detail::encode_query_param(text); }

struct Answer {
  int status = 0;
  std::string body;
  httplib::Headers headers;
  std::string header(const std::string& name) const {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string() : at->second;
  }
};

class Client {
 public:
  explicit Client(const std::string& server_url, std::string prefix = "/tap-server")
      : http_(server_url.substr(0, server_url.find("/tap-server"))), prefix_(std::move(prefix)) {
    http_.set_keep_alive(true);
    http_.set_tcp_nodelay(true);  // head and body are two writes: without it each form waits 40 ms for an acknowledgement
    http_.set_read_timeout(60);
  }
  void trust(const std::string& ca_file) { http_.set_ca_cert_path(ca_file); }

  // Paths are below /tap-server.
  Answer get(const std::string& path) { return kept(http_.Get(prefix_ + path, headers())); }
  Answer post(const std::string& path, const std::string& body) {
    return kept(http_.Post(prefix_ + path, headers(), body, "application/x-www-form-urlencoded"));
  }
  Answer post(const std::string& path, const httplib::MultipartFormDataItems& form) { return kept(http_.Post(prefix_ + path, headers(), form)); }
  Answer remove(const std::string& path) { return kept(http_.Delete(prefix_ + path, headers())); }
  Answer log_in(const std::string& user, const std::string& password) {
    const auto answer = post("/login", "username=" + form_encoded(user) + "&password=" + form_encoded(password));
    if (answer.status == 200) cookie = cookie_in(answer);
    return answer;
  }
  // "JSESSIONID=…" of an answer's first Set-Cookie.
  static std::string cookie_in(const Answer& answer) {
    const std::string header = answer.header("Set-Cookie");
    return header.substr(0, header.find(';'));
  }

  std::string cookie;
  std::string authorization;

 private:
  httplib::Headers headers() const {
    httplib::Headers all;
    if (!cookie.empty()) all.emplace("Cookie", cookie);
    if (!authorization.empty()) all.emplace("Authorization", authorization);
    return all;
  }
  static Answer kept(const httplib::Result& result) {
    EXPECT_TRUE(result) << httplib::to_string(result.error());
    return result ? Answer{result->status, result->body, result->headers} : Answer{};
  }
  httplib::Client http_;
  std::string prefix_;
};

// TAP_SCHEMA of the small catalogue describes but one table of itself; here are two more.
constexpr const char* kMoreOfTapSchema = R"(
INSERT INTO "tap_schema.tables" VALUES ('tap_schema', 'tap_schema.tables', NULL, NULL, 'table', 3, 3), ('tap_schema', 'tap_schema.columns', NULL, NULL, 'table', 4, 12);
INSERT INTO "tap_schema.columns" VALUES
 ('tap_schema.tables','table_name','char','*',NULL,NULL,NULL,NULL,NULL,0,1,1,1),
 ('tap_schema.columns','table_name','char','*',NULL,NULL,NULL,NULL,NULL,0,1,1,1),
 ('tap_schema.columns','column_name','char','*',NULL,NULL,NULL,NULL,NULL,0,1,1,2),
 ('tap_schema.columns','column_index','int',NULL,NULL,NULL,NULL,NULL,NULL,0,1,1,3),
 ('tap_schema.columns','indexed','int',NULL,NULL,NULL,NULL,NULL,NULL,0,1,1,4);
)";

inline void add_tap_schema(const std::filesystem::path& catalogue) {
  auto db = store::Connection::open(catalogue, store::Mode::scratch);
  ASSERT_TRUE(db && db->exec(kMoreOfTapSchema));
}

class ServedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.catalogue = make_small_catalogue(folder_.path);
    configure(options_);
    start();
  }
  virtual void configure(Options&) {}
  void start() {
    server_.reset();
    auto started = Server::start(options_);
    ASSERT_TRUE(started) << started.error();
    server_ = std::move(*started);
  }
  Client anonymous() { return Client(server_->url()); }
  Client user(const std::string& name) {
    Client client(server_->url());
    EXPECT_EQ(client.log_in(name, name + "-secret").status, 200);
    return client;
  }

  TempFolder folder_;
  Options options_;
  std::unique_ptr<Server> server_;
};

}  // namespace tapstand::testing
