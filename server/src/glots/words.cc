#include "glots/words.h"

#include <algorithm>
#include <iterator>

namespace tapstand::glots {
namespace {

// Accented Latin letters by their plain ones: U+00C0 to U+017F in runs, in lower case, both cases of a letter alike.
struct Letters {
  std::string_view plain;
  std::u32string_view accented;
};
constexpr Letters kLetters[] = {
    {"a", U"àáâãäåāăąÀÁÂÃÄÅĀĂĄ"}, {"ae", U"æÆ"},          {"c", U"çćĉċčÇĆĈĊČ"},     {"d", U"ðďđÐĎĐ"},
    {"e", U"èéêëēĕėęěÈÉÊËĒĔĖĘĚ"}, {"g", U"ĝğġģĜĞĠĢ"},     {"h", U"ĥħĤĦ"},           {"i", U"ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ"},
    {"j", U"ĵĴ"},                 {"k", U"ķĸĶ"},          {"l", U"ĺļľŀłĹĻĽĿŁ"},     {"n", U"ñńņňŋÑŃŅŇŊ"},
    {"o", U"òóôõöøōŏőÒÓÔÕÖØŌŎŐ"}, {"oe", U"œŒ"},          {"r", U"ŕŗřŔŖŘ"},         {"s", U"śŝşšŚŜŞŠ"},
    {"ss", U"ß"},                 {"t", U"ţťŧŢŤŦ"},       {"th", U"þÞ"},            {"u", U"ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ"},
    {"w", U"ŵŴ"},                 {"y", U"ýÿŷÝŶŸ"},       {"z", U"źżžŹŻŽ"},
};

std::string_view plain_of(char32_t letter) {
  for (const auto& row : kLetters) {
    if (row.accented.find(letter) != std::u32string_view::npos) return row.plain;
  }
  return {};
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : text[i];
      continue;
    }
    // All letters of the table have two bytes.
    const bool pair = (byte & 0xE0U) == 0xC0 && i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xC0U) == 0x80;
    const auto plain = pair ? plain_of((static_cast<char32_t>(byte & 0x1FU) << 6) | (static_cast<unsigned char>(text[i + 1]) & 0x3FU))
                            : std::string_view{};
    if (plain.empty()) {
      out += text[i];
    } else {
      out += plain;
      ++i;
    }
  }
  return out;
}

std::vector<std::string> words_of(std::string_view folded) {
  std::vector<std::string> words;
  auto at = folded.begin();
  while (at != folded.end()) {
    const auto begin = std::find_if(at, folded.end(), is_word);
    at = std::find_if_not(begin, folded.end(), is_word);
    if (begin != at) words.emplace_back(begin, at);
  }
  return words;
}

std::string singular(std::string_view word) {
  const auto ends = [&](std::string_view end) { return word.size() > end.size() + 1 && word.ends_with(end); };
  if (ends("ies")) return std::string(word.substr(0, word.size() - 3)) + "y";
  if (ends("sses") || ends("xes") || ends("ches") || ends("shes")) return std::string(word.substr(0, word.size() - 2));
  if (ends("s") && !ends("ss") && !ends("us") && !ends("is")) return std::string(word.substr(0, word.size() - 1));
  return std::string(word);
}

}  // namespace tapstand::glots
