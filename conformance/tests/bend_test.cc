// The bending proxy: what its rules do to messages, what it refuses to read, and that it leaves alone what it does not bend.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "bend/bend.h"
#include "bend/fields.h"
#include "bend/proxy_server.h"
#include "core/text.h"

namespace tapcheck::bend {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A folder with one file of faults.
class FaultFile {
 public:
  explicit FaultFile(const std::string& text) {
    static int count = 0;
    folder_ = std::filesystem::path(testing::TempDir()) / ("faults_" + std::to_string(getpid()) + "_" + std::to_string(++count));
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "some.toml") << text;
  }
  ~FaultFile() { std::filesystem::remove_all(folder_); }
  FaultFile(const FaultFile&) = delete;
  FaultFile& operator=(const FaultFile&) = delete;
  Result<std::vector<Fault>> load() const { return load_faults(folder_.string()); }

 private:
  std::filesystem::path folder_;
};

/// A fault with these rules.
std::vector<Fault> fault(const std::string& rules) {
  auto loaded = FaultFile("[[fault]]\nname = \"f\"\nwhat = \"w\"\ncaught_by = \"a/b/c/d\"\n" + rules).load();
  if (!loaded) throw std::runtime_error(loaded.error().text());
  return *loaded;
}

std::string complaint(const std::string& text) {
  const auto loaded = FaultFile(text).load();
  return loaded ? "" : loaded.error().text();
}

Message form(const std::string& body, const std::string& target = "/sync") {
  return {"POST", target, 0, "", {{"Content-Type", "application/x-www-form-urlencoded"}}, body};
}

Message get(const std::string& target) { return {"GET", target, 0, "", {}, ""}; }

Message html(const std::string& body, int status = 200) { return {"", "", status, "OK", {{"Content-Type", "text/html"}}, body}; }

/// The answer as a fault bends it, when `request` was asked.
Message bent(Bender& bender, Message request, const std::string& path, Message answer) {
  const auto plan = bender.on_request(request, path);
  if (plan.answer) answer = *plan.answer;
  bender.on_answer(plan, answer);
  return answer;
}

TEST(Faults, AreReadStrictly) {
  const std::string head = "[[fault]]\nname = \"f\"\nwhat = \"w\"\ncaught_by = \"x\"\n";
  EXPECT_EQ(complaint(head + "bend = { status = 500 }\n"), "");
  EXPECT_THAT(complaint(head + "bend = { statis = 500 }\n"), HasSubstr("some.toml:5: 'bend' has no key 'statis'"));
  EXPECT_THAT(complaint(head + "on = { path = \"(\" }\nbend = { status = 500 }\n"), HasSubstr("is not a regular expression"));
  EXPECT_THAT(complaint(head), HasSubstr("needs 'ask' or 'bend'"));
  EXPECT_THAT(complaint("[[fault]]\nname = \"f\"\nwhat = \"w\"\nbend = { status = 500 }\n"), HasSubstr("needs 'caught_by'"));
  EXPECT_THAT(complaint(head + "bend = { replace = [[\"a\"]] }\n"), HasSubstr("a pair of strings"));
  EXPECT_THAT(complaint(head + "on = { status = 200 }\nask = { drop = [\"A\"] }\n"), HasSubstr("cannot be bent by what is answered"));
  EXPECT_THAT(complaint(head + "bend = { status = 500 }\n" + head + "bend = { status = 500 }\n"), HasSubstr("another fault is called 'f'"));
  EXPECT_THAT(complaint("[[fault]\n"), HasSubstr("some.toml:1: "));
}

TEST(Fields, AreChangedOneByOneAndTheRestKeepsItsBytes) {
  Message request = form("LANG=ADQL&query=SELECT+1%2b1&x=%7e", "/sync?PHASE=run");
  EXPECT_THAT(field_lines(request), ElementsAre("PHASE=run", "LANG=ADQL", "query=SELECT 1+1", "x=~"));
  change_fields(request, [](const std::string& name, std::string& value) {
    if (name == "LANG") value = "PQL 1";
    return name != "PHASE";
  });
  add_field(request, "MAXREC", "1");
  EXPECT_EQ(request.target, "/sync");
  EXPECT_EQ(request.body, "LANG=PQL%201&query=SELECT+1%2b1&x=%7e&MAXREC=1");
}

TEST(Fields, OfMultipartBodiesToo) {
  const std::string body =
      "--bo\r\nContent-Disposition: form-data; name=\"QUERY\"\r\n\r\nSELECT 1\r\n"
      "--bo\r\nContent-Disposition: form-data; name=\"t\"; filename=\"t.vot\"\r\nContent-Type: text/xml\r\n\r\n<VOTABLE/>\r\n--bo--\r\n";
  Message request{"POST", "/sync", 0, "", {{"Content-Type", "multipart/form-data; boundary=bo"}}, body};
  EXPECT_THAT(field_lines(request), ElementsAre("QUERY=SELECT 1", "t=<VOTABLE/>"));
  EXPECT_EQ(request.body, body);
  change_fields(request, [](const std::string& name, std::string& value) {
    if (name == "t") value = "<x/>";
    return true;
  });
  EXPECT_THAT(request.body, HasSubstr("name=\"t\"; filename=\"t.vot\"\r\nContent-Type: text/xml\r\n\r\n<x/>\r\n--bo--\r\n"));
  add_field(request, "MAXREC", "1");
  EXPECT_THAT(field_lines(request), ElementsAre("MAXREC=1", "QUERY=SELECT 1", "t=<x/>"));
}

TEST(Bending, FollowsWhatARequestAsks) {
  const auto faults = fault("on = { path = \"^/sync$\", method = \"POST\", asks = [\"^MAXREC=2$\", \"^LANG=\"], lacks = \"^X=\" }\nask = { set = { maxrec = \"3\" }, drop = [\"lang\"] }\n");
  Bender bender(&faults[0]);
  Message request = form("MAXREC=2&LANG=ADQL");
  bender.on_request(request, "/sync");
  EXPECT_EQ(request.body, "MAXREC=3");
  for (Message other : {form("MAXREC=22&LANG=ADQL"), form("MAXREC=2"), form("MAXREC=2&LANG=ADQL&X=1")}) {
    const Message before = other;
    bender.on_request(other, "/sync");
    EXPECT_EQ(other, before);
  }
  EXPECT_EQ(bender.struck(), 1);
}

TEST(Bending, BendsAnswers) {
  const auto faults = fault("on = { status = [200, 201] }\nbend = { status = 500, replace = [[\"<b>([a-z]*)</b>\", \"<i>$1</i>\"], [\"$\", \"!\"]], header = { Content-Type = \"text/plain\", X = \"1\" }, drop_header = [\"Location\"] }\n");
  Bender bender(&faults[0]);
  Message answer = html("<b>a</b><b>b</b>");
  answer.headers.emplace_back("Location", "/x");
  answer = bent(bender, get("/x"), "/x", answer);
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "<i>a</i><i>b</i>!");
  EXPECT_EQ(answer.headers, (Headers{{"Content-Type", "text/plain"}, {"X", "1"}}));
  EXPECT_EQ(bent(bender, get("/x"), "/x", html("<b>a</b>", 404)), html("<b>a</b>", 404));
}

TEST(Bending, CountsAndRemembers) {
  const auto nth = fault("on = { nth = 2 }\nbend = { status = 500 }\n");
  Bender second(&nth[0]);
  EXPECT_EQ(bent(second, get("/"), "/", html("")).status, 200);
  EXPECT_EQ(bent(second, get("/"), "/", html("")).status, 500);
  EXPECT_EQ(bent(second, get("/"), "/", html("")).status, 200);

  const auto after = fault("on = { path = \"^/a$\", after = { path = \"^/b$\" } }\nbend = { status = 500 }\n");
  Bender later(&after[0]);
  EXPECT_EQ(bent(later, get("/a"), "/a", html("")).status, 200);
  EXPECT_EQ(bent(later, get("/b"), "/b", html("")).status, 200);
  EXPECT_EQ(bent(later, get("/a"), "/a", html("")).status, 500);

  const auto again = fault("bend = { again = true }\n");
  Bender stale(&again[0]);
  EXPECT_EQ(bent(stale, get("/"), "/", html("old")).body, "old");
  EXPECT_EQ(bent(stale, get("/"), "/", html("new")).body, "old");

  const auto never = fault("ask = { never = true }\nbend = { body = \"gone\" }\n");
  Bender silent(&never[0]);
  EXPECT_EQ(bent(silent, get("/"), "/", html("here")).body, "gone");
}

TEST(Bending, OpensWhatIsPrivate) {
  const auto faults = fault("on = { header = { Cookie = \"^$\" } }\nask = { other_session = true }\n");
  Bender bender(&faults[0]);
  Message joe = get("/");
  joe.headers = {{"Cookie", "JSESSIONID=joe"}};
  bender.on_request(joe, "/");
  Message nobody = get("/");
  bender.on_request(nobody, "/");
  EXPECT_EQ(find_header(nobody.headers, "Cookie"), "JSESSIONID=joe");
}

/// A server that says what it was asked, and a proxy before it.
class Proxy : public testing::Test {
 protected:
  Proxy() {
    const auto echo = [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(request.method + " " + request.target + " " + request.get_header_value("Host") + " " + request.body, "text/plain");
    };
    server_.Get(".*", echo);
    server_.Post(".*", echo);
    const int port = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    server_.wait_until_ready();
    ProxyOptions options;
    options.upstream = *parse_url("http://127.0.0.1:" + std::to_string(port));
    proxy_ = std::move(*ProxyServer::start(faults_, options));
  }
  ~Proxy() override {
    proxy_.reset();
    server_.stop();
    thread_.join();
  }
  httplib::Client client() const {
    httplib::Client client("127.0.0.1", proxy_->port());
    client.set_url_encode(false);
    return client;
  }
  std::string host() const { return "127.0.0.1:" + std::to_string(proxy_->port()); }

  std::vector<Fault> faults_ = *FaultFile(R"(
[[fault]]
name = "cut"
what = "the body ends early"
bend = { cut = 3 }
caught_by = "x"
[[fault]]
name = "reset"
what = "no answer"
on = { path = "^/../login$" }
bend = { reset = true }
caught_by = "x"
)").load();
  httplib::Server server_;
  std::thread thread_;
  std::unique_ptr<ProxyServer> proxy_;
};

TEST_F(Proxy, LeavesAloneWhatIsNotBent) {
  auto client = this->client();
  const auto answer = client.Post("/tap-server/tap/sync?a=%7e+b", "x=+%41", "application/x-www-form-urlencoded");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "POST /tap-server/tap/sync?a=%7e+b " + host() + " x=+%41");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain");
}

TEST_F(Proxy, CutsAndResets) {
  auto client = this->client();
  EXPECT_FALSE(client.Get("/world/cut/tap-server/tap/tables"));
  EXPECT_EQ(proxy_->struck("cut"), 1);
  EXPECT_FALSE(client.Get("/world/reset/tap-server/login"));
  EXPECT_TRUE(client.Get("/world/reset/tap-server/tap/login"));
  EXPECT_EQ(proxy_->struck("reset"), 1);
  const auto struck = client.Get("/bend/struck");
  ASSERT_TRUE(struck);
  EXPECT_EQ(struck->body, "cut 1\nreset 1\n");
}

TEST_F(Proxy, SaysThatTheServerIsGone) {
  server_.stop();
  auto client = this->client();
  const auto answer = client.Get("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 502);
}

}  // namespace
}  // namespace tapcheck::bend
