// The built-in driver. One connection a request, as a curl command has; the head is written by us, so that
// what goes over the wire is what curl would send and nothing more.
#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>

#include "core/text.h"
#include "http/driver.h"
#include "http/inflate.h"

namespace tapcheck {
namespace {

using SteadyClock = std::chrono::steady_clock;

Transport transport_of(httplib::Error error) {
  switch (error) {
    case httplib::Error::Success: return Transport::kWhole;
    case httplib::Error::SSLConnection:
    case httplib::Error::SSLLoadingCerts:
    case httplib::Error::SSLServerVerification:
    case httplib::Error::SSLServerHostnameVerification: return Transport::kTls;
    case httplib::Error::ConnectionTimeout:
    case httplib::Error::Connection:
    case httplib::Error::BindIPAddress:
    case httplib::Error::ProxyConnection: return Transport::kUnreachable;
    default: return Transport::kCut;
  }
}

/// Writes our own head: httplib adds Content-Length: 0 to a POST without a body, which curl -X POST does not.
ssize_t write_head(httplib::Stream& stream, const Request& request) {
  std::string head = "Host: " + request.url.authority() + "\r\n";
  for (const auto& [name, value] : request.headers) head += name + ": " + value + "\r\n";
  if (request.has_body) head += fmt::format("Content-Length: {}\r\n", request.body.size());
  head += "\r\n";
  return stream.write(head);
}

class BuiltinDriver final : public Driver {
 public:
  explicit BuiltinDriver(DriverOptions options) : options_(std::move(options)) {}

  Response send(const Request& request) override {
    const auto began = SteadyClock::now();
    const Seconds limit = std::min(options_.total_timeout, request.max_time.value_or(options_.total_timeout));
    httplib::Client client(request.url.origin());
    configure(client, request, limit);

    Response response;
    bool too_large = false;
    bool too_late = false;
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
      too_late = SteadyClock::now() - began > limit;
      if (too_large || too_late) return false;
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
    if (!whole) explain(response, error, too_large, too_late || response.elapsed >= limit, limit);
    decode(response);
    return response;
  }

 private:
  void configure(httplib::Client& client, const Request& request, Seconds limit) const {
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
    client.set_header_writer([&request](httplib::Stream& stream, httplib::Headers&) { return write_head(stream, request); });
    client.enable_server_certificate_verification(!(options_.insecure || request.insecure));
    if (!options_.ca_file.empty()) client.set_ca_cert_path(options_.ca_file);
  }

  void explain(Response& response, httplib::Error error, bool too_large, bool too_late, Seconds limit) const {
    if (too_large) {
      response.transport = Transport::kTooLarge;
      response.transport_detail = fmt::format("the body is larger than {} bytes", options_.max_body);
    } else if (too_late) {
      response.transport = Transport::kTimeout;
      response.transport_detail = fmt::format("no whole answer within {:g} s", limit.count());
    } else {
      response.transport = transport_of(error);
      response.transport_detail =
          response.arrived() ? fmt::format("the answer was cut off after {} bytes of its body", response.body.size())
          : response.transport == Transport::kCut ? "the connection was closed before an answer came"
                                                  : httplib::to_string(error);
    }
  }

  void decode(Response& response) const {
    const std::string encoding = lower(trim(find_header(response.headers, "Content-Encoding").value_or("")));
    if (encoding.empty() || encoding == "identity" || response.transport != Transport::kWhole) return;
    if (response.body.empty()) return;
    if (encoding != "gzip" && encoding != "x-gzip" && encoding != "deflate") {
      response.transport = Transport::kBadEncoding;
      response.transport_detail = "unknown Content-Encoding " + one_line(encoding, 40);
      return;
    }
    auto plain = inflate_body(response.body, options_.max_body);
    if (plain) {
      response.body = std::move(*plain);
    } else {
      response.transport = Transport::kBadEncoding;
      response.transport_detail = "Content-Encoding " + encoding + ": " + plain.error().message;
    }
  }

  DriverOptions options_;
};

}  // namespace

std::unique_ptr<Driver> make_builtin_driver(DriverOptions options) {
  return std::make_unique<BuiltinDriver>(std::move(options));
}

}  // namespace tapcheck
