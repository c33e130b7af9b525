// Bytes of any size: in memory while small, in an unnamed temporary file beyond that. Appended by one thread, then
// read by any number of threads. Copies share the bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace tapstand {

class Blob {
 public:
  Blob();
  // Bytes kept in memory before the file takes over.
  static constexpr std::size_t kMemoryLimit = 4u << 20;

  Result<void> append(std::string_view bytes);
  std::uint64_t size() const;
  // Up to `size` bytes from `offset` into `buffer`; 0 at the end.
  Result<std::size_t> read(std::uint64_t offset, char* buffer, std::size_t size) const;
  // The whole content; for small ones.
  Result<std::string> text() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tapstand
