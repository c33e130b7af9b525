// Values of VOTable cells: TABLEDATA text and the big-endian bytes of BINARY and BINARY2 (VOTable 1.4 sections
// 2.1, 5 and 6). Safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"
#include "votable/table.h"

namespace tapcheck {

/// Element count of a fixed arraysize, 0 for a variable one (`*`, `10*`, `3x*`); an Error if it is not legal.
Result<std::size_t> fixed_count(const std::string& arraysize);

/// True for the twelve datatypes of VOTable.
bool known_datatype(std::string_view datatype);

/// The text of a TD. An empty one is null.
Result<VotCell> cell_from_text(const VotField& field, std::string_view text);

/// Bytes of rows, read one cell after the other.
class BinaryCells {
 public:
  explicit BinaryCells(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return at_ >= bytes_.size(); }
  std::size_t position() const { return at_; }

  /// An Error if the bytes end inside the cell.
  Result<VotCell> next(const VotField& field);
  Result<std::string_view> take(std::size_t count);

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

/// Base64 with white space anywhere, as in STREAM.
Result<std::string> decode_base64(std::string_view text);

}  // namespace tapcheck
