#include "catalogue/generate_record.h"

#include <algorithm>
#include <cassert>

namespace tapstand::catalogue {

void Record::set_interval(std::string_view name, double value, double lower, double upper) {
  std::array<char, 64> text{};
  assert(name.size() + 6 <= text.size());
  const auto with = [&](std::string_view suffix) {
    std::copy(name.begin(), name.end(), text.begin());
    std::copy(suffix.begin(), suffix.end(), text.begin() + static_cast<std::ptrdiff_t>(name.size()));
    return Name::of({text.data(), name.size() + suffix.size()});
  };
  set(with(""), value);
  set(with("_lower"), lower);
  set(with("_upper"), upper);
}

}  // namespace tapstand::catalogue
