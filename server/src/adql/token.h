// The words of a query. A token is a kind and the text it covers; positions derive from the text, which must outlive
// the tokens. Keywords are matched without regard to case (ADQL 2.1 §2.1.2). Thread-safe: constant tables only.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "adql/problem.h"

namespace tapstand::adql {

enum class Tok : std::uint8_t {
  end, identifier, delimited, string, integer, hex, decimal,
  comma, dot, semicolon, open, open_query, close,
  plus, minus, star, slash, concat, eq, ne, lt, le, gt, ge,
  function_name,  // reserved, but legal before a parenthesis: ABS, COUNT, POINT, …
  reserved,       // reserved and without a meaning in ADQL: CASE, DATE, SIZE, …
  kw_all, kw_and, kw_any, kw_as, kw_asc, kw_between, kw_by, kw_cast, kw_cross, kw_desc, kw_distinct, kw_except, kw_exists,
  kw_from, kw_full, kw_group, kw_having, kw_ilike, kw_in, kw_inner, kw_intersect, kw_is, kw_join, kw_left, kw_like,
  kw_natural, kw_not, kw_null, kw_offset, kw_on, kw_or, kw_order, kw_outer, kw_right, kw_select, kw_top, kw_union,
  kw_using, kw_where, kw_with,
};

struct Token {
  Tok kind = Tok::end;
  std::string_view text{};
};

// Deepest nesting of parentheses; it bounds the recursion of every later stage.
inline constexpr std::size_t kMaxNesting = 200;

// The kind of a bare word: a keyword, a reserved word or an identifier.
Tok word_kind(std::string_view word);
// True for every word that cannot be an identifier without double quotes.
bool is_word(Tok kind);

// Splits a query into tokens, the last one `end`. Parentheses are matched here, and one that holds a query is marked
// `open_query`, so that the grammar never has to try a sub-query and then, again, an expression. On a lexical
// error adds one problem and returns the tokens so far.
std::vector<Token> tokenize(std::string_view text, Problems& problems);

}  // namespace tapstand::adql
