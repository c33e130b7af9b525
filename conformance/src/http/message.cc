#include "http/message.h"

#include "core/text.h"

namespace tapcheck {

std::optional<std::string> find_header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (equals_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string> all_headers(const Headers& headers, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : headers) {
    if (equals_ignoring_case(key, name)) values.push_back(value);
  }
  return values;
}

std::string media_type(const Headers& headers) {
  const std::string value = find_header(headers, "Content-Type").value_or("");
  return lower(trim(std::string_view(value).substr(0, value.find(';'))));
}

}  // namespace tapcheck
