// Errors as values. A function that can fail for a reason outside the program's control returns
// Result<T>; exceptions live only at the borders of libraries and are converted there.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace tapstand {

// What went wrong, seen from the client. codes.cc gives each its HTTP status.
enum class Code {
  bad_request,         // a parameter is missing, repeated or has an illegal value
  bad_query,           // the ADQL does not parse or bind
  bad_upload,          // an uploaded table cannot be read
  unsupported_format,  // FORMAT/RESPONSEFORMAT names no known format
  unauthorized,        // log in first
  forbidden,           // not allowed for this user, or illegal in the current state
  not_found,
  method_not_allowed,
  timeout,             // the execution limit ended the work (HTTP 408)
  too_large,           // body, upload or URL beyond the limit
  aborted,             // stopped by the client or by a shutdown
  unavailable,         // overloaded or going down
  external,            // another service, which was asked on the client's behalf, is down or answers nonsense
  internal,
};

// The HTTP status of an error. Total over Code; thread-safe.
int http_status(Code code);
// A short stable name for logs and JSON, e.g. "bad_query".
std::string_view code_name(Code code);

// A place in a text the client sent. Lines and columns count from 1, columns in bytes; length 0 = a point.
struct Span {
  std::size_t offset = 0;
  std::size_t length = 0;
  int line = 0;  // 0: no position known
  int column = 0;
};

struct Error {
  Code code = Code::internal;
  std::string message;  // one sentence or a few lines that a user can act on; never a path or a stack trace
  Span span{};          // of the first problem, when the error is about a text
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Code code, std::string message, Span span = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), span});
}

}  // namespace tapstand

// Evaluates an expression of type Result<T>; returns its error from the enclosing function, or declares `var`.
#define TAPSTAND_CONCAT_(a, b) a##b
#define TAPSTAND_CONCAT(a, b) TAPSTAND_CONCAT_(a, b)
#define TRY_ASSIGN(var, expr) TRY_ASSIGN_(var, expr, TAPSTAND_CONCAT(try_result_, __LINE__))
#define TRY_ASSIGN_(var, expr, tmp)                                  \
  auto tmp = (expr);                                                 \
  if (!tmp) return ::tl::unexpected<::tapstand::Error>(tmp.error()); \
  var = std::move(*tmp)
#define TRY(expr)                                                                      \
  do {                                                                                 \
    if (auto try_r_ = (expr); !try_r_) return ::tl::unexpected<::tapstand::Error>(try_r_.error()); \
  } while (false)
