// One listening socket, plain or TLS, that hands each request to a handler. The only files that know the HTTP library
// are those of this folder.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "http/message.h"

namespace tapstand::http {

using Handler = std::function<Response(const Request&)>;

struct Limits {
  std::size_t form_bytes = 64u << 20;       // x-www-form-urlencoded bodies and plain multipart fields together
  std::uint64_t body_bytes = 2ull << 30;    // any body
  std::size_t connections = 2048;           // threads
};

// A certificate and its key in PEM, for a TLS listener.
struct Identity {
  std::string certificate_pem{};
  std::string key_pem{};
};

struct ListenOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: a free one
  std::string public_url{};  // replaces the origin taken from the request's Host
  std::string server_header{};
  Limits limits{};
};

// Thread-safe handler required: it is called on many threads at once. stop() ends within about a second, idle
// connections included; the destructor calls it.
class Listener {
 public:
  static Result<std::unique_ptr<Listener>> start(const ListenOptions& options, Handler handler);
  static Result<std::unique_ptr<Listener>> start_tls(const ListenOptions& options, const Identity& identity, Handler handler);
  virtual ~Listener() = default;
  virtual int port() const = 0;
  virtual void stop() = 0;
};

}  // namespace tapstand::http
