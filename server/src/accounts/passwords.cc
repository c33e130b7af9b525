#include "accounts/passwords.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <optional>

#include "core/base64.h"
#include "core/text.h"

namespace tapstand::accounts {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kSaltBytes = 16;
constexpr std::uint64_t kMaxMemory = 160ull << 20;  // room for the 128 MB of the dearest hash that is accepted

std::string unpadded(std::string text) {
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

std::optional<std::string> decoded(std::string text) {
  text.append((4 - text.size() % 4) % 4, '=');
  return base64_decode(text);
}

std::string scrypt(std::string_view password, const std::string& salt, int log_n, int r, int p, std::size_t size) {
  std::string out(size, '\0');
  const int ok = EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                                1ull << log_n, static_cast<std::uint64_t>(r), static_cast<std::uint64_t>(p), kMaxMemory,
                                reinterpret_cast<unsigned char*>(out.data()), out.size());
  return ok == 1 ? out : std::string();
}

// The number after "name=".
int cost(std::string_view text, std::string_view name) {
  if (!text.starts_with(name) || text.size() <= name.size() || text[name.size()] != '=') return -1;
  const auto value = parse_int(text.substr(name.size() + 1));
  return value && *value > 0 && *value <= 1024 ? static_cast<int>(*value) : -1;
}

}  // namespace

Result<PasswordHash> PasswordHash::of(std::string_view password) {
  if (password.empty() || password.size() > kMaxPasswordBytes) {
    return fail(Code::bad_request, fmt::format("A password has between 1 and {} bytes.", kMaxPasswordBytes));
  }
  PasswordHash made;
  TRY_ASSIGN(made.salt_, random_bytes(kSaltBytes));
  made.hash_ = scrypt(password, made.salt_, made.log_n_, made.r_, made.p_, kHashBytes);
  if (made.hash_.empty()) return fail(Code::internal, "The password could not be hashed.");
  return made;
}

Result<PasswordHash> PasswordHash::parse(std::string_view text) {
  const auto refused = [] {
    return fail(Code::bad_request, "A password hash looks like $scrypt$ln=14,r=8,p=1$SALT$HASH, of 128 MB at most.");
  };
  const auto parts = split(text, '$');
  if (parts.size() != 5 || !parts[0].empty() || parts[1] != "scrypt") return refused();
  const auto costs = split(parts[2], ',');
  if (costs.size() != 3) return refused();
  PasswordHash hash;
  hash.log_n_ = cost(costs[0], "ln");
  hash.r_ = cost(costs[1], "r");
  hash.p_ = cost(costs[2], "p");
  const auto salt = decoded(parts[3]);
  const auto digest = decoded(parts[4]);
  if (hash.log_n_ < 4 || hash.log_n_ > 20 || hash.r_ < 1 || hash.p_ < 1 || hash.p_ > 4 || !salt || !digest) return refused();
  const std::uint64_t memory = 128ull * static_cast<std::uint64_t>(hash.r_) << hash.log_n_;
  if (memory > (128ull << 20) || salt->size() < 8 || salt->size() > 64 || digest->size() < 16 || digest->size() > 64) return refused();
  hash.salt_ = *salt;
  hash.hash_ = *digest;
  return hash;
}

std::string PasswordHash::text() const {
  return fmt::format("$scrypt$ln={},r={},p={}${}${}", log_n_, r_, p_, unpadded(base64_encode(salt_)), unpadded(base64_encode(hash_)));
}

bool PasswordHash::matches(std::string_view password) const {
  const std::string other = scrypt(password.substr(0, kMaxPasswordBytes), salt_, log_n_, r_, p_, hash_.size());
  return other.size() == hash_.size() && CRYPTO_memcmp(other.data(), hash_.data(), hash_.size()) == 0;
}

Result<std::string> random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    return fail(Code::internal, "The system has no random numbers to give.");
  }
  return bytes;
}

Result<Fingerprints> Fingerprints::make() {
  Fingerprints fingerprints;
  TRY_ASSIGN(fingerprints.key_, random_bytes(32));
  return fingerprints;
}

Fingerprints::Digest Fingerprints::of(std::string_view secret) const {
  Digest digest{};
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
       digest.data(), nullptr);
  return digest;
}

bool Fingerprints::equal(const Digest& a, const Digest& b) { return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace tapstand::accounts
