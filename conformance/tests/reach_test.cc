// The program before targets that are none, or that go away: exit status 3, one line that says why, and in time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>

#include "core/text.h"
#include "model/model_server.h"
#include "program.h"
#include "wire_server.h"

namespace tapcheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Reach : public testing::TestWithParam<const char*> {
 protected:
  static Finished ask(const std::string& url, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {url, "--driver", GetParam()});
    const auto began = std::chrono::steady_clock::now();
    Finished finished = run(std::move(more));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20)) << finished.output;
    return finished;
  }
};

INSTANTIATE_TEST_SUITE_P(Drivers, Reach, testing::Values("builtin", "curl"), [](const auto& instance) { return std::string(instance.param); });

/// Exit status 3, and nothing but this line.
void expect_out_of_reach(const Finished& finished, const std::string& line) {
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(finished.output, "tapcheck: " + line + "\n");
}

TEST_P(Reach, NothingListens) {
  expect_out_of_reach(ask("http://127.0.0.1:1/tap"), "http://127.0.0.1:1/tap is out of reach: nothing accepts connections at 127.0.0.1:1");
}

TEST_P(Reach, ANameThatDoesNotResolve) {
  expect_out_of_reach(ask("http://no-such-host.invalid/tap"), "http://no-such-host.invalid/tap is out of reach: the name no-such-host.invalid does not resolve");
}

TEST_P(Reach, AServerThatHangs) {
  const WireServer server([](const Peer& peer) { peer.wait_until_gone(); });
  expect_out_of_reach(ask(server.url("/tap"), {"--timeout", "0.2"}), server.url("/tap") + " is out of reach: no whole answer within 0.2 s");
}

TEST_P(Reach, AServerThatDrips) {
  const WireServer server([](const Peer& peer) {
    for (peer.send("HTTP/1.1 200 OK\r\nX-A: "); !peer.gone_within(20) && peer.send("a");) continue;
  });
  expect_out_of_reach(ask(server.url("/tap"), {"--timeout", "0.3"}), server.url("/tap") + " is out of reach: no whole answer within 0.3 s");
}

TEST_P(Reach, AnAnswerWithoutEnd) {
  const WireServer server([](const Peer& peer) {
    const std::string much(1U << 20, 'a');
    for (peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n"); peer.send(much);) continue;
  });
  expect_out_of_reach(ask(server.url("/tap")), server.url("/tap") +
                                                   " answers, but is no TAP service: /capabilities gives the answer is larger than 16777216 bytes, and neither "
                                                   "/tables nor /sync answers as one would");
}

TEST_P(Reach, AWebPage) {
  const WireServer page(http_answer(200, "Content-Type: text/html;charset=utf-8\r\n", "<!DOCTYPE html><title>Welcome</title>"));
  expect_out_of_reach(ask(page.url("/tap")), page.url("/tap") +
                                                 " answers, but is no TAP service: /capabilities gives status 200 with text/html, and neither /tables nor /sync "
                                                 "answers as one would");
  const WireServer nothing(http_answer(404, "", "no such page"));
  EXPECT_THAT(ask(nothing.url("/tap")).output, HasSubstr("is no TAP service: /capabilities gives status 404 with no Content-Type"));
}

TEST_P(Reach, ARedirectLoop) {
  const WireServer server([](const Peer& peer) { peer.send(http_answer(302, "Location: /again\r\n", "")); });
  const Finished finished = ask(server.url("/tap"));
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.output, HasSubstr("/capabilities gives more than 10 redirects"));
}

TEST_P(Reach, AServiceOfWhichOnlyTheCapabilitiesAreBroken) {
  const WireServer server([](const Peer& peer) {
    const bool tables = peer.request().find("/tap/tables ") != std::string::npos;
    peer.send(tables ? http_answer(200, "Content-Type: text/xml\r\n", "<tableset/>") : http_answer(500, "", "oh"));
  });
  const Finished finished = ask(server.url("/tap"), {"--only", "vosi/3.3", "--quiet"});
  EXPECT_EQ(finished.status, 1) << finished.output;
}

/// A certificate for 127.0.0.1 that its own key has signed, and the key, in files.
class OwnCertificate {
 public:
  OwnCertificate() : folder_(std::filesystem::path(testing::TempDir()) / ("tapcheck_tls_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
    EVP_PKEY* pkey = EVP_RSA_gen(2048);
    X509* x509 = X509_new();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, pkey);
    X509_NAME* name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    X509_add_ext(x509, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(x509, pkey, EVP_sha256());
    write(certificate(), [&](FILE* file) { PEM_write_X509(file, x509); });
    write(key(), [&](FILE* file) { PEM_write_PrivateKey(file, pkey, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(x509);
    EVP_PKEY_free(pkey);
  }
  ~OwnCertificate() { std::filesystem::remove_all(folder_); }
  OwnCertificate(const OwnCertificate&) = delete;
  OwnCertificate& operator=(const OwnCertificate&) = delete;

  std::string certificate() const { return (folder_ / "certificate.pem").string(); }
  std::string key() const { return (folder_ / "key.pem").string(); }

 private:
  template <typename Write>
  static void write(const std::string& path, Write write) {
    FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr) throw std::runtime_error("cannot write " + path);
    write(file);
    std::fclose(file);
  }

  std::filesystem::path folder_;
};

TEST_P(Reach, AnUnknownCertificateUntilItIsNamed) {
  const OwnCertificate own;
  httplib::SSLServer server(own.certificate().c_str(), own.key().c_str());
  server.Get(".*", [](const httplib::Request&, httplib::Response& response) { response.set_content("<capabilities/>", "text/xml"); });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });
  server.wait_until_ready();
  const std::string url = "https://localhost:" + std::to_string(port) + "/tap";
  const Finished unknown = ask(url);
  EXPECT_EQ(unknown.status, 3);
  EXPECT_THAT(unknown.output, AllOf(HasSubstr("out of reach: "), HasSubstr("--ca-file names the certificates to trust")));
  for (const auto& mend : {std::vector<std::string>{"--ca-file", own.certificate()}, {"--insecure"}}) {
    auto arguments = mend;
    arguments.insert(arguments.end(), {"--budget", "requests=1"});  // reached, and that is all that is asked here
    const Finished known = ask(url, arguments);
    EXPECT_EQ(known.status, 0) << known.output;
  }
  server.stop();
  thread.join();
}

TEST_P(Reach, ATargetThatIsLostInTheMiddleOfTheRun) {
  model::Archive archive("stuck");
  auto server = std::make_unique<model::ModelServer>(archive);
  std::promise<void> polled;
  std::atomic<bool> once{false};
  server->on_request([&](const model::Query& query) {
    if (query.method == "GET" && query.path.starts_with("/async/") && !once.exchange(true)) polled.set_value();
  });
  const std::string report = testing::TempDir() + "tapcheck_lost_" + std::to_string(getpid()) + ".json";
  Program program({server->url(), "--driver", GetParam(), "--allow-writes", "--only", "gaia/1", "--report", "json=" + report});
  polled.get_future().wait();
  server.reset();
  const Finished finished = program.wait();
  EXPECT_EQ(finished.status, 3) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("went out of reach in the middle of the run"));
  EXPECT_THAT(finished.output, HasSubstr("the target is lost: nothing accepts connections at 127.0.0.1:"));
  EXPECT_THAT(finished.output, HasSubstr("it is still there"));
  EXPECT_THAT(read_file(report).value_or(""), HasSubstr("the target is lost"));
  std::filesystem::remove(report);
}

TEST(CurlProgram, IsAskedForWhenItIsNotThere) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/no/such/folder", 1);
  const Finished finished = run({"http://127.0.0.1:1/tap", "--driver", "curl"});
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.output, HasSubstr("the driver 'curl' needs the curl program"));
}

}  // namespace
}  // namespace tapcheck
