// What bare words mean. The table is core/adql_words.inc.
#include <algorithm>
#include <array>
#include <iterator>

#include "adql/token.h"

namespace tapstand::adql {
namespace {

struct Keyword {
  std::string_view name;
  Tok kind;
};

constexpr Keyword kKeywords[] = {
#define ADQL_WORD(name, kind) {name, Tok::kind},
#include "core/adql_words.inc"
#undef ADQL_WORD
};
static_assert(std::is_sorted(std::begin(kKeywords), std::end(kKeywords),
                             [](const Keyword& a, const Keyword& b) { return a.name < b.name; }));

constexpr std::size_t kLongest = 17;  // CHARACTER_LENGTH, CURRENT_TIMESTAMP

}  // namespace

Tok word_kind(std::string_view word) {
  if (word.size() > kLongest) return Tok::identifier;
  std::array<char, kLongest> buffer{};
  std::transform(word.begin(), word.end(), buffer.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  const std::string_view upper(buffer.data(), word.size());
  const auto* found = std::lower_bound(std::begin(kKeywords), std::end(kKeywords), upper,
                                       [](const Keyword& k, std::string_view name) { return k.name < name; });
  return found != std::end(kKeywords) && found->name == upper ? found->kind : Tok::identifier;
}

bool is_word(Tok kind) { return kind >= Tok::function_name; }

}  // namespace tapstand::adql
