// The type of a column of texts, from all its cells: what CSV and ASCII do not say. Not thread-safe.
#pragma once
#include "core/field.h"
#include "formats/text_records.h"

namespace tapstand::formats {

// BOOLEAN where all is true or false; INTEGER or BIGINT for whole numbers that fit; DOUBLE for other numbers; else
// VARCHAR. Whole numbers beyond 64 bits and those with leading zeros are texts: as numbers they would lose something.
class TypeGuess {
 public:
  void see(const TextCell& cell);
  DataType type() const;

 private:
  unsigned seen_ = 0;  // bits of what the cells look like
};

// A cell that holds nothing: empty and not in quotes, or null as the archive's bulk files write it.
inline bool is_null(const TextCell& cell) { return !cell.quoted && (cell.text.empty() || cell.text == "null"); }

}  // namespace tapstand::formats
