// A ZIP archive made as it goes, members deflated (PKWARE APPNOTE 6.3.3, without its 64-bit extensions: members and
// archive end below 4 GiB). Sizes and checksums follow the members, so nothing is read twice. One archive, one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tapstand/clock.h"

namespace tapstand::products {

class ZipWriter {
 public:
  // `modified` is the time that every member shows, in UTC.
  explicit ZipWriter(Clock::Millis modified);
  ~ZipWriter();
  ZipWriter(const ZipWriter&) = delete;

  // Each appends to `out`. Members do not nest; names are unique and without folders.
  void open(const std::string& name, std::string& out);
  void write(std::string_view bytes, std::string& out);
  Result<void> close(std::string& out);
  Result<void> finish(std::string& out);

 private:
  struct Entry {
    std::string name{};
    std::uint32_t checksum = 0, compressed = 0, size = 0, offset = 0;
  };
  struct Deflate;
  void put(std::string& out, std::string_view bytes);
  Result<void> check_size() const;

  std::uint16_t time_ = 0, date_ = 0;
  std::vector<Entry> entries_;
  std::unique_ptr<Deflate> deflate_;
  std::uint64_t written_ = 0, member_begin_ = 0, member_size_ = 0;
};

}  // namespace tapstand::products
