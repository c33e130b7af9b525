#include "curl/form_field.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>

#include "core/text.h"

namespace tapcheck {
namespace {

/// In double quotes, with \" and \\ inside; nothing if the closing one is missing. `rest` begins with the first quote.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string word;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      const auto end = rest.find(';', i);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
      return word;
    }
    if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\')) ++i;
    word += rest[i];
  }
  return std::nullopt;
}

/// Up to the next semicolon, which is left.
std::string take_word(std::string_view& rest) {
  if (rest.starts_with('"')) {
    if (auto quoted = take_quoted(rest)) return std::move(*quoted);
  }
  const auto end = std::min(rest.find(';'), rest.size());
  const std::string word(trim(rest.substr(0, end)));
  rest.remove_prefix(end);
  return word;
}

std::string_view without_leading_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return text.substr(std::min(begin, text.size()));
}

}  // namespace

Result<FormField> parse_form_field(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) return fail(fmt::format("-F needs name=value, not '{}'", text));
  FormField field;
  field.name = text.substr(0, equals);
  std::string_view rest = std::string_view(text).substr(equals + 1);
  if (rest.starts_with('@')) field.kind = FormField::Kind::kFile;
  if (rest.starts_with('<')) field.kind = FormField::Kind::kFileText;
  if (field.kind != FormField::Kind::kText) rest.remove_prefix(1);
  rest = without_leading_blanks(rest);
  field.value = take_word(rest);
  bool of_type = false;  // what follows a type and is no attribute is its parameter: type=text/plain;charset=UTF-8
  while (rest.starts_with(';')) {
    rest = without_leading_blanks(rest.substr(1));
    constexpr std::string_view kType = "type=";
    constexpr std::string_view kFilename = "filename=";
    if (rest.starts_with(kType)) {
      rest.remove_prefix(kType.size());
      field.type = take_word(rest);
      of_type = true;
    } else if (rest.starts_with(kFilename)) {
      rest.remove_prefix(kFilename.size());
      field.filename = take_word(rest);
      of_type = false;
    } else if (const std::string other = take_word(rest); of_type && !other.empty()) {
      field.type += ";" + other;
    }
  }
  return field;
}

}  // namespace tapcheck
