// One test for each way in which the library, left to itself, loses or delays what clients send.
#include "http/listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <regex>

#include "http/library.h"
#include "http/tls_identity.h"

namespace tapstand::http {
namespace {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

// Answers with what it understood of the request.
Response echo(const Request& request) {
  if (request.path == std::vector<std::string>{"blob"}) {
    Response response;
    response.blob = Blob();
    EXPECT_TRUE(response.blob->append("0123456789"));
    return response;
  }
  if (request.path == std::vector<std::string>{"stream"}) {
    Response response;
    response.stream = [n = 0](std::string& out) mutable -> Result<bool> {
      out += "chunk;";
      return ++n < 3;
    };
    return response;
  }
  std::string text = request.method + " " + request.origin + "\n";
  for (const auto& [name, value] : request.params) text += name + "=" + value + "\n";
  for (const auto& part : request.parts) text += "part " + part.name + " " + part.filename + " " + *part.content.text() + "\n";
  return Response::text(text);
}

class ListenerTest : public testing::Test {
 protected:
  void SetUp() override {
    ListenOptions options;
    options.limits.form_bytes = 200'000;
    auto started = Listener::start(options, echo);
    ASSERT_TRUE(started) << started.error().message;
    listener_ = std::move(*started);
  }

  int connect() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    timeval patience{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(listener_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }

  // Sends raw bytes; the whole answer until the server closes or `until` was seen.
  std::string raw(const std::string& request, const std::string& until = {}) const {
    const int fd = connect();
    EXPECT_EQ(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
    std::string answer;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;) {
      answer.append(buffer, static_cast<std::size_t>(n));
      if (!until.empty() && answer.find(until) != std::string::npos) break;
    }
    ::close(fd);
    return answer;
  }

  httplib::Client client() const { return httplib::Client("127.0.0.1", listener_->port()); }

  std::unique_ptr<Listener> listener_;
};

TEST_F(ListenerTest, answers_a_post_without_a_body_at_once) {
  const auto start = Steady::now();
  const auto answer = raw("POST /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("200 OK"), std::string::npos) << answer;
  EXPECT_LT(seconds_since(start), 2.0);
}

TEST_F(ListenerTest, keeps_equals_signs_and_question_marks_in_values) {
  const auto answer = raw("GET /x?QUERY=1=CONTAINS(a)&U=http://h/tap?y HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("query=1=CONTAINS(a)\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("u=http://h/tap?y\n"), std::string::npos) << answer;
}

TEST_F(ListenerTest, reads_long_forms_and_long_targets) {
  const std::string query = "QUERY=" + std::string(100'000, 'x');
  auto http = client();
  const auto posted = http.Post("/x", query, "application/x-www-form-urlencoded");
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->status, 200);
  EXPECT_NE(posted->body.find(std::string(100'000, 'x')), std::string::npos);
  const auto got = http.Get("/x?" + query);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 200);
}

TEST_F(ListenerTest, refuses_a_form_beyond_the_limit) {
  const auto posted = client().Post("/x", "QUERY=" + std::string(300'000, 'x'), "application/x-www-form-urlencoded");
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->status, 413);
}

TEST_F(ListenerTest, refuses_a_body_beyond_the_limit_before_it_is_sent) {
  const auto answer = raw("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000000\r\nConnection: close\r\n\r\n", "413");
  EXPECT_NE(answer.find(" 413 "), std::string::npos) << answer;
}

TEST_F(ListenerTest, reads_the_multipart_bodies_of_astroquery) {
  // The boundary is unquoted and full of '='; the part's type is the word None.
  const std::string body =
      "--===17===\r\nContent-Disposition: form-data; name=\"QUERY\"\r\n\r\nselect 1=1\r\n"
      "--===17===\r\nContent-Disposition: form-data; name=\"t\"; filename=\"pytable\"\r\nContent-Type: None\r\n\r\n<VOTABLE/>\r\n"
      "--===17===--\r\n\r\n";
  const auto answer = raw("POST /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-type: multipart/form-data; "
                          "boundary====17===\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_NE(answer.find("query=select 1=1\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("part t pytable <VOTABLE/>\n"), std::string::npos) << answer;
}

TEST_F(ListenerTest, refuses_a_broken_multipart_body) {
  const std::string body = "--b\r\nContent-Disposition: form-data; name=\"QUERY\"\r\n\r\nselect";
  const auto answer = raw("POST /x HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " +
                          std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
  EXPECT_NE(answer.find(" 400 "), std::string::npos) << answer;
}

TEST_F(ListenerTest, refuses_heads_that_would_be_read_in_two_ways) {
  EXPECT_NE(raw("GET /x HTTP/1.1\r\nHost: a b<c>\r\nConnection: close\r\n\r\n").find(" 400 "), std::string::npos);
  EXPECT_NE(raw("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabc").find(" 400 "),
            std::string::npos);
  EXPECT_NE(raw("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n")
                .find(" 400 "), std::string::npos);
  EXPECT_NE(raw("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n").find(" 501 "), std::string::npos);
  for (const auto* hosts : {"", "Host: a\r\nHost: b\r\n", "Host: x:abc\r\n", "Host: x:99999\r\n", "Host: x:\r\n", "Host: [::1\r\n"}) {
    EXPECT_NE(raw("GET /x HTTP/1.1\r\n" + std::string(hosts) + "Connection: close\r\n\r\n").find(" 400 "), std::string::npos) << hosts;
  }
  EXPECT_NE(raw("GET /x HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n").find(" 200 "), std::string::npos);
  EXPECT_NE(raw("GET /a/../b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").find(" 400 "), std::string::npos);
}

TEST_F(ListenerTest, ends_its_answer_to_what_it_cannot_read) {
  const auto answer = raw("NOBODYS /x HTTP/1.1\r\nHost: h\r\n\r\n", "400 Bad Request\r\n");
  EXPECT_NE(answer.find("\r\nContent-Length: 15\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << answer;
}

TEST_F(ListenerTest, dates_its_answers) {
  const auto answer = raw("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(std::regex_search(answer, std::regex("\r\nDate: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT\r\n"))) << answer;
}

TEST_F(ListenerTest, names_itself_as_the_client_does) {
  EXPECT_NE(raw("GET /x HTTP/1.1\r\nHost: archive.example:81\r\nConnection: close\r\n\r\n").find("http://archive.example:81"),
            std::string::npos);
}

TEST_F(ListenerTest, serves_many_clients_that_keep_their_connections_idle) {
  std::vector<int> idle;
  for (int i = 0; i < 100; ++i) idle.push_back(connect());
  const auto start = Steady::now();
  const auto answer = client().Get("/x");
  ASSERT_TRUE(answer);
  EXPECT_LT(seconds_since(start), 2.0);
  for (const int fd : idle) ::close(fd);
}

TEST_F(ListenerTest, answers_kept_alive_requests_without_delay) {
  auto http = client();
  http.set_keep_alive(true);
  ASSERT_TRUE(http.Get("/x"));
  const auto start = Steady::now();
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(http.Get("/x"));
  EXPECT_LT(seconds_since(start), 1.5);  // 44 ms each with Nagle's algorithm on
}

TEST_F(ListenerTest, streams_in_chunks_and_sends_ready_bodies_with_length_and_ranges) {
  const auto streamed = client().Get("/stream");
  ASSERT_TRUE(streamed);
  EXPECT_EQ(streamed->body, "chunk;chunk;chunk;");
  EXPECT_EQ(streamed->get_header_value("Transfer-Encoding"), "chunked");
  const auto ready = client().Get("/blob");
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->body, "0123456789");
  EXPECT_EQ(ready->get_header_value("Content-Length"), "10");
  const auto part = client().Get("/blob", {{"Range", "bytes=2-4"}});
  ASSERT_TRUE(part);
  EXPECT_EQ(part->status, 206);
  EXPECT_EQ(part->body, "234");
  const auto head = client().Head("/stream");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->body, "");
}

TEST_F(ListenerTest, speaks_http_1_0) {
  const auto answer = raw("GET /stream HTTP/1.0\r\nHost: h\r\n\r\n");
  EXPECT_NE(answer.find("\r\n\r\nchunk;chunk;chunk;"), std::string::npos) << answer;
}

TEST_F(ListenerTest, stops_while_clients_are_connected) {
  const int fd = connect();
  auto http = client();
  http.set_keep_alive(true);
  ASSERT_TRUE(http.Get("/x"));
  const auto start = Steady::now();
  listener_->stop();
  EXPECT_LT(seconds_since(start), 3.0);
  ::close(fd);
}

TEST(Tls, serves_with_a_certificate_that_clients_can_verify) {
  std::string folder = (std::filesystem::temp_directory_path() / "tapstand-tls-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const auto identity = load_or_make_identity(folder, std::chrono::system_clock::now().time_since_epoch() / std::chrono::milliseconds(1));
  ASSERT_TRUE(identity) << identity.error().message;
  auto listener = Listener::start_tls({}, *identity, echo);
  ASSERT_TRUE(listener) << listener.error().message;
  httplib::SSLClient client("localhost", (*listener)->port());
  client.set_ca_cert_path((std::filesystem::path(folder) / "ca.pem").string());
  const auto answer = client.Get("/x?a=1");
  ASSERT_TRUE(answer) << httplib::to_string(answer.error());
  EXPECT_NE(answer->body.find("https://localhost:"), std::string::npos);
  const auto again = load_or_make_identity(folder, 0);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->certificate_pem, identity->certificate_pem);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tapstand::http
