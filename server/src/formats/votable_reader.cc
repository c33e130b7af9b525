// SAX over libxml2's push parser: its xmlTextReader builds text nodes, and those end at 10 MB, where streams do not.
#include "formats/votable_reader.h"

#include <fmt/format.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <new>
#include <optional>

#include "core/base64.h"
#include "core/blob.h"
#include "core/text.h"
#include "formats/binary_rows.h"
#include "formats/cell_parser.h"
#include "formats/inflate.h"
#include "formats/readers.h"

namespace tapstand::formats {
namespace {

enum class Element { none, other, votable, table, field, values, description, data, tabledata, tr, td, binary, binary2, fits, stream };

struct ElementName {
  std::string_view name;
  Element element;
};
constexpr ElementName kElements[] = {
    {"TD", Element::td},         {"TR", Element::tr},           {"FIELD", Element::field},         {"VALUES", Element::values},
    {"VOTABLE", Element::votable}, {"TABLE", Element::table},   {"DESCRIPTION", Element::description}, {"DATA", Element::data},
    {"TABLEDATA", Element::tabledata}, {"BINARY", Element::binary}, {"BINARY2", Element::binary2}, {"FITS", Element::fits},
    {"STREAM", Element::stream},
};

Element element_of(std::string_view name) {
  for (const auto& row : kElements) {
    if (row.name == name) return row.element;
  }
  return Element::other;
}

// libxml2's attribute array: local name, prefix, URI, value begin, value end.
class Attributes {
 public:
  Attributes(const xmlChar** list, int count) : list_(list), count_(count) {}
  std::string_view operator[](std::string_view name) const {
    for (int i = 0; i < count_; ++i) {
      const xmlChar** attribute = list_ + 5 * i;
      if (name != reinterpret_cast<const char*>(attribute[0])) continue;
      const auto* begin = reinterpret_cast<const char*>(attribute[3]);
      return {begin, static_cast<std::size_t>(reinterpret_cast<const char*>(attribute[4]) - begin)};
    }
    return {};
  }

 private:
  const xmlChar** list_;
  int count_;
};

class Reader : private RowSink {
 public:
  Reader(RowSink& sink, const ReadLimits& limits) : sink_(sink), limits_(limits) {}

  Result<void> read(InflateSource& source);

 private:
  struct FreeContext {
    void operator()(xmlParserCtxtPtr context) const { xmlFreeParserCtxt(context); }
  };

  // Handlers of the parser's events. An error stops the parser.
  Result<void> start(std::string_view name, const Attributes& attributes);
  Result<void> end();
  Result<void> characters(std::string_view text);

  Result<void> start_field(const Attributes& attributes);
  Result<void> start_rows();
  Result<void> start_stream(const Attributes& attributes, Element serialization);
  Result<void> end_td();
  Result<void> end_tr();
  Result<void> emit_row();

  // A FITS table inside (VOTable 1.4 §5.2): its columns must be those of the FIELDs.
  Result<void> start(const std::vector<Field>& fields) override;
  Result<void> row(Row row) override { return sink_.row(row); }

  void note(Error error);
  template <class Event>
  static void guarded(void* self, Event event) noexcept;
  static xmlSAXHandler handlers();

  Element parent() const { return path_.empty() ? Element::none : path_.back(); }
  // Does the path end so? Elements count only in their right places.
  bool inside(std::initializer_list<Element> tail) const {
    return path_.size() >= tail.size() && std::equal(tail.begin(), tail.end(), path_.end() - static_cast<std::ptrdiff_t>(tail.size()));
  }
  void collect() {
    collect_depth_ = path_.size();
    text_.clear();
  }

  RowSink& sink_;
  const ReadLimits& limits_;
  std::unique_ptr<xmlParserCtxt, FreeContext> context_{};
  std::optional<Error> error_{};
  std::vector<Element> path_{};
  bool in_table_ = false;
  bool table_done_ = false;
  bool started_ = false;
  std::size_t collect_depth_ = 0;  // of the element whose text is kept; 0: none
  std::string text_{};
  std::vector<ColumnPlan> plans_{};
  std::vector<CellStore> cells_{};
  std::vector<Cell> row_{};
  std::size_t column_ = 0;
  std::size_t row_bytes_ = 0;
  std::int64_t rows_ = 0;
  std::optional<BinaryRows> binary_{};
  std::optional<Blob> fits_{};
  std::string fits_bytes_{};
  Base64Decoder base64_{};
};

tl::unexpected<Error> bad(std::string message) { return fail(Code::bad_upload, std::move(message)); }

Result<void> Reader::start(std::string_view name, const Attributes& attributes) {
  constexpr std::size_t kMaxDepth = 64;
  const Element element = element_of(name);
  const Element above = parent();
  if (above == Element::none && element != Element::votable) return bad(fmt::format("The document is no VOTable: its root element is <{}>.", name.substr(0, 60)));
  if (path_.size() >= kMaxDepth) return bad("The elements of the document are nested too deeply.");
  path_.push_back(element);
  if (table_done_) return {};
  if (element == Element::table) {
    in_table_ = true;
    return {};
  }
  if (!in_table_) return {};
  switch (element) {
    case Element::field: return above == Element::table ? start_field(attributes) : Result<void>{};
    case Element::values:
      if (inside({Element::table, Element::field, Element::values}) && plans_.back().null_text.empty()) set_null_value(plans_.back(), attributes["null"]);
      return {};
    case Element::description:
      if (inside({Element::table, Element::field, Element::description})) collect();
      return {};
    case Element::data: return above == Element::table ? start_rows() : Result<void>{};
    case Element::stream: return inside({Element::table, Element::data, above, Element::stream}) ? start_stream(attributes, above) : Result<void>{};
    case Element::tr:
      column_ = 0;
      row_bytes_ = 0;
      return {};
    case Element::td:
      if (!inside({Element::table, Element::data, Element::tabledata, Element::tr, Element::td})) return {};
      if (column_ >= plans_.size()) return bad(fmt::format("A row has more cells than the {} FIELDs.", plans_.size()));
      if (!attributes["encoding"].empty()) return bad("Cells with an encoding of their own are not read here.");
      collect();
      return {};
    default: return {};
  }
}

Result<void> Reader::start_field(const Attributes& attributes) {
  constexpr std::size_t kMaxAttribute = 64 * 1024;
  if (started_) return bad("A FIELD stands after the DATA.");
  if (plans_.size() >= limits_.max_columns) return fail(Code::too_large, fmt::format("The table has more than {} columns.", limits_.max_columns));
  Field field;
  const std::pair<std::string_view, std::string*> members[] = {
      {"name", &field.name}, {"ID", &field.id}, {"unit", &field.unit}, {"ucd", &field.ucd}, {"utype", &field.utype}, {"ref", &field.ref}};
  for (const auto& [name, member] : members) {
    if (attributes[name].size() > kMaxAttribute) return fail(Code::too_large, fmt::format("The attribute '{}' of a FIELD is too long.", name));
    *member = std::string(attributes[name]);
  }
  if (field.name.empty()) field.name = field.id;
  if (field.name.empty()) return bad(fmt::format("FIELD {} has no name.", plans_.size() + 1));
  const std::string_view arraysize = trim(attributes["arraysize"]);
  field.type = type_from_votable(attributes["datatype"], arraysize, attributes["xtype"]);
  TRY_ASSIGN(auto plan, make_plan(std::move(field), attributes["datatype"], arraysize));
  plans_.push_back(std::move(plan));
  return {};
}

Result<void> Reader::start_rows() {
  if (started_) return bad("A TABLE has two DATA elements.");
  if (plans_.empty()) return bad("The TABLE has no FIELD.");
  started_ = true;
  cells_.resize(plans_.size());
  row_.resize(plans_.size());
  std::vector<Field> fields;
  fields.reserve(plans_.size());
  for (const auto& plan : plans_) fields.push_back(plan.field);
  return sink_.start(fields);
}

Result<void> Reader::start(const std::vector<Field>& fields) {
  bool same = fields.size() == plans_.size();
  for (std::size_t i = 0; same && i < fields.size(); ++i) {
    same = fields[i].type.type == plans_[i].field.type.type || (fields[i].type.is_text() && plans_[i].field.type.is_text());
  }
  return same ? Result<void>{} : bad("The columns of the FITS table are not those of the FIELDs.");
}

Result<void> Reader::start_stream(const Attributes& attributes, Element serialization) {
  if (serialization != Element::binary && serialization != Element::binary2 && serialization != Element::fits) return {};
  if (!started_ || binary_ || fits_) return bad("A STREAM stands where none may be.");
  if (!attributes["href"].empty()) return bad("A STREAM with an href is not read here: send the data inside the document.");
  if (!iequals(attributes["encoding"], "base64")) return bad("A STREAM inside the document must have encoding=\"base64\".");
  if (serialization == Element::fits) {
    fits_.emplace();
    return {};
  }
  binary_.emplace(plans_, cells_, serialization == Element::binary2, limits_, [this] { return emit_row(); });
  return {};
}

Result<void> Reader::end() {
  const Element element = path_.back();
  const bool collected = collect_depth_ == path_.size();
  const bool row_ends = inside({Element::table, Element::data, Element::tabledata, Element::tr});
  if (collected) collect_depth_ = 0;
  path_.pop_back();
  if (!in_table_ || table_done_) return {};
  switch (element) {
    case Element::td: return collected ? end_td() : Result<void>{};
    case Element::tr: return row_ends ? end_tr() : Result<void>{};
    case Element::description:
      if (collected) plans_.back().field.description = std::string(trim(text_));
      return {};
    case Element::stream:
      if ((!binary_ && !fits_) || parent() == Element::stream) return {};
      if (!base64_.finish()) return bad("The base64 text of the STREAM is truncated.");
      return fits_ ? read_fits(*fits_, *this, limits_) : binary_->finish();
    case Element::table:
      if (!started_) TRY(start_rows());
      table_done_ = true;
      return {};
    default: return {};
  }
}

Result<void> Reader::end_td() {
  TRY(parse_td(plans_[column_], text_, cells_[column_]));
  row_bytes_ += cells_[column_].cell.s.size();
  if (row_bytes_ > limits_.max_row_bytes) return fail(Code::too_large, "A row is larger than this service takes.");
  ++column_;
  return {};
}

Result<void> Reader::end_tr() {
  if (column_ != plans_.size()) return bad(fmt::format("A row has {} cells where there are {} FIELDs.", column_, plans_.size()));
  return emit_row();
}

Result<void> Reader::emit_row() {
  if (++rows_ > limits_.max_rows) return fail(Code::too_large, fmt::format("The table has more than {} rows.", limits_.max_rows));
  for (std::size_t i = 0; i < cells_.size(); ++i) row_[i] = cells_[i].cell;
  return sink_.row(row_);
}

Result<void> Reader::characters(std::string_view text) {
  if (collect_depth_ > 0) {
    if (text_.size() + text.size() > limits_.max_cell_bytes) return fail(Code::too_large, "A cell is larger than this service takes.");
    text_ += text;
  } else if (binary_ && !table_done_ && parent() == Element::stream) {
    if (!base64_.append(binary_->input(), text)) return bad("The text of the STREAM is not base64.");
    return binary_->decode();
  } else if (fits_ && !table_done_ && parent() == Element::stream) {
    fits_bytes_.clear();
    if (!base64_.append(fits_bytes_, text)) return bad("The text of the STREAM is not base64.");
    return fits_->append(fits_bytes_);
  }
  return {};
}

// The first error counts; those that follow are its consequences.
void Reader::note(Error error) {
  if (!error_) {
    if (error.span.line == 0 && context_->input != nullptr) error.span.line = context_->input->line;
    if (error.code == Code::bad_upload && error.span.line > 0) error.message = fmt::format("Line {}: {}", error.span.line, error.message);
    error_ = std::move(error);
  }
  xmlStopParser(context_.get());
}

// Between libxml2 and the handlers: no exception may pass through C.
template <class Event>
void Reader::guarded(void* self, Event event) noexcept {
  auto& reader = *static_cast<Reader*>(self);
  if (reader.error_) return;
  try {
    if (Result<void> result = event(reader); !result) reader.note(std::move(result.error()));
  } catch (const std::bad_alloc&) {
    reader.note({Code::too_large, "The table takes more memory than there is.", {}});
  }
}

xmlSAXHandler Reader::handlers() {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = [](void* self, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**, int count, int, const xmlChar** list) {
    guarded(self, [&](Reader& reader) { return reader.start(reinterpret_cast<const char*>(name), Attributes(list, count)); });
  };
  sax.endElementNs = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    guarded(self, [](Reader& reader) { return reader.end(); });
  };
  sax.characters = [](void* self, const xmlChar* text, int size) {
    guarded(self, [&](Reader& reader) { return reader.characters({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)}); });
  };
  sax.cdataBlock = sax.characters;
  sax.ignorableWhitespace = sax.characters;
  sax.internalSubset = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    guarded(self, [](Reader&) -> Result<void> { return bad("A DOCTYPE is not allowed in uploads."); });
  };
  sax.serror = [](void* self, xmlErrorPtr what) {
    if (what->level < XML_ERR_ERROR || what->domain == XML_FROM_NAMESPACE) return;
    guarded(self, [&](Reader&) -> Result<void> {
      const std::string_view message = what->message == nullptr ? "not well-formed" : what->message;
      return fail(Code::bad_upload, fmt::format("The XML is broken: {}.", trim(message)), {0, 0, what->line, 0});
    });
  };
  return sax;
}

Result<void> Reader::read(InflateSource& source) {
  constexpr std::size_t kChunk = 64 * 1024;
  xmlSAXHandler sax = handlers();
  context_.reset(xmlCreatePushParserCtxt(&sax, this, nullptr, 0, nullptr));
  if (!context_) return fail(Code::unavailable, "There is no memory left to read the table.");
  xmlCtxtUseOptions(context_.get(), XML_PARSE_NONET);
  const auto buffer = std::make_unique_for_overwrite<char[]>(kChunk);
  std::uint64_t total = 0;
  for (std::size_t got = kChunk; got > 0;) {
    TRY_ASSIGN(got, source.read(buffer.get(), kChunk));
    total += got;
    if (total == 0) return bad("The uploaded table is empty.");
    if (total > limits_.max_document_bytes) return fail(Code::too_large, "The document is larger than this service takes.");
    xmlParseChunk(context_.get(), buffer.get(), static_cast<int>(got), got == 0 ? 1 : 0);
    if (error_) return tl::unexpected<Error>(*error_);
  }
  if (context_->wellFormed == 0) return bad("The XML is broken.");
  if (!table_done_) return bad("The VOTable has no TABLE.");
  return {};
}

}  // namespace

Result<void> read_votable(const ByteSource& bytes, RowSink& sink, const ReadLimits& limits) {
  static const bool initialized = [] { return xmlInitParser(), true; }();
  static_cast<void>(initialized);
  InflateSource source(bytes);
  return Reader(sink, limits).read(source);
}

}  // namespace tapstand::formats
