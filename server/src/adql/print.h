// A query's tree as ADQL text: parse(print(tree)) is the tree again. Parentheses stand only where they are needed.
// Thread-safe.
#pragma once
#include <string>

#include "adql/ast.h"

namespace tapstand::adql {

std::string print(const ast::Query& query);
std::string print(const ast::Expr& expr);

}  // namespace tapstand::adql
