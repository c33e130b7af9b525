// Puts the house together: listeners → worlds → endpoints. `/world/<name>/…` is the same server with a state of its
// own, made on first use, so that parallel tests share a process and nothing else.
#include "tapstand/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "endpoints/errors.h"
#include "endpoints/routes.h"
#include "endpoints/world.h"
#include "http/listener.h"
#include "http/outgoing.h"
#include "http/tls_identity.h"
#include "tapstand/version.h"

namespace tapstand {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxWorlds = 1000;

bool legal_world_name(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !name.empty() && name.size() <= 64 && name.front() != '.' && name.find_first_not_of(allowed) == std::string_view::npos;
}

// A folder of this process alone, removed with everything in it.
class TemporaryFolder {
 public:
  Result<void> make() {
    std::string name = (fs::temp_directory_path() / "tapstand-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return fail(Code::internal, "No temporary folder could be made.");
    path_ = name;
    return {};
  }
  ~TemporaryFolder() {
    std::error_code ec;
    if (!path_.empty()) fs::remove_all(path_, ec);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class ServerImpl final : public Server {
 public:
  ~ServerImpl() override { stop(); }

  Result<void> open(const Options& options) {
    options_ = options;
    dialect_ = endpoints::find_dialect(options.dialect);
    if (dialect_ == nullptr) {
      return fail(Code::bad_request, fmt::format("There is no dialect {}: take one of {}.", options.dialect, endpoints::dialect_names()));
    }
    TRY(scratch_.make());
    TRY_ASSIGN(auto catalogue, catalogue::Catalogue::open(options.catalogue));
    TRY_ASSIGN(auto guard, http::AddressGuard::make(options.allow_external));
    outgoing_ = std::make_unique<http::Outgoing>(std::move(guard));
    TRY_ASSIGN(registry_, glots::Registry::load(options.registry));
    TRY_ASSIGN(users_, options.users.empty() ? accounts::Users::samples() : accounts::Users::load(options.users));
    engine_ = std::make_unique<jobs::QueryEngine>(std::move(catalogue), options.max_upload_rows, options.seed);
    TRY_ASSIGN(default_world_, make_world(""));
    return listen();
  }

  std::string url() const override { return fmt::format("http://{}:{}/tap-server", shown_host(), plain_->port()); }
  std::string tls_url() const override {
    return tls_ ? fmt::format("https://{}:{}/tap-server", shown_host(), tls_->port()) : std::string();
  }
  fs::path ca_file() const override { return tls_ ? tls_folder() / "ca.pem" : fs::path(); }
  Clock& clock() override { return default_world_->clock(); }

  void stop() override {
    {
      const std::lock_guard lock(mutex_);
      if (default_world_) default_world_->stop_queries();
      for (auto& [name, world] : worlds_) world->stop_queries();
    }
    if (plain_) plain_->stop();
    if (tls_) tls_->stop();
  }

 private:
  Result<void> listen() {
    http::ListenOptions listen;
    listen.host = options_.host;
    listen.port = options_.port;
    listen.public_url = options_.public_url;
    listen.server_header = fmt::format("tapstand/{}", kVersion);
    const auto handler = [this](const http::Request& request) { return handle(request); };
    TRY_ASSIGN(plain_, http::Listener::start(listen, handler));
    if (options_.tls_port < 0) return {};
    TRY_ASSIGN(const auto identity, http::load_or_make_identity(tls_folder(), default_world_->clock().now()));
    listen.port = options_.tls_port;
    TRY_ASSIGN(tls_, http::Listener::start_tls(listen, identity, handler));
    return {};
  }

  Result<std::unique_ptr<endpoints::World>> make_world(const std::string& name) {
    // With --data the default world's folder is the given one, the others' are below it.
    const bool durable = !options_.data.empty();
    const fs::path kept = name.empty() ? options_.data : options_.data / "worlds" / name;
    return endpoints::World::make({*engine_, *dialect_, registry_, *users_, *outgoing_, job_settings(), durable ? kept : scratch_.path() / ("world-" + name),
                                   durable ? store::Durability::full : store::Durability::none});
  }

  jobs::JobSettings job_settings() const {
    jobs::JobSettings settings;
    settings.executors = options_.executors;
    settings.max_upload_rows = options_.max_upload_rows;
    const auto set = [&](jobs::JobLimits& limits, const JobOptions& jobs, std::int64_t rows) {
      limits.execution_seconds = std::min(jobs.seconds, jobs.max_seconds);
      limits.max_execution_seconds = jobs.max_seconds;
      limits.retention_seconds = std::min(jobs.days, jobs.max_days) * 24 * 3600;
      limits.max_retention_seconds = jobs.max_days * 24 * 3600;
      limits.sync_seconds = options_.sync_seconds;
      if (rows > 0) limits.rows = {rows, rows};
    };
    set(settings.anonymous, options_.anonymous_jobs, options_.max_rows);
    set(settings.user, options_.user_jobs, options_.user_max_rows);
    settings.anonymous.result_bytes = static_cast<std::uint64_t>(options_.anonymous_result_bytes);
    return settings;
  }

  Result<endpoints::World*> world(const std::string& name) {
    if (!legal_world_name(name)) return fail(Code::bad_request, "A world's name has letters, digits, '.', '_' and '-' only.");
    const std::lock_guard lock(mutex_);
    auto& slot = worlds_[name];
    if (!slot) {
      if (worlds_.size() > kMaxWorlds) {
        worlds_.erase(name);
        return fail(Code::unavailable, "Too many worlds.");
      }
      auto made = make_world(name);
      if (!made) {
        worlds_.erase(name);
        return tl::unexpected<Error>(made.error());
      }
      slot = std::move(*made);
    }
    return slot.get();
  }

  // [world/<name>/]tap-server/…
  http::Response route(const http::Request& request) {
    std::span<const std::string> path(request.path);
    std::string prefix;
    endpoints::World* target = default_world_.get();
    if (path.size() >= 2 && path[0] == "world") {
      auto named = world(path[1]);
      if (!named) return endpoints::html_error_response(named.error());
      target = *named;
      prefix = "/world/" + path[1];
      path = path.subspan(2);
    }
    if (!path.empty() && !endpoints::is_context(path[0])) {
      return endpoints::html_error_response({Code::not_found, "There is nothing here: the service is at /tap-server/tap.", {}});
    }
    const bool bare = path.empty() || (path.size() == 1 && path[0] == endpoints::kTapServer);
    if (bare) return http::Response::see_other(request.origin + prefix + "/tap-server/tap");
    return endpoints::dispatch(request, path, prefix, target->context());
  }

  http::Response handle(const http::Request& request) {
    http::Response response = route(request);
    // As the archive sends them: nothing is cached (TAP 1.1 §2.1), nothing is guessed.
    response.with("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate").with("Pragma", "no-cache").with("Expires", "0");
    response.with("X-Content-Type-Options", "nosniff").with("X-Frame-Options", "SAMEORIGIN");
    return response;
  }

  std::string shown_host() const { return options_.host == "0.0.0.0" ? "127.0.0.1" : options_.host; }
  fs::path tls_folder() const { return (options_.data.empty() ? scratch_.path() : options_.data) / "tls"; }

  Options options_;
  const endpoints::Dialect* dialect_ = nullptr;
  TemporaryFolder scratch_;  // outlives the worlds that keep files in it
  glots::Registry registry_;
  std::unique_ptr<const http::Outgoing> outgoing_;
  std::unique_ptr<accounts::Users> users_;
  std::unique_ptr<jobs::QueryEngine> engine_;
  std::unique_ptr<endpoints::World> default_world_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<endpoints::World>> worlds_;
  std::unique_ptr<http::Listener> plain_;  // goes first: no request may find the worlds gone
  std::unique_ptr<http::Listener> tls_;
};

}  // namespace

tl::expected<std::unique_ptr<Server>, std::string> Server::start(const Options& options) {
  auto server = std::make_unique<ServerImpl>();
  if (auto opened = server->open(options); !opened) return tl::make_unexpected(opened.error().message);
  return server;
}

}  // namespace tapstand
