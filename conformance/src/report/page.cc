#include "report/page.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

#include "core/base64.h"
#include "report/page/assets.h"

namespace tapcheck {
namespace {

std::string policy_hash(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) return "'none'";
  std::string bytes;
  for (unsigned i = 0; i < length; ++i) bytes += static_cast<char>(digest[i]);
  return "'sha256-" + encode_base64(bytes) + "'";
}

}  // namespace

std::string page_head(std::string_view title, bool with_script) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; "
      "form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      policy_hash(kPageStyle), with_script ? policy_hash(kPageScript) : "'none'", title, kPageStyle);
}

std::string page_script() { return fmt::format("<script>{}</script>\n", kPageScript); }

}  // namespace tapcheck
