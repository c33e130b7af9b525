// bound → SQL of SQLite 3.40. Literals become `?` and values in order; identifiers come from the catalogue, quoted,
// or are made here: t1 a table, w1 a WITH, c1 a column of a sub-query. Thread-safe.
#pragma once
#include "adql/bound.h"
#include "adql/compile.h"

namespace tapstand::adql {

struct Emitted {
  bool fits_parser = true;    // else nested too deeply for SQLite
  std::size_t scattered = 0;  // literals outside of IN (...), which SQLite compares each with each
};

Emitted emit(const bound::Statement& statement, Compiled& out);

}  // namespace tapstand::adql
