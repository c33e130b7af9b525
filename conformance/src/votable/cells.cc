#include "votable/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/text.h"

namespace tapcheck {
namespace {

struct Datatype {
  std::string_view name;
  std::size_t size;  ///< bytes of one element; 0 for bit, which is packed
  std::int64_t lowest;
  std::int64_t highest;  ///< equal to lowest where it is no integer
};

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

const Datatype* find_datatype(std::string_view name) {
  const auto* at = std::find_if(kDatatypes.begin(), kDatatypes.end(), [&](const Datatype& d) { return d.name == name; });
  return at == kDatatypes.end() ? nullptr : at;
}

bool is_integer(const Datatype& type) { return type.highest != type.lowest; }

std::optional<double> floating_text(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  // from_chars would take "inf" and "nan" in any case: the standard has one spelling each.
  if (text.find_first_of("nN") != std::string_view::npos) return std::nullopt;
  if (const auto value = parse_number(text)) return value;
  double out = 0;  // out of double's range, as 1e-400: legal text
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc::result_out_of_range && end == text.data() + text.size()) return 0.0;
  return std::nullopt;
}

std::optional<std::int64_t> integer_text(const Datatype& type, std::string_view text) {
  std::optional<std::int64_t> value;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    std::uint64_t bits = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
    if (error == std::errc() && end == text.data() + text.size()) value = static_cast<std::int64_t>(bits);
  } else if (const auto number = parse_integer(text)) {
    value = *number;
  }
  return value && *value >= type.lowest && *value <= type.highest ? value : std::nullopt;
}

/// True if `text` is one element of the type.
bool is_element(const Datatype& type, std::string_view text) {
  if (is_integer(type)) return integer_text(type, text).has_value();
  if (type.name == "boolean") {
    const std::string word = lower(text);
    return word == "t" || word == "f" || word == "true" || word == "false" || word == "1" || word == "0" || word == "?";
  }
  if (type.name == "bit") return text == "0" || text == "1";
  return floating_text(text).has_value();
}

template <typename Unsigned>
Unsigned big_endian(std::string_view bytes) {
  Unsigned value = 0;
  for (const char c : bytes) value = static_cast<Unsigned>(value << 8U | static_cast<unsigned char>(c));
  return value;
}

std::string utf8(std::uint32_t code) {
  std::string out;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | code >> 12U);
    out += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
  return out;
}

std::int64_t integer_bytes(const Datatype& type, std::string_view bytes) {
  if (type.size == 1) return static_cast<unsigned char>(bytes[0]);
  if (type.size == 2) return static_cast<std::int16_t>(big_endian<std::uint16_t>(bytes));
  if (type.size == 4) return static_cast<std::int32_t>(big_endian<std::uint32_t>(bytes));
  return static_cast<std::int64_t>(big_endian<std::uint64_t>(bytes));
}

double floating_bytes(std::string_view bytes) {
  if (bytes.size() == 4) return static_cast<double>(std::bit_cast<float>(big_endian<std::uint32_t>(bytes)));
  return std::bit_cast<double>(big_endian<std::uint64_t>(bytes));
}

/// One element as TABLEDATA would write it.
std::string element_text(const Datatype& type, std::string_view bytes) {
  if (type.name == "boolean") return std::string(1, bytes[0]);
  if (is_integer(type)) return std::to_string(integer_bytes(type, bytes));
  if (type.name == "float" || type.name == "double") return fmt::format("{}", floating_bytes(bytes));
  const std::size_t half = bytes.size() / 2;
  return fmt::format("{} {}", floating_bytes(bytes.substr(0, half)), floating_bytes(bytes.substr(half)));
}

/// NaN is how VOTable writes a null in a floating column.
VotCell floating_cell(double value) {
  if (std::isnan(value)) return {};
  return value;
}

/// Bits are packed from the most significant on.
std::string bits_text(std::string_view bytes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8) & 1U) != 0 ? '1' : '0';
  return text;
}

/// An empty string and a null string are the same.
VotCell text_cell(std::string text) {
  if (text.empty()) return {};
  return text;
}

std::string characters(const Datatype& type, std::string_view bytes) {
  std::string text;
  if (type.size == 1) {
    text = std::string(bytes.substr(0, bytes.find('\0')));
  } else {
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
      const auto code = big_endian<std::uint16_t>(bytes.substr(i, 2));
      if (code == 0) break;
      text += utf8(code);
    }
  }
  return text;
}

}  // namespace

bool known_datatype(std::string_view datatype) { return find_datatype(datatype) != nullptr; }

Result<std::size_t> fixed_count(const std::string& arraysize) {
  if (arraysize.empty()) return std::size_t{1};
  std::size_t count = 1;
  const auto parts = split(arraysize, 'x');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string part = parts[i];
    const bool variable = part.ends_with('*');
    if (variable && i + 1 < parts.size()) return fail(fmt::format("arraysize '{}' is not legal", one_line(arraysize, 40)));
    if (variable) part.pop_back();
    const auto size = parse_integer(part);
    if (!(variable && part.empty()) && (!size || *size < 0 || *size > 1'000'000'000)) {
      return fail(fmt::format("arraysize '{}' is not legal", one_line(arraysize, 40)));
    }
    if (variable) return std::size_t{0};
    count *= static_cast<std::size_t>(*size);
    if (count > 1'000'000'000) return fail(fmt::format("arraysize '{}' is too large", one_line(arraysize, 40)));
  }
  return count;
}

Result<VotCell> cell_from_text(const VotField& field, std::string_view text) {
  const Datatype* type = find_datatype(field.datatype);
  if (type == nullptr || field.is_text()) return text_cell(std::string(text));
  text = trim(text);
  if (text.empty() || (field.null_text && text == *field.null_text)) return VotCell();
  const auto wrong = [&] { return fail(fmt::format("'{}' is not a {}", one_line(text, 40), field.datatype)); };
  if (field.is_array() && type->name == "bit") {  // blanks between bits are optional
    return text.find_first_not_of("01 \t\r\n") == std::string_view::npos ? Result<VotCell>(std::string(text)) : wrong();
  }
  if (field.is_array() || type->name.ends_with("Complex")) {
    for (std::string_view rest = text; !rest.empty();) {
      const auto end = rest.find_first_of(" \t\r\n,");
      if (!is_element(*type, rest.substr(0, end)) && end != 0) return wrong();
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return VotCell(std::string(text));
  }
  if (!is_element(*type, text)) return wrong();
  if (is_integer(*type)) return VotCell(*integer_text(*type, text));
  if (type->name == "float" || type->name == "double") {
    return floating_cell(*floating_text(text));
  }
  return VotCell(std::string(text));
}

Result<std::string_view> BinaryCells::take(std::size_t count) {
  if (count > bytes_.size() - at_) return fail(fmt::format("the stream ends inside a row, at byte {}", bytes_.size()));
  const std::string_view taken = bytes_.substr(at_, count);
  at_ += count;
  return taken;
}

Result<VotCell> BinaryCells::next(const VotField& field) {
  const Datatype* type = find_datatype(field.datatype);
  if (type == nullptr) return fail(fmt::format("datatype '{}' is unknown", one_line(field.datatype, 40)));
  auto count = fixed_count(field.arraysize);
  if (!count) return tl::unexpected(count.error());
  const bool variable = field.arraysize.ends_with('*');
  if (variable) {
    auto length = take(4);
    if (!length) return tl::unexpected(length.error());
    count = big_endian<std::uint32_t>(*length);
  }
  const std::size_t size = type->size == 0 ? (*count + 7) / 8 : *count * type->size;
  auto bytes = take(size);
  if (!bytes) return tl::unexpected(bytes.error());
  if (field.is_text()) {
    std::string text = characters(*type, *bytes);
    return text_cell(std::move(text));
  }
  if (variable && bytes->empty()) return VotCell();
  if (!field.is_array() && is_integer(*type)) {
    const std::int64_t value = integer_bytes(*type, *bytes);
    if (field.null_text && parse_integer(*field.null_text) == value) return VotCell();
    return VotCell(value);
  }
  if (!field.is_array() && (type->name == "float" || type->name == "double")) {
    return floating_cell(floating_bytes(*bytes));
  }
  if (type->size == 0) return VotCell(bits_text(*bytes, *count));
  std::string text;
  for (std::size_t i = 0; i < bytes->size(); i += type->size) {
    text += (i == 0 ? "" : " ") + element_text(*type, bytes->substr(i, type->size));
  }
  return VotCell(std::move(text));
}

Result<std::string> decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  int digits = 0;
  int padding = 0;
  for (const char c : text) {
    int value = -1;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    if (c >= 'a' && c <= 'z') value = c - 'a' + 26;
    if (c >= '0' && c <= '9') value = c - '0' + 52;
    if (c == '+') value = 62;
    if (c == '/') value = 63;
    if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
    if (c == '=') {
      value = 0;
      ++padding;
    } else if (value < 0 || padding > 0) {
      return fail("the STREAM is not base64");
    }
    group = group << 6U | static_cast<std::uint32_t>(value);
    if (++digits == 4) {
      for (const unsigned shift : {16U, 8U, 0U}) out += static_cast<char>(group >> shift & 0xFFU);
      digits = 0;
    }
  }
  if (digits != 0 || padding > 2) return fail("the STREAM's base64 ends early");
  out.resize(out.size() - static_cast<std::size_t>(padding));
  return out;
}

}  // namespace tapcheck
