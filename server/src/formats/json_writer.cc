// JSON: {"metadata":[{"name":…}…],"data":[[…]…]}, one row a line, as the archive's clients read it.
#include <fmt/format.h>

#include "formats/json_text.h"
#include "formats/utf8.h"
#include "formats/value_text.h"
#include "formats/writers.h"

namespace tapstand::formats {
namespace {

// A metadata member; null where there is nothing, because clients ask for every key.
void append_member(std::string& out, std::string_view key, std::string_view value) {
  if (out.back() != '{') out += ',';
  append_json_string(out, key);
  out += ':';
  if (value.empty()) {
    out += "null";
  } else {
    append_json_string(out, value);
  }
}

class JsonWriter final : public Writer {
 public:
  void begin(std::string& out, const ResultInfo&, const std::vector<Field>& fields) override {
    shapes_ = shapes_of(fields);
    out += "{\"metadata\":[";
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const Field& field = fields[i];
      out += i == 0 ? "\n{" : ",\n{";
      append_member(out, "name", field.name);
      append_member(out, "datatype", votable_datatype(field.type.type));
      append_member(out, "xtype", votable_xtype(field.type));
      append_member(out, "arraysize", votable_arraysize(field.type));
      append_member(out, "description", field.description);
      append_member(out, "unit", field.unit);
      append_member(out, "ucd", field.ucd);
      append_member(out, "utype", field.utype);
      out += '}';
    }
    out += "\n],\n\"data\":[";
  }

  void row(std::string& out, Row row) override {
    out += first_ ? "\n[" : ",\n[";
    first_ = false;
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      if (i > 0) out += ',';
      append_cell(out, shapes_[i], i < row.size() ? row[i] : Cell::null());
    }
    out += ']';
  }

  void end(std::string& out, Ending ending, std::string_view message) override {
    out += "\n]";
    if (ending != Ending::ok) {
      out += ending == Ending::error ? ",\n\"query_status\":\"ERROR\",\n\"message\":" : ",\n\"query_status\":\"OVERFLOW\",\n\"message\":";
      append_json_string(out, message);
    }
    out += "}\n";
  }

 private:
  void append_cell(std::string& out, const Shape& shape, const Cell& cell) {
    if (shape.text && !cell.is_null()) {
      char scratch[32];
      return append_json_string(out, text_of(cell, scratch));
    }
    value_.clear();
    if (append_value(value_, shape, cell, kJsonStyle)) {
      out += value_.view();
    } else {
      out += "null";
    }
  }

  std::vector<Shape> shapes_{};
  RowBuffer value_{};
  bool first_ = true;
};

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned char byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\') {
      ++at;
      continue;
    }
    out += text.substr(done, at - done);
    const CodePoint c = code_point_at(text, at);
    switch (c.value) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0)) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c.value));
        } else {
          append_utf8(out, c.value);
        }
    }
    at += c.bytes;
    done = at;
  }
  out += text.substr(done);
  out += '"';
}

std::unique_ptr<Writer> make_json() { return std::make_unique<JsonWriter>(); }

}  // namespace tapstand::formats
