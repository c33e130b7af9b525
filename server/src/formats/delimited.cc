#include "formats/delimited.h"

#include <algorithm>
#include <array>

#include "formats/writers.h"

namespace tapstand::formats {
namespace {

constexpr auto kNeedsQuotes = [] {
  std::array<bool, 256> needs{};
  needs[','] = needs['"'] = needs['\n'] = needs['\r'] = true;
  return needs;
}();

bool needs_quotes(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  if (text.empty() || blank(text.front()) || blank(text.back()) || text.front() == '#') return true;
  return std::any_of(text.begin(), text.end(), [](char c) { return kNeedsQuotes[static_cast<unsigned char>(c)]; });
}

class DelimitedWriter final : public Writer {
 public:
  explicit DelimitedWriter(DelimitedLines lines) : lines_(std::move(lines)) {}
  void begin(std::string& out, const ResultInfo&, const std::vector<Field>& fields) override { lines_.names(out, fields); }
  void row(std::string& out, Row row) override { lines_.row(out, row); }
  void end(std::string&, Ending, std::string_view) override {}

 private:
  DelimitedLines lines_;
};

}  // namespace

void append_csv_text(RowBuffer& out, std::string_view text) {
  if (!needs_quotes(text)) return out.append(text);
  out.push('"');
  for (const char c : text) {
    if (c == '"') out.push('"');
    out.push(c);
  }
  out.push('"');
}

void append_tsv_text(RowBuffer& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '\t': out.append("\\t"); break;
      case '\n': out.append("\\n"); break;
      case '\r': out.append("\\r"); break;
      case '\\': out.append("\\\\"); break;
      default: out.push(c);
    }
  }
}

void DelimitedLines::names(std::string& out, const std::vector<Field>& fields) {
  shapes_ = shapes_of(fields);
  line_.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line_.push(separator_);
    append_text_(line_, fields[i].name);
  }
  line_.push('\n');
  out += line_.view();
}

void DelimitedLines::row(std::string& out, Row row) {
  line_.clear();
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    if (i > 0) line_.push(separator_);
    append_cell(shapes_[i], i < row.size() ? row[i] : Cell::null());
  }
  // A row of one null would be an empty line, which readers skip.
  if (line_.size() == 0) line_.append("\"\"");
  line_.push('\n');
  out += line_.view();
}

void DelimitedLines::append_cell(const Shape& shape, const Cell& cell) {
  if (cell.is_null()) return;
  if (shape.text) {
    char scratch[32];
    return append_text_(line_, text_of(cell, scratch));
  }
  if (!shape.array) {
    append_value(line_, shape, cell, style_);
    return;
  }
  value_.clear();  // an array may need quotes
  if (append_value(value_, shape, cell, array_style_)) append_text_(line_, value_.view());
}

std::unique_ptr<Writer> make_csv() { return std::make_unique<DelimitedWriter>(DelimitedLines(',', append_csv_text, kCsvStyle, kCsvStyle)); }
std::unique_ptr<Writer> make_tsv() { return std::make_unique<DelimitedWriter>(DelimitedLines('\t', append_tsv_text, kCsvStyle, kCsvStyle)); }

}  // namespace tapstand::formats
