#include "votable/reader.h"

#include <fmt/format.h>
#include <libxml/xmlreader.h>

#include <limits>
#include <memory>

#include "core/text.h"
#include "votable/cells.h"
#include "xml/document.h"

namespace tapcheck {
namespace {

struct FreeReader {
  void operator()(xmlTextReader* r) const { xmlFreeTextReader(r); }
};

void keep_first(void* out, xmlErrorPtr error) {
  auto& text = *static_cast<std::string*>(out);
  if (text.empty() && error != nullptr && error->message != nullptr) {
    text = fmt::format("line {}: {}", error->line, one_line(error->message));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view bytes)
      : reader_(xmlReaderForMemory(bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr,
                                   XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_BIG_LINES)) {
    if (reader_) xmlTextReaderSetStructuredErrorHandler(reader_.get(), keep_first, &error_);
  }

  Result<VotTable> run() {
    if (!reader_) return fail("libxml2 could not start");
    int more = 0;
    while ((more = xmlTextReaderRead(reader_.get())) == 1) {
      if (auto done = node(xmlTextReaderNodeType(reader_.get())); !done) return tl::unexpected(done.error());
    }
    if (more != 0) return fail("it is not well-formed XML: " + (error_.empty() ? "it ends early" : error_));
    if (!seen_root_) return fail("the document is empty");
    if (table_.results_resources > 0 && table_.tables == 0 && table_.fields.empty()) table_.serialization.clear();
    return std::move(table_);
  }

 private:
  std::string attribute(const char* name) const {
    xmlChar* value = xmlTextReaderGetAttribute(reader_.get(), reinterpret_cast<const xmlChar*>(name));
    if (value == nullptr) return {};
    std::string out = reinterpret_cast<const char*>(value);
    xmlFree(value);
    return out;
  }

  std::string local_name() const { return reinterpret_cast<const char*>(xmlTextReaderConstLocalName(reader_.get())); }

  Result<void> node(int type) {
    switch (type) {
      case XML_READER_TYPE_DOCUMENT_TYPE: return fail("it has a DOCTYPE, which no VOTable needs");
      case XML_READER_TYPE_ELEMENT: {
        const std::string name = local_name();
        const bool empty = xmlTextReaderIsEmptyElement(reader_.get()) == 1;
        auto done = begin(name);
        if (done && empty) done = end(name);
        return done;
      }
      case XML_READER_TYPE_END_ELEMENT: return end(local_name());
      case XML_READER_TYPE_TEXT:
      case XML_READER_TYPE_CDATA:
      case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        if (gather_) text_ += reinterpret_cast<const char*>(xmlTextReaderConstValue(reader_.get()));
        return {};
      default: return {};
    }
  }

  Result<void> begin(const std::string& name) {
    if (!seen_root_) return begin_root(name);
    if (name == "RESOURCE") return begin_resource();
    if (name == "INFO") return begin_info();
    if (!in_results_) return {};
    if (name == "TABLE") begin_table();
    if (name == "FIELD" && in_table_) begin_field();
    if (name == "VALUES" && !table_.fields.empty() && in_field_) begin_values();
    if (name == "TABLEDATA" || name == "BINARY" || name == "BINARY2" || name == "FITS") table_.serialization = name;
    if (name == "TR") begin_row();
    if (name == "TD" || name == "STREAM") {
      gather_ = true;
      text_.clear();
      if (name == "STREAM") encoding_ = attribute("encoding");
    }
    return {};
  }

  Result<void> begin_root(const std::string& name) {
    seen_root_ = true;
    if (name != "VOTABLE") return fail(fmt::format("the root element is {}, not VOTABLE", one_line(name, 40)));
    table_.version = attribute("version");
    const xmlChar* ns = xmlTextReaderConstNamespaceUri(reader_.get());
    table_.ns = ns == nullptr ? "" : reinterpret_cast<const char*>(ns);
    if (table_.ns.empty()) table_.add_problem("VOTABLE has no namespace");
    return {};
  }

  Result<void> begin_resource() {
    ++depth_;
    if (attribute("type") == "results") {
      if (++table_.results_resources > 1) table_.add_problem("there are several RESOURCEs of type 'results'");
      if (results_depth_ == 0) results_depth_ = depth_;
    }
    in_results_ = results_depth_ != 0 && depth_ == results_depth_ && table_.results_resources == 1;
    return {};
  }

  Result<void> begin_info() {
    table_.infos.push_back({attribute("name"), attribute("value"), {}, in_results_ && table_.tables > 0 && !in_table_, in_results_});
    gather_ = true;
    text_.clear();
    return {};
  }

  void begin_table() {
    if (++table_.tables > 1) table_.add_problem("the results have several TABLEs");
    in_table_ = table_.tables == 1;
    if (const auto rows = parse_integer(attribute("nrows"))) table_.nrows = *rows;
  }

  void begin_field() {
    in_field_ = true;
    VotField field{attribute("name"), attribute("ID"), attribute("datatype"), attribute("arraysize"),
                   attribute("xtype"), attribute("unit"), attribute("ucd"), {}};
    const std::string shown = one_line(field.name, 60);
    if (field.name.empty()) table_.add_problem(fmt::format("FIELD {} has no name", table_.fields.size() + 1));
    if (!known_datatype(field.datatype)) {
      table_.add_problem(fmt::format("FIELD {}: '{}' is not a datatype of VOTable", shown, one_line(field.datatype, 40)));
    }
    if (auto count = fixed_count(field.arraysize); !count) table_.add_problem(fmt::format("FIELD {}: {}", shown, count.error().message));
    table_.fields.push_back(std::move(field));
  }

  void begin_values() {
    if (std::string null = attribute("null"); !null.empty()) table_.fields.back().null_text = std::move(null);
  }

  void begin_row() {
    if (!in_table_) return;
    row_.clear();
    in_row_ = true;
  }

  Result<void> end(const std::string& name) {
    if (name == "INFO") {
      table_.infos.back().text = std::string(trim(text_));
      gather_ = false;
    } else if (name == "RESOURCE") {
      --depth_;
      in_results_ = results_depth_ != 0 && depth_ == results_depth_ && table_.results_resources == 1;
    } else if (name == "FIELD") {
      in_field_ = false;
    } else if (name == "TABLE") {
      in_table_ = false;
    } else if (name == "TD" && in_row_) {
      gather_ = false;
      return end_cell();
    } else if (name == "TR" && in_row_) {
      end_row();
    } else if (name == "STREAM" && in_table_) {
      gather_ = false;
      return read_stream();
    }
    return {};
  }

  Result<void> count_cell() {
    if (++cells_ > kMaxCells) return fail(fmt::format("it has more than {} values", kMaxCells));
    return {};
  }

  Result<void> end_cell() {
    const std::size_t column = row_.size();
    if (column >= table_.fields.size()) {
      row_.emplace_back();
      return count_cell();
    }
    auto cell = cell_from_text(table_.fields[column], text_);
    if (!cell) {
      table_.add_problem(fmt::format("row {}, column {}: {}", table_.rows.size() + 1,
                                     one_line(table_.fields[column].name, 60), cell.error().message));
    }
    row_.push_back(cell ? std::move(*cell) : VotCell());
    return count_cell();
  }

  void end_row() {
    in_row_ = false;
    if (row_.size() != table_.fields.size()) {
      table_.add_problem(fmt::format("row {} has {} TDs for {} FIELDs", table_.rows.size() + 1, row_.size(), table_.fields.size()));
      row_.resize(table_.fields.size());
    }
    table_.rows.push_back(std::move(row_));
    row_ = {};
  }

  Result<void> read_stream() {
    if (table_.serialization == "FITS") return {};
    if (encoding_ != "base64") {
      table_.add_problem(fmt::format("STREAM has encoding '{}', not base64", one_line(encoding_, 40)));
      return {};
    }
    auto bytes = decode_base64(text_);
    text_.clear();
    if (!bytes) {
      table_.add_problem(bytes.error().message);
      return {};
    }
    BinaryCells cells(*bytes);
    while (!cells.done()) {
      if (table_.fields.empty()) {
        table_.add_problem("there are data, but no FIELD");
        return {};
      }
      const std::size_t began = cells.position();
      auto row = read_binary_row(cells);
      if (!row) {
        table_.add_problem(fmt::format("row {}: {}", table_.rows.size() + 1, row.error().message));
        return {};
      }
      table_.rows.push_back(std::move(*row));
      cells_ += table_.fields.size();
      if (cells_ > kMaxCells) return fail(fmt::format("it has more than {} values", kMaxCells));
      if (cells.position() == began) {
        table_.add_problem("its rows have no bytes, yet there are data");
        return {};
      }
    }
    return {};
  }

  Result<std::vector<VotCell>> read_binary_row(BinaryCells& cells) {
    std::string_view flags;
    const std::size_t flag_bytes = (table_.fields.size() + 7) / 8;
    if (table_.serialization == "BINARY2") {
      auto taken = cells.take(flag_bytes);
      if (!taken) return tl::unexpected(taken.error());
      flags = *taken;
    }
    std::vector<VotCell> row;
    row.reserve(table_.fields.size());
    for (std::size_t i = 0; i < table_.fields.size(); ++i) {
      auto cell = cells.next(table_.fields[i]);
      if (!cell) return tl::unexpected(cell.error());
      const bool null = !flags.empty() && (static_cast<unsigned char>(flags[i / 8]) >> (7 - i % 8) & 1U) != 0;
      row.push_back(null ? VotCell() : std::move(*cell));
    }
    return row;
  }

  std::string error_;
  std::unique_ptr<xmlTextReader, FreeReader> reader_;
  VotTable table_;
  std::vector<VotCell> row_;
  std::string text_;
  std::string encoding_;
  std::size_t cells_ = 0;
  int depth_ = 0;
  int results_depth_ = 0;
  bool seen_root_ = false;
  bool in_results_ = false;  // directly in the RESOURCE of type "results", not in one nested in it
  bool in_table_ = false;
  bool in_field_ = false;
  bool in_row_ = false;
  bool gather_ = false;
};

}  // namespace

Result<VotTable> read_votable(std::string_view bytes) {
  start_xml();
  if (trim(bytes).empty()) return fail("the body is empty");
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return fail("the document is too large");
  return Reader(bytes).run();
}

}  // namespace tapcheck
