// A target that echoes all that it is sent, in every shape, gets no secret into any report.
#include <gtest/gtest.h>

#include "core/base64.h"
#include "core/text.h"
#include "core/url.h"
#include "report/report.h"
#include "run/runner.h"
#include "support.h"

namespace tapcheck {
namespace {

constexpr const char* kPassword = "p&w'd/ 1%";
constexpr const char* kSession = "S3SS10N-of-joe";

class EchoDriver final : public Driver {
 public:
  Response send(const Request& request) override {
    ++requests;
    Response response;
    response.status = 200;
    response.reason = "OK for " + std::string(kPassword);
    response.headers = {{"Content-Type", "text/plain;x=" + std::string(kSession)},
                        {"Set-Cookie", "JSESSIONID=" + std::string(kSession) + "; Path=/"},
                        {"Location", "/tap/async/x;jsessionid=0123456789ABCDEF"}};
    response.body = request.method + " " + request.url.text() + "\n";
    for (const auto& [name, value] : request.headers) response.body += name + ": " + value + "\n";
    response.body += request.body + "\n" + percent_decode(request.body) + "\n" + escape_xml(kPassword) + "\nAuthorization: Basic " +
                     encode_base64("joe:" + std::string(kPassword)) + "\n<a href='/x;jsessionid=0123456789ABCDEF'>" + kSession + "</a>";
    return response;
  }

  int requests = 0;
};

TEST(ReportsOfATargetThatEchoes, HaveNoSecrets) {
  EchoDriver driver;
  FakeClock clock;
  RunContext context{project_library(), *Target::parse("http://target.example/tap-server/tap"), project_folders(), driver, clock, nullptr, "no schemas"};
  RunOptions options;
  options.profile = "all";
  options.allow_writes = true;
  options.variables = {{"user", "joe"}, {"password", kPassword}, {"second_user", "ann"}, {"second_password", "ann-secret"}};
  options.secrets = {kPassword, "ann-secret"};
  const auto run = run_scenarios(context, options);
  ASSERT_TRUE(run) << run.error().text();
  ASSERT_GT(driver.requests, 50);

  std::vector<std::pair<std::string, std::string>> texts;
  for (const ReportFormat& format : report_formats()) texts.emplace_back(format.name, format.render(*run, project_library()));
  std::string console = console_summary(*run, project_library(), false);
  for (const ScenarioResult& scenario : run->scenarios) console += console_scenario(scenario, project_library(), false, false);
  texts.emplace_back("console", console);
  for (const std::string& secret : {std::string(kPassword), percent_encode(kPassword), escape_xml(kPassword), escape_xml(escape_xml(kPassword)),
                                    encode_base64("joe:" + std::string(kPassword)), std::string(kSession), std::string("0123456789ABCDEF"),
                                    std::string("ann-secret")}) {
    for (const auto& [name, text] : texts) {
      const auto at = text.find(secret);
      EXPECT_EQ(at, std::string::npos) << name << " has " << secret << ": " << text.substr(at < 150 ? 0 : at - 150, 300);
    }
  }
}

}  // namespace
}  // namespace tapcheck
