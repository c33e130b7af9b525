// Records that are written once and then read from the start as often as needed: in memory up to a few megabytes, then
// in an unnamed temporary file that vanishes with the object. Not thread-safe. Errors: unavailable (no disk).
#pragma once
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace tapstand::formats {

class Spool {
 public:
  explicit Spool(std::size_t memory_bytes = 8u << 20) : memory_bytes_(memory_bytes) {}
  Result<void> append(std::string_view record);
  Result<void> rewind();
  // The next record into `record`; false at the end.
  Result<bool> next(std::string& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  Result<void> spill();

  std::size_t memory_bytes_;
  std::string memory_{};
  std::size_t read_at_ = 0;
  std::unique_ptr<std::FILE, Close> file_{};
};

}  // namespace tapstand::formats
