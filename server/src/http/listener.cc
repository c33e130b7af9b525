// The settings of cpp-httplib that hurt by default, each measured: no TCP_NODELAY (44 ms a kept-alive request), five
// requests a connection, eight threads, an 8 kB form limit (bypassed by reading bodies ourselves).
#include "http/listener.h"

#include <fmt/format.h>
#include <openssl/pem.h>

#include <thread>

#include "core/iso_time.h"
#include "core/text.h"
#include "http/library.h"
#include "http/url.h"
#include "http/worker_pool.h"
#include "tapstand/clock.h"

namespace tapstand::http {
namespace {

class Queue final : public httplib::TaskQueue {
 public:
  explicit Queue(std::size_t max_threads) : pool_(max_threads) {}
  bool enqueue(std::function<void()> task) override {
    pool_.submit(std::move(task));
    return true;
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  WorkerPool pool_;
};

constexpr std::size_t kBlobChunk = 256 * 1024;

// A Host that is safe to repeat in URLs: a name or address with an optional port, nothing else (RFC 9112 §3.2).
bool legal_host(std::string_view host) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  const bool literal = host.starts_with('[');  // an IPv6 address
  const auto end = literal ? host.find(']') : std::min(host.find(':'), host.size());
  if (end == std::string_view::npos || host.size() > 255) return false;
  const std::string_view name = host.substr(literal ? 1 : 0, literal ? end - 1 : end);
  const std::string_view rest = host.substr(literal ? end + 1 : end);
  if (name.empty() || name.find_first_not_of(literal ? "0123456789abcdefABCDEF:." : allowed) != std::string_view::npos) return false;
  if (rest.empty()) return true;
  const auto port = parse_int(rest.substr(1));
  return rest.front() == ':' && port && *port > 0 && *port < 65536 && rest[1] != '+';
}

Response plain_error(int status, std::string_view message) {
  Response response = Response::text(std::string(message), status);
  response.with("Connection", "close");
  return response;
}

// Reads a body into parameters and parts; the library's own form parsing is not used (its limits and losses).
class BodyReader {
 public:
  BodyReader(const Limits& limits, Request& request) : limits_(limits), request_(request) {}

  // Nothing on success; the refusal otherwise.
  std::optional<Response> read(const httplib::Request& req, httplib::Response& res, const httplib::ContentReader& reader) {
    const bool has_body = req.has_header("Content-Length") || req.has_header("Transfer-Encoding");
    if (!has_body) return std::nullopt;  // a POST without a body: waiting for one would stall the client
    const bool multipart = req.is_multipart_form_data();
    // A length that is beyond the limit is refused before the body is sent.
    const auto length = parse_int(req.get_header_value("Content-Length"));
    const std::uint64_t limit = multipart ? limits_.body_bytes : limits_.form_bytes;
    if (length && static_cast<std::uint64_t>(*length) > limit) return plain_error(413, "The body is larger than this service accepts.");
    bool complete = true;
    if (multipart) {
      complete = reader([this](const httplib::MultipartFormData& header) { return start_part(header); },
                        [this](const char* data, std::size_t size) { return add({data, size}); });
    } else {
      complete = reader([this](const char* data, std::size_t size) { return add({data, size}); });
    }
    if (too_large_ || res.status == 413) return plain_error(413, "The body is larger than this service accepts.");
    if (!complete) return plain_error(400, "The body of the request is broken or incomplete.");
    finish(multipart, to_lower(req.get_header_value("Content-Type")));
    return std::nullopt;
  }

 private:
  bool start_part(const httplib::MultipartFormData& header) {
    close_field();
    if (request_.parts.size() + request_.params.size() > 1000) return false;
    if (header.filename.empty()) {
      field_ = header.name;
      in_field_ = true;
    } else {
      in_field_ = false;
      request_.parts.push_back({header.name, header.filename, header.content_type, {}});
    }
    return true;
  }

  bool add(std::string_view bytes) {
    total_ += bytes.size();
    too_large_ = too_large_ || total_ > limits_.body_bytes;
    if (!in_field_ && !request_.parts.empty()) {
      return !too_large_ && request_.parts.back().content.append(bytes).has_value();
    }
    text_bytes_ += bytes.size();
    too_large_ = too_large_ || text_bytes_ > limits_.form_bytes;
    if (!too_large_) text_.append(bytes);
    return !too_large_;
  }

  void close_field() {
    if (in_field_) request_.params.emplace_back(to_lower(field_), std::move(text_));
    in_field_ = false;
    text_.clear();
  }

  void finish(bool multipart, const std::string& content_type) {
    if (multipart) {
      close_field();
      return;
    }
    if (request_.method == "PUT") request_.body = text_;
    // Clients also post forms without a Content-Type; anything that declares itself something else is not a form.
    if (!content_type.empty() && !content_type.starts_with("application/x-www-form-urlencoded")) return;
    for (auto& [name, value] : parse_form(text_)) request_.params.emplace_back(to_lower(name), std::move(value));
  }

  const Limits& limits_;
  Request& request_;
  std::string text_;
  std::string field_;
  bool in_field_ = false;
  bool too_large_ = false;
  std::uint64_t total_ = 0;
  std::size_t text_bytes_ = 0;
};

template <class Server>
class ListenerOf final : public Listener {
 public:
  ListenerOf(std::unique_ptr<Server> server, ListenOptions options, Handler handler, bool secure)
      : server_(std::move(server)), options_(std::move(options)), handler_(std::move(handler)), secure_(secure) {}
  ~ListenerOf() override { stop(); }

  Result<void> open() {
    configure();
    port_ = options_.port == 0 ? server_->bind_to_any_port(options_.host)
            : server_->bind_to_port(options_.host, options_.port) ? options_.port : -1;
    if (port_ <= 0) {
      return fail(Code::unavailable, fmt::format("Cannot listen on {} port {}: is it in use, or not yours to take?",
                                                 options_.host, options_.port));
    }
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    server_->wait_until_ready();
    return {};
  }

  int port() const override { return port_; }

  void stop() override {
    if (!thread_.joinable()) return;
    server_->stop();
    thread_.join();
  }

 private:
  void configure() {
    server_->new_task_queue = [n = options_.limits.connections] { return new Queue(n); };
    server_->set_tcp_nodelay(true);
    server_->set_keep_alive_max_count(1'000'000);
    server_->set_keep_alive_timeout(15);
    server_->set_read_timeout(30);
    server_->set_write_timeout(60);
    server_->set_payload_max_length(options_.limits.body_bytes);
    const auto plain = [this](const httplib::Request& req, httplib::Response& res) { serve(req, res, nullptr); };
    const auto with_body = [this](const httplib::Request& req, httplib::Response& res, const httplib::ContentReader& reader) {
      serve(req, res, &reader);
    };
    static constexpr const char* kAny = "[^]*";  // a dot would leave out what holds a line break, and the library's own 404 has no length
    server_->Get(kAny, plain);
    server_->Options(kAny, plain);
    server_->Post(kAny, with_body);
    server_->Put(kAny, with_body);
    server_->Patch(kAny, with_body);
    server_->Delete(kAny, with_body);
    server_->set_exception_handler([](const httplib::Request&, httplib::Response& res, std::exception_ptr) {
      res.status = 500;
      res.set_content("The request could not be served.", "text/plain");
    });
    server_->set_error_handler([this](const httplib::Request& req, httplib::Response& res) {
      if (ignores_range(req, res)) {
        serve(req, res, nullptr);
        return httplib::Server::HandlerResponse::Handled;
      }
      // What the library refuses by itself: a method that nobody has, a header that cannot be read. It leaves the rest of
      // the request unread, so that the connection must not serve another; "handled" makes it say the body's length.
      if (!res.body.empty() || res.has_header("Content-Type")) return httplib::Server::HandlerResponse::Unhandled;
      res.set_content(fmt::format("{} {}", res.status, httplib::status_message(res.status)), "text/plain");
      res.set_header("Connection", "close");
      res.set_header("Date", http_date(Clock().now()));
      return httplib::Server::HandlerResponse::Handled;
    });
  }

  // The library refuses a Range that it cannot read with 416, before anybody sees the request. A range in another unit
  // must be ignored, and a malformed one may be (RFC 9110 §14.2): such requests are served whole.
  static bool ignores_range(const httplib::Request& req, httplib::Response& res) {
    httplib::Ranges ranges;
    if (res.status != 416 || (req.method != "GET" && req.method != "HEAD")) return false;
    if (httplib::detail::parse_range_header(req.get_header_value("Range"), ranges)) return false;
    const_cast<httplib::Request&>(req).ranges.clear();
    res = httplib::Response();
    return true;
  }

  void serve(const httplib::Request& req, httplib::Response& res, const httplib::ContentReader* reader) {
    Request request;
    std::optional<Response> refusal = read_head(req, request);
    if (!refusal && reader != nullptr) refusal = BodyReader(options_.limits, request).read(req, res, *reader);
    write(refusal ? std::move(*refusal) : handler_(request), req, res);
  }

  std::optional<Response> read_head(const httplib::Request& req, Request& request) const {
    request.method = req.method;
    request.target = req.target;
    request.secure = secure_;
    request.address = req.remote_addr;
    for (const auto& [name, value] : req.headers) request.headers.emplace_back(to_lower(name), value);
    // What two readers could take for two different requests is refused (RFC 9112 §6).
    const bool has_length = req.has_header("Content-Length");
    if (req.get_header_value_count("Content-Length") > 1) return plain_error(400, "Several Content-Length headers.");
    if (req.has_header("Transfer-Encoding")) {
      if (has_length) return plain_error(400, "Both Content-Length and Transfer-Encoding.");
      if (!iequals(req.get_header_value("Transfer-Encoding"), "chunked")) return plain_error(501, "Only the chunked transfer coding is known.");
    }
    const std::string host = req.get_header_value("Host");
    if (req.get_header_value_count("Host") > 1) return plain_error(400, "Several Host headers.");
    if (host.empty() && req.version != "HTTP/1.0") return plain_error(400, "The Host header is missing.");
    if (!host.empty() && !legal_host(host)) return plain_error(400, "The Host header is not a host.");
    if (!options_.public_url.empty()) {
      request.origin = options_.public_url;
    } else {
      const std::string own = fmt::format("{}:{}", options_.host == "0.0.0.0" ? "127.0.0.1" : options_.host, port_);
      request.origin = fmt::format("{}://{}", secure_ ? "https" : "http", host.empty() ? own : host);
    }
    const auto segments = path_segments(req.target);
    if (!segments) return plain_error(400, "The path of the request is not legal.");
    request.path = *segments;
    for (auto& [name, value] : parse_form(query_of(req.target))) request.params.emplace_back(to_lower(name), std::move(value));
    return std::nullopt;
  }

  void write(Response&& response, const httplib::Request& req, httplib::Response& res) const {
    // The library answers a Range with 206 only where the status is left to it, and would cut streams and small bodies
    // too: ranges are for bodies that stand ready.
    if (response.blob && response.status == 200) {
      res.status = req.ranges.empty() ? 200 : 206;
    } else {
      res.status = response.status;
      const_cast<httplib::Request&>(req).ranges.clear();
    }
    if (!options_.server_header.empty()) res.set_header("Server", options_.server_header);
    // RFC 9110, 6.6.1: of the moment of the answer, which a world's own clock does not change.
    res.set_header("Date", http_date(Clock().now()));
    // Repeated headers leave in the order in which they were given: the library's multimap turns them round (the test of
    // the log-in watches it, where clients depend on it).
    for (auto it = response.headers.rbegin(); it != response.headers.rend(); ++it) res.set_header(it->first, it->second);
    if (response.blob) {
      res.set_content_provider(static_cast<std::size_t>(response.blob->size()), response.content_type, reader_of(*response.blob));
      return;
    }
    if (!response.stream) {
      res.set_content(std::move(response.body), response.content_type);
      return;
    }
    struct State {
      std::function<Result<bool>(std::string&)> produce;
      std::string buffer;
    };
    auto state = std::make_shared<State>(State{std::move(response.stream), std::move(response.body)});
    const auto provide = [state](std::size_t, httplib::DataSink& sink) {
      auto more = state->buffer.empty() ? state->produce(state->buffer) : Result<bool>(true);
      if (!more) return false;
      const bool sent = state->buffer.empty() || sink.write(state->buffer.data(), state->buffer.size());
      state->buffer.clear();
      if (sent && !*more) sink.done();
      return sent;
    };
    if (req.version == "HTTP/1.0") {
      res.set_content_provider(response.content_type, provide);
    } else {
      res.set_chunked_content_provider(response.content_type, provide);
    }
  }

  static httplib::ContentProvider reader_of(const Blob& blob) {
    return [blob](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
      std::string buffer(std::min(length, kBlobChunk), '\0');
      const auto n = blob.read(offset, buffer.data(), buffer.size());
      return n && *n > 0 && sink.write(buffer.data(), *n);
    };
  }

  std::unique_ptr<Server> server_;
  ListenOptions options_;
  Handler handler_;
  bool secure_;
  int port_ = 0;
  std::thread thread_;
};

template <class Server>
Result<std::unique_ptr<Listener>> open_listener(std::unique_ptr<Server> server, const ListenOptions& options, Handler handler,
                                                bool secure) {
  auto listener = std::make_unique<ListenerOf<Server>>(std::move(server), options, std::move(handler), secure);
  TRY(listener->open());
  return listener;
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::start(const ListenOptions& options, Handler handler) {
  return open_listener(std::make_unique<httplib::Server>(), options, std::move(handler), false);
}

Result<std::unique_ptr<Listener>> Listener::start_tls(const ListenOptions& options, const Identity& identity, Handler handler) {
  const auto pem = [](const std::string& text) {
    return std::unique_ptr<BIO, decltype(&BIO_free)>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
  };
  const auto certificate_bio = pem(identity.certificate_pem);
  const auto key_bio = pem(identity.key_pem);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr), &X509_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (!certificate || !key) return fail(Code::internal, "The TLS certificate or its key cannot be read.");
  auto server = std::make_unique<httplib::SSLServer>(certificate.get(), key.get());
  if (!server->is_valid()) return fail(Code::internal, "TLS could not be set up with the certificate.");
  return open_listener(std::move(server), options, std::move(handler), true);
}

}  // namespace tapstand::http
