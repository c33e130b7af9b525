#include "run/check_id.h"

#include "core/text.h"

namespace tapcheck {

std::string slug(std::string_view name) {
  std::string out;
  for (const char c : lower(name)) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (kept) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

std::string CheckIds::next(std::string_view step, std::string_view kind) {
  std::string id = scenario_ + "/";
  if (!step.empty()) id += slug(step) + "/";
  id += kind;
  const int number = ++seen_[id];
  return number == 1 ? id : id + "-" + std::to_string(number);
}

}  // namespace tapcheck
