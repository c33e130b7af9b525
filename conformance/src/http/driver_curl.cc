// The driver that runs the curl program. What is asked goes to it through standard input, as its options are written
// in a file (curl(1), -K): a command line is seen by everybody on the machine.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"
#include "http/answer.h"
#include "http/child_process.h"
#include "http/driver.h"

namespace tapcheck {
namespace {

constexpr Seconds kGrace{2};  // beyond curl's own time-out, before it is killed

void add(std::string& config, std::string_view option) { config += fmt::format("{}\n", option); }

/// A value in double quotes, as curl reads it there.
void add(std::string& config, std::string_view option, std::string value) {
  for (const auto& [from, to] : {std::pair{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}, {"\r", "\\r"}, {"\t", "\\t"}, {"\v", "\\v"}}) {
    replace_all(value, from, to);
  }
  config += fmt::format("{} = \"{}\"\n", option, value);
}

/// The options that the command had, in its order; a cookie is of the session's own jar.
void add_command(std::string& config, const Request& request) {
  for (const auto& [option, value] : request.curl_options) {
    if (option == "get" || option == "head") {
      add(config, option);
    } else {
      add(config, option, value);
    }
  }
  if (const auto cookie = find_header(request.headers, "Cookie")) add(config, "cookie", *cookie);
}

/// Options for a request that was made of no command.
void add_request(std::string& config, const Request& request) {
  add(config, "url", request.url.text());
  if (request.method == "HEAD") {
    add(config, "head");
  } else {
    add(config, "request", request.method);
  }
  for (const std::string_view own : {"User-Agent", "Accept", "Content-Type"}) {
    if (!find_header(request.headers, own)) add(config, "header", fmt::format("{}:", own));
  }
  for (const auto& [name, value] : request.headers) add(config, "header", value.empty() ? name + ";" : name + ": " + value);
  if (request.has_body) add(config, "data-binary", "@/dev/fd/4");
}

enum class Kind { kUnreachable, kConnectOrTotalTime, kTls, kTooLarge, kCut };

Kind kind_of(int exit_status) {
  constexpr std::array kTls{35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91, 98};
  if (exit_status == 5 || exit_status == 6 || exit_status == 7) return Kind::kUnreachable;
  if (exit_status == 28) return Kind::kConnectOrTotalTime;
  if (exit_status == 63) return Kind::kTooLarge;
  return std::find(kTls.begin(), kTls.end(), exit_status) != kTls.end() ? Kind::kTls : Kind::kCut;
}

/// `SSL certificate problem: …` of `curl: (60) SSL certificate problem: …`.
std::string message_of(const FinishedProcess& finished) {
  std::string_view text = finished.errors;
  text = text.substr(0, text.find('\n'));
  if (const auto mark = text.find(") "); text.starts_with("curl: (") && mark != std::string_view::npos) text.remove_prefix(mark + 2);
  return one_line(text);
}

class CurlDriver final : public Driver {
 public:
  explicit CurlDriver(DriverOptions options) : options_(std::move(options)) {}

  Response send(const Request& request) override {
    const auto began = std::chrono::steady_clock::now();
    const Seconds limit = std::min(options_.total_timeout, request.max_time.value_or(options_.total_timeout));
    ChildProcess process;
    process.arguments = {"curl", "--disable", "--config", "-"};
    process.input = config_of(request, limit);
    process.file = request.curl_options.empty() ? request.body : std::string();
    process.max_output = options_.max_body;
    process.max_time = limit + kGrace;
    process.stop = stop_for(options_, request);
    Response response;
    auto finished = run_process(std::move(process));
    response.elapsed = std::chrono::steady_clock::now() - began;
    if (!finished) {
      set_failure(response, Transport::kUnreachable, finished.error().message);
      return response;
    }
    if (finished->stopped) {
      set_failure(response, Transport::kUnsent, "interrupted");
      return response;
    }
    read_heads(finished->other, response);
    response.body = std::move(finished->output);
    if (finished->status != 0) explain(response, request, *finished, limit);
    decode_body(response, options_.max_body);
    return response;
  }

  std::unique_ptr<Driver> another() const override { return std::make_unique<CurlDriver>(options_); }

 private:
  std::string config_of(const Request& request, Seconds limit) const {
    std::string config;
    for (const std::string_view option : {"silent", "show-error", "http1.1", "globoff", "path-as-is"}) add(config, option);
    add(config, "noproxy", "*");
    add(config, "dump-header", "/dev/fd/3");
    add(config, "connect-timeout", fmt::format("{:.3f}", std::min(options_.connect_timeout, limit).count()));
    add(config, "max-time", fmt::format("{:.3f}", limit.count()));
    add(config, "max-filesize", std::to_string(options_.max_body));
    if (options_.insecure || request.insecure) add(config, "insecure");
    if (!options_.ca_file.empty()) add(config, "cacert", options_.ca_file);
    if (request.curl_options.empty()) {
      add_request(config, request);
    } else {
      add_command(config, request);
    }
    add(config, "no-include");  // --head shows the headers in the output too
    return config;
  }

  void explain(Response& response, const Request& request, const FinishedProcess& finished, Seconds limit) const {
    if (finished.too_large) return set_too_large(response, options_.max_body);
    if (finished.too_late) return set_too_late(response, limit);
    const std::string message = message_of(finished);
    switch (kind_of(finished.status)) {
      case Kind::kUnreachable: return set_unreachable(response, request.url);
      case Kind::kTls: return set_failure(response, Transport::kTls, message);
      case Kind::kTooLarge: return set_too_large(response, options_.max_body);
      case Kind::kConnectOrTotalTime: {
        const bool connected = message.find("Connection timed out") == std::string::npos && message.find("Resolving timed out") == std::string::npos;
        return connected ? set_too_late(response, limit) : set_unreachable(response, request.url, std::min(options_.connect_timeout, limit));
      }
      case Kind::kCut: return set_cut(response);
    }
  }

  DriverOptions options_;
};

}  // namespace

Result<std::unique_ptr<Driver>> make_curl_driver(DriverOptions options) {
  ChildProcess version;
  version.arguments = {"curl", "--disable", "--version"};
  version.max_output = 64U * 1024U;
  version.max_time = Seconds(10);
  const auto finished = run_process(std::move(version));
  if (!finished || finished->status != 0) {
    return fail("the driver 'curl' needs the curl program, and there is none in PATH: install it, or use --driver builtin");
  }
  return std::make_unique<CurlDriver>(std::move(options));
}

}  // namespace tapcheck
