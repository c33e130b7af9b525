#include "votable/reader.h"

#include <fmt/format.h>

#include "core/text.h"
#include "votable/cells.h"
#include "votable/stream.h"
#include "xml/sax.h"

namespace tapcheck {
namespace {

class Reader final : public XmlEvents {
 public:
  explicit Reader(TableScope scope) : scope_(scope) {}

  Result<VotTable> run(std::string_view bytes) {
    auto read = read_events(bytes, *this);
    if (!read) return tl::unexpected(read.error());
    return std::move(table_);
  }

  void begin(const StartTag& tag) override {
    const std::string_view name = tag.name();
    ++level_;
    if (level_ == 1 && name != "VOTABLE") return stop(fmt::format("the root element is {}, not VOTABLE", one_line(name, 40)));
    if (row_level_ != 0) return begin_in_row(name);
    if (name == "TR" && !open_.empty() && table_.elements[static_cast<std::size_t>(open_.back())].name == "TABLEDATA") return begin_row();
    if (level_ == 1) begin_root(tag);
    if (!keep_element(tag)) return;
    if (name == "RESOURCE") begin_resource(tag);
    if (name == "INFO") begin_info();
    if (name == "TABLE" && in_scope_) begin_table();
    if (in_table_) begin_in_table(name);
  }

  void end(const EndTag& tag) override {
    const std::string_view name = tag.name();
    const int level = level_--;
    if (row_level_ != 0) return end_in_row(level);
    VotElement& element = table_.elements[static_cast<std::size_t>(open_.back())];
    open_.pop_back();
    if (name == "INFO") table_.infos.back().text = std::string(trim(element.text));
    if (name == "RESOURCE") end_resource();
    if (name == "TABLE" && level == table_level_) in_table_ = false;
    if (name == "STREAM" && in_data_) end_stream(element);
    if (level == data_level_) in_data_ = false;
  }

  void text(std::string_view piece) override {
    if (in_cell_ || in_stream_) {
      text_ += piece;
    } else if (!open_.empty() && row_level_ == 0) {
      table_.elements[static_cast<std::size_t>(open_.back())].text += piece;
    }
  }

 private:
  void begin_root(const StartTag& tag) {
    table_.version = tag.attribute("version").value_or("");
    table_.ns = tag.ns();
  }

  /// False if there are too many.
  bool keep_element(const StartTag& tag) {
    if (table_.elements.size() >= kMaxElements) {
      stop(fmt::format("it has more than {} elements outside of its data", kMaxElements));
      return false;
    }
    VotElement element{std::string(tag.name()), std::string(tag.ns()), {}, {}, open_.empty() ? -1 : open_.back(), line()};
    for (int i = 0; i < tag.attribute_count; ++i) {
      if (tag.attribute_ns(i).empty()) element.attributes.emplace_back(tag.attribute_name(i), tag.attribute_value(i));
    }
    open_.push_back(static_cast<int>(table_.elements.size()));
    table_.elements.push_back(std::move(element));
    return true;
  }

  const VotElement& here() const { return table_.elements.back(); }

  void begin_resource(const StartTag& tag) {
    ++depth_;
    if (tag.attribute("type") == "results") {
      ++table_.results_resources;
      if (results_depth_ == 0) results_depth_ = depth_;
    }
    in_results_ = results_depth_ != 0 && depth_ == results_depth_ && table_.results_resources == 1;
    in_scope_ = in_results_ || scope_ == TableScope::kAny;
  }

  void end_resource() {
    --depth_;
    in_results_ = results_depth_ != 0 && depth_ == results_depth_ && table_.results_resources == 1;
    in_scope_ = in_results_ || scope_ == TableScope::kAny;
  }

  void begin_info() {
    table_.infos.push_back({here().attribute_or_empty("name"), here().attribute_or_empty("value"), {},
                            in_results_ && table_.tables > 0 && !in_table_, in_results_});
  }

  void begin_table() {
    if (++table_.tables > 1) return;
    in_table_ = true;
    table_level_ = level_;
    table_.table_element = static_cast<int>(table_.elements.size()) - 1;
    if (const auto rows = parse_integer(here().attribute_or_empty("nrows"))) table_.nrows = *rows;
  }

  void begin_in_table(std::string_view name) {
    if (name == "FIELD") {
      const VotElement& e = here();
      const auto of = [&](const char* attribute) { return e.attribute_or_empty(attribute); };
      table_.fields.push_back({of("name"), of("ID"), of("datatype"), of("arraysize"), of("xtype"), of("unit"), of("ucd"), {}});
      table_.fields.back().utype = of("utype");
    }
    if (name == "VALUES" && parent_is("FIELD")) {
      if (const std::string* null = here().attribute("null"); null != nullptr && !null->empty()) table_.fields.back().null_text = *null;
    }
    if (name == "TABLEDATA" || name == "BINARY" || name == "BINARY2" || name == "FITS") {
      table_.serialization = name;
      in_data_ = true;
      data_level_ = level_;
    }
    if (name == "STREAM") {
      in_stream_ = true;
      text_.clear();
    }
  }

  bool parent_is(std::string_view name) const {
    return here().parent >= 0 && table_.elements[static_cast<std::size_t>(here().parent)].name == name;
  }

  void begin_row() {
    row_level_ = level_;
    row_.clear();
  }

  void begin_in_row(std::string_view name) {
    if (!in_data_ || name != "TD" || level_ != row_level_ + 1) return;
    in_cell_ = true;
    text_.clear();
  }

  void end_in_row(int level) {
    if (level == row_level_) return end_row();
    if (!in_cell_ || level != row_level_ + 1) return;
    in_cell_ = false;
    const std::size_t column = row_.size();
    VotCellOr cell;
    if (column < table_.fields.size()) cell = cell_from_text(table_.fields[column], text_);
    if (!cell) add_cell_problem(column, cell.error());
    row_.push_back(cell ? std::move(*cell) : VotCell());
    if (++cells_ > kMaxCells) stop(fmt::format("it has more than {} values", kMaxCells));
  }

  void end_row() {
    row_level_ = 0;
    if (!in_data_) return;  // of another table
    if (row_.size() != table_.fields.size()) {
      table_.add_problem("row-cells", fmt::format("row {} has {} TDs for {} FIELDs", table_.rows.size() + 1, row_.size(), table_.fields.size()));
      row_.resize(table_.fields.size());
    }
    table_.rows.push_back(std::move(row_));
    row_ = {};
    if (cells_ + table_.rows.size() > kMaxCells) stop(fmt::format("it has more than {} values", kMaxCells));
  }

  void add_cell_problem(std::size_t column, const VotProblem& problem) {
    table_.add_problem(problem.rule, fmt::format("row {}, column {}: {}", table_.rows.size() + 1,
                                                 one_line(table_.fields[column].name, 60), problem.text));
  }

  void end_stream(const VotElement& stream) {
    in_stream_ = false;
    if (stream.attribute("href") != nullptr) {
      table_.add_problem("stream-encoding", "the STREAM has its data elsewhere, at an href");
    } else if (stream.attribute_or_empty("encoding") != "base64") {
      table_.add_problem("stream-encoding", fmt::format("STREAM has encoding '{}', not base64", one_line(stream.attribute_or_empty("encoding"), 40)));
    } else if (auto bytes = decode_base64(text_); !bytes) {
      table_.add_problem("stream-encoding", bytes.error().message);
    } else if (auto read = read_stream(*bytes, table_, kMaxCells); !read) {
      stop(read.error().message);
    }
    text_ = {};
  }

  const TableScope scope_;
  VotTable table_;
  std::vector<int> open_;  // elements that have begun and not ended, by their place
  std::vector<VotCell> row_;
  std::string text_;  // of the present cell or STREAM
  std::size_t cells_ = 0;
  int level_ = 0;       // of the element that is read; the root's is 1
  int table_level_ = 0;
  int data_level_ = 0;
  int row_level_ = 0;   // of the TR that is read, 0 outside
  int depth_ = 0;       // of RESOURCEs
  int results_depth_ = 0;
  bool in_results_ = false;  // directly in the RESOURCE of type "results", not in one nested in it
  bool in_scope_ = false;
  bool in_table_ = false;
  bool in_data_ = false;
  bool in_stream_ = false;
  bool in_cell_ = false;
};

}  // namespace

Result<VotTable> read_votable(std::string_view bytes, TableScope scope) { return Reader(scope).run(bytes); }

}  // namespace tapcheck
