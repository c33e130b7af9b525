// Files that are whole or not there: written beside, put on the disk, then named. One file belongs to one thread.
#pragma once
#include <filesystem>
#include <string_view>

#include "core/result.h"

namespace tapstand::store {

// A file in the making, `<path>.part`; removed again unless publish() was called.
class FileInTheMaking {
 public:
  explicit FileInTheMaking(std::filesystem::path path) : path_(std::move(path)) {}
  ~FileInTheMaking();
  FileInTheMaking(const FileInTheMaking&) = delete;
  FileInTheMaking& operator=(const FileInTheMaking&) = delete;

  std::filesystem::path part() const { return path_.string() + ".part"; }
  // Opens it for write(); not needed where another library writes part().
  Result<void> create();
  Result<void> write(std::string_view bytes);
  // Gives part() its name; `durable` puts its bytes on the disk first. The name itself is only durable after
  // sync_folder().
  Result<void> publish(bool durable);

 private:
  const std::filesystem::path path_;
  int handle_ = -1;
  bool published_ = false;
};

// Puts the names in a folder on the disk.
Result<void> sync_folder(const std::filesystem::path& folder);

}  // namespace tapstand::store
