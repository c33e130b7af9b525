// A byte source that is decompressed if it starts like gzip (RFC 1952), and passed on as it is otherwise.
// Not thread-safe. Errors: bad_upload for a broken or truncated stream, and those of the source beneath.
#pragma once
#include <zlib.h>

#include <cstddef>
#include <memory>

#include "core/result.h"
#include "formats/votable_reader.h"

namespace tapstand::formats {

class InflateSource {
 public:
  explicit InflateSource(const ByteSource& source);
  ~InflateSource();
  InflateSource(const InflateSource&) = delete;
  InflateSource& operator=(const InflateSource&) = delete;

  // 0 at the end.
  Result<std::size_t> read(char* buffer, std::size_t size);

 private:
  enum class Mode { undecided, plain, gzip };
  Result<void> decide();
  Result<void> refill();
  Result<std::size_t> inflate_into(char* buffer, std::size_t size);

  static constexpr std::size_t kChunk = 64 * 1024;
  const ByteSource& source_;
  std::unique_ptr<char[]> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool source_ended_ = false;
  Mode mode_ = Mode::undecided;
  bool inside_member_ = false;
  z_stream stream_{};
};

}  // namespace tapstand::formats
