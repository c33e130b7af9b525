#include "tables/delimited.h"

#include <utility>

namespace tapcheck {
namespace {

class Rows {
 public:
  Rows(char separator, std::size_t max_rows) : separator_(separator), max_rows_(max_rows) {}

  bool full() const { return rows_.size() >= max_rows_ || cells_ >= kMaxDelimitedCells; }

  void add(char c) {
    value_ += c;
    begun_ = true;
  }

  void end_value() {
    row_.push_back(std::exchange(value_, {}));
    ++cells_;
    begun_ = true;
  }

  /// An empty line is a row with one empty value; what follows the last line end is a row only if there is something.
  void end_row() {
    end_value();
    rows_.push_back(std::exchange(row_, {}));
    begun_ = false;
  }

  void unquoted(char c) {
    if (c == separator_) {
      end_value();
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r') {
      add(c);
    }
  }

  bool at_start_of_value() const { return value_.empty(); }
  void begin() { begun_ = true; }
  bool begun() const { return begun_; }
  std::vector<std::vector<std::string>> take() { return std::move(rows_); }

 private:
  const char separator_;
  const std::size_t max_rows_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::string> row_;
  std::string value_;
  std::size_t cells_ = 0;
  bool begun_ = false;  // the present row has a character
};

}  // namespace

std::vector<std::vector<std::string>> delimited_rows(std::string_view text, char separator, std::size_t max_rows, bool quotes) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Rows rows(separator, max_rows);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size() && !rows.full(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      rows.add(text[++i]);
    } else if (quoted && c == '"') {
      quoted = false;
    } else if (quoted) {
      rows.add(c);
    } else if (quotes && c == '"' && rows.at_start_of_value()) {
      quoted = true;
      rows.begin();
    } else {
      rows.unquoted(c);
    }
  }
  if (!rows.full() && rows.begun()) rows.end_row();
  return rows.take();
}

}  // namespace tapcheck
