// Values of VOTable cells: TABLEDATA text and the big-endian bytes of BINARY and BINARY2 (VOTable 1.4 sections
// 2.1, 5 and 6). Safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"
#include "votable/table.h"

namespace tapcheck {

/// A cell, or the rule that its bytes break.
using VotCellOr = tl::expected<VotCell, VotProblem>;

/// The text of a TD. An empty one is null.
VotCellOr cell_from_text(const VotField& field, std::string_view text);

/// Bytes of rows, read one cell after the other.
class BinaryCells {
 public:
  explicit BinaryCells(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return at_ >= bytes_.size(); }
  std::size_t position() const { return at_; }

  /// `unused`, if given, says whether the bytes are what a null cell should have: zero, blank or NaN.
  VotCellOr next(const VotField& field, bool* unused = nullptr);
  Result<std::string_view> take(std::size_t count);

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

/// Base64 with white space anywhere, as in STREAM.
Result<std::string> decode_base64(std::string_view text);

}  // namespace tapcheck
