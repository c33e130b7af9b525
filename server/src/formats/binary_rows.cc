#include "formats/binary_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/big_endian.h"
#include "formats/utf8.h"

namespace tapstand::formats {
namespace {

std::size_t packed_size(Primitive primitive, std::size_t count) {
  return primitive == Primitive::bit ? (count + 7) / 8 : count * binary_size(primitive);
}

// One-dimensional texts end at the first NUL (VOTable 1.4 §2.2); in arrays of texts NUL is padding like a blank.
void decode_char(std::string_view bytes, bool many, std::string& out) {
  std::string text(many ? bytes : bytes.substr(0, bytes.find('\0')));
  if (many) {
    std::replace(text.begin(), text.end(), '\0', ' ');
    text.erase(text.find_last_not_of(' ') + 1);
  }
  std::string mended;
  out.assign(well_formed(text, mended));
}

void decode_utf16(std::string_view bytes, bool many, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    char32_t c = get_big_endian<std::uint16_t>(bytes.data() + at);
    if (c == 0 && !many) break;
    if (c == 0) c = ' ';
    if (c >= 0xD800 && c < 0xE000) {
      const char32_t low = at + 3 < bytes.size() ? get_big_endian<std::uint16_t>(bytes.data() + at + 2) : char32_t{0};
      const bool pair = c < 0xDC00 && low >= 0xDC00 && low < 0xE000;
      c = pair ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00) : kReplacement;
      if (pair) at += 2;
    }
    append_utf8(out, c);
  }
  if (many) out.erase(out.find_last_not_of(' ') + 1);
}

// 1, 0, or 2 for unknown; nothing for a byte that is no boolean.
std::optional<char> decode_boolean(char c) {
  switch (c) {
    case 'T': case 't': case '1': return '\1';
    case 'F': case 'f': case '0': return '\0';
    case '?': case ' ': case '\0': return '\2';
    default: return std::nullopt;
  }
}

template <std::size_t N>
void decode_numbers(std::string_view bytes, std::string& out) {
  out.resize(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += N) {
    const auto value = get_big_endian<UnsignedOf<N>>(bytes.data() + at);
    std::memcpy(out.data() + at, &value, N);
  }
}

void decode_bits(std::string_view bytes, std::size_t count, std::string& out) {
  out.resize(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<char>((static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8)) & 1);
}

bool decode_elements(Primitive primitive, std::size_t count, std::string_view bytes, std::string& out) {
  switch (primitive) {
    case Primitive::boolean:
      out.clear();
      for (const char c : bytes) {
        const auto value = decode_boolean(c);
        if (!value) return false;
        out += *value;
      }
      break;
    case Primitive::bit: decode_bits(bytes, count, out); break;
    case Primitive::short_: decode_numbers<2>(bytes, out); break;
    case Primitive::int_:
    case Primitive::float_:
    case Primitive::float_complex: decode_numbers<4>(bytes, out); break;
    case Primitive::long_:
    case Primitive::double_:
    case Primitive::double_complex: decode_numbers<8>(bytes, out); break;
    case Primitive::unsigned_byte:
    case Primitive::char_:
    case Primitive::unicode_char: out.assign(bytes); break;
  }
  return true;
}

}  // namespace

Result<void> BinaryRows::decode() {
  for (;;) {
    if (!row_open_) {
      if (rest().empty()) break;
      TRY_ASSIGN(const bool flags, take_flags());
      if (!flags) break;
      row_open_ = true;
      column_ = 0;
      row_bytes_ = 0;
    }
    while (column_ < plans_.size()) {
      TRY_ASSIGN(const bool taken, take_cell());
      if (!taken) break;
      ++column_;
    }
    if (column_ < plans_.size()) break;
    row_open_ = false;
    TRY(on_row_());
  }
  input_.erase(0, at_);
  at_ = 0;
  return {};
}

Result<void> BinaryRows::finish() {
  if (!row_open_ && rest().empty()) return {};
  return fail(Code::bad_upload, "The binary stream ends inside a row.");
}

Result<bool> BinaryRows::take_flags() {
  if (!null_flags_) return true;
  const std::size_t size = (plans_.size() + 7) / 8;
  if (rest().size() < size) return false;
  flags_.assign(rest().substr(0, size));
  at_ += size;
  return true;
}

Result<bool> BinaryRows::take_cell() {
  const ColumnPlan& plan = plans_[column_];
  std::size_t prefix = 0;
  std::size_t count = plan.shape.count;
  if (plan.shape.variable) {
    prefix = 4;
    if (rest().size() < prefix) return false;
    count = get_big_endian<std::uint32_t>(rest().data());
  }
  const std::size_t size = packed_size(plan.shape.primitive, count);
  if (std::max(size, count) > limits_.max_cell_bytes) {
    return fail(Code::too_large, fmt::format("Column '{}': a cell of {} bytes is larger than this service takes.", plan.field.name, size));
  }
  if (rest().size() < prefix + size) return false;
  const std::string_view bytes = rest().substr(prefix, size);
  at_ += prefix + size;
  CellStore& out = cells_[column_];
  out.set_null();
  const bool null = null_flags_ && ((static_cast<unsigned char>(flags_[column_ / 8]) << (column_ % 8)) & 0x80u) != 0;
  if (null) return true;
  TRY(store(plan, count, bytes, out));
  if (!out.cell.s.empty()) row_bytes_ += out.cell.s.size();
  if (row_bytes_ > limits_.max_row_bytes) return fail(Code::too_large, "A row is larger than this service takes.");
  return true;
}

Result<void> BinaryRows::store(const ColumnPlan& plan, std::size_t count, std::string_view bytes, CellStore& out) {
  const Primitive primitive = plan.shape.primitive;
  if (plan.shape.text) {
    if (primitive == Primitive::unicode_char) {
      decode_utf16(bytes, plan.multidimensional(), out.bytes);
    } else {
      decode_char(bytes, plan.multidimensional(), out.bytes);
    }
    if (plan.null_text.empty() || out.bytes != plan.null_text) out.set_text();
    return {};
  }
  if (plan.shape.array || is_complex(primitive)) {
    if (plan.shape.variable && count == 0) return {};
    TRY(check_count(plan, count));
    if (!decode_elements(primitive, count, bytes, out.bytes)) return fail(Code::bad_upload, fmt::format("Column '{}': a byte is no boolean.", plan.field.name));
    out.set_blob();
    return {};
  }
  switch (primitive) {
    case Primitive::boolean: {
      const auto value = decode_boolean(bytes.front());
      if (!value) return fail(Code::bad_upload, fmt::format("Column '{}': a byte is no boolean.", plan.field.name));
      if (*value != '\2') out.cell = Cell::of(std::int64_t{*value});
      break;
    }
    case Primitive::bit: store_integer(plan, (bytes.front() & '\x80') != 0 ? 1 : 0, out); break;
    case Primitive::unsigned_byte: store_integer(plan, static_cast<unsigned char>(bytes.front()), out); break;
    case Primitive::short_: store_integer(plan, get_big_endian<std::int16_t>(bytes.data()), out); break;
    case Primitive::int_: store_integer(plan, get_big_endian<std::int32_t>(bytes.data()), out); break;
    case Primitive::long_: store_integer(plan, get_big_endian<std::int64_t>(bytes.data()), out); break;
    case Primitive::float_: store_real(plan, static_cast<double>(get_big_endian<float>(bytes.data())), out); break;
    default: store_real(plan, get_big_endian<double>(bytes.data()), out); break;
  }
  return {};
}

}  // namespace tapstand::formats
