#include "core/adql_words.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/text.h"

namespace tapstand {
namespace {

constexpr std::string_view kWords[] = {
#define ADQL_WORD(name, kind) name,
#include "core/adql_words.inc"
#undef ADQL_WORD
};
static_assert(std::is_sorted(std::begin(kWords), std::end(kWords)));

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_inner(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

}  // namespace

bool is_reserved_word(std::string_view word) {
  constexpr std::size_t longest = std::ranges::max(kWords, {}, &std::string_view::size).size();
  return word.size() <= longest && std::binary_search(std::begin(kWords), std::end(kWords), to_upper(word));
}

bool is_regular_identifier(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), is_inner) && !is_reserved_word(name);
}

std::string adql_identifier(std::string_view name) {
  return is_regular_identifier(name) ? std::string(name) : quote_identifier(name);
}

}  // namespace tapstand
