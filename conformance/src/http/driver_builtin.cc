// The built-in driver. One connection a request, as a curl command has; the head is written by us, so that
// what goes over the wire is what curl would send and nothing more.
#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>

#include "http/answer.h"
#include "http/driver.h"
#include "http/socket_guard.h"

namespace tapcheck {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMaxHead = 1024U * 1024U;  // status line, headers, the marks between chunks

/// Writes our own head: httplib adds Content-Length: 0 to a POST without a body, which curl -X POST does not.
ssize_t write_head(httplib::Stream& stream, const Request& request) {
  std::string head = find_header(request.headers, "Host") ? "" : "Host: " + request.url.authority() + "\r\n";
  for (const auto& [name, value] : request.headers) head += name + ": " + value + "\r\n";
  head += "\r\n";
  return stream.write(head);
}

class BuiltinDriver final : public Driver {
 public:
  explicit BuiltinDriver(DriverOptions options) : options_(std::move(options)) {}

  Response send(const Request& request) override {
    const auto began = SteadyClock::now();
    const Seconds limit = std::min(options_.total_timeout, request.max_time.value_or(options_.total_timeout));
    SocketGuard guard(limit, options_.max_body + kMaxHead, stop_for(options_, request));
    httplib::Client client(request.url.origin());
    configure(client, request, limit, guard);

    Response response;
    bool too_large = false;
    httplib::Request wire;
    wire.method = request.method;
    wire.path = request.url.request_target();
    wire.body = request.body;
    wire.response_handler = [&](const httplib::Response& head) {
      response.status = head.status;
      response.reason = head.reason;
      for (const auto& [name, value] : head.headers) response.headers.emplace_back(name, value);
      return true;
    };
    wire.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      too_large = response.body.size() + size > options_.max_body;
      if (too_large || guard.too_late() || guard.stopped()) return false;
      response.body.append(data, size);
      return true;
    };
    httplib::Response head;
    httplib::Error error = httplib::Error::Success;
    const bool whole = client.send(wire, head, error);
    response.elapsed = SteadyClock::now() - began;
    if (whole && response.status == 0) {  // no body: the response handler is not called for HEAD
      response.status = head.status;
      response.reason = head.reason;
      for (const auto& [name, value] : head.headers) response.headers.emplace_back(name, value);
    }
    if (!whole && guard.stopped()) {
      set_failure(response, Transport::kUnsent, "interrupted");
      return response;
    }
    if (!whole) explain(response, request, error, too_large || guard.too_large(), guard.too_late() || response.elapsed >= limit, limit);
    decode_body(response, options_.max_body);
    return response;
  }

  std::unique_ptr<Driver> another() const override { return make_builtin_driver(options_); }

 private:
  void configure(httplib::Client& client, const Request& request, Seconds limit, SocketGuard& guard) const {
    const auto milliseconds = [](Seconds s) {
      return std::max(std::chrono::milliseconds(1), std::chrono::duration_cast<std::chrono::milliseconds>(s));
    };
    client.set_connection_timeout(milliseconds(std::min(options_.connect_timeout, limit)));
    client.set_read_timeout(milliseconds(limit));
    client.set_write_timeout(milliseconds(limit));
    client.set_keep_alive(false);
    client.set_follow_location(false);
    client.set_url_encode(false);
    client.set_decompress(false);
    client.set_tcp_nodelay(true);
    client.set_socket_options([&guard](socket_t socket) { guard.watch(socket); });
    client.set_header_writer([&request](httplib::Stream& stream, httplib::Headers&) { return write_head(stream, request); });
    client.enable_server_certificate_verification(!(options_.insecure || request.insecure));
    if (!options_.ca_file.empty()) client.set_ca_cert_path(options_.ca_file);
  }

  void explain(Response& response, const Request& request, httplib::Error error, bool too_large, bool too_late, Seconds limit) const {
    if (too_large) return set_too_large(response, options_.max_body);
    switch (error) {
      case httplib::Error::SSLConnection:
      case httplib::Error::SSLLoadingCerts:
      case httplib::Error::SSLServerVerification:
      case httplib::Error::SSLServerHostnameVerification: return set_failure(response, Transport::kTls, httplib::to_string(error));
      case httplib::Error::ConnectionTimeout: return set_unreachable(response, request.url, std::min(options_.connect_timeout, limit));
      case httplib::Error::Connection:
      case httplib::Error::BindIPAddress:
      case httplib::Error::ProxyConnection: return set_unreachable(response, request.url);
      default: return too_late ? set_too_late(response, limit) : set_cut(response);
    }
  }

  DriverOptions options_;
};

}  // namespace

std::unique_ptr<Driver> make_builtin_driver(DriverOptions options) {
  return std::make_unique<BuiltinDriver>(std::move(options));
}

}  // namespace tapcheck
