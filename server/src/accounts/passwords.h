// Passwords as they may be stored: scrypt (RFC 7914, OpenSSL's EVP_PBE_scrypt) in the PHC string format
// "$scrypt$ln=14,r=8,p=1$<salt>$<hash>", base64 without padding. Values; thread-safe. A check costs about 16 MB of
// memory and some 30 ms by design.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "core/result.h"

namespace tapstand::accounts {

constexpr std::size_t kMaxPasswordBytes = 1024;

class PasswordHash {
 public:
  // With a fresh random salt.
  static Result<PasswordHash> of(std::string_view password);
  // Costs beyond what a server can bear (more than 128 MB, or p > 4) are refused.
  static Result<PasswordHash> parse(std::string_view text);

  std::string text() const;
  // In constant time but for the hash itself.
  bool matches(std::string_view password) const;

 private:
  int log_n_ = 14;
  int r_ = 8;
  int p_ = 1;
  std::string salt_;
  std::string hash_;
};

// Bytes of the operating system's cryptographic random source.
Result<std::string> random_bytes(std::size_t count);

// A keyed digest with a key that this process made and nobody else has: compares secrets without keeping them.
class Fingerprints {
 public:
  using Digest = std::array<unsigned char, 32>;
  static Result<Fingerprints> make();
  Digest of(std::string_view secret) const;
  static bool equal(const Digest& a, const Digest& b);  // constant time

 private:
  std::string key_;
};

// SHA-256 in hexadecimal: under which a session's secret is kept.
std::string sha256_hex(std::string_view bytes);

}  // namespace tapstand::accounts
