#include "tables/column_edit.h"

#include <fmt/format.h>

#include <set>

#include "catalogue/catalogue.h"
#include "core/text.h"
#include "tables/names.h"

namespace tapstand::tables {
namespace {

struct MarkRow {
  Mark mark;
  std::string_view word;
  int flag;
};
// THE table of marks: words of the archive's clients, bits of esatapplus:flags.
constexpr MarkRow kMarks[] = {
    {Mark::none, "None", 0}, {Mark::ra, "Ra", 1}, {Mark::dec, "Dec", 2}, {Mark::flux, "Flux", 4}, {Mark::mag, "Mag", 8}, {Mark::pk, "PK", 16},
};
constexpr int kIndexed = 32;
constexpr int kRa = 1;
constexpr int kDec = 2;
constexpr int kPk = 16;

// The archive's clients index positions and keys whatever they were told, and so do we.
void settle_flags(catalogue::Column& column, int mark) {
  column.indexed = column.indexed || (mark & (kRa | kDec | kPk)) != 0;
  column.principal = (mark & kPk) != 0;
  column.flags = mark | (column.indexed ? kIndexed : 0);
}

// The one column with the flag; the error if there are several or it cannot be a position.
Result<std::optional<std::size_t>> sole(const catalogue::Table& table, int flag, std::string_view what) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if ((table.columns[i].flags & flag) == 0) continue;
    if (found) return fail(Code::bad_request, fmt::format("Two columns of {} would be {}.", table.written, what));
    if (!table.columns[i].field.type.is_numeric()) {
      return fail(Code::bad_request, fmt::format("Column {} is no number: it cannot be {}.", table.columns[i].written, what));
    }
    found = i;
  }
  return found;
}

}  // namespace

std::optional<Mark> mark_from(std::string_view word) {
  for (const auto& row : kMarks) {
    if (iequals(row.word, word)) return row.mark;
  }
  return std::nullopt;
}

Result<std::size_t> column_at(const catalogue::Table& table, std::string_view given) {
  const std::string name = catalogue::without_quotes(trim(given));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (iequals(table.columns[i].field.name, name)) return i;
  }
  return fail(Code::not_found, fmt::format("Table {} has no column {}.", table.written, shown(name)));
}

Result<void> rename_columns(catalogue::Table& table, const std::vector<std::pair<std::string, std::string>>& names) {
  std::vector<std::pair<std::size_t, std::string>> changes;
  for (const auto& [from, to] : names) {
    TRY_ASSIGN(const auto at, column_at(table, from));
    TRY(check_new_name(to));
    changes.emplace_back(at, to);
  }
  for (const auto& [at, name] : changes) table.columns[at].field.name = table.columns[at].written = name;
  std::set<std::string> seen;
  for (const auto& column : table.columns) {
    if (!seen.insert(to_lower(column.field.name)).second) {
      return fail(Code::bad_request, fmt::format("Table {} would have two columns {}.", table.written, column.written));
    }
  }
  return {};
}

Result<void> apply_edits(catalogue::Table& table, const std::vector<ColumnEdit>& edits) {
  for (const auto& edit : edits) {
    TRY_ASSIGN(const auto at, column_at(table, edit.column));
    auto& column = table.columns[at];
    if (edit.ucd) column.field.ucd = *edit.ucd;
    if (edit.utype) column.field.utype = *edit.utype;
    if (edit.indexed) column.indexed = *edit.indexed;
    settle_flags(column, edit.mark ? kMarks[static_cast<std::size_t>(*edit.mark)].flag : column.flags & ~kIndexed);
  }
  TRY_ASSIGN(const auto ra, sole(table, kRa, "the right ascension"));
  TRY_ASSIGN(const auto dec, sole(table, kDec, "the declination"));
  if (ra.has_value() != dec.has_value()) {
    return fail(Code::bad_request, fmt::format("Ra and Dec of {} go together: flag a column for each.", table.written));
  }
  table.zone_columns.reset();
  if (ra) table.zone_columns = {*ra, *dec};
  return {};
}

}  // namespace tapstand::tables
