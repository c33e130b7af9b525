// crossmatch_positional: the one call of ADQL that makes a table. Its query must be nothing but that call, as clients send
// it (SELECT crossmatch_positional('sa','ta','sb','tb',1.0,'result') FROM dual; or seven arguments, the sixth the schema
// of the result), and comes out as a query that matches the two tables within a radius in arcseconds. Thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "adql/ast.h"
#include "adql/problem.h"
#include "catalogue/table.h"
#include "core/text.h"

namespace tapstand::adql {

inline bool is_crossmatch(std::string_view function) { return iequals(function, "crossmatch_positional") || iequals(function, "esdc_crossmatch_positional"); }

struct Crossmatch {
  std::string table{};   // the result's name, without the schema
  std::string select{};  // ADQL that gives its rows: both keys, and the separation in degrees
};

// Nothing if the query is no such call, or if a problem was added. `user` is not empty.
std::optional<Crossmatch> crossmatch(const ast::Query& query, const catalogue::View& view, std::string_view user, Problems& problems);

}  // namespace tapstand::adql
