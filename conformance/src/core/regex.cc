#include "core/regex.h"

#include <regex>

namespace tapcheck {

std::optional<std::string> pattern_error(const std::string& pattern) {
  try {
    const std::regex compiled(pattern);
    return std::nullopt;
  } catch (const std::regex_error& error) {
    return error.what();
  }
}

bool matches_somewhere(std::string_view text, const std::string& pattern) {
  const std::regex compiled(pattern);
  for (std::size_t at = 0;; at += kMaxRegexText / 2) {
    const std::string_view part = text.substr(at, kMaxRegexText);
    if (std::regex_search(part.begin(), part.end(), compiled)) return true;
    if (at + kMaxRegexText >= text.size()) return false;
  }
}

bool matches_whole(std::string_view text, const std::string& pattern) {
  return text.size() <= kMaxRegexText && std::regex_match(std::string(text), std::regex(pattern));
}

std::string escape_regex(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(R"(^$\.*+?()[]{}|/)").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::optional<std::string> first_match(std::string_view text, const std::string& pattern) {
  const std::string part(text.substr(0, kMaxRegexText));
  std::smatch match;
  if (!std::regex_search(part, match, std::regex(pattern))) return std::nullopt;
  return match.size() > 1 ? match[1].str() : match[0].str();
}

}  // namespace tapcheck
