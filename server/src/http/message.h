// What an endpoint sees of HTTP, free of any library: a Request with its parameters read, and a Response that is
// either bytes or a producer of bytes. Values; used by one thread at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/blob.h"
#include "core/result.h"

namespace tapstand::http {

// A file of a multipart body.
struct Part {
  std::string name{};
  std::string filename{};
  std::string content_type{};
  Blob content{};
};

struct Request {
  std::string method{};               // upper case
  std::string target{};               // as it came
  std::vector<std::string> path{};    // decoded segments
  // Of the query, the form body and the plain fields of a multipart body, in this order; names lower case (DALI 1.1
  // §3.1: names are the same in any case; where a client sends two spellings the first wins).
  std::vector<std::pair<std::string, std::string>> params{};
  std::vector<Part> parts{};
  std::string body{};                 // of a PUT, as it came: it may be a value and no form
  std::vector<std::pair<std::string, std::string>> headers{};  // names lower case
  std::string origin{};               // scheme://host[:port] as the client wrote it: the base of self URLs
  std::string address{};              // of the peer, without its port
  bool secure = false;

  // The first value of the parameter; name in lower case.
  std::optional<std::string_view> param(std::string_view name) const;
  std::string param_or(std::string_view name, std::string_view fallback) const;
  std::vector<std::string_view> all(std::string_view name) const;
  std::string_view header(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string content_type = "text/plain;charset=UTF-8";
  std::string body{};
  // Set for a streamed body: appends the next bytes to `out`, returns false when that was the last; called on the
  // connection's thread until then. An error breaks the connection (the document itself has said why, if it could).
  std::function<Result<bool>(std::string& out)> stream{};
  // Set for a body that stands ready: sent with its length, in ranges where the client asks for them.
  std::optional<Blob> blob{};

  Response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  static Response text(std::string body, int status = 200);
  static Response xml(std::string body, int status = 200);
  static Response html(std::string body, int status = 200);
  // 303 See Other with a Location (UWS 1.1 §2.2.3).
  static Response see_other(std::string location);
};

}  // namespace tapstand::http
