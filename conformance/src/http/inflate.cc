#include "http/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>

namespace tapcheck {
namespace {

struct Stream {
  z_stream z{};
  // 32 more than the window's 15 bits: zlib tells gzip from zlib by the header.
  bool ready = inflateInit2(&z, 15 + 32) == Z_OK;
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (ready) inflateEnd(&z);
  }
};

}  // namespace

Result<std::string> inflate_body(std::string_view compressed, std::size_t max_size) {
  Stream stream;
  if (!stream.ready || compressed.size() > std::numeric_limits<uInt>::max()) return fail("zlib could not start");
  std::string in(compressed);  // zlib's interface wants it writable
  stream.z.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.z.avail_in = static_cast<uInt>(in.size());
  std::string out;
  std::array<char, 1U << 16> chunk{};
  for (;;) {
    stream.z.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.z.avail_out = static_cast<uInt>(chunk.size());
    const int status = inflate(&stream.z, Z_NO_FLUSH);
    const std::size_t produced = chunk.size() - stream.z.avail_out;
    if (out.size() + produced > max_size) return fail("it grows past the size limit when decompressed");
    out.append(chunk.data(), produced);
    if (status == Z_STREAM_END) {
      if (stream.z.avail_in == 0) return out;
      if (inflateReset(&stream.z) != Z_OK) return fail("zlib could not go on");  // several gzip members
      continue;
    }
    if (status != Z_OK) return fail(produced == 0 && stream.z.avail_in == 0 ? "the compressed data end early" : "the compressed data are damaged");
  }
}

}  // namespace tapcheck
