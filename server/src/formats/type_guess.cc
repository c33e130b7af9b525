#include "formats/type_guess.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/text.h"

namespace tapstand::formats {
namespace {

enum : unsigned { kBoolean = 1, kInteger = 2, kLong = 4, kHuge = 8, kReal = 16, kText = 32 };

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Beyond a double's range is still a number: it rounds.
bool is_real(std::string_view text) {
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && text.front() != '-' && end == text.data() + text.size() && ec != std::errc::invalid_argument;
}

unsigned look(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  if (!digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit)) {
    if (digits.size() > 1 && digits.front() == '0') return kText;
    const auto value = parse_int(text);
    if (!value) return kHuge;
    using Int = std::numeric_limits<std::int32_t>;
    return *value >= Int::min() && *value <= Int::max() ? kInteger : kLong;
  }
  if (iequals(text, "true") || iequals(text, "false")) return kBoolean;
  return is_real(digits) ? kReal : kText;
}

}  // namespace

void TypeGuess::see(const TextCell& cell) {
  // What stands in quotes is meant as text only if it does not look like a number, and "" as a text only among texts:
  // many writers quote everything.
  if (is_null(cell) || cell.text.empty() || (seen_ & kText) != 0) return;
  seen_ |= look(cell.text);
}

DataType TypeGuess::type() const {
  DataType type;
  const bool numbers = (seen_ & (kInteger | kLong | kHuge | kReal)) != 0;
  if (seen_ == kBoolean) {
    type.type = Type::boolean;
  } else if (seen_ == 0 || (seen_ & kText) != 0 || (numbers && (seen_ & kBoolean) != 0) || ((seen_ & kHuge) != 0 && (seen_ & kReal) == 0)) {
    type.type = Type::varchar;
    type.arraysize = "*";
  } else {
    type.type = (seen_ & kReal) != 0 ? Type::double_ : (seen_ & kLong) != 0 ? Type::bigint : Type::integer;
  }
  return type;
}

}  // namespace tapstand::formats
