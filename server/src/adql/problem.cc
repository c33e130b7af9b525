#include "adql/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace tapstand::adql {
namespace {

constexpr std::size_t kMaxProblems = 20;  // shown
constexpr std::size_t kMaxKept = 200;     // sorted; the others are only counted, for each costs a pass over the text
constexpr std::size_t kWindow = 100;  // bytes of source shown around a problem

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

// The source line of a problem, cut to a window, and a line with carets below the place.
std::string excerpt(std::string_view text, const Span& span) {
  const std::size_t at = span.offset;
  std::size_t begin = at - static_cast<std::size_t>(span.column - 1);
  std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
  const bool cut_left = at - begin > kWindow / 2;
  if (cut_left) begin = at - kWindow / 2;
  const bool cut_right = end - begin > kWindow;
  if (cut_right) end = std::max(begin + kWindow, at);
  while (begin > 0 && begin < at && continues(text[begin])) ++begin;
  while (end < text.size() && end > at && continues(text[end])) --end;

  std::string line = cut_left ? "  ..." : "  ";
  std::string carets = cut_left ? "     " : "  ";
  for (std::size_t i = begin; i < end; ++i) {
    const bool control = static_cast<unsigned char>(text[i]) < 0x20 && text[i] != '\t';
    line += control ? ' ' : text[i];
    if (i < at && !continues(text[i])) carets += text[i] == '\t' ? '\t' : ' ';
  }
  carets += '^';
  for (std::size_t i = at + 1; i < std::min(at + span.length, end); ++i) {
    if (!continues(text[i])) carets += '^';
  }
  return fmt::format("{}{}\n{}", line, cut_right ? "..." : "", carets);
}

}  // namespace

std::string_view Problems::embed(std::string_view literal, std::string text) {
  return inner_.emplace_back(Inner{literal, std::move(text)}).text;
}

// The part of the query that a part of an embedded text came from.
std::string_view Problems::outside(std::string_view part) const {
  const std::less_equal<const char*> before;  // a total order, also across objects
  for (const auto& inner : inner_) {
    const char* begin = inner.text.data();
    if (!before(begin, part.data()) || !before(part.data() + part.size(), begin + inner.text.size())) continue;
    const auto origin = [&](const char* at) {  // each quote before it was two
      return inner.literal.data() + 1 + (at - begin) + std::count(begin, at, inner.literal.front());
    };
    const char* first = origin(part.data());
    return {first, static_cast<std::size_t>(origin(part.data() + part.size()) - first)};
  }
  return part;
}

void Problems::add(std::string_view where, std::string message, std::string hint) {
  if (list_.size() >= kMaxKept) {
    ++more_;
    return;
  }
  where = outside(where);
  Span span;
  span.offset = static_cast<std::size_t>(where.data() - text_.data());
  span.length = where.size();
  const std::string_view before = text_.substr(0, span.offset);
  span.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  const auto newline = before.find_last_of('\n');
  span.column = static_cast<int>(newline == std::string_view::npos ? span.offset + 1 : span.offset - newline);
  for (const auto& other : list_) {
    if (other.span.offset == span.offset && other.message == message) return;
  }
  list_.push_back({span, std::move(message), std::move(hint)});
}

Error Problems::error() const {
  auto sorted = list_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Problem& a, const Problem& b) { return a.span.offset < b.span.offset; });
  std::string message;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMaxProblems); ++i) {
    const auto& p = sorted[i];
    message += fmt::format("{}line {}, column {}: {}\n{}", i == 0 ? "" : "\n", p.span.line, p.span.column, p.message,
                           excerpt(text_, p.span));
    if (!p.hint.empty()) message += "\n" + p.hint;
  }
  const std::size_t more = sorted.size() + more_;
  if (more > kMaxProblems) message += fmt::format("\nand {} more problems", more - kMaxProblems);
  return Error{Code::bad_query, std::move(message), sorted.empty() ? Span{} : sorted.front().span};
}

std::string shorten(std::string_view text) {
  constexpr std::size_t kLimit = 60;
  if (text.size() <= kLimit) return std::string(text);
  std::size_t end = kLimit;
  while (end > 0 && continues(text[end])) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace tapstand::adql
