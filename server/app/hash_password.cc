#include "hash_password.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "accounts/passwords.h"

namespace tapstand::app {

int hash_password() {
  std::string password;
  termios shown{};
  const bool terminal = ::tcgetattr(STDIN_FILENO, &shown) == 0;
  if (terminal) {
    fmt::print(stderr, "Password: ");
    termios hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  std::getline(std::cin, password);
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fmt::print(stderr, "\n");
  }
  const auto hash = accounts::PasswordHash::of(password);
  if (!hash) {
    fmt::print(stderr, "tapstand: {}\n", hash.error().message);
    return 1;
  }
  fmt::print("{}\n", hash->text());
  return 0;
}

}  // namespace tapstand::app
