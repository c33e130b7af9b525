#include "adql/array_code.h"

#include <algorithm>
#include <type_traits>

#include "core/text.h"

namespace tapstand::adql {
namespace {

char letter_of(Type element) {
  switch (element) {
    case Type::boolean: return 'L';
    case Type::bit: return 'X';
    case Type::unsigned_byte: return 'B';
    case Type::smallint: return 'I';
    case Type::integer: return 'J';
    case Type::bigint: return 'K';
    case Type::real: return 'E';
    case Type::double_: return 'D';
    default: return 0;
  }
}

}  // namespace

bool has_array_code(Type element) { return letter_of(element) != 0; }

std::string array_code(Type element, std::string_view arraysize) {
  const char letter = letter_of(element);
  if (letter == 0) return {};
  const bool plain = arraysize.find_first_not_of("0123456789x*") == std::string_view::npos;
  return letter + std::string(plain ? arraysize : "*");
}

ArrayView::ArrayView(std::string_view code, std::string_view blob) : type(code.empty() ? 'D' : code.front()), bytes(blob) {
  count = bytes.size() / with_element(type, [](auto element) { return sizeof(element); });
  if (count == 0) return;
  std::int64_t inner = 1;
  const auto sizes = split(code.empty() ? code : code.substr(1), 'x');
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const auto size = parse_int(sizes[i]).value_or(1);
    if (size < 1 || size > static_cast<std::int64_t>(count) / inner) break;
    inner *= size;
    dimensions.push_back(size);
  }
  dimensions.push_back(static_cast<std::int64_t>(count) / inner);
  std::reverse(dimensions.begin(), dimensions.end());
}

void ArrayView::give(sqlite3_context* c, std::size_t i) const {
  with_element(type, [&](auto element) {
    std::memcpy(&element, bytes.data() + i * sizeof(element), sizeof(element));  // blobs are not aligned
    if constexpr (std::is_integral_v<decltype(element)>) {
      sqlite3_result_int64(c, element);
    } else {
      sqlite3_result_double(c, static_cast<double>(element));
    }
  });
}

}  // namespace tapstand::adql
