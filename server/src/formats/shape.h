// What a column looks like in bytes: VOTable's primitive and array size, parsed once (VOTable 1.4 §2.1-2.2).
// Writers and readers plan by it. Plain values; thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace tapstand::formats {

enum class Primitive : std::uint8_t {
  boolean, bit, unsigned_byte, short_, int_, long_, char_, unicode_char, float_, double_, float_complex, double_complex
};

struct Shape {
  Primitive primitive = Primitive::char_;
  bool text = false;      // char or unicodeChar: a cell is one string, whatever its dimensions
  bool array = false;     // of anything else
  bool variable = false;  // ends in '*'
  std::size_t count = 1;  // elements of a fixed array; of one slice where the last dimension varies
  std::size_t limit = 0;  // most elements of a variable array ("8*"); 0: no limit

  // Is `n` a legal number of elements for this array?
  bool holds(std::size_t n) const { return variable ? n % count == 0 && (limit == 0 || n <= limit) : n == count; }
  // Most characters of a text; 0: no limit.
  std::size_t max_text() const { return variable ? limit : count; }
};

// Nothing if the datatype is none of VOTable's or the array size is not legal.
std::optional<Shape> make_shape(std::string_view datatype, std::string_view arraysize);
// The shape in which results carry the field. A size that VOTable does not allow counts as "*".
Shape shape_of(const Field& field);
std::vector<Shape> shapes_of(const std::vector<Field>& fields);

// Bytes of one element in BINARY and FITS (bit: 0, eight share a byte), and in a Cell's blob (bit: 1, boolean: 1).
std::size_t binary_size(Primitive primitive);
std::size_t native_size(Primitive primitive);
// Elements in a blob, or nothing if it cannot be one of this shape.
std::optional<std::size_t> elements_of(const Shape& shape, std::string_view blob);

struct IntegerRange {
  std::int64_t min = 0;
  std::int64_t max = 0;
};
IntegerRange integer_range(Primitive primitive);

constexpr bool is_integer(Primitive p) { return p >= Primitive::bit && p <= Primitive::long_; }
constexpr bool is_float(Primitive p) { return p == Primitive::float_ || p == Primitive::double_; }
constexpr bool is_complex(Primitive p) { return p >= Primitive::float_complex; }

}  // namespace tapstand::formats
