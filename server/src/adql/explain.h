// What becomes of a query, for people: its text as understood, the bound tree with types and units, the SQL. Thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "adql/compile.h"

namespace tapstand::adql {

// The SQL, a line `? value` for each of its values, and a line `> name TYPE …` for each field.
std::string show(const Compiled& query);

// Sections `query`, `tree` and `sql`, each line indented by two blanks. The errors are those of compile().
Result<std::string> explain(std::string_view text, const catalogue::View& view);

}  // namespace tapstand::adql
