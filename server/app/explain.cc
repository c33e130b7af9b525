#include "explain.h"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <map>

#include "adql/explain.h"
#include "catalogue/catalogue.h"
#include "sky/sql_functions.h"
#include "store/connection.h"

namespace tapstand::app {
namespace {

// SQLite's plan: the rows of EXPLAIN QUERY PLAN, each indented below its parent.
Result<std::string> plan(const std::string& sql, const std::filesystem::path& catalogue) {
  TRY_ASSIGN(auto db, store::Connection::open(catalogue, store::Mode::read_only));
  TRY(sky::register_functions(db.handle()));
  TRY(adql::register_functions(db.handle()));
  TRY_ASSIGN(auto statement, db.prepare("EXPLAIN QUERY PLAN " + sql));
  std::string out;
  std::map<std::int64_t, std::size_t> depths;
  for (;;) {
    TRY_ASSIGN(const bool row, statement.step());
    if (!row) return out;
    const auto depth = depths[statement.integer(1)] + 1;
    depths[statement.integer(0)] = depth;
    out += std::string(depth * 2, ' ') + statement.text(3) + "\n";
  }
}

Result<std::string> explanation(const std::string& query, const std::filesystem::path& file) {
  TRY_ASSIGN(const auto catalogue, catalogue::Catalogue::open(file));
  TRY_ASSIGN(auto out, adql::explain(query, *catalogue));
  TRY_ASSIGN(const auto compiled, adql::compile(query, *catalogue));
  TRY_ASSIGN(const auto steps, plan(compiled.sql, file));
  return out + "plan\n" + steps;
}

}  // namespace

int explain(const std::string& query, const std::filesystem::path& catalogue) {
  const auto text = query == "-" ? std::string(std::istreambuf_iterator<char>(std::cin), {}) : query;
  const auto out = explanation(text, catalogue);
  if (!out) {
    fmt::print(stderr, "{}\n", out.error().message);
    return 1;
  }
  fmt::print("{}", *out);
  return 0;
}

}  // namespace tapstand::app
