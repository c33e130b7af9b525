// The problems of one query, collected so that all are told at once. Not thread-safe: one compilation owns one.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "adql/compile.h"

namespace tapstand::adql {

class Problems {
 public:
  explicit Problems(std::string_view text) : text_(text) {}

  // `where` is a part of the query's text.
  void add(std::string_view where, std::string message, std::string hint = {});
  bool empty() const { return list_.empty(); }
  const std::vector<Problem>& list() const { return list_; }
  std::string_view text() const { return text_; }
  // The error for the client: for each problem "line L, column C: message", the source line, a caret line, the hint.
  Error error() const;

 private:
  std::string_view text_;
  std::vector<Problem> list_{};
};

// For messages: text of the query cut to a bearable length.
std::string shorten(std::string_view text);

}  // namespace tapstand::adql
