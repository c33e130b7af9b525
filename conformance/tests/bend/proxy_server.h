// A proxy that bends: clients connect to it as if it were the server, and it passes every exchange on, bent by a fault.
// `/world/<name>/…` is bent by the fault of that name, and leads to the server's world of the same name, so that one
// proxy and one server stand for hundreds of faulty ones; a world that no fault is called after is passed on as it is, and so
// is everything else unless `standing` names a fault. The client's Host goes on unchanged, so that the server's
// own URLs lead through the proxy. GET /bend/struck answers how often each world's fault has struck, a line each.
// Runs on threads of its own until it is destroyed; the functions are safe from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bend/rules.h"
#include "core/url.h"

namespace tapcheck::bend {

struct ProxyOptions {
  Url upstream;          ///< host and port of the server
  Url upstream_ivoa;     ///< of the server that faults with dialect = "ivoa" bend; host empty: there is none
  std::string standing;  ///< name of the fault outside of worlds; empty for none
  int port = 0;          ///< on 127.0.0.1; 0 for a free one
};

class ProxyServer {
 public:
  /// `faults` must outlive it.
  static Result<std::unique_ptr<ProxyServer>> start(const std::vector<Fault>& faults, ProxyOptions options);
  ~ProxyServer();
  ProxyServer(const ProxyServer&) = delete;
  ProxyServer& operator=(const ProxyServer&) = delete;

  int port() const;
  /// Exchanges that the world's fault has changed.
  int struck(const std::string& world) const;

 private:
  struct Impl;
  explicit ProxyServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tapcheck::bend
