// Values as text, for the formats that are text: numbers in the shortest form that reads back to the same value,
// integers exact. Thread-safe.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/row.h"
#include "formats/row_buffer.h"
#include "formats/shape.h"

namespace tapstand::formats {

// How one format spells what formats spell differently.
struct TextStyle {
  std::string_view yes;
  std::string_view no;
  std::string_view unknown;  // a boolean in an array that is neither
  std::string_view nan;      // inside arrays; a scalar NaN is null
  std::string_view infinity;
  std::string_view minus_infinity;
  std::string_view open;       // arrays
  std::string_view separator;
  std::string_view close;
  std::string_view bit_separator;
  std::string_view complex_open;
  std::string_view complex_separator;
  std::string_view complex_close;
};

extern const TextStyle kTabledataStyle;  // VOTable 1.4 §6
extern const TextStyle kCsvStyle;        // arrays as DALI 1.1 §3.3 writes them
extern const TextStyle kEcsvStyle;
extern const TextStyle kEcsvArrayStyle;  // JSON, with NaN and Infinity as Python spells them
extern const TextStyle kJsonStyle;       // infinity as 1e999, which overflows to it in readers; JSON has no other number for it

// The value seen as the column's type, or nothing: null, NaN, out of range, or text that is no number.
std::optional<std::int64_t> integer_of(const Cell& cell, IntegerRange range);
std::optional<double> real_of(const Cell& cell);
std::optional<bool> boolean_of(const Cell& cell);
// The text of a cell of a text column; numbers are printed into `scratch`.
std::string_view text_of(const Cell& cell, char (&scratch)[32]);

// Appends a cell that is not text. False and nothing appended: null.
bool append_value(RowBuffer& out, const Shape& shape, const Cell& cell, const TextStyle& style);

// At most 32 bytes at `to`; a whole number gets ".0", so that readers that guess types see a real number.
char* put_real(char* to, double finite);
char* put_real(char* to, float finite);

}  // namespace tapstand::formats
