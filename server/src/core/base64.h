// Base64 (RFC 4648 §4) as a stream and in one call. Encoding works on 12 bits at a time through a table of 4096 pairs.
// Objects are for one thread; the free functions are thread-safe. Decoding skips XML white space and refuses all else.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tapstand {

std::string base64_encode(std::string_view bytes);
// Nothing if the text is not base64 (a wrong character, a wrong length, text after the padding).
std::optional<std::string> base64_decode(std::string_view text);

// Encodes a stream in lines of 76 characters, each ended by a newline (RFC 2045 §6.8).
class Base64Encoder {
 public:
  void append(std::string& out, std::string_view bytes);
  void finish(std::string& out);

 private:
  static constexpr std::size_t kLineBytes = 57;
  std::array<char, kLineBytes> held_{};
  std::size_t held_size_ = 0;
};

class Base64Decoder {
 public:
  // Appends what is complete. False: the text is not base64; the decoder is then of no more use.
  [[nodiscard]] bool append(std::string& out, std::string_view text);
  // False: the text ended inside a group.
  [[nodiscard]] bool finish() const { return count_ == 0; }

 private:
  std::uint32_t bits_ = 0;
  int count_ = 0;    // characters of the open group, padding included
  int padding_ = 0;  // '=' seen; nothing may follow a padded group
};

}  // namespace tapstand
