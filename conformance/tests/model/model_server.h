// The model archive behind a port of 127.0.0.1. Faults of the wire (a body cut short, a connection closed) are
// made here. Runs on threads of its own until it is destroyed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "model/archive.h"

namespace tapcheck::model {

class ModelServer {
 public:
  explicit ModelServer(Archive& archive);
  ~ModelServer();
  ModelServer(const ModelServer&) = delete;
  ModelServer& operator=(const ModelServer&) = delete;

  std::string url() const;  ///< …/tap-server/tap

  /// Called with each request, before it is answered, on the server's thread. Set before requests come.
  void on_request(std::function<void(const Query&)> listener);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tapcheck::model
