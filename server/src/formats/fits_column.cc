#include "formats/fits_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text.h"
#include "formats/big_endian.h"
#include "formats/utf8.h"

namespace tapstand::formats {
namespace {

struct LetterRow {
  char letter;
  std::size_t size;  // bytes of an element
  Primitive primitive;
};
constexpr LetterRow kLetters[] = {
    {'L', 1, Primitive::boolean}, {'X', 0, Primitive::bit},    {'B', 1, Primitive::unsigned_byte}, {'I', 2, Primitive::short_},
    {'J', 4, Primitive::int_},    {'K', 8, Primitive::long_},  {'A', 1, Primitive::char_},         {'E', 4, Primitive::float_},
    {'D', 8, Primitive::double_}, {'C', 8, Primitive::float_complex}, {'M', 16, Primitive::double_complex},
};
const LetterRow* row_of(char letter) {
  for (const auto& row : kLetters) {
    if (row.letter == letter) return &row;
  }
  return nullptr;
}

template <class T>
void append_native(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

bool is_integer_letter(char letter) { return letter == 'B' || letter == 'I' || letter == 'J' || letter == 'K'; }

constexpr double kLongOffset = 9223372036854775808.0;  // TZERO of unsigned 64-bit integers

}  // namespace

std::size_t FitsColumn::element_size() const { return row_of(letter)->size; }

Result<FitsColumn> FitsColumn::make(const FitsCards& cards, std::size_t number) {
  const auto key = [&](std::string_view name) { return fmt::format("{}{}", name, number); };
  FitsColumn column;
  column.field.name = cards.text(key("TTYPE"));
  if (column.field.name.empty()) column.field.name = fmt::format("col{}", number);
  column.field.unit = cards.text(key("TUNIT"));
  column.field.ucd = cards.text(key("TUCD"));
  column.field.utype = cards.text(key("TUTYP"));
  column.field.description = cards.text(key("TCOMM"));
  const std::string form(trim(cards.text(key("TFORM"))));
  const auto bad = [&](std::string_view why) { return fail(Code::bad_upload, fmt::format("Column '{}': TFORM '{}' {}.", column.field.name, form.substr(0, 40), why)); };
  const std::size_t at = std::min(form.find_first_not_of("0123456789"), form.size());
  const auto repeat = at == 0 ? std::optional<std::int64_t>(1) : parse_int(std::string_view(form).substr(0, at));
  if (at == form.size() || !repeat || *repeat < 0 || *repeat > (std::int64_t{1} << 31)) return bad("is not legal");
  column.letter = form[at];
  column.count = static_cast<std::size_t>(*repeat);
  if (column.letter == 'P' || column.letter == 'Q') {
    column.descriptor = column.letter;
    column.letter = at + 1 < form.size() ? form[at + 1] : ' ';
    column.width = column.count == 0 ? 0 : column.descriptor == 'P' ? 8 : 16;
    if (column.count > 1) return bad("repeats a descriptor");
  }
  const auto* row = row_of(column.letter);
  if (row == nullptr) return bad("has no type that is read here");
  if (column.descriptor == '\0') column.width = column.letter == 'X' ? (column.count + 7) / 8 : column.count * row->size;
  column.array = column.letter != 'A' && (column.descriptor != '\0' || column.count != 1);
  if (is_integer_letter(column.letter)) column.null = cards.integer(key("TNULL"));
  const double factor = cards.real(key("TSCAL")).value_or(1);
  const double offset = cards.real(key("TZERO")).value_or(0);
  if (is_integer_letter(column.letter) && factor == 1 && offset == std::trunc(offset) && std::fabs(offset) < kLongOffset) {
    column.zero = static_cast<std::int64_t>(offset);
  } else if (column.letter == 'K' && factor == 1 && offset == kLongOffset) {
    column.zero = std::numeric_limits<std::int64_t>::min();  // told apart below: adding 2^63 turns the sign bit
  } else if (column.letter != 'A' && column.letter != 'L' && column.letter != 'X' && (factor != 1 || offset != 0)) {
    column.scaled = true;
    column.factor = factor;
    column.offset = offset;
  }
  TRY(column.set_type());
  if (const auto dims = cards.text(key("TDIM")); column.array && column.descriptor == '\0' && dims.size() > 2 && dims.find(',') != std::string::npos) {
    std::string arraysize = dims.substr(1, dims.find(')') - 1);
    std::replace(arraysize.begin(), arraysize.end(), ',', 'x');
    std::erase(arraysize, ' ');
    const auto shape = make_shape(votable_datatype(column.field.type.type), arraysize);
    if (shape && shape->array && shape->holds(column.count)) column.field.type.arraysize = arraysize;
  }
  return column;
}

// The smallest type that holds what the column can have.
Result<void> FitsColumn::set_type() {
  Primitive primitive = row_of(letter)->primitive;
  if (scaled) {
    if (is_complex(primitive)) return fail(Code::bad_upload, fmt::format("Column '{}': scaled complex numbers are not read here.", field.name));
    primitive = Primitive::double_;
  } else if (is_integer_letter(letter) && zero != 0) {
    primitive = letter == 'B' ? Primitive::short_ : letter == 'I' ? Primitive::int_ : Primitive::long_;
  }
  constexpr std::string_view kNames[] = {"boolean", "bit", "unsignedByte", "short", "int", "long", "char", "unicodeChar", "float", "double", "floatComplex", "doubleComplex"};
  const std::string arraysize = letter == 'A' || descriptor != '\0' ? "*" : !array ? "" : count == 0 ? "*" : std::to_string(count);
  field.type = type_from_votable(kNames[static_cast<std::size_t>(primitive)], arraysize, "");
  return {};
}

std::pair<std::uint64_t, std::uint64_t> FitsColumn::place(std::string_view bytes) const {
  if (descriptor == 'P') return {get_big_endian<std::uint32_t>(bytes.data()), get_big_endian<std::uint32_t>(bytes.data() + 4)};
  return {get_big_endian<std::uint64_t>(bytes.data()), get_big_endian<std::uint64_t>(bytes.data() + 8)};
}

std::int64_t FitsColumn::integer_at(const char* at) const {
  switch (letter) {
    case 'I': return get_big_endian<std::int16_t>(at);
    case 'J': return get_big_endian<std::int32_t>(at);
    case 'K': return get_big_endian<std::int64_t>(at);
    default: return static_cast<unsigned char>(*at);
  }
}

Result<void> FitsColumn::decode_scalar(const char* at, CellStore& out) const {
  if (letter == 'L') {
    if (*at == 'T' || *at == 'F') out.cell = Cell::of(std::int64_t{*at == 'T'});
    return {};
  }
  if (letter == 'X') {
    out.cell = Cell::of(std::int64_t{(*at & '\x80') != 0});
    return {};
  }
  if (is_integer_letter(letter)) {
    const std::int64_t value = integer_at(at);
    if (null == value) return {};
    if (scaled) {
      out.cell = Cell::of(static_cast<double>(value) * factor + offset);
      return {};
    }
    std::int64_t sum = 0;
    const bool turned = zero == std::numeric_limits<std::int64_t>::min();
    if (turned ? value >= 0 : __builtin_add_overflow(value, zero, &sum)) {
      return fail(Code::bad_upload, fmt::format("Column '{}': an unsigned number is larger than BIGINT holds.", field.name));
    }
    out.cell = Cell::of(turned ? static_cast<std::int64_t>(static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63)) : sum);
    return {};
  }
  const double value = letter == 'E' ? static_cast<double>(get_big_endian<float>(at)) : get_big_endian<double>(at);
  if (!std::isnan(value)) out.cell = Cell::of(scaled ? value * factor + offset : value);
  return {};
}

// One element of an array, in the machine's order and in the type of the field.
void FitsColumn::append(const char* at, std::string& out) const {
  if (letter == 'L') {
    out += *at == 'T' ? '\1' : *at == 'F' ? '\0' : '\2';
  } else if (letter == 'C') {
    append_native(out, get_big_endian<float>(at));
    append_native(out, get_big_endian<float>(at + 4));
  } else if (letter == 'M') {
    append_native(out, get_big_endian<double>(at));
    append_native(out, get_big_endian<double>(at + 8));
  } else if (letter == 'E' && !scaled) {
    append_native(out, get_big_endian<float>(at));
  } else if (letter == 'E' || letter == 'D') {
    append_native(out, (letter == 'E' ? static_cast<double>(get_big_endian<float>(at)) : get_big_endian<double>(at)) * factor + offset);
  } else if (scaled) {
    append_native(out, static_cast<double>(integer_at(at)) * factor + offset);
  } else {
    const auto value = static_cast<std::int64_t>(static_cast<std::uint64_t>(integer_at(at)) + static_cast<std::uint64_t>(zero));
    switch (field.type.type) {
      case Type::unsigned_byte: return append_native(out, static_cast<std::uint8_t>(value));
      case Type::smallint: return append_native(out, static_cast<std::int16_t>(value));
      case Type::integer: return append_native(out, static_cast<std::int32_t>(value));
      default: return append_native(out, value);
    }
  }
}

Result<void> FitsColumn::decode(std::string_view bytes, std::size_t elements, CellStore& out) const {
  out.set_null();
  if (elements == 0) return {};
  if (letter == 'A') {
    std::string_view text = bytes.substr(0, bytes.find('\0'));
    text = text.substr(0, text.find_last_not_of(' ') + 1);
    if (is_ascii(text)) {
      out.bytes.assign(text);
    } else {
      out.bytes.assign(well_formed(text, out.bytes));
    }
    out.set_text();
    return {};
  }
  if (!array && letter != 'C' && letter != 'M') return decode_scalar(bytes.data(), out);
  out.bytes.clear();
  for (std::size_t i = 0; i < elements; ++i) {
    if (letter == 'X') {
      out.bytes += (static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8) & 1) != 0 ? '\1' : '\0';
    } else {
      append(bytes.data() + i * element_size(), out.bytes);
    }
  }
  out.set_blob();
  return {};
}

}  // namespace tapstand::formats
