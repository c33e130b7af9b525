// Log-in, log-out, and what a cookie is worth, over HTTP and HTTPS.
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "client.h"
#include "core/base64.h"

namespace tapstand {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::Answer;
using testing::Client;

class LoginTest : public testing::ServedTest {
 protected:
  void configure(Options& options) override { options.tls_port = 0; }
  // Whose groups would be listed: 200 for a user, 401 for nobody.
  static int groups(Client& client) { return client.get("/tap/share?action=GetGroups").status; }
  static std::string basic(const std::string& credentials) { return "Basic " + base64_encode(credentials); }
  static std::vector<std::string> cookies(const Answer& answer) {
    std::vector<std::string> values;
    const auto [begin, end] = answer.headers.equal_range("Set-Cookie");
    for (auto it = begin; it != end; ++it) values.push_back(it->second);
    return values;
  }
};

TEST_F(LoginTest, a_user_is_known_from_login_to_logout) {
  auto client = anonymous();
  EXPECT_EQ(groups(client), 401);
  const auto answer = client.log_in("joe", "joe-secret");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "OK\n");
  EXPECT_EQ(groups(client), 200);
  const auto bye = client.post("/logout", "-L");
  EXPECT_EQ(bye.status, 200);
  EXPECT_THAT(bye.header("Set-Cookie"), HasSubstr("Max-Age=0"));
  // The cookie that clients go on sending means nobody, and is no error.
  EXPECT_EQ(groups(client), 401);
  EXPECT_EQ(client.get("/tap/tables").status, 200);
  EXPECT_EQ(client.post("/logout", "").status, 200);
}

TEST_F(LoginTest, sends_both_cookies_and_takes_either) {
  auto client = anonymous();
  const auto values = cookies(client.log_in("joe", "joe-secret"));
  ASSERT_EQ(values.size(), 2u);
  std::string all = values[0] + values[1];
  EXPECT_THAT(all, HasSubstr("JSESSIONID="));
  for (const auto& value : values) EXPECT_THAT(value, MatchesRegex("J?SESSION(ID)?=[0-9A-F]{32}; Path=/tap-server; HttpOnly; SameSite=Lax"));
  const std::string secret = client.cookie.substr(client.cookie.find('=') + 1);
  for (const auto& cookie : std::vector<std::string>{"JSESSIONID=" + secret, "SESSION=" + secret, "SESSION=00000000000000000000000000000000; JSESSIONID=" + secret,
                                   "a=b;  SESSION=" + secret + " ;c=d"}) {
    client.cookie = cookie;
    EXPECT_EQ(groups(client), 200) << cookie;
  }
  for (const auto& cookie : std::vector<std::string>{"JSESSIONID=", "SESSION", "OTHER=" + secret, "JSESSIONID=" + secret + "0", "JSESSIONID='" + secret + "'",
                                   "JSESSIONID=00000000000000000000000000000000"}) {
    client.cookie = cookie;
    EXPECT_EQ(groups(client), 401) << cookie;
    EXPECT_EQ(client.get("/tap/availability").status, 200) << cookie;
  }
}

// Old astroquery reads the first Set-Cookie header only: the order on the wire counts.
TEST_F(LoginTest, sends_jsessionid_first) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_GE(socket, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string url = server_->url();
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  ASSERT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const std::string body = "username=joe&password=joe-secret";
  const std::string request = "POST /tap-server/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
                              std::to_string(body.size()) + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n" + body;
  ASSERT_EQ(::send(socket, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  std::string reply;
  char buffer[4096];
  for (ssize_t n; (n = ::recv(socket, buffer, sizeof buffer, 0)) > 0;) reply.append(buffer, static_cast<std::size_t>(n));
  ::close(socket);
  const auto first = reply.find("Set-Cookie: ");
  ASSERT_NE(first, std::string::npos) << reply;
  EXPECT_EQ(reply.find("Set-Cookie: JSESSIONID="), first) << reply;
  EXPECT_NE(reply.find("Set-Cookie: SESSION="), std::string::npos) << reply;
}

TEST_F(LoginTest, refuses_wrong_passwords_without_saying_which_part_is_wrong) {
  auto client = anonymous();
  const auto wrong = client.log_in("joe", "sesame-open");
  const auto unknown = client.log_in("nobody", "sesame-open");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_THAT(wrong.body, HasSubstr("<li><b>Message: </b>"));
  EXPECT_THAT(wrong.body, HasSubstr("SERVICE ERROR - 401"));
  EXPECT_EQ(wrong.header("WWW-Authenticate"), "Basic realm=\"Authentication needed\"");
  EXPECT_TRUE(cookies(wrong).empty());
  EXPECT_EQ(unknown.status, wrong.status);
  EXPECT_EQ(unknown.body, wrong.body);
  EXPECT_THAT(wrong.body, Not(HasSubstr("sesame")));
  for (const std::string body : {"", "username=joe", "password=joe-secret", "username=&password=", "username=joe&password=JOE-SECRET",
                                 "username=joe%00&password=joe-secret"}) {
    EXPECT_EQ(client.post("/login", body).status, 401) << body;
  }
  EXPECT_EQ(client.get("/login").status, 405);
  EXPECT_EQ(client.get("/logout").status, 405);
}

TEST_F(LoginTest, slows_those_who_guess) {
  server_->clock().freeze();
  auto client = anonymous();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.log_in("joe", "wrong").status, 401);
  const auto slowed = client.log_in("joe", "joe-secret");
  EXPECT_EQ(slowed.status, 429);
  EXPECT_EQ(slowed.header("Retry-After"), "1");
  EXPECT_THAT(slowed.body, HasSubstr("SERVICE ERROR - 429"));
  client.authorization = basic("joe:joe-secret");
  EXPECT_EQ(groups(client), 429);
  client.authorization.clear();
  EXPECT_EQ(client.log_in("ann", "ann-secret").status, 200);
  server_->clock().advance(1000);
  EXPECT_EQ(client.log_in("joe", "joe-secret").status, 200);
}

TEST_F(LoginTest, takes_http_basic) {
  auto client = anonymous();
  client.authorization = basic("joe:joe-secret");
  EXPECT_EQ(groups(client), 200);
  EXPECT_TRUE(cookies(client.get("/tap/share?action=GetGroups")).empty());
  EXPECT_EQ(client.get("/tap/event").body, "");
  for (const std::string& wrong : {basic("joe:wrong"), basic("joe"), basic("nobody:joe-secret"), std::string("Basic ?"), std::string("Basic ")}) {
    client.authorization = wrong;
    const auto refused = client.get("/tap/tables");
    EXPECT_EQ(refused.status, 401) << wrong;
    EXPECT_NE(refused.header("WWW-Authenticate"), "");
  }
  client.authorization = "Bearer abc";  // not ours to judge: anonymous
  EXPECT_EQ(client.get("/tap/tables").status, 200);
  client.authorization = basic("joe:joe-secret");
  client.cookie = Client::cookie_in(client.post("/login", ""));
  client.authorization.clear();
  EXPECT_EQ(groups(client), 200);
}

TEST_F(LoginTest, sessions_end_by_the_clock) {
  server_->clock().freeze();
  auto client = user("joe");
  for (int i = 0; i < 3; ++i) {
    server_->clock().advance(29 * 60'000);
    EXPECT_EQ(groups(client), 200);
  }
  server_->clock().advance(30 * 60'000);
  EXPECT_EQ(groups(client), 401);
  EXPECT_EQ(client.get("/tap/tables").status, 200);
}

TEST_F(LoginTest, a_new_login_ends_the_session_that_it_comes_with) {
  auto client = user("joe");
  Client old(server_->url());
  old.cookie = client.cookie;
  EXPECT_EQ(client.log_in("joe", "wrong").status, 401);
  EXPECT_EQ(groups(old), 200);
  EXPECT_EQ(client.log_in("joe", "joe-secret").status, 200);
  EXPECT_NE(client.cookie, old.cookie);
  EXPECT_EQ(groups(old), 401);
  EXPECT_EQ(groups(client), 200);
}

TEST_F(LoginTest, https_and_http_share_sessions_and_the_cookie_is_secure_there) {
  Client secure(server_->tls_url());
  secure.trust(server_->ca_file().string());
  const auto answer = secure.log_in("joe", "joe-secret");
  ASSERT_EQ(answer.status, 200);
  for (const auto& cookie : cookies(answer)) EXPECT_THAT(cookie, HasSubstr("; Secure"));
  EXPECT_EQ(groups(secure), 200);
  auto plain = anonymous();
  plain.cookie = secure.cookie;
  EXPECT_EQ(groups(plain), 200);
}

TEST_F(LoginTest, the_data_server_takes_logins_too) {
  Client client(server_->url(), "/data-server");
  const auto answer = client.log_in("joe", "joe-secret");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.header("Set-Cookie"), HasSubstr("Path=/data-server;"));
  EXPECT_EQ(client.post("/logout", "").status, 200);
  EXPECT_EQ(client.get("/tap/tables").status, 404);
}

TEST_F(LoginTest, worlds_have_their_own_sessions) {
  Client there(server_->url(), "/world/a/tap-server");
  const auto answer = there.log_in("joe", "joe-secret");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.header("Set-Cookie"), HasSubstr("Path=/world/a/tap-server;"));
  EXPECT_EQ(groups(there), 200);
  auto here = anonymous();
  here.cookie = there.cookie;
  EXPECT_EQ(groups(here), 401);
}

TEST_F(LoginTest, knows_who_there_is) {
  auto joe = user("joe");
  EXPECT_EQ(joe.get("/tap/users?USER=ann").body, "ann: Ann Astronomer\n");
  EXPECT_EQ(joe.get("/tap/users?USER=nobody").body, "");
  EXPECT_EQ(joe.get("/tap/users?USER=nobody").status, 200);
  EXPECT_EQ(joe.get("/tap/users?USER=an").body, "");
  EXPECT_EQ(joe.get("/tap/users").status, 400);
  auto nobody = anonymous();
  EXPECT_EQ(nobody.get("/tap/users?USER=ann").status, 401);
  EXPECT_EQ(nobody.get("/tap/users?USER=ann").body, nobody.get("/tap/users?USER=nobody").body);
}

class KeptTest : public testing::ServedTest {
  void configure(Options& options) override { options.data = folder_.path / "data"; }
};

TEST_F(KeptTest, sessions_and_groups_outlive_a_restart_and_no_password_is_stored) {
  auto joe = user("joe");
  EXPECT_EQ(joe.post("/tap/share", "action=CreateOrUpdateGroup&title=observers&users_list=ann").status, 200);
  start();
  Client again(server_->url());
  again.cookie = joe.cookie;
  EXPECT_THAT(again.get("/tap/share?action=GetGroups").body, HasSubstr("observers"));
  EXPECT_THAT(user("ann").get("/tap/notification?action=GetNotifications").body, HasSubstr("observers"));
  server_.reset();
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(options_.data)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    for (const auto& secret : {std::string("joe-secret"), joe.cookie.substr(joe.cookie.find('=') + 1)}) {
      EXPECT_EQ(bytes.find(secret), std::string::npos) << entry.path();
    }
  }
  EXPECT_GT(files, 0);
}

TEST(UsersFile, decides_who_may_log_in) {
  testing::TempFolder folder;
  Options options;
  options.catalogue = testing::make_small_catalogue(folder.path);
  options.users = folder.path / "people.toml";
  std::ofstream(options.users) << "[[user]]\nlogin = 'kim'\npassword = 'clear'\n";
  auto server = Server::start(options);
  ASSERT_TRUE(server) << server.error();
  Client client((*server)->url());
  EXPECT_EQ(client.log_in("joe", "joe-secret").status, 401);
  EXPECT_EQ(client.log_in("kim", "clear").status, 200);
  std::ofstream(options.users) << "[[user]]\nlogin = 'kim'\npasword = 'hush'\n";
  const auto broken = Server::start(options);
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error(), HasSubstr("people.toml, line 3"));
  EXPECT_THAT(broken.error(), Not(HasSubstr("hush")));
}

}  // namespace
}  // namespace tapstand
