#include "adql/failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/text.h"

namespace tapstand::adql {
namespace {

std::string list(const std::vector<std::string_view>& expected) {
  std::string out;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (i > 0) out += i + 1 == expected.size() ? " or " : ", ";
    out += expected[i];
  }
  return out;
}

// Words of other languages, and what to write instead.
struct Foreign {
  std::string_view word, hint;
};
constexpr Foreign kForeign[] = {
    {"LIMIT", "ADQL uses TOP: SELECT TOP 5 ... FROM ..."},
    {"CASE", "ADQL has no CASE; write IF_THEN_ELSE(condition, a, b) or CASE_CONDITION(default, condition, a, ...)."},
    {"ANY", "ANY stands right of =: value = ANY(array column)."},
    {"NULLIF", "ADQL has no NULLIF; write ESDC_NULLIF(a, b)."},
    {"TRUE", "Booleans are compared with text: column = 'true'."},
    {"FALSE", "Booleans are compared with text: column = 'false'."},
    {"INSERT", "Only SELECT queries are accepted."},
    {"UPDATE", "Only SELECT queries are accepted."},
    {"DELETE", "Only SELECT queries are accepted."},
    {"CREATE", "Only SELECT queries are accepted."},
    {"DROP", "Only SELECT queries are accepted."},
    {"ALTER", "Only SELECT queries are accepted."},
    {"ESCAPE", "LIKE has no ESCAPE in ADQL."},
};

std::string foreign_hint(std::string_view word) {
  for (const auto& row : kForeign) {
    if (iequals(word, row.word)) return std::string(row.hint);
  }
  return {};
}

std::string hint(const Failure& failure, const Token* first, std::string_view whole) {
  const Token& at = *failure.at;
  if (auto text = foreign_hint(at.text); !text.empty()) return text;
  const Token* before = failure.at > first ? failure.at - 1 : nullptr;
  // `FROM t LIMIT 5` reads LIMIT as an alias, and fails one word later.
  if (before != nullptr && before->kind == Tok::identifier) {
    if (auto text = foreign_hint(before->text); !text.empty()) return text;
  }
  if (at.kind == Tok::eq && before != nullptr && before->kind == Tok::eq) return "Equality is written with one =.";
  const bool ended = at.kind == Tok::semicolon || (before != nullptr && before->kind == Tok::semicolon);
  if (ended && whole == "query") return "A request holds one query.";
  if (at.kind == Tok::open && before != nullptr && failure.at - first > 2 && (before - 1)->kind == Tok::dot) {
    return "The name of a function has no dot.";
  }
  std::vector<std::string> words;
  for (const auto what : failure.expected) {
    if (what.front() >= 'A' && what.front() <= 'Z') words.emplace_back(what);
  }
  for (const Token* token : {&at, before}) {
    if (token == nullptr || token->kind != Tok::identifier) continue;
    if (const auto near = nearest(token->text, words); !near.empty()) return "Did you mean " + near + "?";
  }
  const bool name_wanted = std::any_of(failure.expected.begin(), failure.expected.end(), [](std::string_view what) {
    return what == "an expression" || what.find("name") != std::string_view::npos || what == "an alias";
  });
  if ((at.kind == Tok::reserved || at.kind == Tok::function_name) && name_wanted) {
    return fmt::format("{} is a reserved word; as a name it is written in double quotes: \"{}\".", to_upper(at.text), at.text);
  }
  if (at.kind == Tok::kw_top) return "TOP follows SELECT, SELECT ALL or SELECT DISTINCT.";
  return {};
}

}  // namespace

void Failure::note(const Token* where, std::string_view what) {
  if (where < at) return;
  if (where > at) {
    at = where;
    expected.clear();
  }
  if (std::find(expected.begin(), expected.end(), what) == expected.end()) expected.push_back(what);
}

void report(const Failure& failure, const Token* first, std::string_view what, Problems& problems) {
  const Token& at = *failure.at;
  const std::string found = at.kind == Tok::end ? fmt::format("end of the {}", what) : "\"" + shorten(at.text) + "\"";
  problems.add(at.text, fmt::format("Unexpected {}; expected {}", found, list(failure.expected)), hint(failure, first, what));
}

}  // namespace tapstand::adql
