// The grammar of ADQL 2.1 (Appendix A), with what clients write besides: a final semicolon, names of functions with any
// prefix, GROUP BY and ORDER BY of expressions. Linear in the number of tokens. Thread-safe.
#pragma once
#include <optional>

#include "adql/ast.h"
#include "adql/problem.h"

namespace tapstand::adql {

// Nothing, and one problem, if the text is no query.
std::optional<ast::Query> parse(std::string_view text, Problems& problems);
// The same for a search condition alone, as IF_THEN_ELSE takes it in quotes.
std::optional<ast::Expr> parse_condition(std::string_view text, Problems& problems);

}  // namespace tapstand::adql
