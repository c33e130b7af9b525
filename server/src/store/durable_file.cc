#include "store/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace tapstand::store {
namespace {

// Paths are not for clients.
Error storage_error(const char* what) { return {Code::internal, std::string("A file of this job cannot be ") + what + ": " + std::strerror(errno), {}}; }

Result<void> sync_path(const std::filesystem::path& path, int flags) {
  const int handle = ::open(path.c_str(), flags | O_CLOEXEC);
  if (handle < 0) return tl::unexpected<Error>(storage_error("opened"));
  const int rc = ::fsync(handle);
  ::close(handle);
  if (rc != 0) return tl::unexpected<Error>(storage_error("put on the disk"));
  return {};
}

}  // namespace

FileInTheMaking::~FileInTheMaking() {
  if (handle_ >= 0) ::close(handle_);
  std::error_code ec;
  if (!published_) std::filesystem::remove(part(), ec);
}

Result<void> FileInTheMaking::create() {
  handle_ = ::open(part().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle_ < 0) return tl::unexpected<Error>(storage_error("made"));
  return {};
}

Result<void> FileInTheMaking::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(handle_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return tl::unexpected<Error>(storage_error("written"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> FileInTheMaking::publish(bool durable) {
  if (durable) TRY(sync_path(part(), O_RDONLY));
  if (::rename(part().c_str(), path_.c_str()) != 0) return tl::unexpected<Error>(storage_error("named"));
  published_ = true;
  return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) { return sync_path(folder, O_RDONLY | O_DIRECTORY); }

}  // namespace tapstand::store
