#include "bend/proxy_server.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <set>
#include <thread>

#include "bend/bend.h"
#include "core/text.h"

namespace tapcheck::bend {
namespace {

// Regular expressions recurse for each character of a match; only what is used becomes memory.
constexpr std::size_t kStack = 1U << 30;

/// `/sync`, `/../login`, `/../../data-server/data` of a target: relative to the TAP base.
std::string path_below_base(const std::string& target) {
  std::string path = target.substr(0, target.find('?'));
  if (path.starts_with("/world/")) path.erase(0, std::min(path.find('/', 7), path.size()));
  constexpr std::string_view kBase = "/tap-server/tap";
  constexpr std::string_view kParent = "/tap-server";
  if (path.starts_with(kBase)) return path.substr(kBase.size());
  if (path.starts_with(kParent)) return "/.." + path.substr(kParent.size());
  return "/../.." + path;
}

std::string world_of(const std::string& target) {
  if (!target.starts_with("/world/")) return "";
  return target.substr(7, target.find_first_of("/?", 7) - 7);
}

Message plain(int status, std::string body) {
  return {"", "", status, "", {{"Content-Type", "text/plain"}}, std::move(body)};
}

}  // namespace

struct ProxyServer::Impl {
  Impl(const std::vector<Fault>& faults, ProxyOptions o) : options(std::move(o)) {
    for (const Fault& fault : faults) by_name[fault.name] = &fault;
  }

  Result<void> listen() {
    listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(options.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, 256) != 0) {
      return fail(fmt::format("cannot listen on port {} of 127.0.0.1", options.port));
    }
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    stopped = ::eventfd(0, EFD_CLOEXEC);
    acceptor = std::thread([this] { accept_all(); });
    return {};
  }

  ~Impl() {
    if (acceptor.joinable()) {
      const std::uint64_t one = 1;
      if (::write(stopped, &one, sizeof one) == sizeof one) acceptor.join();
    }
    {
      std::unique_lock lock(mutex);
      for (const int fd : sockets) ::shutdown(fd, SHUT_RDWR);
      idle.wait(lock, [this] { return active == 0; });
    }
    if (listener >= 0) ::close(listener);
    if (stopped >= 0) ::close(stopped);
  }

  void accept_all() {
    for (;;) {
      pollfd wait[2] = {{listener, POLLIN, 0}, {stopped, POLLIN, 0}};
      if (::poll(wait, 2, -1) < 0 || wait[1].revents != 0) return;
      const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd >= 0) start_exchange(fd);
    }
  }

  struct Start {
    Impl* self;
    int fd;
  };

  void start_exchange(int fd) {
    {
      const std::lock_guard lock(mutex);
      ++active;
    }
    auto start = std::make_unique<Start>(Start{this, fd});
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStack);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    const int error = ::pthread_create(&thread, &attributes, [](void* argument) -> void* {
      const std::unique_ptr<Start> begun(static_cast<Start*>(argument));
      begun->self->run(begun->fd);
      return nullptr;
    }, start.get());
    pthread_attr_destroy(&attributes);
    if (error == 0) {
      static_cast<void>(start.release());
      return;
    }
    ::close(fd);
    done();
  }

  void done() {
    const std::lock_guard lock(mutex);
    --active;
    idle.notify_all();
  }

  /// Sockets of exchanges under way are known, so that the end need not wait for them.
  void watch(const Socket& socket, bool on) {
    const std::lock_guard lock(mutex);
    if (on) sockets.insert(socket.fd());
    if (!on) sockets.erase(socket.fd());
  }

  void run(int fd) {
    {
      Socket client(fd);
      watch(client, true);
      exchange(client);
      if (client.open()) watch(client, false);
    }
    done();
  }

  Bender& bender_of(const std::string& world) {
    const std::lock_guard lock(mutex);
    const auto found = benders.find(world);
    if (found != benders.end()) return *found->second;
    const auto fault = by_name.find(world.empty() ? options.standing : world);
    return *benders.emplace(world, std::make_unique<Bender>(fault == by_name.end() ? nullptr : fault->second)).first->second;
  }

  const Url& upstream_of(const std::string& world) const {
    const auto fault = by_name.find(world.empty() ? options.standing : world);
    return fault != by_name.end() && fault->second->dialect == "ivoa" && !options.upstream_ivoa.host.empty() ? options.upstream_ivoa : options.upstream;
  }

  void exchange(Socket& client) {
    auto request = read_request(client);
    if (!request) return;
    if (request->target == "/bend/struck") {
      const Message answer = plain(200, struck_lines());
      write_answer(client, answer, answer.body.size(), false);
      return;
    }
    const std::string world = world_of(request->target);
    Bender& bender = bender_of(world);
    const bool to_head = request->method == "HEAD";
    const auto plan = bender.on_request(*request, path_below_base(request->target));
    Message answer = plan.answer ? *plan.answer : ask(*request, upstream_of(world));
    const auto delivery = bender.on_answer(plan, answer);
    if (delivery.delay > Seconds(0)) std::this_thread::sleep_for(delivery.delay);
    if (delivery.reset) {
      watch(client, false);
      client.reset();
      return;
    }
    const std::size_t announced = answer.body.size();
    if (delivery.cut) answer.body.resize(*delivery.cut);
    write_answer(client, answer, announced, to_head);
  }

  Message ask(const Message& request, const Url& upstream) {
    const Socket server = Socket::connect(upstream.host, upstream.port);
    if (!server.open()) return plain(502, "The server behind the proxy is out of reach.\n");
    watch(server, true);
    // A server may answer, and hang up, before it has read all: its answer counts.
    write_request(server, request);
    auto answer = read_answer(server, request.method == "HEAD");
    watch(server, false);
    return answer ? std::move(*answer) : plain(502, "The server behind the proxy gave no whole answer.\n");
  }

  std::string struck_lines() {
    const std::lock_guard lock(mutex);
    std::string lines;
    for (const auto& [world, bender] : benders) lines += fmt::format("{} {}\n", world, bender->struck());
    return lines;
  }

  ProxyOptions options;
  std::map<std::string, const Fault*> by_name;
  int listener = -1;
  int stopped = -1;
  int port = 0;
  std::thread acceptor;
  std::mutex mutex;  ///< guards what follows
  std::condition_variable idle;
  std::map<std::string, std::unique_ptr<Bender>> benders;
  std::set<int> sockets;
  int active = 0;
};

ProxyServer::ProxyServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ProxyServer::~ProxyServer() = default;

Result<std::unique_ptr<ProxyServer>> ProxyServer::start(const std::vector<Fault>& faults, ProxyOptions options) {
  auto impl = std::make_unique<Impl>(faults, std::move(options));
  if (auto listening = impl->listen(); !listening) return tl::unexpected(listening.error());
  return std::unique_ptr<ProxyServer>(new ProxyServer(std::move(impl)));
}

int ProxyServer::port() const { return impl_->port; }

int ProxyServer::struck(const std::string& world) const { return impl_->bender_of(world).struck(); }

}  // namespace tapcheck::bend
