// VOTable 1.4 out, as TABLEDATA (§5.1) and as base64 BINARY2 (§5.4).
#include <array>

#include "core/base64.h"
#include "formats/binary_row.h"
#include "formats/utf8.h"
#include "formats/value_text.h"
#include "formats/votable_envelope.h"
#include "formats/writers.h"

namespace tapstand::formats {
namespace {

// Characters that may stand in a TD as they are, in a char column and in a unicodeChar column alike.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = c != '&' && c != '<' && c != '>';
  plain['\t'] = plain['\n'] = plain[0x7F] = true;
  return plain;
}();

void append_td_text(RowBuffer& out, const Shape& shape, std::string_view text) {
  const bool wide = shape.primitive == Primitive::unicode_char;
  if (shape.max_text() > 0) text = utf8_prefix(text, shape.max_text());
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (kPlain[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    out.append(text.substr(done, at - done));
    const CodePoint c = code_point_at(text, at);
    const bool forbidden = c.value < 0x20 ? c.value != '\r' : c.value == 0xFFFE || c.value == 0xFFFF || c.value == kReplacement;
    switch (c.value) {
      case '&': out.append("&amp;"); break;
      case '<': out.append("&lt;"); break;
      case '>': out.append("&gt;"); break;
      case '\r': out.append("&#13;"); break;
      default: out.append(!wide ? "?" : forbidden ? "\xEF\xBF\xBD" : text.substr(at, c.bytes));
    }
    at += c.bytes;
    done = at;
  }
  out.append(text.substr(done));
}

class TabledataWriter final : public Writer {
 public:
  void begin(std::string& out, const ResultInfo& info, const std::vector<Field>& fields) override {
    shapes_ = shapes_of(fields);
    descriptor_ = datalink_descriptor(info, fields);
    append_votable_head(out, info, fields);
    out += "<DATA>\n<TABLEDATA>\n";
  }

  void row(std::string& out, Row row) override {
    row_.clear();
    row_.append("<TR>");
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      row_.append("<TD>");
      append_cell(shapes_[i], i < row.size() ? row[i] : Cell::null());
      row_.append("</TD>");
    }
    row_.append("</TR>\n");
    out += row_.view();
  }

  void end(std::string& out, Ending ending, std::string_view message) override {
    out += "</TABLEDATA>\n</DATA>\n";
    append_votable_tail(out, ending, message, descriptor_);
  }

 private:
  void append_cell(const Shape& shape, const Cell& cell) {
    if (shape.text) {
      char scratch[32];
      append_td_text(row_, shape, text_of(cell, scratch));
    } else if (!append_value(row_, shape, cell, kTabledataStyle) && !shape.array && is_float(shape.primitive)) {
      row_.append("NaN");
    }
  }

  std::vector<Shape> shapes_{};
  std::string descriptor_{};
  RowBuffer row_{};
};

class Binary2Writer final : public Writer {
 public:
  void begin(std::string& out, const ResultInfo& info, const std::vector<Field>& fields) override {
    packer_ = RowPacker(shapes_of(fields));
    descriptor_ = datalink_descriptor(info, fields);
    append_votable_head(out, info, fields);
    out += "<DATA>\n<BINARY2>\n<STREAM encoding=\"base64\">\n";
  }

  void row(std::string& out, Row row) override {
    packer_.append(packed_, row);
    if (packed_.size() >= kBatchBytes) encode(out);
  }

  void end(std::string& out, Ending ending, std::string_view message) override {
    encode(out);
    base64_.finish(out);
    out += "</STREAM>\n</BINARY2>\n</DATA>\n";
    append_votable_tail(out, ending, message, descriptor_);
  }

 private:
  static constexpr std::size_t kBatchBytes = 8 * 1024;

  void encode(std::string& out) {
    base64_.append(out, packed_.view());
    packed_.clear();
  }

  RowPacker packer_{{}};
  std::string descriptor_{};
  RowBuffer packed_{};
  Base64Encoder base64_{};
};

}  // namespace

std::unique_ptr<Writer> make_votable_binary2() { return std::make_unique<Binary2Writer>(); }
std::unique_ptr<Writer> make_votable_tabledata() { return std::make_unique<TabledataWriter>(); }

}  // namespace tapstand::formats
