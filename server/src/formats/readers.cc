#include "formats/readers.h"

#include "formats/votable_reader.h"

namespace tapstand::formats {

ByteSource bytes_of(const Blob& blob) {
  return [&blob, offset = std::uint64_t{0}](char* buffer, std::size_t size) mutable -> Result<std::size_t> {
    TRY_ASSIGN(const std::size_t n, blob.read(offset, buffer, size));
    offset += n;
    return n;
  };
}

Result<void> read_votable_document(const Blob& document, RowSink& sink, const ReadLimits& limits) {
  return read_votable(bytes_of(document), sink, limits);
}

}  // namespace tapstand::formats
