// Regular expressions (ECMAScript) on text from the target. libstdc++ recurses for every character, so that
// only so much text is looked at in one piece: the stack is safe from a hostile body. Patterns are the scenarios' own, and
// the loader has made sure that they compile. The only includer of <regex>. Safe from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tapcheck {

inline constexpr std::size_t kMaxRegexText = 2 * 1024;

/// What is wrong with a pattern, or nothing.
std::optional<std::string> pattern_error(const std::string& pattern);

/// Something in the text matches that is no longer than half of kMaxRegexText: pieces are looked at that overlap so far.
bool matches_somewhere(std::string_view text, const std::string& pattern);

/// The text as a whole matches; a longer one than kMaxRegexText never does.
bool matches_whole(std::string_view text, const std::string& pattern);

/// A pattern that matches this text and no other.
std::string escape_regex(const std::string& text);

/// The first group of the first match, or the whole match of a pattern without groups.
std::optional<std::string> first_match(std::string_view text, const std::string& pattern);

}  // namespace tapcheck
