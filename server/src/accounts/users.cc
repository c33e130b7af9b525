#include "accounts/users.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <toml++/toml.h>

#include "accounts/sample_users.h"
#include "core/text.h"

namespace tapstand::accounts {
namespace {

constexpr std::size_t kMaxUsers = 100'000;
constexpr std::string_view kSchemaPrefix = "user_";

bool legal_login(std::string_view login) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  if (login.empty() || login.size() > 32 || !letter(login.front())) return false;
  for (const char c : login) {
    if (!letter(c) && !(c >= '0' && c <= '9') && c != '_') return false;
  }
  return login != "anonymous";
}

tl::unexpected<Error> wrong(const std::string& source, int line, std::string_view what) {
  return fail(Code::bad_request, fmt::format("{}, line {}: {}", source, line, what));
}

// A mistyped key would silently change who may log in.
Result<void> only_known_keys(const toml::table& table, const std::string& source) {
  constexpr std::string_view known[] = {"login", "name", "password", "password_hash", "quota_db", "quota_files"};
  for (const auto& [key, value] : table) {
    const auto line = static_cast<int>(key.source().begin.line);
    if (std::find(std::begin(known), std::end(known), key.str()) == std::end(known)) {
      return wrong(source, line, fmt::format("{} is no key of a user.", key.str()));
    }
    const bool number = key.str().starts_with("quota_");
    if (number ? !value.is_integer() || value.value_or<std::int64_t>(-1) < 0 : !value.is_string()) {
      return wrong(source, line, fmt::format("{} takes {}.", key.str(), number ? "a number of bytes" : "a text"));
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Users>> Users::parse(std::string_view text, const std::string& source) {
  toml::table document;
  try {
    document = toml::parse(text, source);
  } catch (const toml::parse_error& error) {
    return wrong(source, static_cast<int>(error.source().begin.line), error.description());
  }
  TRY_ASSIGN(auto fingerprints, Fingerprints::make());
  std::unique_ptr<Users> users(new Users(std::move(fingerprints)));
  const toml::array* list = document["user"].as_array();
  if (list == nullptr || document.size() != 1) return wrong(source, 1, "a file of users has [[user]] tables and nothing else.");
  if (list->size() > kMaxUsers) return wrong(source, 1, "there are too many users.");
  for (const auto& node : *list) {
    const int line = static_cast<int>(node.source().begin.line);
    const toml::table* table = node.as_table();
    if (table == nullptr) return wrong(source, line, "a user is a [[user]] table.");
    TRY(only_known_keys(*table, source));
    Account account;
    account.user.login = (*table)["login"].value_or("");
    account.user.name = (*table)["name"].value_or(account.user.login);
    account.user.quota_db = (*table)["quota_db"].value_or(account.user.quota_db);
    account.user.quota_files = (*table)["quota_files"].value_or(account.user.quota_files);
    if (!legal_login(account.user.login)) {
      return wrong(source, line, "a login has a-z, 0-9 and _, a letter first, 32 at most, and is not 'anonymous'.");
    }
    if (account.user.name.find_first_of("\r\n") != std::string::npos) return wrong(source, line, "a name is one line.");
    const auto* clear = (*table)["password"].as_string();
    const auto* hashed = (*table)["password_hash"].as_string();
    if ((clear == nullptr) == (hashed == nullptr)) return wrong(source, line, "a user has either a password or a password_hash.");
    if (clear != nullptr) {
      if (clear->get().empty() || clear->get().size() > kMaxPasswordBytes) return wrong(source, line, "the password is empty or too long.");
      users->digests_.emplace(account.user.login, users->fingerprints_.of(clear->get()));
    } else {
      auto hash = PasswordHash::parse(hashed->get());
      if (!hash) return wrong(source, line, hash.error().message);
      if (!users->dummy_) users->dummy_ = *hash;
      account.hash = std::move(*hash);
    }
    std::string login = account.user.login;
    if (!users->accounts_.emplace(login, std::move(account)).second) return wrong(source, line, fmt::format("there are two users {}.", login));
  }
  return users;
}

Result<std::unique_ptr<Users>> Users::load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return fail(Code::bad_request, fmt::format("The file of users {} cannot be read.", file.string()));
  return parse(text.str(), file.string());
}

Result<std::unique_ptr<Users>> Users::samples() { return parse(kSampleUsers, "fixtures/users.toml"); }

const User* Users::find(std::string_view login) const {
  const auto at = accounts_.find(login);
  return at == accounts_.end() ? nullptr : &at->second.user;
}

std::vector<User> Users::all() const {
  std::vector<User> users;
  for (const auto& [login, account] : accounts_) users.push_back(account.user);
  return users;
}

const User* Users::verify(std::string_view login, std::string_view password) const {
  if (password.size() > kMaxPasswordBytes) return nullptr;
  const auto at = accounts_.find(login);
  const Account* account = at == accounts_.end() ? nullptr : &at->second;
  const auto digest = fingerprints_.of(password);
  {
    const std::lock_guard lock(mutex_);
    const auto known = digests_.find(login);
    if (known != digests_.end() && Fingerprints::equal(known->second, digest)) return &account->user;
  }
  if (!dummy_) return nullptr;
  // Unknown users, and those whose password is known without scrypt, pay for a hash too.
  const bool hashed = account != nullptr && account->hash;
  hashing_.acquire();
  const bool matches = (hashed ? *account->hash : *dummy_).matches(password);
  hashing_.release();
  if (!hashed || !matches) return nullptr;
  const std::lock_guard lock(mutex_);
  digests_.insert_or_assign(account->user.login, digest);
  return &account->user;
}

std::string schema_of(std::string_view login) { return std::string(kSchemaPrefix) + std::string(login); }

std::string owner_of_schema(std::string_view schema) {
  const std::string lower = to_lower(schema);
  return lower.starts_with(kSchemaPrefix) ? lower.substr(kSchemaPrefix.size()) : std::string();
}

}  // namespace tapstand::accounts
