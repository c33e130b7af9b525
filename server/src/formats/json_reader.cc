// JSON as the archive writes it: {"metadata": [{name, datatype, …}], "data": [[…], …]}. The members may stand in any
// order, so the document is read twice: the first time for the metadata alone.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <streambuf>

#include "core/text.h"
#include "formats/cell_parser.h"
#include "formats/inflate.h"
#include "formats/readers.h"

namespace tapstand::formats {
namespace {

using Json = nlohmann::json;

// The document's bytes for the parser. Ends early where one token would be larger than a row may be: the parser keeps it.
class Bytes final : public std::streambuf {
 public:
  Bytes(const Blob& document, const ReadLimits& limits) : limits_(limits), source_(bytes_of(document)), inflate_(source_), buffer_(64 * 1024, '\0') {}
  void token_done() { since_token_ = 0; }
  const std::optional<Error>& error() const { return error_; }

 protected:
  int_type underflow() override {
    // What was held back comes first; the last bytes are held back, so that no infinity is cut in two.
    std::memmove(buffer_.data(), buffer_.data() + given_, held_);
    const auto got = inflate_.read(buffer_.data() + held_, buffer_.size() - held_);
    if (!got) return ended(got.error());
    const std::size_t size = held_ + *got;
    held_ = *got == 0 ? 0 : std::min(size, kHeldBack);
    given_ = size - held_;
    total_ += *got;
    since_token_ += *got;
    if (total_ > limits_.max_document_bytes) return ended({Code::too_large, "The document is larger than this service takes.", {}});
    if (since_token_ > limits_.max_cell_bytes + buffer_.size()) return ended({Code::too_large, "A cell is larger than this service takes.", {}});
    if (size == 0) return traits_type::eof();
    if (given_ == 0) return underflow();
    quote_infinities(size);
    setg(buffer_.data(), buffer_.data(), buffer_.data() + given_);
    return traits_type::to_int_type(*gptr());
  }

 private:
  // JSON has no infinity: its writers make a number of 1e999, at which the parser stops. In quotes it passes.
  void quote_infinities(std::size_t size) {
    const std::string_view all(buffer_.data(), size);
    for (std::size_t i = 0; i < given_; ++i) {
      const char c = buffer_[i];
      if (in_text_) {
        in_text_ = escaped_ || c != '"';
        escaped_ = !escaped_ && c == '\\';
      } else if (c == '"') {
        in_text_ = true;
      } else if (const bool minus = c == '-'; (minus || c == '1') && all.substr(i + (minus ? 1 : 0), 5) == "1e999" && (last_ == ',' || last_ == '[' || last_ == ' ')) {
        const std::string_view quoted = minus ? "\"-inf\"" : "\"inf\"";
        std::copy(quoted.begin(), quoted.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(i));
        in_text_ = true;
      }
      last_ = c;
    }
  }
  int_type ended(Error error) {
    error_ = std::move(error);
    return traits_type::eof();
  }
  const ReadLimits& limits_;
  ByteSource source_;
  InflateSource inflate_;
  std::string buffer_;
  std::uint64_t total_ = 0;
  std::uint64_t since_token_ = 0;
  std::optional<Error> error_{};
  static constexpr std::size_t kHeldBack = 8;
  std::size_t given_ = 0;
  std::size_t held_ = 0;
  bool in_text_ = false;
  bool escaped_ = false;
  char last_ = ' ';
};

// The parser's events. Where are we: depth 1 in the object, 2 in an array of it, 3 in a column or a row, 4 in a cell.
class Events : public nlohmann::json_sax<Json> {
 public:
  Events(Bytes& bytes, const ReadLimits& limits) : bytes_(bytes), limits_(limits) {}
  std::optional<Error> error{};

  bool key(string_t& name) override {
    bytes_.token_done();
    if (depth_ == 1) part_ = name;
    key_ = name;
    return true;
  }
  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool null() override { return value("", true, false); }
  bool boolean(bool yes) override { return value(yes ? "true" : "false", false, false); }
  bool number_integer(std::int64_t number) override { return value(std::to_string(number), false, false); }
  bool number_unsigned(std::uint64_t number) override { return value(std::to_string(number), false, false); }
  bool number_float(double, const string_t& text) override { return value(text, false, false); }
  bool string(string_t& text) override { return value(text, false, true); }
  bool binary(binary_t&) override { return false; }
  bool parse_error(std::size_t at, const std::string&, const Json::exception&) override {
    return stop({Code::bad_upload, fmt::format("The JSON is broken at byte {}.", at), {}});
  }

 protected:
  virtual bool opened(bool) { return true; }
  virtual bool closed() { return true; }
  virtual bool value_in(std::string_view text, bool null, bool quoted) = 0;

  bool stop(Error why) {
    if (!error) error = std::move(why);
    return false;
  }
  bool bad(std::string message) { return stop({Code::bad_upload, std::move(message), {}}); }
  const std::string& part() const { return part_; }
  const std::string& key_name() const { return key_; }
  int depth() const { return depth_; }
  const ReadLimits& limits() const { return limits_; }

 private:
  bool open(bool object) {
    bytes_.token_done();
    constexpr int kMaxDepth = 32;
    if (depth_ == 0 && !object) return bad("The document is no JSON object with metadata and data.");
    if (++depth_ > kMaxDepth) return bad("The elements of the document are nested too deeply.");
    return opened(object);
  }
  bool close() {
    bytes_.token_done();
    const bool good = closed();
    --depth_;
    return good;
  }
  bool value(std::string_view text, bool null, bool quoted) {
    bytes_.token_done();
    if (depth_ == 0) return bad("The document is no JSON object with metadata and data.");
    return value_in(text, null, quoted);
  }
  Bytes& bytes_;
  const ReadLimits& limits_;
  int depth_ = 0;
  std::string part_{};
  std::string key_{};
};

class MetadataEvents final : public Events {
 public:
  using Events::Events;
  std::vector<ColumnPlan> plans{};
  bool complete = false;

 private:
  bool opened(bool object) override {
    if (part() != "metadata") return true;
    if (depth() == 3 && !object) return bad("The metadata are no objects.");
    if (depth() == 3) texts_.clear();
    return true;
  }
  bool value_in(std::string_view text, bool, bool) override {
    if (part() == "metadata" && depth() == 3) texts_[key_name()] = std::string(text);
    return true;
  }
  bool closed() override {
    if (part() != "metadata") return true;
    if (depth() == 2) {
      complete = true;
      return false;  // all that this pass is for
    }
    return depth() != 3 || add_column();
  }
  bool add_column() {
    if (plans.size() >= limits().max_columns) return stop({Code::too_large, fmt::format("The table has more than {} columns.", limits().max_columns), {}});
    Field field;
    field.name = texts_["name"];
    field.unit = texts_["unit"];
    field.ucd = texts_["ucd"];
    field.utype = texts_["utype"];
    field.description = texts_["description"];
    std::string datatype = texts_["datatype"];
    std::string arraysize = texts_["arraysize"];
    if (datatype.empty()) {
      datatype = "char";
      arraysize = "*";
    }
    // char without a size is one character in VOTable; JSON's texts have no size.
    if ((datatype == "char" || datatype == "unicodeChar") && arraysize.empty()) arraysize = "*";
    field.type = type_from_votable(datatype, arraysize, texts_["xtype"]);
    auto plan = make_plan(std::move(field), datatype, arraysize);
    if (!plan) return stop(plan.error());
    plans.push_back(std::move(*plan));
    return true;
  }
  std::map<std::string, std::string> texts_{};
};

class DataEvents final : public Events {
 public:
  DataEvents(Bytes& bytes, const ReadLimits& limits, const std::vector<ColumnPlan>& plans, RowSink& sink)
      : Events(bytes, limits), plans_(plans), sink_(sink), cells_(plans.size()), row_(plans.size()) {}
  std::int64_t rows = 0;
  bool seen = false;

 private:
  bool opened(bool object) override {
    if (part() != "data") return true;
    if (object) return bad("A row of the data is no array.");
    if (depth() == 2) seen = true;
    if (depth() == 3) column_ = 0;
    if (depth() == 4) array_.clear();
    return true;
  }
  bool value_in(std::string_view text, bool null, bool quoted) override {
    if (part() != "data") return true;
    if (depth() < 3) return bad("A row of the data is no array.");
    if (depth() > 3) {
      array_ += null ? "NaN" : text;
      array_ += ' ';
      return array_.size() <= limits().max_row_bytes || stop({Code::too_large, "A cell is larger than this service takes.", {}});
    }
    return store(text, null, quoted);
  }
  bool closed() override {
    if (part() != "data") return true;
    if (depth() == 4) return store(array_, false, false);
    return depth() != 3 || emit();
  }
  bool store(std::string_view text, bool null, bool quoted) {
    if (column_ >= plans_.size()) return bad(fmt::format("Row {} has more cells than the {} columns.", rows + 1, plans_.size()));
    const auto& plan = plans_[column_];
    auto& out = cells_[column_++];
    out.set_null();
    if (null) return true;
    if (plan.shape.text) {
      out.bytes.assign(text);
      out.cell = Cell::text(out.bytes);
      return true;
    }
    if (quoted && trim(text).empty()) return true;
    const auto parsed = parse_td(plan, text, out);
    return parsed || bad(fmt::format("Row {}: {}", rows + 1, parsed.error().message));
  }
  bool emit() {
    if (column_ != plans_.size()) return bad(fmt::format("Row {} has {} cells where there are {} columns.", rows + 1, column_, plans_.size()));
    if (++rows > limits().max_rows) return stop({Code::too_large, fmt::format("The table has more than {} rows.", limits().max_rows), {}});
    for (std::size_t i = 0; i < row_.size(); ++i) row_[i] = cells_[i].cell;
    const auto taken = sink_.row(row_);
    return taken || stop(taken.error());
  }
  const std::vector<ColumnPlan>& plans_;
  RowSink& sink_;
  std::vector<CellStore> cells_;
  std::vector<Cell> row_;
  std::string array_{};
  std::size_t column_ = 0;
};

// Runs the parser over the document from its start. What the bytes say comes before what the parser makes of their end.
template <class Handler>
Result<void> parse(Bytes& bytes, Handler& events) {
  std::istream stream(&bytes);
  Json::sax_parse(stream, &events);
  if (bytes.error()) return tl::unexpected<Error>(*bytes.error());
  if (events.error) return tl::unexpected<Error>(*events.error);
  return {};
}

}  // namespace

Result<void> read_json(const Blob& document, RowSink& sink, const ReadLimits& limits) {
  Bytes first(document, limits);
  MetadataEvents metadata(first, limits);
  TRY(parse(first, metadata));
  if (!metadata.complete || metadata.plans.empty()) return fail(Code::bad_upload, "The JSON has no \"metadata\" that describe its columns.");
  std::vector<Field> fields;
  for (const auto& plan : metadata.plans) fields.push_back(plan.field);
  TRY(sink.start(fields));
  Bytes second(document, limits);
  DataEvents data(second, limits, metadata.plans, sink);
  TRY(parse(second, data));
  return data.seen ? Result<void>{} : fail(Code::bad_upload, "The JSON has no \"data\".");
}

}  // namespace tapstand::formats
