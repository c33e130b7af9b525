// Lines of CSV (RFC 4180) and TSV (text/tab-separated-values), shared by csv, tsv and ecsv. Not thread-safe.
#pragma once
#include <string_view>
#include <vector>

#include "core/row.h"
#include "formats/row_buffer.h"
#include "formats/shape.h"
#include "formats/value_text.h"

namespace tapstand::formats {

// Quotes where the reader would otherwise see something else: the separator, quotes, line breaks, blanks at the ends
// (readers strip them), a '#' in front (ECSV's comments) and the empty text (null is nothing at all).
void append_csv_text(RowBuffer& out, std::string_view text);
// No value may contain a TAB or a line break: those and the backslash are written \t, \n, \r and \\.
void append_tsv_text(RowBuffer& out, std::string_view text);

class DelimitedLines {
 public:
  using TextAppender = void (*)(RowBuffer&, std::string_view);
  DelimitedLines(char separator, TextAppender append_text, const TextStyle& style, const TextStyle& array_style)
      : separator_(separator), append_text_(append_text), style_(style), array_style_(array_style) {}

  void names(std::string& out, const std::vector<Field>& fields);
  void row(std::string& out, Row row);

 private:
  void append_cell(const Shape& shape, const Cell& cell);

  char separator_;
  TextAppender append_text_;
  const TextStyle& style_;
  const TextStyle& array_style_;
  std::vector<Shape> shapes_{};
  RowBuffer line_{};
  RowBuffer value_{};
};

}  // namespace tapstand::formats
