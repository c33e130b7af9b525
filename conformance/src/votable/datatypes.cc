#include "votable/datatypes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>

#include "core/text.h"

namespace tapcheck {
namespace {

constexpr std::array kDatatypes{
    Datatype{"boolean", 1, 0, 0},
    Datatype{"bit", 0, 0, 0},
    Datatype{"unsignedByte", 1, 0, 255},
    Datatype{"short", 2, -32768, 32767},
    Datatype{"int", 4, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()},
    Datatype{"long", 8, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()},
    Datatype{"char", 1, 0, 0},
    Datatype{"unicodeChar", 2, 0, 0},
    Datatype{"float", 4, 0, 0},
    Datatype{"double", 8, 0, 0},
    Datatype{"floatComplex", 8, 0, 0},
    Datatype{"doubleComplex", 16, 0, 0},
};

}  // namespace

const Datatype* find_datatype(std::string_view name) {
  const auto* at = std::find_if(kDatatypes.begin(), kDatatypes.end(), [&](const Datatype& d) { return d.name == name; });
  return at == kDatatypes.end() ? nullptr : at;
}

std::string_view Datatype::rule() const {
  if (is_integer()) return "integers";
  if (name == "boolean") return "booleans";
  if (name == "bit") return "bits";
  return is_text() ? "characters" : "floats";
}

std::optional<std::int64_t> integer_text(const Datatype& type, std::string_view text) {
  std::optional<std::int64_t> value;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    std::uint64_t bits = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    // The digits are the type's bits: 0xFFFF is -1 as a short.
    const std::size_t width = type.size * 8;
    if (width < 64 && bits >> width != 0) return std::nullopt;
    const bool negative = type.lowest < 0 && (bits >> (width - 1) & 1U) != 0;
    value = static_cast<std::int64_t>(negative && width < 64 ? bits | ~std::uint64_t{0} << width : bits);
  } else {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    if (const auto number = parse_integer(text)) value = *number;
  }
  return value && *value >= type.lowest && *value <= type.highest ? value : std::nullopt;
}

bool is_element(const Datatype& type, std::string_view text) {
  if (type.is_integer()) return integer_text(type, text).has_value();
  if (type.name == "boolean") return text == "?" || boolean_of(text).has_value();
  if (type.name == "bit") return text == "0" || text == "1";
  return floating_of(text).has_value();
}

std::optional<double> floating_of(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  // from_chars would take "inf" and "nan" in any case: the standard has one spelling each.
  if (text.find_first_of("nN") != std::string_view::npos) return std::nullopt;
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  if (const auto value = parse_number(text)) return value;
  // Out of double's range, as 1e-400: legal text, read as C does. parse_number has refused all that is no number.
  double ignored = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ignored);
  if (error != std::errc::result_out_of_range || end != text.data() + text.size()) return std::nullopt;
  return std::strtod(std::string(text).c_str(), nullptr);
}

std::optional<bool> boolean_of(std::string_view text) {
  const std::string word = lower(text);
  if (word == "t" || word == "true" || word == "1") return true;
  if (word == "f" || word == "false" || word == "0") return false;
  return std::nullopt;
}

bool ArrayShape::holds(std::size_t elements) const {
  if (count) return elements == *count;
  return elements % step == 0 && (!most || elements <= *most);
}

Result<ArrayShape> array_shape(const std::string& arraysize) {
  constexpr std::size_t kMost = 1'000'000'000;
  const auto illegal = [&] { return fail(fmt::format("arraysize '{}' is not legal", one_line(arraysize, 40))); };
  ArrayShape shape;
  shape.count = 1;
  if (arraysize.empty()) return shape;
  const auto parts = split(arraysize, 'x');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string part = parts[i];
    const bool last = i + 1 == parts.size();
    const bool variable = part.ends_with('*');
    if (variable && !last) return illegal();
    if (variable) part.pop_back();
    const auto size = parse_integer(part);
    if (!(variable && part.empty()) && (!size || *size < 0 || static_cast<std::size_t>(*size) > kMost)) return illegal();
    const std::size_t total = shape.step * static_cast<std::size_t>(size.value_or(1));
    if (total > kMost) return fail(fmt::format("arraysize '{}' is too large", one_line(arraysize, 40)));
    if (!last) {
      shape.step = total;
    } else if (variable) {
      shape.count = std::nullopt;
      if (!part.empty()) shape.most = total;
    } else {
      shape.count = total;
    }
  }
  if (shape.step == 0) return illegal();
  return shape;
}

}  // namespace tapcheck
