#include "formats/binary_row.h"

#include <algorithm>
#include <cmath>

#include "formats/big_endian.h"
#include "formats/utf8.h"
#include "formats/value_text.h"

namespace tapstand::formats {
namespace {

std::size_t packed_size(const Shape& shape, std::size_t count) {
  return shape.primitive == Primitive::bit ? (count + 7) / 8 : count * binary_size(shape.primitive);
}

template <class T>
void put(RowBuffer& out, T value) {
  out.commit(put_big_endian(out.room(sizeof(T)), value));
}

void put_null(RowBuffer& out, const Shape& shape) {
  if (shape.variable) return put(out, std::uint32_t{0});
  const std::size_t size = packed_size(shape, shape.count);
  const bool single = shape.primitive == Primitive::float_ || shape.primitive == Primitive::float_complex;
  if (!is_float(shape.primitive) && !is_complex(shape.primitive)) return out.fill(size, '\0');
  for (std::size_t done = 0; done < size; done += single ? 4 : 8) {
    if (single) {
      put(out, std::numeric_limits<float>::quiet_NaN());
    } else {
      put(out, std::numeric_limits<double>::quiet_NaN());
    }
  }
}

// The count of what was written after `start` goes in front of it.
void put_count(RowBuffer& out, std::size_t start, std::size_t unit) {
  put_big_endian(out.data() + start - 4, static_cast<std::uint32_t>((out.size() - start) / unit));
}

void put_utf16(RowBuffer& out, char32_t c) {
  if (c < 0x10000) return put(out, static_cast<std::uint16_t>(c));
  put(out, static_cast<std::uint16_t>(0xD7C0 + (c >> 10)));
  put(out, static_cast<std::uint16_t>(0xDC00 + (c & 0x3FF)));
}

bool put_text(RowBuffer& out, const Shape& shape, const Cell& cell) {
  char scratch[32];
  std::string_view text = text_of(cell, scratch);
  if (shape.max_text() > 0) text = utf8_prefix(text, shape.max_text());
  if (shape.variable) out.fill(4, '\0');
  const std::size_t start = out.size();
  const bool wide = shape.primitive == Primitive::unicode_char;
  const bool ascii = std::none_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80u) != 0; });
  if (ascii && !wide) {
    out.append(text);
  } else {
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint c = code_point_at(text, at);
      at += c.bytes;
      if (wide) {
        put_utf16(out, c.value);
      } else {
        out.push(c.value < 0x80 ? static_cast<char>(c.value) : '?');
      }
    }
  }
  const std::size_t unit = wide ? 2 : 1;
  if (shape.variable) {
    put_count(out, start, unit);
    return true;
  }
  const std::size_t width = shape.count * unit;
  const std::size_t used = out.size() - start;
  if (used > width) out.commit(out.data() + start + width);  // surrogate pairs took more units than characters
  if (used < width) out.fill(width - used, '\0');
  return true;
}

template <class T>
void put_elements(RowBuffer& out, std::string_view blob) {
  char* to = out.room(blob.size());
  for (std::size_t at = 0; at < blob.size(); at += sizeof(T)) {
    T value;
    std::memcpy(&value, blob.data() + at, sizeof value);
    to = put_big_endian(to, value);
  }
  out.commit(to);
}

void put_bits(RowBuffer& out, std::string_view bits) {
  for (std::size_t at = 0; at < bits.size(); at += 8) {
    unsigned byte = 0;
    for (std::size_t k = 0; k < 8 && at + k < bits.size(); ++k) byte |= (bits[at + k] != 0 ? 0x80u : 0u) >> k;
    out.push(static_cast<char>(byte));
  }
}

bool put_blob(RowBuffer& out, const Shape& shape, std::string_view blob) {
  const auto count = elements_of(shape, blob);
  if (!count) return false;
  if (shape.variable) put(out, static_cast<std::uint32_t>(*count));
  switch (shape.primitive) {
    case Primitive::boolean:
      for (const char c : blob) out.push(c == 1 ? 'T' : c == 0 ? 'F' : '?');
      break;
    case Primitive::bit: put_bits(out, blob); break;
    case Primitive::short_: put_elements<std::uint16_t>(out, blob); break;
    case Primitive::int_:
    case Primitive::float_:
    case Primitive::float_complex: put_elements<std::uint32_t>(out, blob); break;
    case Primitive::long_:
    case Primitive::double_:
    case Primitive::double_complex: put_elements<std::uint64_t>(out, blob); break;
    case Primitive::unsigned_byte:
    case Primitive::char_:
    case Primitive::unicode_char: out.append(blob); break;
  }
  return true;
}

void put_integer(RowBuffer& out, Primitive primitive, std::int64_t value) {
  switch (primitive) {
    case Primitive::bit: return out.push(value != 0 ? '\x80' : '\0');
    case Primitive::unsigned_byte: return out.push(static_cast<char>(value));
    case Primitive::short_: return put(out, static_cast<std::int16_t>(value));
    case Primitive::int_: return put(out, static_cast<std::int32_t>(value));
    default: return put(out, value);
  }
}

}  // namespace

bool RowPacker::put_cell(RowBuffer& out, const Shape& shape, const Cell& cell) {
  if (cell.is_null()) return false;
  if (shape.text) return put_text(out, shape, cell);
  if (shape.array || is_complex(shape.primitive)) return cell.kind == Cell::Kind::blob && put_blob(out, shape, cell.s);
  if (is_float(shape.primitive)) {
    const auto value = real_of(cell);
    if (!value) return false;
    if (shape.primitive == Primitive::float_) {
      put(out, static_cast<float>(*value));
    } else {
      put(out, *value);
    }
    return true;
  }
  if (shape.primitive == Primitive::boolean) {
    const auto value = boolean_of(cell);
    if (value) out.push(*value ? 'T' : 'F');
    return value.has_value();
  }
  const auto value = integer_of(cell, integer_range(shape.primitive));
  if (value) put_integer(out, shape.primitive, *value);
  return value.has_value();
}

void RowPacker::append(RowBuffer& out, Row row) {
  const std::size_t flags = out.size();
  out.fill((shapes_.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    if (put_cell(out, shapes_[i], i < row.size() ? row[i] : Cell::null())) continue;
    char& byte = out.data()[flags + i / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) | (0x80u >> (i % 8)));
    put_null(out, shapes_[i]);
  }
}

PackedCells::PackedCell PackedCells::next(const Shape& shape) {
  PackedCell cell;
  cell.null = ((static_cast<unsigned char>(flags_[column_ / 8]) << (column_ % 8)) & 0x80u) != 0;
  ++column_;
  cell.count = shape.count;
  if (shape.variable) {
    cell.count = get_big_endian<std::uint32_t>(rest_.data());
    rest_.remove_prefix(4);
  }
  const std::size_t size = packed_size(shape, cell.count);
  cell.bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return cell;
}

}  // namespace tapstand::formats
