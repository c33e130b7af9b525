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
  const std::string part(text.substr(0, kMaxRegexText));
  return std::regex_search(part, std::regex(pattern));
}

bool matches_whole(std::string_view text, const std::string& pattern) {
  return text.size() <= kMaxRegexText && std::regex_match(std::string(text), std::regex(pattern));
}

std::optional<std::string> first_match(std::string_view text, const std::string& pattern) {
  const std::string part(text.substr(0, kMaxRegexText));
  std::smatch match;
  if (!std::regex_search(part, match, std::regex(pattern))) return std::nullopt;
  return match.size() > 1 ? match[1].str() : match[0].str();
}

}  // namespace tapcheck
