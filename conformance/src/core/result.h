// Result<T>: a value, or an Error that says what went wrong and where in which file.
// Errors of this kind are the user's (a bad option, a broken scenario): what a target does wrong is a
// verdict, never an Error. Exceptions of libraries are converted where the library is called.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tapcheck {

struct Error {
  std::string message;
  std::string file = {};  ///< empty when the error belongs to no file
  int line = 0;           ///< from 1; 0 when unknown

  /// `file:line: message`, as compilers write it.
  std::string text() const {
    if (file.empty()) return message;
    return file + (line > 0 ? ":" + std::to_string(line) : std::string()) + ": " + message;
  }
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace tapcheck
