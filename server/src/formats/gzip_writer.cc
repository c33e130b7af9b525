#include <zlib.h>

#include <array>

#include "formats/writers.h"

namespace tapstand::formats {
namespace {

// Level 1: four times the speed of the default for a tenth more bytes. zlib's own gzip header has no time and no name.
constexpr int kLevel = 1;
constexpr int kGzipWindow = 15 + 16;

class GzipWriter final : public Writer {
 public:
  explicit GzipWriter(std::unique_ptr<Writer> inner) : inner_(std::move(inner)) {
    good_ = deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~GzipWriter() override { deflateEnd(&stream_); }
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;

  void begin(std::string& out, const ResultInfo& info, const std::vector<Field>& fields) override {
    inner_->begin(plain_, info, fields);
    if (plain_.size() >= kBatchBytes) deflate_plain(out, Z_NO_FLUSH);
  }
  void row(std::string& out, Row row) override {
    inner_->row(plain_, row);
    if (plain_.size() >= kBatchBytes) deflate_plain(out, Z_NO_FLUSH);
  }
  void end(std::string&, Ending ending, std::string_view message) override { inner_->end(plain_, ending, message); }

  Result<bool> more(std::string& out) override {
    if (!good_) return fail(Code::unavailable, "There is no memory left to compress the result.");
    if (finished_) return false;
    auto more = inner_->more(plain_);
    if (!more) return more;
    finished_ = !*more;
    deflate_plain(out, finished_ ? Z_FINISH : Z_NO_FLUSH);
    return true;
  }

 private:
  static constexpr std::size_t kBatchBytes = 64 * 1024;

  void deflate_plain(std::string& out, int flush) {
    if (!good_) return plain_.clear();
    // zlib takes its input through a pointer that is not const, and does not write to it.
    stream_.next_in = reinterpret_cast<Bytef*>(plain_.data());
    stream_.avail_in = static_cast<uInt>(plain_.size());
    std::array<char, 32 * 1024> piece;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = static_cast<uInt>(piece.size());
      deflate(&stream_, flush);
      out.append(piece.data(), piece.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
    plain_.clear();
  }

  std::unique_ptr<Writer> inner_;
  std::string plain_{};
  z_stream stream_{};
  bool good_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Writer> make_gzip(std::unique_ptr<Writer> inner) { return std::make_unique<GzipWriter>(std::move(inner)); }

}  // namespace tapstand::formats
