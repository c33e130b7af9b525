// Numbers in network byte order, as BINARY, BINARY2 (VOTable 1.4 §5.3) and FITS §5 want them.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace tapstand::formats {

template <std::size_t N>
using UnsignedOf = std::conditional_t<N == 1, std::uint8_t, std::conditional_t<N == 2, std::uint16_t, std::conditional_t<N == 4, std::uint32_t, std::uint64_t>>>;

template <class U>
constexpr U swap_bytes(U value) {
  if constexpr (sizeof(U) == 2) return __builtin_bswap16(value);
  if constexpr (sizeof(U) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(U) == 8) return __builtin_bswap64(value);
  return value;
}

template <class T>
char* put_big_endian(char* to, T value) {
  auto bits = std::bit_cast<UnsignedOf<sizeof(T)>>(value);
  if constexpr (std::endian::native == std::endian::little) bits = swap_bytes(bits);
  std::memcpy(to, &bits, sizeof bits);
  return to + sizeof bits;
}

template <class T>
T get_big_endian(const char* from) {
  UnsignedOf<sizeof(T)> bits;
  std::memcpy(&bits, from, sizeof bits);
  if constexpr (std::endian::native == std::endian::little) bits = swap_bytes(bits);
  return std::bit_cast<T>(bits);
}

}  // namespace tapstand::formats
