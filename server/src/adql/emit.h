// bound → SQL of SQLite 3.40. Literals become `?` and values in order; identifiers come from the catalogue, quoted,
// or are made here: t1 a table, w1 a WITH, c1 a column of a sub-query. Thread-safe.
#pragma once
#include "adql/bound.h"
#include "adql/compile.h"

namespace tapstand::adql {

// False if the query is nested too deeply for SQLite's parser.
bool emit(const bound::Statement& statement, Compiled& out);

}  // namespace tapstand::adql
