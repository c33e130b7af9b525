// A byte buffer that is written through a raw pointer: one bounds check a cell instead of one a character.
// Keeps its memory between rows. Not thread-safe.
#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace tapstand::formats {

class RowBuffer {
 public:
  // Room for `n` more bytes at the returned end; commit() tells how far they were used.
  char* room(std::size_t n) {
    if (capacity_ - size_ < n) grow(n);
    return data_.get() + size_;
  }
  void commit(const char* end) { size_ = static_cast<std::size_t>(end - data_.get()); }

  void append(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void push(char c) {
    *room(1) = c;
    ++size_;
  }
  void fill(std::size_t n, char c) {
    if (n == 0) return;
    std::memset(room(n), c, n);
    size_ += n;
  }
  void clear() { size_ = 0; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {data_.get(), size_}; }
  char* data() { return data_.get(); }

 private:
  void grow(std::size_t n) {
    const std::size_t capacity = 2 * capacity_ + n + 256;
    auto bigger = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ > 0) std::memcpy(bigger.get(), data_.get(), size_);
    data_ = std::move(bigger);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_{};
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tapstand::formats
