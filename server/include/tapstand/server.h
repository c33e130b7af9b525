// A TAP+ server inside a program or a test: start it, talk HTTP to it, let it go.
//
//   auto server = tapstand::Server::start({.catalogue = "gaia.sqlite"});
//   if (!server) return report(server.error());
//   client.get((*server)->url() + "/tap/availability");
//
// All members are thread-safe. A server listens on loopback unless told otherwise; the destructor stops it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tapstand/clock.h"

namespace tapstand {

// What async jobs may take. Results of a user who is logged in are limited by the quota in the file of users.
struct JobOptions {
  std::int64_t seconds = 1800;       // execution duration of a job that asks for none
  std::int64_t max_seconds = 7200;
  std::int64_t days = 3;             // until a job is destroyed
  std::int64_t max_days = 30;
};

struct Options {
  std::filesystem::path catalogue{};  // an SQLite file made by `tapstand generate`
  std::string host = "127.0.0.1";
  int port = 0;                       // 0: a free port
  int tls_port = -1;                  // -1: no TLS listener; 0: a free port
  std::filesystem::path data{};       // folder for what shall outlive the server; empty: a temporary one
  std::filesystem::path users{};      // who may log in, as fixtures/users.toml; empty: joe, ann and eve
  std::vector<std::filesystem::path> registry{};  // what /tap/glots searches: TOML files, or folders of them
  std::vector<std::string> allow_external{};  // HOST, HOST:PORT or "any": whom requests of clients may make the server ask, beside loopback
  std::string public_url{};           // scheme://host[:port] that documents show instead of the request's own
  std::string dialect = "gaia";       // gaia, ivoa
  int sync_seconds = 60;              // a sync query ends here with status 408
  int executors = 4;                  // jobs that run at the same time
  JobOptions anonymous_jobs{};
  JobOptions user_jobs{7200, 7200, 7, 365};
  std::int64_t anonymous_result_bytes = 20'000'000'000;  // of all results of anonymous users together
  std::int64_t max_rows = 3'000'000;  // rows of an anonymous user's result at most
  std::int64_t user_max_rows = 0;     // of a user's who is logged in; 0: all
  std::int64_t max_upload_rows = 1'000'000;
  std::uint64_t seed = 0;             // of RAND(): the same seed gives the same answers
};

class Server {
 public:
  // The error is a sentence for the person who started it.
  static tl::expected<std::unique_ptr<Server>, std::string> start(const Options& options);
  virtual ~Server() = default;

  virtual std::string url() const = 0;      // http://127.0.0.1:8080/tap-server
  virtual std::string tls_url() const = 0;  // https://…, or empty
  virtual std::filesystem::path ca_file() const = 0;  // the certificate authority of tls_url(), or empty
  // Time of the default world; freeze and advance it to test what time does.
  virtual Clock& clock() = 0;
  virtual void stop() = 0;
};

}  // namespace tapstand
