// A column of a FITS binary table that is read (FITS standard 4.0 §7.3): where its bytes are in a row, what they mean, and
// how they become a cell. Thread-safe. Errors: bad_upload.
#pragma once
#include "core/row.h"
#include "formats/cell_parser.h"
#include "formats/fits_cards.h"

namespace tapstand::formats {

struct FitsColumn {
  Field field{};
  char letter = 'A';       // of the elements: L X B I J K A E D C M
  std::size_t count = 1;   // elements in the row; bits for X
  std::size_t width = 0;   // bytes in the row
  char descriptor = '\0';  // P or Q: the row holds count and place, the heap the elements
  bool array = false;
  std::optional<std::int64_t> null{};
  std::int64_t zero = 0;   // whole offset (unsigned integers)
  bool scaled = false;     // other TSCAL, TZERO: values are doubles
  double factor = 1;
  double offset = 0;

  // Column `number` from 1.
  static Result<FitsColumn> make(const FitsCards& cards, std::size_t number);
  // Elements and the place of the first in the heap, out of a descriptor's bytes.
  std::pair<std::uint64_t, std::uint64_t> place(std::string_view bytes) const;
  std::size_t element_size() const;  // X: 0
  // Cell out of the bytes of `elements` elements.
  Result<void> decode(std::string_view bytes, std::size_t elements, CellStore& out) const;

 private:
  Result<void> set_type();
  Result<void> decode_scalar(const char* at, CellStore& out) const;
  void append(const char* at, std::string& out) const;
  std::int64_t integer_at(const char* at) const;
};

}  // namespace tapstand::formats
