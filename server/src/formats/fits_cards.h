// The cards of a FITS header that is read (FITS standard 4.0 §4): keys with their values, texts put together over
// CONTINUE cards (§4.2.1.2). A value; thread-safe to read. Errors: bad_upload.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/blob.h"
#include "core/result.h"

namespace tapstand::formats {

class FitsCards {
 public:
  // Reads the header that starts at `at`, which is moved behind it. Nothing at the end of the document.
  static Result<std::optional<FitsCards>> read(const Blob& document, std::uint64_t& at);

  std::string text(const std::string& key) const;  // empty: no such key
  std::optional<std::int64_t> integer(const std::string& key) const;
  std::optional<double> real(const std::string& key) const;
  // Bytes of the data that follow, without the padding (§4.4.1); bad_upload where they are more than `most`.
  Result<std::uint64_t> data_size(std::uint64_t most) const;

 private:
  void take(std::string_view card);
  std::map<std::string, std::string, std::less<>> values_{};
  std::string last_{};  // key of the text that a CONTINUE goes on
};

// The next multiple of the block size.
std::uint64_t fits_padded(std::uint64_t size);

}  // namespace tapstand::formats
