// Rows in BINARY2 (VOTable 1.4 §5.4): null flags, then every cell big-endian, the bytes of null cells included.
// FITS tables are spooled in the same form, so the walk over packed bytes is here too. Not thread-safe.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/row.h"
#include "formats/row_buffer.h"
#include "formats/shape.h"

namespace tapstand::formats {

class RowPacker {
 public:
  explicit RowPacker(std::vector<Shape> shapes) : shapes_(std::move(shapes)) {}
  // A cell that its column cannot hold (out of range, wrong number of elements) is packed as null. Characters that
  // `char` cannot hold (not ASCII: one byte a character, VOTable 1.4 §2.1) become '?'; unicodeChar is UTF-16.
  void append(RowBuffer& out, Row row);
  const std::vector<Shape>& shapes() const { return shapes_; }

 private:
  bool put_cell(RowBuffer& out, const Shape& shape, const Cell& cell);

  std::vector<Shape> shapes_;
};

// Walks over the cells of one packed row, in order. The bytes must come from RowPacker with the same shapes.
class PackedCells {
 public:
  PackedCells(std::string_view row, std::size_t columns) : flags_(row), rest_(row.substr((columns + 7) / 8)) {}
  struct PackedCell {
    bool null = false;
    std::size_t count = 0;     // elements, or characters of a text (fixed texts: padding included)
    std::string_view bytes{};  // without a count
  };
  PackedCell next(const Shape& shape);

 private:
  std::string_view flags_;
  std::string_view rest_;
  std::size_t column_ = 0;
};

}  // namespace tapstand::formats
