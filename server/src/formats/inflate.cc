#include "formats/inflate.h"

#include <algorithm>
#include <cstring>

namespace tapstand::formats {
namespace {

constexpr int kGzipWindow = 15 + 16;

}  // namespace

InflateSource::InflateSource(const ByteSource& source) : source_(source), input_(std::make_unique_for_overwrite<char[]>(kChunk)) {}

InflateSource::~InflateSource() {
  if (mode_ == Mode::gzip) inflateEnd(&stream_);
}

Result<void> InflateSource::refill() {
  std::memmove(input_.get(), input_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  TRY_ASSIGN(const std::size_t got, source_(input_.get() + end_, kChunk - end_));
  source_ended_ = got == 0;
  end_ += got;
  return {};
}

Result<void> InflateSource::decide() {
  while (end_ - begin_ < 2 && !source_ended_) TRY(refill());
  const bool gzip = end_ >= 2 && input_[0] == '\x1f' && input_[1] == '\x8b';
  if (gzip && inflateInit2(&stream_, kGzipWindow) != Z_OK) return fail(Code::unavailable, "There is no memory left to decompress the table.");
  mode_ = gzip ? Mode::gzip : Mode::plain;
  inside_member_ = gzip;
  return {};
}

Result<std::size_t> InflateSource::read(char* buffer, std::size_t size) {
  if (mode_ == Mode::undecided) TRY(decide());
  if (mode_ == Mode::gzip) return inflate_into(buffer, size);
  if (begin_ == end_ && !source_ended_) TRY(refill());
  const std::size_t n = std::min(size, end_ - begin_);
  std::memcpy(buffer, input_.get() + begin_, n);
  begin_ += n;
  return n;
}

Result<std::size_t> InflateSource::inflate_into(char* buffer, std::size_t size) {
  stream_.next_out = reinterpret_cast<Bytef*>(buffer);
  stream_.avail_out = static_cast<uInt>(size);
  while (stream_.avail_out == size) {
    if (begin_ == end_ && !source_ended_) TRY(refill());
    if (begin_ == end_) {
      if (inside_member_) return fail(Code::bad_upload, "The gzip stream of the table is truncated.");
      return 0;
    }
    if (!inside_member_) {  // another member follows (RFC 1952 §2.2)
      inflateReset(&stream_);
      inside_member_ = true;
    }
    stream_.next_in = reinterpret_cast<Bytef*>(input_.get() + begin_);
    stream_.avail_in = static_cast<uInt>(end_ - begin_);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    begin_ = end_ - stream_.avail_in;
    if (code == Z_STREAM_END) {
      inside_member_ = false;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      return fail(Code::bad_upload, "The gzip stream of the table is damaged.");
    }
  }
  return size - stream_.avail_out;
}

}  // namespace tapstand::formats
