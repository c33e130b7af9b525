#include "accounts/users.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace tapstand::accounts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Users, samples_know_their_passwords) {
  const auto users = Users::samples();
  ASSERT_TRUE(users) << users.error().message;
  for (const std::string login : {"joe", "ann", "eve"}) {
    const User* user = (*users)->verify(login, login + "-secret");
    ASSERT_NE(user, nullptr) << login;
    EXPECT_EQ(user->login, login);
    EXPECT_FALSE(user->name.empty());
    EXPECT_EQ((*users)->verify(login, login + "-Secret"), nullptr);
    EXPECT_EQ((*users)->verify(login, ""), nullptr);
  }
  EXPECT_EQ((*users)->verify("joe", "ann-secret"), nullptr);
  EXPECT_EQ((*users)->verify("nobody", "joe-secret"), nullptr);
  EXPECT_EQ((*users)->verify("joe", std::string(5000, 'x')), nullptr);
  EXPECT_EQ((*users)->all().size(), 3u);
}

TEST(Users, takes_hashed_passwords) {
  const auto hash = PasswordHash::of("tr\xC3\xA8s secret");
  ASSERT_TRUE(hash);
  const auto users = Users::parse("[[user]]\nlogin='kim'\npassword_hash='" + hash->text() + "'\nquota_db=5\n"
                                  "[[user]]\nlogin='lee'\npassword='clear'\n", "test");
  ASSERT_TRUE(users) << users.error().message;
  EXPECT_EQ((*users)->verify("kim", "wrong"), nullptr);
  for (int i = 0; i < 2; ++i) EXPECT_NE((*users)->verify("kim", "tr\xC3\xA8s secret"), nullptr);  // the second from the cache
  EXPECT_EQ((*users)->verify("kim", "wrong"), nullptr);
  EXPECT_NE((*users)->verify("lee", "clear"), nullptr);
  EXPECT_EQ((*users)->verify("lee", "tr\xC3\xA8s secret"), nullptr);
  EXPECT_EQ((*users)->find("kim")->quota_db, 5);
  EXPECT_EQ((*users)->find("lee")->name, "lee");
}

TEST(Users, is_safe_to_use_from_many_threads) {
  const auto hash = PasswordHash::of("x");
  const auto users = Users::parse("[[user]]\nlogin='kim'\npassword_hash='" + hash->text() + "'", "test");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] { EXPECT_EQ((*users)->verify("kim", i % 2 == 0 ? "x" : "y") != nullptr, i % 2 == 0); });
  }
  for (auto& thread : threads) thread.join();
}

TEST(Users, refuses_files_that_are_wrong_and_says_where) {
  const std::string cases[] = {
      "", "user = 3", "[[user]]\n", "[[user]]\nlogin='joe'", "[[user]]\nlogin='Joe'\npassword='hush'", "[[user]]\nlogin='9'\npassword='hush'",
      "[[user]]\nlogin='a b'\npassword='hush'", "[[user]]\nlogin='anonymous'\npassword='hush'", "[[user]]\nlogin='joe'\npassword=''",
      "[[user]]\nlogin='joe'\npassword='hush'\npassword_hash='hush'", "[[user]]\nlogin='joe'\npassword_hash='hush'",
      "[[user]]\nlogin='joe'\npassword='hush'\npasword='hush'", "[[user]]\nlogin='joe'\npassword='hush'\nquota_db=-1",
      "[[user]]\nlogin='joe'\npassword='hush'\nquota_db='hush'", "[[user]]\nlogin='joe'\npassword='hush'\n[[user]]\nlogin='joe'\npassword='hush'",
      "[[user]]\nlogin='joe'\npassword='hush'\nname=\"a\\nb\"", "[[user]]\nlogin='joe'\npassword='hush", "password='hush'",
      "[[user]]\nlogin='" + std::string(33, 'a') + "'\npassword='hush'"};
  for (const auto& text : cases) {
    const auto users = Users::parse(text, "people.toml");
    ASSERT_FALSE(users) << text;
    EXPECT_EQ(users.error().code, Code::bad_request);
    EXPECT_THAT(users.error().message, HasSubstr("people.toml, line "));
    EXPECT_THAT(users.error().message, Not(HasSubstr("hush"))) << text;
  }
  EXPECT_THAT(Users::load("/nowhere/people.toml").error().message, HasSubstr("/nowhere/people.toml"));
}

TEST(PasswordHash, keeps_salt_and_cost_in_its_text) {
  const auto one = PasswordHash::of("secret");
  const auto two = PasswordHash::of("secret");
  ASSERT_TRUE(one && two);
  EXPECT_NE(one->text(), two->text());
  EXPECT_THAT(one->text(), ::testing::StartsWith("$scrypt$ln=14,r=8,p=1$"));
  const auto again = PasswordHash::parse(one->text());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->matches("secret"));
  EXPECT_FALSE(again->matches("secreT"));
  EXPECT_FALSE(again->matches(""));
  EXPECT_FALSE(PasswordHash::of(""));
}

// Python's hashlib.scrypt(b"secret", salt=b"saltsaltsaltsalt", n=1024, r=8, p=1, dklen=32).
TEST(PasswordHash, agrees_with_another_implementation) {
  const auto hash = PasswordHash::parse("$scrypt$ln=10,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$punalsgLVDmabDdlbwVieUjVAmz5/abwyjX3gfy3Xlo");
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->matches("secret"));
  EXPECT_FALSE(hash->matches("secre"));
}

TEST(PasswordHash, refuses_what_costs_too_much_or_is_none) {
  const std::string tail = "$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  EXPECT_TRUE(PasswordHash::parse("$scrypt$ln=17,r=8,p=1" + tail));
  for (const std::string text : {"", "$", "$scrypt$ln=14,r=8,p=1$$", "$argon2$ln=14,r=8,p=1", "$scrypt$ln=18,r=8,p=1", "$scrypt$ln=14,r=1024,p=1",
                                 "$scrypt$ln=14,r=8,p=5", "$scrypt$ln=99999999999999999999,r=8,p=1", "$scrypt$ln=-4,r=8,p=1", "$scrypt$r=8,p=1",
                                 "$scrypt$ln=14,r=8,p=1$?"}) {
    EXPECT_FALSE(PasswordHash::parse(text + tail)) << text;
  }
}

TEST(Schemas, belong_to_users) {
  EXPECT_EQ(schema_of("joe"), "user_joe");
  EXPECT_EQ(owner_of_schema("USER_Joe"), "joe");
  EXPECT_EQ(owner_of_schema("gaiadr3"), "");
}

}  // namespace
}  // namespace tapstand::accounts
