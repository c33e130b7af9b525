// Rows out of BINARY and BINARY2 bytes (VOTable 1.4 §5.3-5.4) as they come in, in pieces of any size. A cell is decoded
// once all of it is there; no more than one cell is ever waited for. Not thread-safe.
// Errors: bad_upload (counts that the arraysize forbids, an end inside a row), too_large, and those of the sink.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/cell_parser.h"
#include "formats/votable_reader.h"

namespace tapstand::formats {

class BinaryRows {
 public:
  // Called when all cells of a row are in `cells`.
  using OnRow = std::function<Result<void>()>;
  BinaryRows(const std::vector<ColumnPlan>& plans, std::vector<CellStore>& cells, bool null_flags, const ReadLimits& limits, OnRow on_row)
      : plans_(plans), cells_(cells), null_flags_(null_flags), limits_(limits), on_row_(std::move(on_row)) {}

  // Bytes are appended here, then decode() takes what is complete.
  std::string& input() { return input_; }
  Result<void> decode();
  Result<void> finish();

 private:
  std::string_view rest() const { return std::string_view(input_).substr(at_); }
  Result<bool> take_flags();
  Result<bool> take_cell();
  Result<void> store(const ColumnPlan& plan, std::size_t count, std::string_view bytes, CellStore& out);

  const std::vector<ColumnPlan>& plans_;
  std::vector<CellStore>& cells_;
  bool null_flags_;
  const ReadLimits& limits_;
  OnRow on_row_;
  std::string input_{};
  std::size_t at_ = 0;
  std::size_t column_ = 0;
  std::size_t row_bytes_ = 0;
  bool row_open_ = false;
  std::string flags_{};
};

}  // namespace tapstand::formats
