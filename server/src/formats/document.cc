// The loop from a source of rows to a sink of bytes.
#include "formats/format.h"

namespace tapstand::formats {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

// Collects bytes and hands them on in pieces; remembers when the sink has failed.
class Outlet {
 public:
  Outlet(const ByteSink& sink, Written& written) : sink_(sink), written_(written) {}
  std::string& buffer() { return buffer_; }
  bool drain(std::size_t least) {
    if (buffer_.size() < least || buffer_.empty()) return true;
    if (auto sent = sink_(buffer_); !sent) {
      written_.error = sent.error();
      return false;
    }
    written_.bytes += buffer_.size();
    buffer_.clear();
    return true;
  }

 private:
  const ByteSink& sink_;
  Written& written_;
  std::string buffer_{};
};

}  // namespace

Written write_document(const Format& format, const ResultInfo& info, RowSource& rows, const ByteSink& sink) {
  Written written;
  Outlet outlet(sink, written);
  const auto writer = format.make_writer();
  const auto broken = [&](Error error) {
    written.ending = Ending::error;
    written.error = std::move(error);
    return written;
  };
  writer->begin(outlet.buffer(), info, rows.fields());
  std::string message;
  for (;;) {
    auto row = rows.next();
    if (!row) {
      broken(row.error());
      // Nothing has left yet: an error document says it better. A half table that cannot say so is cut off.
      if (written.bytes == 0 || !format.tells_errors) return written;
      message = row.error().message;
      break;
    }
    if (*row == nullptr) break;
    writer->row(outlet.buffer(), **row);
    ++written.rows;
    if (!outlet.drain(kPieceBytes)) return broken(*written.error);
  }
  if (!written.error && rows.overflowed()) written.ending = Ending::overflow;
  writer->end(outlet.buffer(), written.ending, message);
  for (;;) {
    auto more = writer->more(outlet.buffer());
    if (!more) return broken(more.error());
    if (!*more) break;
    if (!outlet.drain(kPieceBytes)) return broken(*written.error);
  }
  if (!outlet.drain(0)) return broken(*written.error);
  return written;
}

}  // namespace tapstand::formats
