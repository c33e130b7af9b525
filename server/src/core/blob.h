// Bytes of any size: in memory while small, in an unnamed temporary file beyond that; or those of a file that somebody
// else keeps. Appended by one thread, then read by any number of threads. Copies share the bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
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

  // The file as it is now, held open: it can be read to its end also when its name goes away meanwhile.
  static Result<Blob> open(const std::filesystem::path& file);
  // The file of this size at each reading: costs no open file between readings.
  static Blob at(std::filesystem::path file, std::uint64_t size);

  // Not for the bytes of somebody else's file.
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
