#include "formats/text_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "core/text.h"
#include "formats/readers.h"
#include "formats/utf8.h"

namespace tapstand::formats {
namespace {

constexpr std::size_t kChunk = 256 * 1024;
constexpr std::size_t kMaxComments = 1u << 20;
constexpr std::size_t npos = std::string::npos;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

TextRecords::TextRecords(const Blob& document, const TextRules& rules, const ReadLimits& limits)
    : rules_(rules), limits_(limits), source_(bytes_of(document)), bytes_(source_) {}

tl::unexpected<Error> TextRecords::bad(std::string_view message) const {
  return fail(Code::bad_upload, fmt::format("Line {}: {}", record_line_, message), {0, 0, static_cast<int>(record_line_), 0});
}

// More bytes: at least as many as wait already, so that a long record is looked through a bounded number of times.
Result<void> TextRecords::refill() {
  buffer_.erase(0, begin_);
  end_ -= begin_;
  begin_ = 0;
  const std::size_t had = buffer_.size();
  const std::size_t wanted = std::max(kChunk, had);
  if (had > limits_.max_row_bytes) return fail(Code::too_large, fmt::format("Line {}: the record is larger than this service takes.", line_));
  buffer_.resize(had + wanted);
  std::size_t got = 0;
  while (got < wanted && !ended_) {
    TRY_ASSIGN(const std::size_t n, bytes_.read(buffer_.data() + had + got, wanted - got));
    ended_ = n == 0;
    got += n;
  }
  buffer_.resize(had + got);
  const bool first = total_ == 0;
  total_ += got;
  if (total_ == 0) return fail(Code::bad_upload, "The uploaded table is empty.");
  if (total_ > limits_.max_document_bytes) return fail(Code::too_large, "The document is larger than this service takes.");
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (first && buffer_.starts_with(kByteOrderMark)) begin_ = end_ = kByteOrderMark.size();
  return {};
}

// The place after the line break that ends the record which starts at `from`; npos if it is not there yet.
std::size_t TextRecords::end_of_record(std::size_t from) const {
  const std::size_t line = buffer_.find('\n', from);
  const std::string_view first(buffer_.data() + from, (line == npos ? buffer_.size() : line) - from);
  const bool quotes = (rules_.quotes && first.find('"') != npos) || (rules_.single_quotes && first.find('\'') != npos);
  if (!quotes || (rules_.comments && first.starts_with('#'))) return line == npos ? npos : line + 1;
  // A quote opens only where a cell starts; inside, line breaks belong to the text.
  char open = '\0';
  bool at_start = true;
  for (std::size_t i = from; i < buffer_.size(); ++i) {
    const char c = buffer_[i];
    if (open != '\0') {
      if (c == open) open = '\0';
    } else if (at_start && ((c == '"' && rules_.quotes) || (c == '\'' && rules_.single_quotes))) {
      open = c;
    } else if (c == '\n') {
      return i + 1;
    }
    // A doubled quote closes and opens again, which comes to the same.
    at_start = open == '\0' && (c == rules_.separator || is_blank(c) || c == '"' || c == '\'');
    if (at_start && (c == '"' || c == '\'')) at_start = i + 1 < buffer_.size() && buffer_[i + 1] == c;
  }
  return npos;
}

Result<bool> TextRecords::find_record() {
  begin_ = end_;
  for (;;) {
    const std::size_t end = end_of_record(begin_);
    if (end != npos) {
      end_ = end;
      return true;
    }
    if (ended_) {
      end_ = buffer_.size();
      return begin_ < end_;
    }
    TRY(refill());
  }
}

Result<void> TextRecords::read_comments() {
  for (;;) {
    TRY_ASSIGN(const bool found, find_record());
    if (!found) return {};
    const std::string_view line = trim(std::string_view(buffer_).substr(begin_, end_ - begin_));
    if (!line.empty() && line.front() != '#') break;
    if (!line.empty() && (comment_bytes_ += line.size()) <= kMaxComments) comments_.emplace_back(line.substr(1));
    ++line_;
  }
  end_ = begin_;  // it is still to be read
  return {};
}

Result<const std::vector<TextCell>*> TextRecords::next() {
  for (;;) {
    TRY_ASSIGN(const bool found, find_record());
    if (!found) return nullptr;
    record_line_ = line_;
    const std::string_view record(buffer_.data() + begin_, end_ - begin_);
    line_ += std::count(record.begin(), record.end(), '\n');
    if (rules_.comments && trim(record).starts_with('#')) continue;
    if (record.find_first_not_of(" \r\n\t") == npos && (cells_.size() > 1 || rules_.separator == ' ' || record_line_ == 1)) continue;
    if (record.size() > limits_.max_row_bytes) return fail(Code::too_large, fmt::format("Line {}: the record is larger than this service takes.", record_line_));
    if (std::memchr(record.data(), '\0', record.size()) != nullptr) return bad("there is a NUL byte: is it a text?");
    if (!is_ascii(record)) {
      std::string mended;
      if (well_formed(record, mended).data() != record.data()) return bad("the text is not UTF-8.");
    }
    split();
    return &cells_;
  }
}

void TextRecords::split() {
  char* at = buffer_.data() + begin_;
  char* end = buffer_.data() + end_;
  while (end > at && (end[-1] == '\n' || end[-1] == '\r')) --end;
  cells_.clear();
  if (rules_.separator == ' ') {
    while (end > at && is_blank(end[-1])) --end;
    for (;;) {
      while (at < end && is_blank(*at)) ++at;
      if (at >= end) return;
      split_cell(at, end);
    }
  }
  for (;;) {
    split_cell(at, end);
    if (at >= end) return;
    ++at;  // the separator
    if (at == end) {
      cells_.emplace_back();
      return;
    }
  }
}

// One cell; `at` comes to stand on the separator after it, or at the end.
void TextRecords::split_cell(char*& at, char* end) {
  const auto separates = [&](char c) { return rules_.separator == ' ' ? is_blank(c) : c == rules_.separator; };
  TextCell cell;
  char* begin = at;
  while (rules_.separator == ',' && begin < end && is_blank(*begin)) ++begin;
  const char quote = begin < end ? *begin : '\0';
  if ((quote == '"' && rules_.quotes) || (quote == '\'' && rules_.single_quotes)) {
    char* out = begin;
    char* in = begin + 1;
    while (in < end && (*in != quote || (in + 1 < end && in[1] == quote))) {
      if (*in == quote) ++in;
      *out++ = *in++;
    }
    if (in < end) ++in;
    // What follows a closing quote up to the separator belongs to nothing but blanks; other text is kept as it is.
    while (in < end && !separates(*in)) {
      if (!is_blank(*in)) *out++ = *in;
      ++in;
    }
    at = in;
    cell = {{begin, static_cast<std::size_t>(out - begin)}, true};
  } else {
    at = std::find_if(begin, end, separates);
    cell.text = rules_.separator == '\t' ? std::string_view(begin, static_cast<std::size_t>(at - begin))
                                         : trim({begin, static_cast<std::size_t>(at - begin)});
    if (rules_.backslashes && cell.text.find('\\') != npos) unescape(cell, begin);
  }
  cells_.push_back(cell);
}

void TextRecords::unescape(TextCell& cell, char* begin) {
  char* out = begin;
  for (std::size_t i = 0; i < cell.text.size(); ++i) {
    char c = cell.text[i];
    if (c == '\\' && i + 1 < cell.text.size()) {
      const char next = cell.text[++i];
      c = next == 't' ? '\t' : next == 'n' ? '\n' : next == 'r' ? '\r' : next;
    }
    *out++ = c;
  }
  cell = {{begin, static_cast<std::size_t>(out - begin)}, true};
}

}  // namespace tapstand::formats
