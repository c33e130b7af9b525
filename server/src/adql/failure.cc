#include "adql/failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "adql/functions.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

using Labels = std::vector<std::string_view>;

bool has(const Labels& labels, std::string_view label) { return std::find(labels.begin(), labels.end(), label) != labels.end(); }

// Labels that become one, where several of them could stand at a place.
struct Fold {
  std::string_view members[5];
  std::string_view name;
};
constexpr Fold kFolds[] = {
    {{"an expression", "NOT"}, "an expression"},
    {{"an alias", "AS"}, "an alias"},
    {{"a table name", "a table", "a sub-query"}, "a table or a sub-query"},
    {{"an operator", "a comparison", "AND", "OR"}, "an operator"},
    {{"UNION", "EXCEPT", "INTERSECT"}, "a set operation"},
    {{"WHERE", "GROUP BY", "HAVING", "ORDER BY", "OFFSET"}, "a clause such as "},  // and the first of them
};

// The few things that could stand there.
std::string list(Labels expected) {
  if (expected.size() > 3) std::erase(expected, "\".\"");
  std::vector<std::string> words;
  for (const auto label : expected) {
    std::string word(label);
    for (const auto& fold : kFolds) {
      const auto is_member = [&](std::string_view l) { return !l.empty() && std::find(std::begin(fold.members), std::end(fold.members), l) != std::end(fold.members); };
      if (!is_member(label) || std::count_if(expected.begin(), expected.end(), is_member) < 2) continue;
      const auto first = *std::find_if(expected.begin(), expected.end(), is_member);
      word = fold.name.ends_with(' ') ? fmt::format("{}{}", fold.name, first) : fold.name;
    }
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
  }
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) out += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return out;
}

// Words of other languages, and what to write instead.
struct Foreign {
  std::string_view word, hint;
};
constexpr std::string_view kOnlySelect = "Only SELECT queries are accepted.";
constexpr std::string_view kTop = "ADQL uses TOP: SELECT TOP 5 ... FROM ...";
constexpr std::string_view kLike = "Text is matched by LIKE, with % and _.";
constexpr Foreign kForeign[] = {
    {"LIMIT", kTop},
    {"FETCH", kTop},
    {"CASE", "ADQL has no CASE; write IF_THEN_ELSE(condition, a, b) or CASE_CONDITION(default, condition, a, ...)."},
    {"ANY", "ANY stands right of =: value = ANY(array column)."},
    {"NULLIF", "ADQL has no NULLIF; write ESDC_NULLIF(a, b)."},
    {"TRUE", "Booleans are compared with text: column = 'true'."},
    {"FALSE", "Booleans are compared with text: column = 'false'."},
    {"INSERT", kOnlySelect},
    {"UPDATE", kOnlySelect},
    {"DELETE", kOnlySelect},
    {"CREATE", kOnlySelect},
    {"DROP", kOnlySelect},
    {"ALTER", kOnlySelect},
    {"INTO", kOnlySelect},
    {"ESCAPE", "LIKE has no ESCAPE in ADQL."},
    {"SIMILAR", kLike},
    {"REGEXP", kLike},
    {"RLIKE", kLike},
    {"GLOB", kLike},
    {"MINUS", "The difference of two queries is EXCEPT."},
    {"NULLS", "Nulls come last, with DESC first; nothing else can be chosen."},
    {"OVER", "ADQL has no window functions; group in a sub-query and join it."},
    {"RECURSIVE", "WITH is not recursive in ADQL."},
    {"VALUES", "Give values in a list, x IN (1, 2), or upload them as a table."},
    {"LATERAL", "A sub-query in FROM cannot read the tables beside it; join them."},
    {"INTERVAL", "Times are compared as text: 'YYYY-MM-DDThh:mm:ss'."},
};

std::string foreign_hint(std::string_view word) {
  for (const auto& row : kForeign) {
    if (iequals(word, row.word)) return std::string(row.hint);
  }
  return {};
}

// What is often meant at such a place.
std::string_view place_hint(const Labels& expected, const Token& at, const Token& before, const Token& earlier) {
  if (at.kind == Tok::eq && before.kind == Tok::eq) return "Equality is written with one =.";
  if (at.kind == Tok::gt && before.kind == Tok::le) return "Null-safe comparison is not ADQL; write a = b OR (a IS NULL AND b IS NULL).";
  if (at.kind == Tok::star && before.kind == Tok::kw_distinct) return "Write COUNT(*), or name a column.";
  if (at.kind == Tok::kw_distinct && has(expected, "an expression")) return "DISTINCT stands before TOP: SELECT DISTINCT TOP 5 ...";
  if (at.kind == Tok::kw_distinct) return "Set operations without ALL remove duplicates by themselves.";
  if ((at.kind == Tok::kw_on || at.kind == Tok::kw_using) && has(expected, "JOIN")) return "CROSS JOIN and NATURAL JOIN take no condition.";
  if (at.kind == Tok::kw_outer) return "OUTER follows LEFT, RIGHT or FULL.";
  if (has(expected, "the end of the query")) {
    constexpr Tok kClauses[] = {Tok::kw_join, Tok::kw_where, Tok::kw_group, Tok::kw_having, Tok::kw_order};
    if (std::find(std::begin(kClauses), std::end(kClauses), at.kind) != std::end(kClauses)) {
      return "Each clause stands once, in this order: FROM, WHERE, GROUP BY, HAVING, ORDER BY, OFFSET.";
    }
    if (at.kind == Tok::kw_union || at.kind == Tok::kw_except || at.kind == Tok::kw_intersect) return "Put the query before it in parentheses.";
  }
  if (at.kind == Tok::kw_top) return "TOP follows SELECT, SELECT ALL or SELECT DISTINCT.";
  if (at.kind == Tok::kw_with) return "WITH stands only at the beginning of the query.";
  if (at.kind == Tok::kw_select && expected.size() == 1 && has(expected, "a sub-query")) return "Put the inner query in parentheses.";
  if (at.kind == Tok::open && earlier.kind == Tok::kw_with) return "Columns get their names inside: WITH w AS (SELECT a AS name ...).";
  if (at.kind == Tok::open && earlier.kind == Tok::dot) return "The name of a function has no dot.";
  if (at.kind == Tok::close && before.kind == Tok::open && earlier.kind == Tok::kw_in) return "A list holds one value or more.";
  if (before.kind == Tok::comma && (at.kind == Tok::kw_from || at.kind == Tok::close || at.kind == Tok::semicolon || at.kind == Tok::end)) return "Remove the comma.";
  if (at.kind == Tok::comma && has(expected, "\")\"") && has(expected, "an operator") && !has(expected, "\",\"")) return "Columns are compared one by one: a = 1 AND b = 2.";
  if (at.kind == Tok::string && has(expected, "an alias")) return "A name is written in double quotes, text in single quotes.";
  if (has(expected, "USING")) return "Say which rows belong together with ON or USING, or write CROSS JOIN.";
  if (has(expected, "FROM") && (at.kind == Tok::end || at.kind == Tok::semicolon || at.kind == Tok::kw_where)) return "Every query has a FROM; the table dual has one row.";
  return {};
}

// A word that could stand there and looks like this one: "WHERE" for WHER, "ORDER BY" for ODER or ORDERBY.
std::string near_word(const Labels& expected, const Token& token) {
  if (token.kind != Tok::identifier || token.text.size() < 2) return {};
  std::vector<std::string> words;
  for (const auto label : expected) {
    if (label.front() < 'A' || label.front() > 'Z') continue;
    words.emplace_back(label.substr(0, label.find(' ')));
    std::string joined(label);
    std::erase(joined, ' ');
    words.push_back(std::move(joined));
  }
  if (has(expected, "a comparison")) words.insert(words.end(), {"BETWEEN", "LIKE", "ILIKE", "IN", "IS"});
  const auto near = nearest(token.text, words);
  if (near.empty()) return {};
  const auto meant = std::find_if(expected.begin(), expected.end(), [&](std::string_view label) {
    std::string joined(label);
    std::erase(joined, ' ');
    return label.substr(0, label.find(' ')) == near || joined == near;
  });
  return fmt::format("Did you mean {}?", meant != expected.end() ? *meant : near);
}

std::string reserved_hint(const Labels& expected, const Token& at, bool called) {
  constexpr Tok kAfterNames[] = {Tok::kw_from, Tok::kw_where, Tok::kw_on, Tok::kw_using, Tok::kw_join, Tok::kw_select};
  if (!is_word(at.kind) || std::find(std::begin(kAfterNames), std::end(kAfterNames), at.kind) != std::end(kAfterNames)) return {};
  if (at.kind > Tok::reserved && !has(expected, "an alias")) return {};
  const auto archives = "ESDC_" + to_upper(at.text);
  if (called && has(expected, "an expression") && !find_functions(archives).empty()) return fmt::format("The archive's function is called {}.", archives);
  const bool name_wanted = std::any_of(expected.begin(), expected.end(), [](std::string_view what) {
    return what == "an expression" || what == "an alias" || what.find("name") != std::string_view::npos;
  });
  return name_wanted ? fmt::format("{} is a reserved word; as a name it is written in double quotes: \"{}\".", to_upper(at.text), at.text) : "";
}

std::string hint(const Failure& failure, const Token* first, std::string_view whole) {
  const Token none;
  const auto behind = [&](std::ptrdiff_t n) -> const Token& { return failure.at - first >= n ? failure.at[-n] : none; };
  const Token &at = *failure.at, &before = behind(1), &earlier = behind(2);
  const bool called = at.kind != Tok::end && failure.at[1].kind == Tok::open;
  if (at.kind == Tok::slash && failure.at[1].kind == Tok::star) return "A comment begins with -- and ends with its line.";
  if (auto text = reserved_hint(failure.expected, at, called); text.starts_with("The archive")) return text;
  if (auto text = foreign_hint(at.text); !text.empty()) return text;
  // `FROM t LIMIT 5` reads LIMIT as an alias, and fails one word later.
  if (before.kind == Tok::identifier) {
    if (auto text = foreign_hint(before.text); !text.empty()) return text;
  }
  if (before.kind == Tok::semicolon && whole == "query") return "A request holds one query.";
  for (const Token* token : {&at, &before}) {
    if (auto text = near_word(failure.expected, *token); !text.empty()) return text;
  }
  if (const auto text = place_hint(failure.expected, at, before, earlier); !text.empty()) return std::string(text);
  return reserved_hint(failure.expected, at, called);
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
