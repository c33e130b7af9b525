// A small table in memory as a RowSource: lists that a service makes up itself (registries, links). Owns its texts.
// Not thread-safe; one consumer.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "core/row.h"

namespace tapstand {

class RowList final : public RowSource {
 public:
  explicit RowList(std::vector<Field> fields) : fields_(std::move(fields)) {}

  // One cell for each field. Texts that must be kept go through keep().
  void add(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  // A text cell of a copy that lives as long as the list; an empty text is null.
  Cell keep(std::string text) {
    if (text.empty()) return Cell::null();
    return Cell::text(texts_.emplace_back(std::move(text)));
  }
  // A blob cell of an array's elements, kept alike.
  template <class Element>
  Cell keep(const std::vector<Element>& elements) {
    return Cell::blob(texts_.emplace_back(reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(Element)));
  }
  void clear() {
    rows_.clear();
    texts_.clear();
    at_ = 0;
  }
  std::size_t size() const { return rows_.size(); }

  const std::vector<Field>& fields() const override { return fields_; }
  Result<const Row*> next() override {
    if (at_ == rows_.size()) return nullptr;
    row_ = rows_[at_++];
    return &row_;
  }

 private:
  std::vector<Field> fields_;
  std::vector<std::vector<Cell>> rows_;
  std::deque<std::string> texts_;  // does not move its elements
  std::size_t at_ = 0;
  Row row_{};
};

}  // namespace tapstand
