#include "votable/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/text.h"
#include "votable/datatypes.h"

namespace tapcheck {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Characters of UTF-8.
std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

template <typename Unsigned>
Unsigned big_endian(std::string_view bytes) {
  Unsigned value = 0;
  for (const char c : bytes) value = static_cast<Unsigned>(value << 8U | static_cast<unsigned char>(c));
  return value;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | (code >> shift & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | code >> 12U);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | code >> 18U);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::int64_t integer_bytes(const Datatype& type, std::string_view bytes) {
  if (type.size == 1) return static_cast<unsigned char>(bytes[0]);
  if (type.size == 2) return static_cast<std::int16_t>(big_endian<std::uint16_t>(bytes));
  if (type.size == 4) return static_cast<std::int32_t>(big_endian<std::uint32_t>(bytes));
  return static_cast<std::int64_t>(big_endian<std::uint64_t>(bytes));
}

float float_bytes(std::string_view bytes) { return std::bit_cast<float>(big_endian<std::uint32_t>(bytes)); }
double double_bytes(std::string_view bytes) { return std::bit_cast<double>(big_endian<std::uint64_t>(bytes)); }
double floating_bytes(std::string_view bytes) { return bytes.size() == 4 ? static_cast<double>(float_bytes(bytes)) : double_bytes(bytes); }

/// The shortest text that reads back the same bits.
template <typename Floating>
std::string floating_text(Floating value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}
std::string floating_text(std::string_view bytes) { return bytes.size() == 4 ? floating_text(float_bytes(bytes)) : floating_text(double_bytes(bytes)); }

/// One element as TABLEDATA would write it.
std::string element_text(const Datatype& type, std::string_view bytes) {
  if (type.is_integer()) return std::to_string(integer_bytes(type, bytes));
  if (type.is_floating()) return floating_text(bytes);
  const std::size_t half = bytes.size() / 2;
  return floating_text(bytes.substr(0, half)) + " " + floating_text(bytes.substr(half));
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

/// Up to the first zero. Two surrogates are one character, as in UTF-16.
std::string characters(const Datatype& type, std::string_view bytes) {
  if (type.size == 1) return std::string(bytes.substr(0, bytes.find('\0')));
  std::string text;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    std::uint32_t code = big_endian<std::uint16_t>(bytes.substr(i, 2));
    if (code == 0) break;
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size()) {
      const std::uint32_t low = big_endian<std::uint16_t>(bytes.substr(i + 2, 2));
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(text, code);
  }
  return text;
}

tl::unexpected<VotProblem> broken(std::string_view rule, std::string text) { return tl::unexpected(VotProblem{rule, std::move(text)}); }

tl::unexpected<VotProblem> not_a(const Datatype& type, std::string_view text) {
  return broken(type.rule(), fmt::format("'{}' is not a {}", one_line(text, 40), type.name));
}

VotCellOr text_from_text(const VotField& field, std::string_view text) {
  const auto shape = array_shape(field.arraysize);
  const std::size_t length = character_count(text);
  const auto most = shape ? (shape->count ? shape->count : shape->most) : std::nullopt;
  if (most && length > *most && character_count(trim(text)) > *most) {
    return broken("characters", fmt::format("'{}' has {} characters, arraysize allows {}", one_line(text, 40), length, *most));
  }
  return text_cell(std::string(text));
}

VotCellOr array_from_text(const VotField& field, const Datatype& type, std::string_view text) {
  std::size_t count = 0;
  if (type.name == "bit") {  // blanks between bits are optional
    if (text.find_first_not_of("01 \t\r\n") != std::string_view::npos) return not_a(type, text);
    count = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c == '0' || c == '1'; }));
  } else {
    for (std::string_view rest = text; !rest.empty();) {
      const auto end = rest.find_first_of(kBlanks);
      const std::string_view element = rest.substr(0, end);
      if (!element.empty() && !is_element(type, element)) return not_a(type, element);
      count += element.empty() ? 0 : 1;
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
  }
  if (type.is_complex() && count % 2 != 0) return not_a(type, text);
  if (type.is_complex()) count /= 2;
  const auto shape = array_shape(field.arraysize);
  if (shape && !shape->holds(count)) {
    return broken("array-counts", fmt::format("'{}' has not the number of elements that arraysize '{}' says", one_line(text, 40), one_line(field.arraysize, 20)));
  }
  return VotCell(std::string(text));
}

/// The bytes of a boolean: `?`, a blank and zero are null.
std::optional<std::string> boolean_byte(char byte) {
  if (byte == '\0' || byte == ' ' || byte == '?') return "?";
  if (std::string_view("TtFf10").find(byte) != std::string_view::npos) return std::string(1, byte);
  return std::nullopt;
}

VotCellOr from_bytes(const VotField& field, const Datatype& type, std::string_view bytes, std::size_t count) {
  if (field.is_text()) return text_cell(characters(type, bytes));
  if (bytes.empty()) return VotCell();
  if (type.size == 0) return VotCell(bits_text(bytes, count));
  if (!field.is_array() && type.is_integer()) {
    const std::int64_t value = integer_bytes(type, bytes);
    if (field.null_text && integer_text(type, *field.null_text) == value) return VotCell();
    return VotCell(value);
  }
  if (!field.is_array() && type.is_floating()) return floating_cell(floating_bytes(bytes));
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += type.size) {
    text += i == 0 ? "" : " ";
    if (type.name != "boolean") {
      text += element_text(type, bytes.substr(i, type.size));
    } else if (const auto word = boolean_byte(bytes[i])) {
      text += *word;
    } else {
      return broken("booleans", fmt::format("the byte {:#04x} is no boolean", static_cast<unsigned char>(bytes[i])));
    }
  }
  if (type.name == "boolean" && text == "?") return VotCell();
  return VotCell(std::move(text));
}

}  // namespace

VotCellOr cell_from_text(const VotField& field, std::string_view text) {
  const Datatype* type = find_datatype(field.datatype);
  if (type == nullptr) return text_cell(std::string(text));
  if (field.is_text()) return text_from_text(field, text);
  text = trim(text);
  if (text.empty() || (field.null_text && text == *field.null_text)) return VotCell();
  if (field.is_array() || type->is_complex()) return array_from_text(field, *type, text);
  if (!is_element(*type, text)) return not_a(*type, text);
  if (type->is_integer()) {
    const auto value = integer_text(*type, text);
    if (field.null_text && integer_text(*type, *field.null_text) == value) return VotCell();
    return VotCell(*value);
  }
  if (type->is_floating()) return floating_cell(*floating_of(text));
  return text == "?" ? VotCell() : VotCell(std::string(text));
}

Result<std::string_view> BinaryCells::take(std::size_t count) {
  if (count > bytes_.size() - at_) return fail(fmt::format("the stream ends inside a row, at byte {}", bytes_.size()));
  const std::string_view taken = bytes_.substr(at_, count);
  at_ += count;
  return taken;
}

VotCellOr BinaryCells::next(const VotField& field, bool* unused) {
  const Datatype* type = find_datatype(field.datatype);
  if (type == nullptr) return broken("datatypes", fmt::format("datatype '{}' is unknown", one_line(field.datatype, 40)));
  const auto shape = array_shape(field.arraysize);
  if (!shape) return broken("arraysizes", shape.error().message);
  std::size_t count = shape->count.value_or(0);
  if (!shape->count) {
    auto length = take(4);
    if (!length) return broken("stream-length", length.error().message);
    count = big_endian<std::uint32_t>(*length);
  }
  const std::size_t size = type->size == 0 ? (count + 7) / 8 : count * type->size;
  auto bytes = take(size);
  if (!bytes) return broken("stream-length", bytes.error().message);
  if (!shape->count && !shape->holds(count) && (count != 0 || shape->step > 1)) {
    return broken("array-counts", fmt::format("{} elements do not fit arraysize '{}'", count, one_line(field.arraysize, 20)));
  }
  const bool zero = bytes->find_first_not_of('\0') == std::string_view::npos;
  auto cell = from_bytes(field, *type, *bytes, count);
  if (unused != nullptr) {
    const auto* text = cell ? std::get_if<std::string>(&*cell) : nullptr;
    *unused = zero || (cell && std::holds_alternative<std::monostate>(*cell)) ||
              (text != nullptr && text->find_first_not_of(field.is_text() ? " " : "Na- 0?") == std::string::npos);
  }
  return cell;
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
