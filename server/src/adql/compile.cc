#include "adql/compile.h"

#include <fmt/format.h>

#include "adql/binder.h"
#include "adql/crossmatch.h"
#include "adql/emit.h"
#include "adql/grammar.h"

namespace tapstand::adql {
namespace {

constexpr std::size_t kMaxText = 4'000'000;     // bytes of a query
constexpr std::size_t kMaxValues = 250'000;     // of one statement, as Debian builds SQLite

// The answer is the number of rows that the match made.
Result<Compiled> make_table(const Crossmatch& match, const catalogue::View& view) {
  TRY_ASSIGN(auto rows, compile(match.select, view));
  Compiled out;
  out.creates = Creation{match.table, std::move(rows.sql), std::move(rows.values), std::move(rows.fields)};
  out.sql = "SELECT ?";
  out.values.emplace_back(std::int64_t{0});
  Field count;
  count.name = "crossmatch_positional";
  count.type.type = Type::bigint;
  count.description = "Number of pairs in the table that was made";
  out.fields.push_back(std::move(count));
  out.tables = std::move(rows.tables);
  return out;
}

}  // namespace

Result<Compiled> compile(std::string_view text, const catalogue::View& view, std::string_view user, Version version) {
  if (text.size() > kMaxText) {
    return fail(Code::bad_query, fmt::format("The query is longer than {} bytes; upload long lists as a table", kMaxText));
  }
  if (text.find('\0') != std::string_view::npos) return fail(Code::bad_query, "The query holds a NUL byte");
  Problems problems(text, version);
  const auto parsed = parse(text, problems);
  if (!parsed) return tl::unexpected<Error>(problems.error());
  const bool may_create = !user.empty();
  if (may_create) {
    if (const auto match = crossmatch(*parsed, view, user, problems)) return make_table(*match, view);
    if (!problems.empty()) return tl::unexpected<Error>(problems.error());
  }
  auto statement = Binder(view, problems, may_create).bind(*parsed);
  if (!problems.empty()) return tl::unexpected<Error>(problems.error());
  Compiled out;
  if (!emit(statement, out)) {
    return fail(Code::bad_query, "The query is nested too deeply; name its inner queries in WITH", Span{0, 0, 1, 1});
  }
  if (out.values.size() > kMaxValues) {
    return fail(Code::bad_query, fmt::format("The query holds more than {} literals; upload long lists as a table", kMaxValues));
  }
  out.fields = std::move(statement.query->fields);
  out.tables = std::move(statement.tables);
  return out;
}

}  // namespace tapstand::adql
