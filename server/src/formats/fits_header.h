// Cards of a FITS header (FITS standard 4.0 §4): 80 ASCII characters each, in blocks of 2880 bytes. Not thread-safe.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace tapstand::formats {

constexpr std::size_t kFitsBlock = 2880;

class FitsHeader {
 public:
  void logical(std::string_view key, bool value);
  void integer(std::string_view key, std::int64_t value);
  // Texts too long for one card go on in CONTINUE cards (§4.2.1.2). Characters that are not printable ASCII become '?'.
  void text(std::string_view key, std::string_view value);
  // COMMENT or HISTORY, over as many cards as needed (§4.4.2.4).
  void commentary(std::string_view key, std::string_view text);
  // With END and the blanks that fill the block.
  std::string finish() &&;

 private:
  void card(std::string text);

  std::string cards_{};
};

}  // namespace tapstand::formats
