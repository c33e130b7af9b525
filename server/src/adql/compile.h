// From ADQL text to an SQLite statement: text → ast → bound → SQL (ADQL 2.1; the old forms of 2.0 accepted).
// Thread-safe: no state but constant tables.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "catalogue/table.h"
#include "core/result.h"

struct sqlite3;

namespace tapstand::adql {

// A value bound to a `?` of the statement, in order: no literal of the query ever reaches SQL text.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

// A table that a query makes in the space of who asks, `user_<login>` (crossmatch_positional).
struct Creation {
  std::string table{};  // its name, without the schema
  std::string sql{};    // its rows
  std::vector<Value> values{};
  std::vector<Field> fields{};
};

struct Compiled {
  std::string sql{};
  std::vector<Value> values{};
  std::vector<Field> fields{};  // types, units, UCDs of the select list; names unique in the result
  // Tables that the query reads, for releases, COOSYS and access checks: each once, in order of appearance.
  std::vector<std::shared_ptr<const catalogue::Table>> tables{};
  // To be done before `sql` runs; the number of rows made then takes the place of `values.front()`.
  std::optional<Creation> creates{};
};

// Every problem found, first one first, so that all are reported together.
struct Problem {
  Span span{};
  std::string message{};  // e.g. Unknown column "raa" in gaiadr1.gaia_source
  std::string hint{};     // e.g. Did you mean "ra"? Empty if none.
};

// The version of the language that was asked for (LANG). 2.0 is read as 2.1 is, but for the words that only 2.1 reserves:
// they are names there.
enum class Version : std::uint8_t { v2_0, v2_1 };

// Compiles a query. On failure the error's code is bad_query, its span the first problem's, and its message holds all
// problems, each with line, column, the source line with a caret, and the hint. `user` is the login name of who asks;
// without one a query can make nothing.
Result<Compiled> compile(std::string_view text, const catalogue::View& view, std::string_view user = {},
                         Version version = Version::v2_1);

// Registers the C++ functions that emitted SQL calls (mathematics, strings, casts). Geometry is sky::register_functions.
// `seed` starts RAND() on this connection.
Result<void> register_functions(sqlite3* db, std::uint64_t seed = 0);

// One row of THE table of functions, for /capabilities and the reference page.
struct FunctionInfo {
  std::string form{};         // GAIA_HEALPIX_INDEX(norder INTEGER, source_id BIGINT) -> BIGINT
  std::string description{};
  bool geometry = false;      // under features-adqlgeo
  bool user_defined = false;  // under features-udf
};
std::vector<FunctionInfo> functions();

}  // namespace tapstand::adql
