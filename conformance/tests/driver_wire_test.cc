// Both drivers at a bare socket: what they make of odd answers, and, within a table of commands and for every shape of
// command in the scenarios, the very bytes that they send.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "core/regex.h"
#include "core/text.h"
#include "curl/request.h"
#include "curl/session.h"
#include "curl/words.h"
#include "support.h"
#include "wire_server.h"
#include "where.h"

namespace tapcheck {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::unique_ptr<Driver> make_driver(const std::string& name, DriverOptions options = {}) {
  if (name == "builtin") return make_builtin_driver(options);
  return make_curl_driver(options).value();
}

class Wire : public testing::TestWithParam<const char*> {
 protected:
  /// The answer to a command, in which URL stands for the server.
  Response ask(const WireServer& server, std::string command, DriverOptions options = {}) const {
    replace_all(command, "URL", server.url(""));
    const auto driver = make_driver(GetParam(), options);
    return CurlSession(*driver).run(parse_curl(shell_words(command).value()).value())->response;
  }
};

INSTANTIATE_TEST_SUITE_P(Drivers, Wire, testing::Values("builtin", "curl"), [](const auto& instance) { return std::string(instance.param); });

const std::string kEmpty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

TEST_P(Wire, SendsABarePostWithoutContentLength) {
  const WireServer server(kEmpty);
  EXPECT_EQ(ask(server, "curl -X POST URL/a?b=c+d%27").status, 200);
  const std::string received = server.received().at(0);
  EXPECT_THAT(received, StartsWith("POST /a?b=c+d%27 HTTP/1.1\r\nHost: 127.0.0.1:"));
  EXPECT_THAT(received, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(received, Not(HasSubstr("Content-Type")));
}

TEST_P(Wire, KeepsRepeatedHeaders) {
  const WireServer server("HTTP/1.1 200 200\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n");
  const Response response = ask(server, "curl URL/");
  EXPECT_EQ(all_headers(response.headers, "set-cookie").size(), 2U);
  EXPECT_EQ(response.reason, "200");
}

TEST_P(Wire, ReadsChunks) {
  const WireServer server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(ask(server, "curl URL/").body, "abcde");
}

TEST_P(Wire, PassesOverInterimAnswers) {
  const WireServer server("HTTP/1.1 100 Continue\r\n\r\n" + http_answer(201, "X-A: b\r\n", "abc"));
  const Response response = ask(server, "curl -d a=1 URL/");
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(find_header(response.headers, "x-a"), "b");
  EXPECT_EQ(response.body, "abc");
}

TEST_P(Wire, AsksForTheHeadAlone) {
  const WireServer server("HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 10\r\n\r\n");
  const Response response = ask(server, "curl -I URL/");
  EXPECT_EQ(response.transport, Transport::kWhole) << response.transport_detail;
  EXPECT_EQ(find_header(response.headers, "x-a"), "b");
  EXPECT_EQ(response.body, "");
}

TEST_P(Wire, SeesABodyThatIsTooShort) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"}) {
    const WireServer server(answer);
    const Response response = ask(server, "curl URL/");
    EXPECT_EQ(response.transport, Transport::kCut) << answer;
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.transport_detail, "the answer was cut off after 3 bytes of its body");
  }
}

TEST_P(Wire, SeesThatNothingCame) {
  const WireServer server("");
  const Response response = ask(server, "curl URL/");
  EXPECT_EQ(response.transport, Transport::kCut);
  EXPECT_FALSE(response.arrived());
}

TEST_P(Wire, SeesWhatIsNoHttp) {
  const WireServer server("220 mail.example ESMTP\r\n");
  const Response response = ask(server, "curl URL/");
  EXPECT_EQ(response.transport, Transport::kCut);
  EXPECT_FALSE(response.arrived());
}

TEST_P(Wire, SeesThatNothingListens) {
  DriverOptions options;
  options.total_timeout = Seconds(5);
  const auto driver = make_driver(GetParam(), options);
  const auto refused = [&](const char* command) { return CurlSession(*driver).run(parse_curl(shell_words(command).value()).value())->response; };
  EXPECT_EQ(refused("curl http://127.0.0.1:1/").transport, Transport::kUnreachable);
  EXPECT_EQ(refused("curl http://127.0.0.1:1/").transport_detail, "nothing accepts connections at 127.0.0.1:1");
  EXPECT_EQ(refused("curl http://no-such-host.invalid/").transport_detail, "the name no-such-host.invalid does not resolve");
}

TEST_P(Wire, DoesNotWaitLongerThanTold) {
  const WireServer server([](const Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    peer.wait_until_gone();
  });
  EXPECT_EQ(ask(server, "curl --max-time 0.1 URL/").transport, Transport::kTimeout);
}

TEST_P(Wire, IsNotHeldByAServerThatDrips) {
  for (const char* begin : {"HTTP/1", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"}) {
    const WireServer server([&](const Peer& peer) {
      for (peer.send(begin); !peer.gone_within(10) && peer.send("a");) continue;
    });
    const Response response = ask(server, "curl --max-time 0.2 URL/");
    EXPECT_EQ(response.transport, Transport::kTimeout) << begin << response.transport_detail;
    EXPECT_EQ(response.transport_detail, "no whole answer within 0.2 s");
  }
}

TEST_P(Wire, TakesNoMoreThanItsLimit) {
  DriverOptions options;
  options.max_body = 99;
  const WireServer announced("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'a'));
  EXPECT_EQ(ask(announced, "curl URL/", options).transport, Transport::kTooLarge);
  const WireServer endless([](const Peer& peer) {
    for (peer.send("HTTP/1.1 200 OK\r\n\r\n"); peer.send(std::string(1000, 'a'));) continue;
  });
  const Response response = ask(endless, "curl URL/", options);
  EXPECT_EQ(response.transport, Transport::kTooLarge);
  EXPECT_LE(response.body.size(), 99U);
}

TEST_P(Wire, TakesNoHeadWithoutEnd) {
  const std::string much(1U << 16, 'a');
  for (const std::string& begin : {std::string(), std::string("HTTP/1.1 200 OK\r\nX: ")}) {
    const WireServer server([&](const Peer& peer) {
      for (peer.send(begin); peer.send(much);) continue;
    });
    DriverOptions options;
    options.max_body = 1000;
    options.total_timeout = Seconds(30);
    const Response response = ask(server, "curl URL/", options);
    EXPECT_TRUE(response.transport == Transport::kTooLarge || response.transport == Transport::kCut) << response.transport_detail;
    EXPECT_LT(response.elapsed.count(), 10);
  }
}

TEST_P(Wire, UndoesGzip) {
  const std::string gzip("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4a\x06\x00\xc2\x41\x24\x35\x03\x00\x00\x00", 23);
  const WireServer server(http_answer(200, "Content-Encoding: gzip\r\n", gzip));
  EXPECT_EQ(ask(server, "curl URL/").body, "abc");
  DriverOptions options;
  options.max_body = 2;  // the limit holds for what comes out, too
  EXPECT_NE(ask(server, "curl URL/", options).transport, Transport::kWhole);
}

TEST_P(Wire, SeesDamagedGzip) {
  const WireServer server("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08");
  EXPECT_EQ(ask(server, "curl URL/").transport, Transport::kBadEncoding);
}

TEST_P(Wire, EndsARedirectLoop) {
  const WireServer server([](const Peer& peer) { peer.send(http_answer(303, "Location: /again\r\n", "")); });
  const Response response = ask(server, "curl -L URL/");
  EXPECT_EQ(response.transport, Transport::kCut);
  EXPECT_EQ(response.transport_detail, "more than 10 redirects");
  EXPECT_EQ(server.received().size(), 11U);
}

/// Everything on the wire but the mark between parts, of one length in both, and the name of the program.
std::vector<std::string> comparable(std::vector<std::string> requests, const std::string& user_agent) {
  for (std::string& request : requests) {
    if (const auto boundary = first_match(request, "boundary=(-+[0-9a-f]+)")) replace_all(request, *boundary, "BOUNDARY");
    replace_all(request, "User-Agent: " + user_agent, "User-Agent: PROGRAM");
  }
  return requests;
}

void answer_nothing(const Peer& peer) { peer.send(kEmpty); }

/// The requests that a command makes through a driver, redirects included; `bare`: the driver is not told the command.
std::vector<std::string> wire_of(const std::string& driver_name, const CurlCommand& command, const WireServer::Answer& answer, bool bare) {
  const WireServer server(answer);
  const auto driver = make_driver(driver_name);
  struct Bare final : Driver {
    explicit Bare(Driver& d) : inner(d) {}
    Response send(const Request& request) override {
      Request copy = request;
      copy.curl_options.clear();
      return inner.send(copy);
    }
    Driver& inner;
  } bare_driver(*driver);
  CurlCommand here = command;
  here.url = server.url(command.url);
  const auto exchange = CurlSession(bare ? static_cast<Driver&>(bare_driver) : *driver).run(here);
  if (!exchange) return {exchange.error().text()};
  auto requests = server.received();
  for (std::string& request : requests) replace_all(request, ":" + std::to_string(server.port()), ":PORT");
  return requests;
}

void expect_the_same(const CurlCommand& command, const std::string& text, const WireServer::Answer& answer = &answer_nothing) {
  SCOPED_TRACE(text);
  const auto builtin = comparable(wire_of("builtin", command, answer, false), command.user_agent.value_or("tapcheck"));
  ASSERT_FALSE(builtin.empty());
  ASSERT_THAT(builtin.front(), HasSubstr(" HTTP/1.1\r\n"));
  static const std::string version = "curl/" + first_match(wire_of("curl", parse_curl({"curl", "/"}).value(), &answer_nothing, false).at(0), "curl/([0-9.]+)").value_or("");
  EXPECT_EQ(builtin, comparable(wire_of("curl", command, answer, false), command.user_agent.value_or(version)));
  EXPECT_EQ(builtin, comparable(wire_of("curl", command, answer, true), command.user_agent.value_or("tapcheck")));
}

TEST(Drivers, SendTheSameBytes) {
  const std::string file = in_source("fixtures/uploads/test_ra_dec.vot");
  for (std::string text : {
           "curl /tables",
           "curl \"/?a=b+c%20d&e='f'\"",
           "curl '/a/../b/./[c]{d}'",
           "curl -d 'a=1&b=ü' /",
           "curl -d a=1 -d b=2 --data-raw @c --data-urlencode 'd=e f/ü&' --data-urlencode 'g h' --data-urlencode =i=j /",
           "curl -d '' /",
           "curl -d @FILE /",
           "curl --data-binary @FILE /",
           "curl --data-urlencode a@FILE /",
           "curl --data-ascii 'a=\"b\\c\n\td\"' /",
           "curl -F a=1 -F 'b=two words;' -F 'c=@FILE' -F 'd=@FILE;type=application/x-votable+xml' -F 'e=@FILE;filename=\"x y.vot\"' -F 'f=<FILE' /",
           "curl -F 'a=x;type=text/plain' -F 'b=x;y' -F 'c=\"x;y\"' -F 'd=  x ;type=a/b' -F 'e=\"a\\\"c\" ;filename=z' -F 'f=x;y;type=a/b' -F 'g=\"x' -F 'h=;' /",
           "curl -F 'a=x;type=text/plain;charset=UTF-8' -F 'b=x\"y;z\"' -F 'c=1=2' /",
           "curl -X POST /",
           "curl -X POST -d -L /",
           "curl -X POST -F a=1 /",
           "curl -X PUT -d a=1 /",
           "curl -X DELETE /",
           "curl -I /",
           "curl -u joe:secret /",
           "curl -u joe:secret -b a=b -d c=d -H 'X-A: b' /",
           "curl -H 'Accept: text/csv' -H 'X-A: b' /",
           "curl -H 'Accept:' -H 'User-Agent:' /",
           "curl -H 'Content-Type: text/plain' -d a=1 /",
           "curl -G -d a=1 --data-urlencode 'b=c d' /",
           "curl -G -d a=1 '/?b=2'",
           "curl -A me -b 'c=d; e=f' /",
           "curl -iksSo out /",
       }) {
    replace_all(text, "FILE", file);
    const auto parsed = shell_words(text).and_then(parse_curl);
    ASSERT_TRUE(parsed) << text << parsed.error().message;
    expect_the_same(*parsed, text);
  }
}

TEST(Drivers, FollowTheSameWay) {
  const auto followed = [](int status) -> WireServer::Answer {
    return [status](const Peer& peer) {
      const bool next = peer.request().find(" /next") != std::string::npos;
      peer.send(next ? kEmpty : http_answer(status, "Set-Cookie: s=1\r\nLocation: /next?q=1\r\n", ""));
    };
  };
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const char* text : {"curl -L /", "curl -L -d a=1 /", "curl -L -F a=1 /", "curl -L -X POST -d a=1 /", "curl -L -I /", "curl -L -X DELETE /",
                             "curl -L -u joe:x -b jar -c jar -d a=1 /", "curl -L -G -d a=1 /"}) {
      expect_the_same(parse_curl(shell_words(text).value()).value(), text + std::string(" after ") + std::to_string(status), followed(status));
    }
  }
}

/// What tells one command line from another but for its values.
std::string shape_of(const CurlCommand& command) {
  std::string shape = command.method.value_or("");
  for (const auto& [option, value] : command.asked) shape += " " + option + (value.find('@') == std::string::npos ? "" : "@");
  return shape;
}

TEST(Drivers, SendTheSameBytesForEveryShapeOfDocumentedCommand) {
  std::set<std::string> seen;
  const auto compare = [&](const Scenario& scenario, const Command& command, const Variables& constants = {}) {
    Variables samples = constants;
    for (std::string& name : variables_in(command)) samples.emplace(std::move(name), "value");
    const auto words = bound_words(command, project_folders(), samples);
    ASSERT_TRUE(words) << scenario.id << words.error().text();
    CurlCommand parsed = parse_curl(*words).value();
    if (!seen.insert(shape_of(parsed)).second) return;
    parsed.url = "/" + parsed.url.substr(std::min(parsed.url.size(), parsed.url.find('/', 8) + 1));
    parsed.follow = false;  // the answer is a plain one
    expect_the_same(parsed, scenario.id + ": " + command.curl);
  };
  for (const Scenario& scenario : project_library().scenarios) {
    for (const Step& step : scenario.steps) compare(scenario, step.command, step.constants);
    for (const CleanUp& clean_up : scenario.clean_ups) compare(scenario, clean_up.command);
  }
  EXPECT_GT(seen.size(), 5U);
}

}  // namespace
}  // namespace tapcheck
