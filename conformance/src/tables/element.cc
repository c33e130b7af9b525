#include "tables/element.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/text.h"
#include "votable/datatypes.h"

namespace tapcheck {
namespace {

std::optional<double> loose_floating(std::string_view text) {
  const std::string word = lower(text);
  if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  const std::string_view bare = word.starts_with('+') || word.starts_with('-') ? std::string_view(word).substr(1) : word;
  if (bare == "inf" || bare == "infinity") return (word.starts_with('-') ? -1 : 1) * std::numeric_limits<double>::infinity();
  return floating_of(text);
}

Element floating_element(double value) {
  if (std::isnan(value)) return {};
  return value;
}

/// One element of the type. What is none of it stays text, and so equals nothing of the type.
Element element_of(const Datatype& type, std::string_view text, bool loose) {
  if (text.empty() || text == "?" || (loose && equals_ignoring_case(text, "null"))) return {};
  if (type.is_integer()) {
    if (const auto value = integer_text(type, text)) return *value;
    // An integer may come back as a wider type, and out of a format without types as 5.0.
    if (const auto value = parse_integer(text)) return std::int64_t{*value};
    const auto number = loose ? floating_of(text) : std::nullopt;
    if (number && std::abs(*number) < 9e15 && std::trunc(*number) == *number) return static_cast<std::int64_t>(*number);
  } else if (type.name == "boolean") {
    if (const auto value = boolean_of(text)) return *value;
  } else if (const auto value = loose ? loose_floating(text) : floating_of(text)) {
    return floating_element(*value);
  }
  return std::string(text);
}

Element text_element(const VotField& field, std::string text) {
  if (!field.arraysize.ends_with('*')) {
    while (text.ends_with(' ')) text.pop_back();  // padding
  }
  if (text.empty()) return {};
  return text;
}

std::vector<Element> bits_of(std::string_view text) {
  std::vector<Element> bits;
  for (const char c : text) {
    if (c == '0' || c == '1') bits.emplace_back(c == '1');
  }
  return bits;
}

std::vector<Element> split_elements(const Datatype& type, std::string text, bool loose) {
  if (loose) {
    for (char& c : text) {
      if (std::string_view(",;()[]{}").find(c) != std::string_view::npos) c = ' ';
    }
  }
  std::vector<Element> out;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = rest.find_first_of(" \t\r\n");
    if (end != 0) out.push_back(element_of(type, rest.substr(0, end), loose));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return out;
}

}  // namespace

std::vector<Element> elements_of(const VotField& field, const VotCell& cell, bool loose) {
  if (std::holds_alternative<std::monostate>(cell)) return {Element()};
  const Datatype* type = find_datatype(field.datatype);
  const auto* text = std::get_if<std::string>(&cell);
  if (type == nullptr || type->is_text()) return {text_element(field, cell_text(cell))};
  const bool floating = type->is_floating() || type->is_complex();
  if (text == nullptr) {
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
      if (type->name == "bit" || type->name == "boolean") return {Element(*whole != 0)};
      if (floating) return {Element(static_cast<double>(*whole))};
      return {Element(*whole)};
    }
    return {floating_element(std::get<double>(cell))};
  }
  if (type->name == "bit" && !loose) return bits_of(*text);
  if (type->name == "bit") return *text == "true" || *text == "false" ? std::vector<Element>{*text == "true"} : bits_of(*text);
  if (!field.is_array() && !type->is_complex()) return {element_of(*type, trim(*text), loose)};
  return split_elements(*type, *text, loose);
}

bool all_null(const std::vector<Element>& elements) {
  return std::all_of(elements.begin(), elements.end(), [](const Element& e) { return std::holds_alternative<std::monostate>(e); });
}

bool same_element(const Element& a, const Element& b, bool single, const std::optional<double>& tolerance) {
  const auto number = [](const Element& e) -> std::optional<double> {
    if (const auto* value = std::get_if<double>(&e)) return *value;
    if (const auto* whole = std::get_if<std::int64_t>(&e)) return static_cast<double>(*whole);
    return std::nullopt;
  };
  const auto* x = std::get_if<double>(&a);
  const auto* y = std::get_if<double>(&b);
  if (x == nullptr && y == nullptr) return a == b;
  const auto left = number(a);
  const auto right = number(b);
  if (!left || !right) return false;
  if (tolerance && (*left == *right || std::abs(*left - *right) <= *tolerance * std::abs(*left))) return true;
  if (single) return std::bit_cast<std::uint32_t>(static_cast<float>(*left)) == std::bit_cast<std::uint32_t>(static_cast<float>(*right));
  return std::bit_cast<std::uint64_t>(*left) == std::bit_cast<std::uint64_t>(*right);
}

}  // namespace tapcheck
