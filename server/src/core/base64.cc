#include "core/base64.h"

#include <algorithm>
#include <cstring>

namespace tapstand {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto kPairs = [] {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {kAlphabet[i >> 6], kAlphabet[i & 63]};
  return pairs;
}();

constexpr std::uint8_t kBlank = 0xFE;
constexpr std::uint8_t kWrong = 0xFF;
constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kWrong);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  for (const char blank : {' ', '\t', '\r', '\n'}) values[static_cast<unsigned char>(blank)] = kBlank;
  return values;
}();

unsigned byte_at(const char* p) { return static_cast<unsigned char>(*p); }

// Writes the base64 of `size` bytes, padded, to `to`; returns its end.
char* encode(char* to, const char* from, std::size_t size) {
  for (; size >= 3; size -= 3, from += 3, to += 4) {
    const unsigned high = (byte_at(from) << 4) | (byte_at(from + 1) >> 4);
    const unsigned low = ((byte_at(from + 1) & 15u) << 8) | byte_at(from + 2);
    std::memcpy(to, kPairs[high].data(), 2);
    std::memcpy(to + 2, kPairs[low].data(), 2);
  }
  if (size == 0) return to;
  const unsigned second = size == 2 ? byte_at(from + 1) : 0;
  std::memcpy(to, kPairs[(byte_at(from) << 4) | (second >> 4)].data(), 2);
  to[2] = size == 2 ? kAlphabet[(second & 15u) << 2] : '=';
  to[3] = '=';
  return to + 4;
}

}  // namespace

void Base64Encoder::append(std::string& out, std::string_view bytes) {
  constexpr std::size_t kBatchLines = 64;
  char text[kBatchLines * 77];
  const auto line = [](char* to, const char* from) {
    to = encode(to, from, kLineBytes);
    *to++ = '\n';
    return to;
  };
  if (held_size_ > 0) {
    const std::size_t take = std::min(kLineBytes - held_size_, bytes.size());
    std::memcpy(held_.data() + held_size_, bytes.data(), take);
    held_size_ += take;
    bytes.remove_prefix(take);
    if (held_size_ < kLineBytes) return;
    out.append(text, line(text, held_.data()));
    held_size_ = 0;
  }
  while (bytes.size() >= kLineBytes) {
    char* to = text;
    for (std::size_t n = 0; n < kBatchLines && bytes.size() >= kLineBytes; ++n, bytes.remove_prefix(kLineBytes)) {
      to = line(to, bytes.data());
    }
    out.append(text, to);
  }
  if (!bytes.empty()) std::memcpy(held_.data(), bytes.data(), bytes.size());
  held_size_ = bytes.size();
}

void Base64Encoder::finish(std::string& out) {
  if (held_size_ == 0) return;
  char text[77];
  out.append(text, encode(text, held_.data(), held_size_));
  out += '\n';
  held_size_ = 0;
}

bool Base64Decoder::append(std::string& out, std::string_view text) {
  for (const char c : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kBlank) continue;
    if (c == '=') {
      if (padding_ == 0 && count_ < 2) return false;
      ++padding_;
    } else if (value == kWrong || padding_ > 0) {
      return false;
    }
    bits_ = (bits_ << 6) | (c == '=' ? 0u : value);
    if (++count_ < 4) continue;
    const char bytes[3] = {static_cast<char>(bits_ >> 16), static_cast<char>(bits_ >> 8), static_cast<char>(bits_)};
    out.append(bytes, static_cast<std::size_t>(3 - padding_));
    bits_ = 0;
    count_ = 0;
  }
  return padding_ <= 2;
}

std::string base64_encode(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '\0');
  encode(out.data(), bytes.data(), bytes.size());
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  Base64Decoder decoder;
  if (!decoder.append(out, text) || !decoder.finish()) return std::nullopt;
  return out;
}

}  // namespace tapstand
