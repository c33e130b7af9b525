#include "core/blob.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tapstand {

struct Blob::State {
  std::string memory;
  std::filesystem::path path;  // opened for each reading
  std::uint64_t size = 0;
  int file = -1;
  ~State() {
    if (file >= 0) ::close(file);
  }
};

namespace {

Error storage_error(const char* what) {
  return Error{Code::internal, std::string("Temporary storage ") + what + ": " + std::strerror(errno), {}};
}

int open_unnamed() {
  std::string name = (std::filesystem::temp_directory_path() / "tapstand-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file >= 0) ::unlink(name.c_str());
  return file;
}

Result<void> write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return tl::unexpected<Error>(storage_error("is full or failed"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<std::size_t> read_at(int file, std::uint64_t offset, char* buffer, std::size_t wanted) {
  for (;;) {
    const auto n = ::pread(file, buffer, wanted, static_cast<off_t>(offset));
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) return tl::unexpected<Error>(storage_error("cannot be read"));
  }
}

}  // namespace

Blob::Blob() : state_(std::make_shared<State>()) {}

Result<void> Blob::append(std::string_view bytes) {
  State& s = *state_;
  if (s.file < 0 && s.memory.size() + bytes.size() > kMemoryLimit) {
    s.file = open_unnamed();
    if (s.file < 0) return tl::unexpected<Error>(storage_error("cannot be made"));
    TRY(write_all(s.file, s.memory));
    s.memory = std::string();
  }
  if (s.file < 0) {
    s.memory.append(bytes);
  } else {
    TRY(write_all(s.file, bytes));
  }
  s.size += bytes.size();
  return {};
}

std::uint64_t Blob::size() const { return state_->size; }

Result<Blob> Blob::open(const std::filesystem::path& file) {
  Blob blob;
  blob.state_->file = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (blob.state_->file < 0 || ::fstat(blob.state_->file, &info) != 0) return tl::unexpected<Error>(storage_error("cannot be read"));
  blob.state_->size = static_cast<std::uint64_t>(info.st_size);
  return blob;
}

Blob Blob::at(std::filesystem::path file, std::uint64_t size) {
  Blob blob;
  blob.state_->path = std::move(file);
  blob.state_->size = size;
  return blob;
}

Result<std::size_t> Blob::read(std::uint64_t offset, char* buffer, std::size_t size) const {
  const State& s = *state_;
  if (offset >= s.size) return std::size_t{0};
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, s.size - offset));
  if (!s.path.empty()) {
    TRY_ASSIGN(const auto file, Blob::open(s.path));
    return read_at(file.state_->file, offset, buffer, wanted);
  }
  if (s.file >= 0) return read_at(s.file, offset, buffer, wanted);
  std::memcpy(buffer, s.memory.data() + offset, wanted);
  return wanted;
}

Result<std::string> Blob::text() const {
  std::string out(static_cast<std::size_t>(size()), '\0');
  std::size_t done = 0;
  while (done < out.size()) {
    TRY_ASSIGN(const std::size_t n, read(done, out.data() + done, out.size() - done));
    if (n == 0) break;
    done += n;
  }
  out.resize(done);
  return out;
}

}  // namespace tapstand
