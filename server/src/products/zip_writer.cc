#include "products/zip_writer.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <initializer_list>
#include <limits>

namespace tapstand::products {
namespace {

constexpr std::uint16_t kVersion = 20;         // 2.0: deflate
constexpr std::uint16_t kSizesFollow = 1 << 3; // sizes stand after the member
constexpr std::uint16_t kDeflate = 8;

class Record {
 public:
  Record& two(std::uint64_t value) { return little_endian(value, 2); }
  Record& four(std::uint64_t value) { return little_endian(value, 4); }
  Record& text(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  Record& little_endian(std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xFF);
    return *this;
  }
  std::string bytes_;
};

}  // namespace

struct ZipWriter::Deflate {
  Deflate() { deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY); }
  ~Deflate() { deflateEnd(&stream); }
  Deflate(const Deflate&) = delete;
  z_stream stream{};
};

ZipWriter::ZipWriter(Clock::Millis modified) {
  const std::time_t seconds = modified / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  // DOS counts years from 1980 and pairs of seconds.
  const int year = std::max(utc.tm_year - 80, 0);
  date_ = static_cast<std::uint16_t>(year << 9 | (utc.tm_mon + 1) << 5 | utc.tm_mday);
  time_ = static_cast<std::uint16_t>(utc.tm_hour << 11 | utc.tm_min << 5 | utc.tm_sec / 2);
}

ZipWriter::~ZipWriter() = default;

void ZipWriter::put(std::string& out, std::string_view bytes) {
  out += bytes;
  written_ += bytes.size();
}

Result<void> ZipWriter::check_size() const {
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  if (written_ >= most || member_size_ >= most || entries_.size() >= std::numeric_limits<std::uint16_t>::max()) {
    return fail(Code::too_large, "The archive would be larger than a ZIP file can be: ask for fewer sources at once.");
  }
  return {};
}

void ZipWriter::open(const std::string& name, std::string& out) {
  Entry entry;
  entry.name = name;
  entry.offset = static_cast<std::uint32_t>(written_);
  Record record;
  record.four(0x04034b50).two(kVersion).two(kSizesFollow).two(kDeflate).two(time_).two(date_).four(0).four(0).four(0);
  record.two(name.size()).two(0).text(name);
  put(out, record.bytes());
  entries_.push_back(std::move(entry));
  deflate_ = std::make_unique<Deflate>();
  member_begin_ = written_;
  member_size_ = 0;
}

void ZipWriter::write(std::string_view bytes, std::string& out) {
  auto& entry = entries_.back();
  entry.checksum = static_cast<std::uint32_t>(crc32_z(entry.checksum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  member_size_ += bytes.size();
  auto& stream = deflate_->stream;
  std::array<char, 64 * 1024> buffer;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, 1U << 30);
    bytes.remove_prefix(piece.size());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      deflate(&stream, Z_NO_FLUSH);
      put(out, {buffer.data(), buffer.size() - stream.avail_out});
    } while (stream.avail_out == 0);
  }
}

Result<void> ZipWriter::close(std::string& out) {
  auto& stream = deflate_->stream;
  std::array<char, 64 * 1024> buffer;
  int state = Z_OK;
  stream.avail_in = 0;
  while (state != Z_STREAM_END) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = deflate(&stream, Z_FINISH);
    put(out, {buffer.data(), buffer.size() - stream.avail_out});
  }
  deflate_.reset();
  TRY(check_size());
  auto& entry = entries_.back();
  entry.compressed = static_cast<std::uint32_t>(written_ - member_begin_);
  entry.size = static_cast<std::uint32_t>(member_size_);
  put(out, Record().four(0x08074b50).four(entry.checksum).four(entry.compressed).four(entry.size).bytes());
  return {};
}

Result<void> ZipWriter::finish(std::string& out) {
  const auto begin = written_;
  for (const auto& entry : entries_) {
    Record record;
    record.four(0x02014b50).two(kVersion).two(kVersion).two(kSizesFollow).two(kDeflate).two(time_).two(date_);
    record.four(entry.checksum).four(entry.compressed).four(entry.size).two(entry.name.size());
    record.two(0).two(0).two(0).two(0).four(0).four(entry.offset).text(entry.name);
    put(out, record.bytes());
  }
  TRY(check_size());
  Record end;
  end.four(0x06054b50).two(0).two(0).two(entries_.size()).two(entries_.size()).four(written_ - begin).four(begin).two(0);
  put(out, end.bytes());
  return {};
}

}  // namespace tapstand::products
