// The built-in driver at a bare socket: the very bytes that it sends, and what it makes of odd answers.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "curl/session.h"
#include "curl/words.h"

namespace tapcheck {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Takes one connection, reads a head and the body that it announces, sends `answer`, and hangs up.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer, bool hang_up = true) : answer_(std::move(answer)), hang_up_(hang_up) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 1) != 0) throw std::runtime_error("cannot listen");
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OneAnswer() {
    thread_.join();
    close(listener_);
  }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;

  /// The answer to a command, in which PORT stands for the port.
  Response ask(std::string command, DriverOptions options = {}) {
    command.replace(command.find("PORT"), 4, std::to_string(port_));
    const auto driver = make_builtin_driver(options);
    return CurlSession(*driver).run(parse_curl(shell_words(command).value()).value())->response;
  }
  const std::string& received() const { return received_; }

 private:
  void serve() {
    const int peer = accept(listener_, nullptr, nullptr);
    char buffer[4096];
    for (ssize_t n = 1; n > 0 && !whole();) {
      n = recv(peer, buffer, sizeof buffer, 0);
      if (n > 0) received_.append(buffer, static_cast<std::size_t>(n));
    }
    for (std::size_t sent = 0; sent < answer_.size();) {
      const ssize_t n = send(peer, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<std::size_t>(n);
    }
    // Without hanging up first, wait until the other side does.
    while (!hang_up_ && recv(peer, buffer, sizeof buffer, 0) > 0) continue;
    close(peer);
  }

  bool whole() const {
    const auto end = received_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const auto length = received_.find("Content-Length: ");
    return length == std::string::npos || received_.size() >= end + 4 + std::stoul(received_.substr(length + 16));
  }

  std::string answer_;
  bool hang_up_;
  std::string received_;
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

constexpr const char* kEmpty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

TEST(Wire, SendsABarePostWithoutContentLength) {
  OneAnswer server(kEmpty);
  EXPECT_EQ(server.ask("curl -X POST http://127.0.0.1:PORT/a?b=c+d%27").status, 200);
  EXPECT_THAT(server.received(), testing::StartsWith("POST /a?b=c+d%27 HTTP/1.1\r\nHost: 127.0.0.1:"));
  EXPECT_THAT(server.received(), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(server.received(), Not(HasSubstr("Content-Type")));
}

TEST(Wire, SendsAFormAsCurlDoes) {
  OneAnswer server(kEmpty);
  EXPECT_EQ(server.ask("curl -d a=1 http://127.0.0.1:PORT/").status, 200);
  EXPECT_THAT(server.received(), HasSubstr("\r\nUser-Agent: tapcheck\r\nAccept: */*\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1"));
}

TEST(Wire, KeepsRepeatedHeaders) {
  OneAnswer server("HTTP/1.1 200 200\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n");
  const Response response = server.ask("curl http://127.0.0.1:PORT/");
  EXPECT_EQ(all_headers(response.headers, "set-cookie").size(), 2U);
}

TEST(Wire, ReadsChunks) {
  OneAnswer server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(server.ask("curl http://127.0.0.1:PORT/").body, "abcde");
}

TEST(Wire, SeesABodyThatIsTooShort) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"}) {
    OneAnswer server(answer);
    const Response response = server.ask("curl http://127.0.0.1:PORT/");
    EXPECT_EQ(response.transport, Transport::kCut) << answer;
    EXPECT_EQ(response.status, 200);
  }
}

TEST(Wire, SeesThatNothingCame) {
  OneAnswer server("");
  const Response response = server.ask("curl http://127.0.0.1:PORT/");
  EXPECT_EQ(response.transport, Transport::kCut);
  EXPECT_FALSE(response.arrived());
}

TEST(Wire, DoesNotWaitLongerThanTold) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", false);
  EXPECT_EQ(server.ask("curl --max-time 0.05 http://127.0.0.1:PORT/").transport, Transport::kTimeout);
}

TEST(Wire, TakesNoMoreThanItsLimit) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'a'));
  DriverOptions options;
  options.max_body = 99;
  EXPECT_EQ(server.ask("curl http://127.0.0.1:PORT/", options).transport, Transport::kTooLarge);
}

TEST(Wire, UndoesGzip) {
  const std::string gzip("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4a\x06\x00\xc2\x41\x24\x35\x03\x00\x00\x00", 23);
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 23\r\n\r\n" + gzip);
  EXPECT_EQ(server.ask("curl http://127.0.0.1:PORT/").body, "abc");
}

TEST(Wire, SeesDamagedGzip) {
  OneAnswer server("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08");
  EXPECT_EQ(server.ask("curl http://127.0.0.1:PORT/").transport, Transport::kBadEncoding);
}

}  // namespace
}  // namespace tapcheck
