// Who may log in: the accounts of fixtures/users.toml, which are built in, or those of a file in the same form. They
// are settings, not state: the server never writes them, and keeps no password (what the file says in clear is kept as
// a keyed digest, what it says hashed stays so). Immutable but for a cache of its own; thread-safe.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/passwords.h"
#include "core/result.h"

namespace tapstand::accounts {

struct User {
  std::string login{};  // a-z, 0-9 and _, a letter first, 32 at most: it is part of the name of the user's schema
  std::string name{};   // for people
  std::int64_t quota_db = 1'000'000'000;      // bytes of the user's tables (the archive gives 1 GB)
  std::int64_t quota_files = 20'000'000'000;  // bytes of the results of the user's jobs (20 GB)
};

class Users {
 public:
  // The error names `source` and says what is wrong in it; it never repeats a password.
  static Result<std::unique_ptr<Users>> parse(std::string_view toml, const std::string& source);
  static Result<std::unique_ptr<Users>> load(const std::filesystem::path& file);
  // The accounts of fixtures/users.toml.
  static Result<std::unique_ptr<Users>> samples();

  const User* find(std::string_view login) const;  // nullptr: no such user
  std::vector<User> all() const;                   // by login
  // The user, if the password is right. A wrong password costs the same whether there is such a user or not.
  const User* verify(std::string_view login, std::string_view password) const;

 private:
  struct Account {
    User user{};
    std::optional<PasswordHash> hash{};
  };
  explicit Users(Fingerprints fingerprints) : fingerprints_(std::move(fingerprints)) {}

  Fingerprints fingerprints_;
  std::map<std::string, Account, std::less<>> accounts_;
  std::optional<PasswordHash> dummy_;  // stands in for unknown users; none if no account is hashed
  mutable std::mutex mutex_;           // of the digests
  // Of right passwords, by login: known from the start where the file has them in clear, otherwise after the first
  // log-in, so that HTTP Basic does not pay for scrypt with each request.
  mutable std::map<std::string, Fingerprints::Digest, std::less<>> digests_;
  mutable std::counting_semaphore<4> hashing_{4};  // scrypt takes memory: so many at a time
};

// The schema of a user's tables: "user_joe".
std::string schema_of(std::string_view login);
// The user whose schema it is, in any case of letters; empty for a schema that is nobody's.
std::string owner_of_schema(std::string_view schema);

}  // namespace tapstand::accounts
