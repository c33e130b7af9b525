// /TableTool: what users change of their own tables (seed §2.11, §3.13; edit and rename as the archive's clients send
// them). One table a request; a request that fails changes nothing.
#include <fmt/format.h>

#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "tables/user_tables.h"

namespace tapstand::endpoints {
namespace {

using tables::ColumnEdit;
using tables::Mark;

std::string given(const Call& call, std::string_view name) { return std::string(trim(call.request.param_or(name, ""))); }

Result<std::string> needed(const Call& call, std::string_view name, std::string_view what) {
  std::string value = given(call, name);
  if (value.empty()) return fail(Code::bad_request, fmt::format("{} is missing: {}.", to_upper(name), what));
  return value;
}

// A table that the user may change: one's own, or shared for writing.
struct Found {
  tables::TableName name;
  std::shared_ptr<const catalogue::Table> table;
};

Result<Found> changeable(const Call& call, std::string_view parameter) {
  TRY_ASSIGN(const auto given_name, needed(call, parameter, "the table"));
  TRY_ASSIGN(auto name, call.context.user_tables.changeable(call.user, given_name));
  auto table = call.context.user_tables.find(name.owner, name.name);
  if (!table) return fail(Code::not_found, fmt::format("There is no table {}.", tables::shown(given_name)));
  return Found{std::move(name), std::move(table)};
}

// Sets the position columns: those that were it before are it no more.
Result<void> set_positions(Call& call) {
  TRY_ASSIGN(const auto found, changeable(call, "table_name"));
  TRY_ASSIGN(const auto ra_name, needed(call, "ra", "the column of right ascensions"));
  TRY_ASSIGN(const auto dec_name, needed(call, "dec", "the column of declinations"));
  TRY_ASSIGN(const auto ra, tables::column_at(*found.table, ra_name));
  TRY_ASSIGN(const auto dec, tables::column_at(*found.table, dec_name));
  if (ra == dec) return fail(Code::bad_request, "RA and DEC name the same column.");
  std::vector<ColumnEdit> edits;
  for (const auto& column : found.table->columns) {
    constexpr int kRaOrDec = 3;
    if ((column.flags & kRaOrDec) != 0) edits.push_back({.column = column.written, .indexed = false, .mark = Mark::none});
  }
  edits.push_back({.column = ra_name, .mark = Mark::ra});
  edits.push_back({.column = dec_name, .mark = Mark::dec});
  return call.context.user_tables.edit(found.name.owner, found.name.name, edits);
}

// Clients write the word None for what a column has not.
std::optional<std::string> text_of(const Call& call, const std::string& name) {
  const auto value = call.request.param(name);
  if (!value) return std::nullopt;
  return iequals(trim(*value), "none") ? std::string() : std::string(trim(*value));
}

Result<ColumnEdit> read_edit(const Call& call, const std::string& prefix) {
  ColumnEdit edit;
  TRY_ASSIGN(edit.column, needed(call, prefix, "the name of a column"));
  edit.ucd = text_of(call, prefix + "_ucd");
  edit.utype = text_of(call, prefix + "_utype");
  if (const auto indexed = given(call, prefix + "_indexed"); !indexed.empty()) {
    if (!iequals(indexed, "true") && !iequals(indexed, "false")) {
      return fail(Code::bad_request, fmt::format("{}_INDEXED takes True or False, not '{}'.", to_upper(prefix), tables::shown(indexed)));
    }
    edit.indexed = iequals(indexed, "true");
  }
  if (const auto flags = call.request.param(prefix + "_flags")) {
    edit.mark = trim(*flags).empty() ? Mark::none : tables::mark_from(trim(*flags));
    if (!edit.mark) {
      return fail(Code::bad_request, fmt::format("{}_FLAGS takes Ra, Dec, Flux, Mag, PK or None, not '{}'.", to_upper(prefix), tables::shown(*flags)));
    }
  }
  return edit;
}

Result<void> edit_columns(Call& call) {
  if (const auto count = given(call, "numtables"); !count.empty() && count != "1") {
    return fail(Code::bad_request, "NUMTABLES must be 1: a request edits one table.");
  }
  TRY_ASSIGN(const auto found, changeable(call, "table0"));
  TRY_ASSIGN(const auto text, needed(call, "table0_numcols", "the number of columns that follow"));
  const auto count = parse_int(text);
  if (!count || *count < 1 || *count > static_cast<std::int64_t>(found.table->columns.size())) {
    return fail(Code::bad_request, fmt::format("TABLE0_NUMCOLS is no number from 1 to {}, the columns of the table.", found.table->columns.size()));
  }
  std::vector<ColumnEdit> edits;
  for (std::int64_t i = 0; i < *count; ++i) {
    TRY_ASSIGN(auto edit, read_edit(call, fmt::format("table0_col{}", i)));
    edits.push_back(std::move(edit));
  }
  return call.context.user_tables.edit(found.name.owner, found.name.name, edits);
}

// new_column_names=old:new,old2:new2
Result<std::vector<std::pair<std::string, std::string>>> column_names(std::string_view list) {
  std::vector<std::pair<std::string, std::string>> names;
  for (const auto& pair : split(list, ',')) {
    if (trim(pair).empty()) continue;
    const auto parts = split(pair, ':');
    if (parts.size() != 2 || trim(parts[0]).empty() || trim(parts[1]).empty()) {
      return fail(Code::bad_request, fmt::format("NEW_COLUMN_NAMES takes old:new,old2:new2, not '{}'.", tables::shown(pair)));
    }
    names.emplace_back(trim(parts[0]), trim(parts[1]));
  }
  return names;
}

Result<void> rename(Call& call) {
  TRY_ASSIGN(const auto found, changeable(call, "table_name"));
  if (found.name.owner != call.user) return fail(Code::forbidden, "Only the owner may rename a table.");
  TRY_ASSIGN(const auto columns, column_names(given(call, "new_column_names")));
  std::string new_name = found.table->name;
  if (const auto wanted = given(call, "new_table_name"); !wanted.empty()) {
    auto bare = tables::own_name(call.user, wanted);
    if (!bare) return fail(Code::bad_request, fmt::format("A table can be renamed within {} only.", tables::schema_of(call.user)));
    // The old name in another case, beside new columns, is the old name.
    if (columns.empty() || !iequals(*bare, new_name)) new_name = std::move(*bare);
  }
  if (columns.empty() && new_name == found.table->name) return fail(Code::bad_request, "NEW_TABLE_NAME or NEW_COLUMN_NAMES must name something new.");
  return call.context.user_tables.rename(call.user, found.name.name, new_name, columns);
}

struct Action {
  std::string_view name;
  Result<void> (*run)(Call& call);
};
// THE table of actions.
constexpr Action kActions[] = {{"radec", set_positions}, {"edit", edit_columns}, {"rename", rename}};

Result<void> answer(Call& call) {
  TRY(require_user(call));
  const auto action = given(call, "action");
  for (const auto& row : kActions) {
    if (iequals(row.name, action)) return row.run(call);
  }
  return fail(Code::bad_request, action.empty() ? std::string("ACTION is missing: radec, edit or rename.")
                                                : fmt::format("ACTION {} is not known: take radec, edit or rename.", tables::shown(action)));
}

}  // namespace

http::Response table_tool(Call& call) {
  const auto done = answer(call);
  return done ? http::Response::text("OK\n") : html_error_response(done.error());
}

}  // namespace tapstand::endpoints
