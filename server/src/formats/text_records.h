// The records of a text document (CSV, TSV, ASCII, the body of ECSV), cell by cell, as a stream: memory for one record.
// Not thread-safe; the blob outlives it. Errors: bad_upload with the line, too_large beyond the limits.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/blob.h"
#include "formats/inflate.h"
#include "formats/read_limits.h"

namespace tapstand::formats {

struct TextRules {
  char separator = ',';        // ' ': any run of blanks and tabs
  bool quotes = true;          // "…" with quotes doubled inside (RFC 4180)
  bool single_quotes = false;  // '…' as well
  bool comments = false;       // lines that start with '#'
  bool backslashes = false;    // \t, \n, \r and \\ instead of quotes
};

struct TextCell {
  std::string_view text{};  // without quotes; outside of quotes without the blanks around it
  bool quoted = false;
};

class TextRecords {
 public:
  TextRecords(const Blob& document, const TextRules& rules, const ReadLimits& limits);

  // The next record that is not blank; nullptr at the end. Cells are valid until the next call.
  Result<const std::vector<TextCell>*> next();
  // Reads the comments that stand before the next record. Without their '#'; up to a megabyte of them is kept.
  Result<void> read_comments();
  const std::vector<std::string>& comments() const { return comments_; }
  void set_separator(char separator) { rules_.separator = separator; }
  std::int64_t line() const { return record_line_; }  // of the record, from 1
  // An error about the present record.
  tl::unexpected<Error> bad(std::string_view message) const;

 private:
  Result<bool> find_record();  // sets begin_ and end_; false at the end of the document
  std::size_t end_of_record(std::size_t from) const;
  Result<void> refill();
  Result<bool> skip_line_if_comment();
  void split();
  void split_cell(char*& at, char* end);
  static void unescape(TextCell& cell, char* begin);

  TextRules rules_;
  const ReadLimits& limits_;
  ByteSource source_;
  InflateSource bytes_;
  std::string buffer_{};
  std::size_t begin_ = 0;  // of the present record
  std::size_t end_ = 0;    // after its line break
  bool ended_ = false;
  std::uint64_t total_ = 0;
  std::int64_t line_ = 1;
  std::int64_t record_line_ = 1;
  std::vector<TextCell> cells_{};
  std::vector<std::string> comments_{};
  std::size_t comment_bytes_ = 0;
};

}  // namespace tapstand::formats
