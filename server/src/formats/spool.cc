#include "formats/spool.h"

#include <cstdint>
#include <cstring>

namespace tapstand::formats {
namespace {

tl::unexpected<Error> no_disk() {
  return fail(Code::unavailable, "The result is too large for the temporary disk space of the server.");
}

}  // namespace

Result<void> Spool::append(std::string_view record) {
  const auto size = static_cast<std::uint32_t>(record.size());
  char prefix[sizeof size];
  std::memcpy(prefix, &size, sizeof size);
  memory_.append(prefix, sizeof size);
  memory_.append(record);
  return memory_.size() >= memory_bytes_ ? spill() : Result<void>{};
}

// Moves what is in memory to the file: large writes only.
Result<void> Spool::spill() {
  if (!file_) file_.reset(std::tmpfile());
  if (!file_ || std::fwrite(memory_.data(), 1, memory_.size(), file_.get()) != memory_.size()) return no_disk();
  memory_.clear();
  return {};
}

Result<void> Spool::rewind() {
  read_at_ = 0;
  if (!file_) return {};
  TRY(spill());
  if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0) return no_disk();
  return {};
}

Result<bool> Spool::next(std::string& record) {
  std::uint32_t size = 0;
  if (file_) {
    if (std::fread(&size, sizeof size, 1, file_.get()) != 1) return false;
    record.resize(size);
    if (size > 0 && std::fread(record.data(), 1, size, file_.get()) != size) return no_disk();
    return true;
  }
  if (read_at_ == memory_.size()) return false;
  std::memcpy(&size, memory_.data() + read_at_, sizeof size);
  record.assign(memory_, read_at_ + sizeof size, size);
  read_at_ += sizeof size + size;
  return true;
}

}  // namespace tapstand::formats
