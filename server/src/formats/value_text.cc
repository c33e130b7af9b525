#include "formats/value_text.h"

#include <charconv>
#include <cmath>

#include "core/text.h"

namespace tapstand::formats {

const TextStyle kTabledataStyle{"T", "F", "?", "NaN", "+Inf", "-Inf", "", " ", "", "", "", " ", ""};
const TextStyle kCsvStyle{"true", "false", "", "NaN", "Infinity", "-Infinity", "", " ", "", "", "", " ", ""};
const TextStyle kEcsvStyle{"True", "False", "", "NaN", "Infinity", "-Infinity", "", "", "", "", "", "", "j"};
const TextStyle kEcsvArrayStyle{"true", "false", "null", "NaN", "Infinity", "-Infinity", "[", ",", "]", ",", "", "", "j"};
const TextStyle kJsonStyle{"true", "false", "null", "null", "1e999", "-1e999", "[", ",", "]", ",", "[", ",", "]"};

namespace {

template <class T>
char* put_shortest(char* to, T value) {
  char* end = std::to_chars(to, to + 32, value).ptr;
  for (const char* p = to; p != end; ++p) {
    if (*p == '.' || *p == 'e') return end;
  }
  *end++ = '.';
  *end++ = '0';
  return end;
}

template <class T>
void append_real(RowBuffer& out, T value, const TextStyle& style) {
  if (std::isfinite(value)) return out.commit(put_real(out.room(32), value));
  out.append(std::isnan(value) ? style.nan : value > 0 ? style.infinity : style.minus_infinity);
}

void append_integer(RowBuffer& out, std::int64_t value) {
  char* to = out.room(24);
  out.commit(std::to_chars(to, to + 24, value).ptr);
}

template <class T>
T load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void append_complex(RowBuffer& out, const char* from, const TextStyle& style) {
  const T imaginary = load<T>(from + sizeof(T));
  out.append(style.complex_open);
  append_real(out, load<T>(from), style);
  // Where nothing stands between the parts, the sign does (1.0+2.0j).
  if (style.complex_separator.empty() && !std::signbit(imaginary)) out.push('+');
  out.append(style.complex_separator);
  append_real(out, imaginary, style);
  out.append(style.complex_close);
}

void append_element(RowBuffer& out, Primitive primitive, const char* from, const TextStyle& style) {
  switch (primitive) {
    case Primitive::boolean: return out.append(*from == 1 ? style.yes : *from == 0 ? style.no : style.unknown);
    case Primitive::bit: return out.push(*from != 0 ? '1' : '0');
    case Primitive::unsigned_byte: return append_integer(out, load<std::uint8_t>(from));
    case Primitive::short_: return append_integer(out, load<std::int16_t>(from));
    case Primitive::int_: return append_integer(out, load<std::int32_t>(from));
    case Primitive::long_: return append_integer(out, load<std::int64_t>(from));
    case Primitive::float_: return append_real(out, load<float>(from), style);
    case Primitive::double_: return append_real(out, load<double>(from), style);
    case Primitive::float_complex: return append_complex<float>(out, from, style);
    case Primitive::double_complex: return append_complex<double>(out, from, style);
    case Primitive::char_:
    case Primitive::unicode_char: return;
  }
}

bool append_array(RowBuffer& out, const Shape& shape, const Cell& cell, const TextStyle& style) {
  if (cell.kind != Cell::Kind::blob) return false;
  const auto count = elements_of(shape, cell.s);
  // No element and no brackets would read as null: the same thing where arrays are not bracketed.
  if (!count || (*count == 0 && style.open.empty())) return false;
  const std::size_t size = native_size(shape.primitive);
  const std::string_view separator = shape.primitive == Primitive::bit ? style.bit_separator : style.separator;
  out.append(style.open);
  for (std::size_t i = 0; i < *count; ++i) {
    if (i > 0) out.append(separator);
    append_element(out, shape.primitive, cell.s.data() + i * size, style);
  }
  out.append(style.close);
  return true;
}

}  // namespace

char* put_real(char* to, double finite) { return put_shortest(to, finite); }
char* put_real(char* to, float finite) { return put_shortest(to, finite); }

std::optional<std::int64_t> integer_of(const Cell& cell, IntegerRange range) {
  std::optional<std::int64_t> value;
  switch (cell.kind) {
    case Cell::Kind::integer: value = cell.i; break;
    case Cell::Kind::real:
      if (cell.d >= -0x1p63 && cell.d < 0x1p63) value = static_cast<std::int64_t>(cell.d);
      break;
    case Cell::Kind::text: value = parse_int(cell.s); break;
    case Cell::Kind::null:
    case Cell::Kind::blob: break;
  }
  if (!value || *value < range.min || *value > range.max) return std::nullopt;
  return value;
}

std::optional<double> real_of(const Cell& cell) {
  if (cell.kind == Cell::Kind::real) return std::isnan(cell.d) ? std::nullopt : std::optional(cell.d);
  if (cell.kind == Cell::Kind::integer) return static_cast<double>(cell.i);
  if (cell.kind != Cell::Kind::text) return std::nullopt;
  const auto value = parse_double(cell.s);
  return value && !std::isnan(*value) ? value : std::nullopt;
}

std::optional<bool> boolean_of(const Cell& cell) {
  if (cell.kind == Cell::Kind::integer) return cell.i != 0;
  if (cell.kind == Cell::Kind::real) return std::isnan(cell.d) ? std::nullopt : std::optional(cell.d != 0);
  if (cell.kind != Cell::Kind::text) return std::nullopt;
  if (iequals(cell.s, "true") || iequals(cell.s, "t") || cell.s == "1") return true;
  if (iequals(cell.s, "false") || iequals(cell.s, "f") || cell.s == "0") return false;
  return std::nullopt;
}

std::string_view text_of(const Cell& cell, char (&scratch)[32]) {
  const auto length = [&](const char* end) { return static_cast<std::size_t>(end - scratch); };
  switch (cell.kind) {
    case Cell::Kind::text:
    case Cell::Kind::blob: return cell.s;
    case Cell::Kind::integer: return {scratch, length(std::to_chars(scratch, scratch + 32, cell.i).ptr)};
    case Cell::Kind::real:
      if (!std::isfinite(cell.d)) return std::isnan(cell.d) ? "NaN" : cell.d > 0 ? "+Inf" : "-Inf";
      return {scratch, length(put_real(scratch, cell.d))};
    case Cell::Kind::null: break;
  }
  return {};
}

bool append_value(RowBuffer& out, const Shape& shape, const Cell& cell, const TextStyle& style) {
  if (cell.is_null()) return false;
  if (shape.array) return append_array(out, shape, cell, style);
  if (is_float(shape.primitive)) {
    const auto value = real_of(cell);
    if (!value) return false;
    if (shape.primitive == Primitive::float_) {
      append_real(out, static_cast<float>(*value), style);
    } else {
      append_real(out, *value, style);
    }
    return true;
  }
  if (shape.primitive == Primitive::boolean) {
    const auto value = boolean_of(cell);
    if (value) out.append(*value ? style.yes : style.no);
    return value.has_value();
  }
  if (is_complex(shape.primitive)) {
    if (cell.kind != Cell::Kind::blob || cell.s.size() != native_size(shape.primitive)) return false;
    append_element(out, shape.primitive, cell.s.data(), style);
    return true;
  }
  const auto value = integer_of(cell, integer_range(shape.primitive));
  if (value) append_integer(out, *value);
  return value.has_value();
}

}  // namespace tapstand::formats
