// The problems of one query, collected so that all are told at once. Not thread-safe: one compilation owns one.
#pragma once
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "adql/compile.h"

namespace tapstand::adql {

class Problems {
 public:
  explicit Problems(std::string_view text, Version version = Version::v2_1) : text_(text), version_(version) {}

  // `where` is a part of the query's text, or of an embedded one.
  void add(std::string_view where, std::string message, std::string hint = {});
  // Keeps the text of a literal of the query (its doubled quotes made single), to be parsed in its turn: what is told of
  // a part of it is told of that place inside the literal. `literal` is as written, quotes and all.
  std::string_view embed(std::string_view literal, std::string text);
  bool empty() const { return list_.empty(); }
  const std::vector<Problem>& list() const { return list_; }
  std::string_view text() const { return text_; }
  Version version() const { return version_; }  // that the text is read as
  // The error for the client: for each problem "line L, column C: message", the source line, a caret line, the hint.
  Error error() const;

 private:
  struct Inner {
    std::string_view literal{};
    std::string text{};
  };
  std::string_view outside(std::string_view part) const;

  std::string_view text_;
  Version version_;
  std::deque<Inner> inner_{};  // does not move its elements
  std::vector<Problem> list_{};
  std::size_t more_ = 0;  // told after the list was full
};

// For messages: text of the query cut to a bearable length.
std::string shorten(std::string_view text);

}  // namespace tapstand::adql
