#include <fmt/format.h>
#include <httplib.h>

#include <thread>

#include "core/text.h"
#include "model/model_server.h"

namespace tapcheck::model {

struct ModelServer::Impl {
  explicit Impl(Archive& a) : archive(a) {}

  void handle(const httplib::Request& request, httplib::Response& response) {
    constexpr std::string_view kBase = "/tap-server/tap";
    Query query;
    query.method = request.method;
    query.path = request.path.starts_with(kBase) ? request.path.substr(kBase.size()) : "";
    if (constexpr std::string_view kParent = "/tap-server"; query.path.empty() && request.path.starts_with(kParent)) {
      query.path = "/.." + request.path.substr(kParent.size());
    }
    if (query.path.empty()) query.path = "/../.." + request.path;
    const std::string cookies = request.get_header_value("Cookie");
    if (const auto at = cookies.find("JSESSIONID="); at != std::string::npos) query.session = cookies.substr(at + 11, cookies.find(';', at) - at - 11);
    query.base = fmt::format("http://127.0.0.1:{}{}", port, kBase);
    for (const auto& [name, value] : request.params) {
      query.parameters[lower(name)] = value;
      if (lower(name) == "phase") query.phases.push_back(value);
    }
    for (const auto& [name, part] : request.files) {
      if (part.filename.empty()) {
        query.parameters[lower(name)] = part.content;
      } else {
        query.file = part.content;
        query.has_file = query.has_file || part.content.find("<VOTABLE") != std::string::npos;
      }
    }
    if (listener) listener(query);
    send(archive.answer(query), response);
  }

  static void send(const Reply& reply, httplib::Response& response) {
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.set_header(name, value);
    if (reply.reset || reply.cut) {
      // The provider gives up after half of what was announced, and httplib closes the connection.
      response.set_content_provider(reply.body.size(), reply.type, [body = reply.body, reset = reply.reset](std::size_t offset, std::size_t, httplib::DataSink& sink) {
        if (reset || offset > 0) return false;
        return sink.write(body.data(), body.size() / 2);
      });
    } else {
      response.set_content(reply.body, reply.type);
    }
  }

  Archive& archive;
  httplib::Server server;
  std::thread thread;
  int port = 0;
  std::function<void(const Query&)> listener;
};

ModelServer::ModelServer(Archive& archive) : impl_(std::make_unique<Impl>(archive)) {
  Impl& impl = *impl_;
  const auto handler = [&impl](const httplib::Request& request, httplib::Response& response) { impl.handle(request, response); };
  impl.server.Get(".*", handler);
  impl.server.Post(".*", handler);
  // A DELETE, and a POST that announces no body, have none, for which httplib would wait: they are answered at once.
  impl.server.set_pre_routing_handler([&impl](const httplib::Request& request, httplib::Response& response) {
    const bool announced = request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
    if (request.method != "DELETE" && (request.method != "POST" || announced)) return httplib::Server::HandlerResponse::Unhandled;
    impl.handle(request, response);
    return httplib::Server::HandlerResponse::Handled;
  });
  impl.server.set_tcp_nodelay(true);
  impl.server.set_keep_alive_timeout(1);
  impl.port = impl.server.bind_to_any_port("127.0.0.1");
  impl.thread = std::thread([&impl] { impl.server.listen_after_bind(); });
  impl.server.wait_until_ready();
}

ModelServer::~ModelServer() {
  impl_->server.stop();
  impl_->thread.join();
}

std::string ModelServer::url() const { return fmt::format("http://127.0.0.1:{}/tap-server/tap", impl_->port); }

void ModelServer::on_request(std::function<void(const Query&)> listener) { impl_->listener = std::move(listener); }

}  // namespace tapcheck::model
