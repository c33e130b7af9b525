// Requests on behalf of clients: what may be reached, and what becomes of answers that misbehave.
#include "http/outgoing.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "http/library.h"

namespace tapstand::http {
namespace {

// Answers every connection with fixed bytes, and counts connections: what was refused must not have connected.
class RawServer {
 public:
  explicit RawServer(std::string answer, bool endless = false) : answer_(std::move(answer)), endless_(endless) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(socket_, 16);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~RawServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  int port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void serve() {
    for (;;) {
      const int peer = ::accept(socket_, nullptr, nullptr);
      if (peer < 0) return;
      ++connections_;
      char buffer[4096];
      const auto got = ::recv(peer, buffer, sizeof buffer, 0);
      bool open = got > 0 && ::send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL) >= 0;
      const std::string more(65536, 'x');
      while (open && endless_) open = ::send(peer, more.data(), more.size(), MSG_NOSIGNAL) > 0;
      // An empty answer stands for a server that never says anything: it waits until the client hangs up.
      if (answer_.empty()) ::recv(peer, buffer, sizeof buffer, 0);
      ::close(peer);
    }
  }
  std::string answer_;
  bool endless_;
  int socket_ = -1, port_ = 0;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

std::string redirect_to(const std::string& location, const std::string& status = "302 Found") {
  return "HTTP/1.1 " + status + "\r\nLocation: " + location + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

Result<Blob> fetch(const std::string& url, const OutgoingLimits& limits = {1000, 5, 5}) { return Outgoing().fetch(url, limits); }

TEST(AddressGuard, ForbiddenAddressesAreNotReached) {
  const RawServer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  const std::string port = ":" + std::to_string(server.port());
  const std::string cases[] = {
      "http://10.0.0.1/",            "http://172.16.0.1/",           "http://192.168.0.1:8443/",      "https://192.168.0.1/",
      "http://8.8.8.8/",             "http://169.254.169.254/latest/meta-data/",                      "http://169.254.0.1/",
      "http://100.100.100.200/",     "http://0.0.0.0" + port + "/",  "http://0.1.2.3/",               "http://224.0.0.1/",
      "http://255.255.255.255/",     "http://240.0.0.1/",            "http://192.0.0.192/",           "http://[::]" + port + "/",
      "http://[fe80::1]/",           "http://[ff02::1]/",            "http://[fd00:ec2::254]/",       "http://[2001:db8::1]/",
      "http://[::ffff:169.254.169.254]/",                            "http://[::ffff:10.0.0.1]/",     "http://[::ffff:a9fe:a9fe]/",
      "http://[::ffff:127.0.0.1]" + port + "/",                      "http://[::127.0.0.1]" + port + "/",
      "http://[64:ff9b::a9fe:a9fe]/",                                "http://[64:ff9b::7f00:1]/",     "http://[2002:7f00:1::]/",
      "http://[2002:a9fe:a9fe::1]/", "http://[::a9fe:a9fe]/",
  };
  for (const auto& url : cases) {
    const auto fetched = fetch(url);
    ASSERT_FALSE(fetched) << url;
    EXPECT_EQ(fetched.error().code, Code::forbidden) << url << ": " << fetched.error().message;
    // The same behind a redirect.
    const RawServer lure(redirect_to(url));
    const auto lured = fetch(lure.url());
    ASSERT_FALSE(lured) << url;
    EXPECT_EQ(lured.error().code, Code::forbidden) << url << ": " << lured.error().message;
    EXPECT_EQ(lure.connections(), 1);
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(AddressGuard, OddSpellingsAreNotUrls) {
  const RawServer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  const std::string port = ":" + std::to_string(server.port());
  const std::string cases[] = {
      "http://2130706433" + port + "/", "http://0x7f000001" + port + "/", "http://0177.0.0.1" + port + "/",
      "http://127.1" + port + "/",      "http://127.0.0.01" + port + "/", "http://0x7f.0.0.1" + port + "/",
      "http://127.0.0.1%20" + port,     "http://user@127.0.0.1" + port,   "http://user:pass@127.0.0.1" + port + "/",
      "http://127.0.0.1" + port + "@10.0.0.1/",                           "http://10.0.0.1\\@127.0.0.1" + port + "/",
      "ftp://127.0.0.1/",               "file:///etc/passwd",             "gopher://127.0.0.1" + port + "/",
      "dict://127.0.0.1" + port + "/",  "//127.0.0.1" + port + "/",       "127.0.0.1" + port,
      "http://",                        "http:///x",                      "http://127.0.0.1:0/",
      "http://127.0.0.1:99999/",        "http://127.0.0.1:+80/",          "http://127.0.0.1:/",
      "http://[127.0.0.1]" + port + "/", "http://[::1%25lo]" + port + "/", "http://a..b/",
      "http://127.0.0.1" + port + "/\r\nX: y", "http://127.0.0.1" + port + "/a b", "http://ｌocalhost" + port + "/",
      "http://127.0.0.1" + port + "/" + std::string(9000, 'x'),
  };
  for (const auto& url : cases) {
    const auto fetched = fetch(url);
    ASSERT_FALSE(fetched) << url;
    EXPECT_EQ(fetched.error().code, Code::bad_request) << url << ": " << fetched.error().message;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(AddressGuard, TheOperatorAllowsHostsByNameAndPort) {
  const auto ask = [](const AddressGuard& guard, const char* address, const std::string& text) {
    in_addr v4{};
    in6_addr v6{};
    const auto url = *parse_outgoing_url(text);
    if (inet_pton(AF_INET, address, &v4) == 1) return guard.allows(v4, url);
    inet_pton(AF_INET6, address, &v6);
    return guard.allows(v6, url);
  };
  const auto some = *AddressGuard::make({"vizier.example", "tap.example:8080"});
  EXPECT_TRUE(ask(some, "203.0.113.5", "http://VizieR.example/tap"));
  EXPECT_TRUE(ask(some, "2001:db8::5", "https://vizier.example/tap"));
  EXPECT_TRUE(ask(some, "203.0.113.5", "http://tap.example:8080/tap"));
  EXPECT_FALSE(ask(some, "203.0.113.5", "http://tap.example/tap"));
  EXPECT_FALSE(ask(some, "203.0.113.5", "http://other.example/tap"));
  // A name that was allowed does not open what is never allowed.
  EXPECT_FALSE(ask(some, "169.254.169.254", "http://vizier.example/tap"));
  const auto any = *AddressGuard::make({"any"});
  EXPECT_TRUE(ask(any, "203.0.113.5", "http://other.example/tap"));
  for (const auto* never : {"169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "::ffff:169.254.169.254", "fd00:ec2::254"}) {
    EXPECT_FALSE(ask(any, never, "http://other.example/tap")) << never;
  }
  for (const auto* bad : {"", "a b", "http://x", "host:0", "host:port", "user@host"}) EXPECT_FALSE(AddressGuard::make({bad})) << bad;
}

TEST(Outgoing, FollowsRedirectsToTheirEnd) {
  const RawServer page("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  const RawServer first(redirect_to(page.url("/there")));
  const auto fetched = fetch(first.url());
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(*fetched->text(), "hello");
  const RawServer loop(redirect_to("/again"));
  EXPECT_EQ(fetch(loop.url()).error().code, Code::external);
  EXPECT_EQ(loop.connections(), 6);
  const RawServer nowhere("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(fetch(nowhere.url()).error().code, Code::external);
}

TEST(Outgoing, AnswersThatMisbehaveAreErrorsInTime) {
  const RawServer missing("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(fetch(missing.url()).error().message, "The URL answered with status 404.");
  const RawServer cut("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf");
  EXPECT_EQ(fetch(cut.url()).error().code, Code::external);
  const RawServer chunks("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
  EXPECT_EQ(fetch(chunks.url()).error().code, Code::external);
  const RawServer nonsense("what?\r\n\r\n");
  EXPECT_EQ(fetch(nonsense.url()).error().code, Code::external);
  const RawServer endless("HTTP/1.1 200 OK\r\n\r\n", true);
  EXPECT_EQ(fetch(endless.url(), {1 << 20, 5, 5}).error().code, Code::too_large);
  const RawServer silent("");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(fetch(silent.url(), {1000, 1, 5}).error().code, Code::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
  int port = 0;
  {
    const RawServer gone("");
    port = gone.port();
  }
  EXPECT_EQ(fetch("http://127.0.0.1:" + std::to_string(port) + "/").error().code, Code::external);
  EXPECT_EQ(fetch("http://no-such-host.invalid/").error().code, Code::bad_request);
}

TEST(Outgoing, StopsWhenToldTo) {
  const RawServer silent("");
  OutgoingRequest request;
  request.url = *parse_outgoing_url(silent.url());
  int asked = 0;
  const Outgoing outgoing;
  const auto transfer = *outgoing.open(std::move(request), {1000, 60, 5}, [&] { return ++asked > 2; });
  EXPECT_EQ(transfer->head().error().code, Code::aborted);
}

// What arrives is handed on before the end, and no more than a little is read ahead.
TEST(Outgoing, StreamsInBoundedMemory) {
  const RawServer endless("HTTP/1.1 200 OK\r\n\r\n", true);
  OutgoingRequest request;
  request.url = *parse_outgoing_url(endless.url());
  const Outgoing outgoing;
  const auto transfer = *outgoing.open(std::move(request), {1ULL << 40, 60, 5});
  ASSERT_TRUE(transfer->head());
  std::uint64_t seen = 0;
  std::string piece;
  while (seen < 20U << 20) {
    piece.clear();
    ASSERT_TRUE(*transfer->read(piece));
    EXPECT_LE(piece.size(), 2U << 20);
    seen += piece.size();
  }
}

TEST(Outgoing, SendsFormsAndFiles) {
  httplib::Server server;
  server.Post("/tap/sync", [](const httplib::Request& request, httplib::Response& response) {
    std::string text = request.get_header_value("Via") + "|" + request.get_param_value("QUERY");
    if (request.has_file("t1")) text += "|" + request.get_file_value("t1").content + "|" + request.get_file_value("QUERY").content;
    response.set_content(text, "text/plain; charset=utf-8");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  server.wait_until_ready();
  OutgoingRequest request;
  request.method = "POST";
  request.url = *parse_outgoing_url("http://127.0.0.1:" + std::to_string(port) + "/tap/sync");
  request.form = {{"QUERY", "a+b & c=\"d\"\xC3\xA9"}};
  const Outgoing outgoing;
  {
    const auto transfer = *outgoing.open(request, {});
    EXPECT_EQ((*transfer->head())->content_type, "text/plain");
    EXPECT_EQ(*transfer->text(1000), "1.1 tapstand|a+b & c=\"d\"\xC3\xA9");
  }
  Blob content;
  ASSERT_TRUE(content.append("<VOTABLE/>"));
  request.files = {{"t1", content}};
  {
    const auto transfer = *outgoing.open(request, {});
    EXPECT_EQ(*transfer->text(1000), "1.1 tapstand||<VOTABLE/>|a+b & c=\"d\"\xC3\xA9");
  }
  server.stop();
  thread.join();
}

}  // namespace
}  // namespace tapstand::http
