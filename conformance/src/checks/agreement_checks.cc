// Checks that the ways in which a service describes its tables say the same: /tables, TAP_SCHEMA, and the FIELDs of
// results (TAP 1.1 sections 2.5, 3.2 and 4). What one of them does not tell is no disagreement.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/text.h"
#include "metadata/declared_tables.h"
#include "metadata/names.h"

namespace tapcheck {
namespace {

using Texts = std::vector<std::string>;

void add(Texts& problems, std::string problem) {
  if (problems.size() < VotTable::kMaxProblems) problems.push_back(std::move(problem));
}

/// A table set, or the rows of a TAP_SCHEMA table; an Error if the answer is neither.
Result<DeclaredTables> declared_in(const Evidence& evidence) {
  const auto& document = evidence.xml();
  if (!document) return fail(document.error().message);
  if (document->root_name() != "VOTABLE") return DeclaredTables::of_table_set(*document);
  const auto& table = evidence.votable();
  if (!table) return fail("no VOTable: " + table.error().message);
  return DeclaredTables::of_tap_schema(*table);
}

/// White space means nothing in a description.
std::string folded(const std::string& text) { return one_line(text, text.size() + 1); }

/// What is wrong between two descriptions of one column, empty if nothing is.
std::string difference(const std::string& about, const DeclaredColumn& a, const DeclaredColumn& b) {
  const auto differing = [](const std::string& x, const std::string& y) {
    return fmt::format("'{}' against '{}'", one_line(x, 60), one_line(y, 60));
  };
  const auto compare = [&](std::string DeclaredColumn::*property, bool ignoring_case) {
    const std::string x = folded(a.*property);
    const std::string y = folded(b.*property);
    return (ignoring_case ? equals_ignoring_case(x, y) : x == y) ? std::string() : differing(x, y);
  };
  if (about == "datatype") return same_datatype(a, b) ? std::string() : differing(a.datatype, b.datatype);
  if (about == "arraysize") return same_shape(a, b) ? std::string() : differing(a.arraysize, b.arraysize);
  if (about == "unit") return compare(&DeclaredColumn::unit, false);
  if (about == "ucd") return compare(&DeclaredColumn::ucd, true);
  if (about == "utype") return compare(&DeclaredColumn::utype, true);
  if (about == "xtype") return compare(&DeclaredColumn::xtype, true);
  if (about == "description") return compare(&DeclaredColumn::description, false);
  if (about == "indexed") return a.indexed.empty() || b.indexed.empty() ? std::string() : compare(&DeclaredColumn::indexed, false);
  return fmt::format("nobody knows how to compare '{}'", about);
}

/// Tables, or columns, of `a` that are not in `b`.
void find_missing(const DeclaredTables& a, const DeclaredTables& b, bool columns, const std::string& where, Texts& problems) {
  for (const DeclaredTable& table : a.tables()) {
    const DeclaredTable* other = b.find(table.name, table.schema);
    if (other == nullptr) {
      if (!columns && b.whole()) add(problems, fmt::format("table {} is not {}", one_line(table.name, 80), where));
      continue;
    }
    if (!columns || other->columns().empty() || table.columns().empty()) continue;
    for (const DeclaredColumn& column : table.columns()) {
      if (other->column(column.name) != nullptr || !b.whole()) continue;
      add(problems, fmt::format("column {} of {} is not {}", one_line(column.name, 80), one_line(table.name, 80), where));
    }
  }
}

std::size_t compare_columns(const DeclaredTables& a, const DeclaredTables& b, const std::string& about, Texts& problems) {
  std::size_t compared = 0;
  for (const DeclaredTable& table : a.tables()) {
    const DeclaredTable* other = b.find(table.name, table.schema);
    if (other == nullptr) continue;
    for (const DeclaredColumn& column : table.columns()) {
      const DeclaredColumn* counterpart = other->column(column.name);
      if (counterpart == nullptr) continue;
      ++compared;
      const std::string wrong = difference(about, column, *counterpart);
      if (!wrong.empty()) add(problems, fmt::format("{}.{}: {}", one_line(table.name, 80), one_line(column.name, 80), wrong));
    }
  }
  return compared;
}

/// Foreign keys of the answer: those of a table set, or rows of TAP_SCHEMA.keys joined with their columns.
Result<std::vector<std::pair<std::string, DeclaredKey>>> keys_in(const Evidence& evidence) {
  std::vector<std::pair<std::string, DeclaredKey>> keys;
  const auto& document = evidence.xml();
  if (!document) return fail(document.error().message);
  if (document->root_name() != "VOTABLE") {
    const auto declared = DeclaredTables::of_table_set(*document);
    for (const DeclaredTable& table : declared.tables()) {
      for (const DeclaredKey& key : table.keys) keys.emplace_back(table.name, key);
    }
    return keys;
  }
  const auto& rows = evidence.votable();
  if (!rows) return fail("no VOTable: " + rows.error().message);
  std::vector<std::size_t> places;
  for (const char* name : {"from_table", "target_table", "from_column", "target_column"}) {
    const auto column = rows->column(name);
    if (!column) return fail(fmt::format("there is no column {}", name));
    places.push_back(*column);
  }
  for (const auto& row : rows->rows) {
    keys.emplace_back(cell_text(row[places[0]]), DeclaredKey{cell_text(row[places[1]]), {{cell_text(row[places[2]]), cell_text(row[places[3]])}}});
  }
  return keys;
}

/// Both ends of a pair of key columns, or what is missing.
void judge_key(const std::string& from_table, const DeclaredKey& key, const DeclaredTables& tables, bool types, Texts& problems) {
  const DeclaredTable* from = tables.find(from_table);
  const DeclaredTable* target = tables.find(key.target);
  if (from == nullptr || target == nullptr) {
    if (!types && tables.whole()) {
      add(problems, fmt::format("a key from {} to {}: there is no table {}", one_line(from_table, 80), one_line(key.target, 80),
                                one_line(from == nullptr ? from_table : key.target, 80)));
    }
    return;
  }
  for (const auto& [from_name, target_name] : key.columns) {
    const DeclaredColumn* a = from->column(from_name);
    const DeclaredColumn* b = target->column(target_name);
    const std::string shown = fmt::format("a key from {}.{} to {}.{}", one_line(from_table, 80), one_line(from_name, 80), one_line(key.target, 80),
                                          one_line(target_name, 80));
    if (a == nullptr || b == nullptr) {
      const bool known = !from->columns().empty() && !target->columns().empty() && tables.whole();
      if (!types && known) add(problems, fmt::format("{}: there is no column {}", shown, one_line(a == nullptr ? from_name : target_name, 80)));
    } else if (types && !same_datatype(*a, *b)) {
      add(problems, fmt::format("{}: {} against {}", shown, one_line(a->datatype, 40), one_line(b->datatype, 40)));
    }
  }
}

}  // namespace

Outcome check_tables_agree(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string step = text_argument(arguments, "tables_agree_with");
  const std::string about = text_argument(arguments, "about");
  const bool columns = about == "columns";
  const std::string expected = about == "tables" || columns ? fmt::format("the {} of '{}'", about, step) : fmt::format("each column's {} as in '{}'", about, step);
  const Evidence* other = context.earlier(step);
  if (other == nullptr) return Outcome::nothing(expected, "that step got no answer");
  const auto here = declared_in(evidence);
  const auto there = declared_in(*other);
  if (!here) return Outcome::nothing(expected, here.error().message);
  if (!there) return Outcome::nothing(expected, there.error().message);
  Texts problems;
  if (about == "tables" || columns) {
    if (columns && !(here->has_columns() && there->has_columns())) return Outcome::nothing(expected, "one of them tells no columns");
    find_missing(*here, *there, columns, fmt::format("in '{}'", step), problems);
    find_missing(*there, *here, columns, "here", problems);
    return Outcome::of_problems(expected, fmt::format("{} tables", here->tables().size()), std::move(problems));
  }
  if (!here->tells(about) || !there->tells(about)) return Outcome::nothing(expected, fmt::format("one of them tells no {}", about));
  const std::size_t compared = compare_columns(*here, *there, about, problems);
  if (compared == 0) return Outcome::nothing(expected, "they have no column in common");
  return Outcome::of_problems(expected, fmt::format("{} columns", compared), std::move(problems));
}

Outcome check_fields_as_declared(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string step = text_argument(arguments, "fields_as_declared_in");
  const std::string name = text_argument(arguments, "table");
  const std::string about = text_argument(arguments, "about");
  const std::string expected = fmt::format("FIELDs whose {} are those of {} in '{}'", about, name, step);
  const Evidence* other = context.earlier(step);
  const auto& answer = evidence.votable();
  if (other == nullptr || !answer || answer->fields.empty()) return Outcome::nothing(expected, "the query gave no table");
  const auto declared = declared_in(*other);
  const DeclaredTable* table = declared ? declared->find(name) : nullptr;
  if (table == nullptr || table->columns().empty()) return Outcome::nothing(expected, "it tells no columns of this table");
  if (!declared->whole() && table == &declared->tables().back()) return Outcome::nothing(expected, "a limit of the service cut the columns off");
  DeclaredTable here;
  for (const VotField& field : answer->fields) here.add(column_of_field(field));
  Texts problems;
  if (about == "names") {
    for (const DeclaredColumn& column : here.columns()) {
      if (table->column(column.name) == nullptr) add(problems, fmt::format("FIELD {} is not declared", one_line(column.name, 80)));
    }
    for (const DeclaredColumn& column : table->columns()) {
      if (here.column(column.name) == nullptr) add(problems, fmt::format("column {} is declared, and is no FIELD", one_line(column.name, 80)));
    }
    return Outcome::of_problems(expected, fmt::format("{} FIELDs", here.columns().size()), std::move(problems));
  }
  if (about == "spelling") {
    for (const DeclaredColumn& column : here.columns()) {
      const DeclaredColumn* counterpart = table->column(column.name);
      if (counterpart == nullptr || name_parts(counterpart->name) == name_parts(column.name)) continue;
      add(problems, fmt::format("FIELD {} is declared as {}", one_line(column.name, 80), one_line(counterpart->name, 80)));
    }
    return Outcome::of_problems(expected, fmt::format("{} FIELDs", here.columns().size()), std::move(problems));
  }
  if (!declared->tells(about)) return Outcome::nothing(expected, fmt::format("'{}' tells no {}", step, about));
  for (const DeclaredColumn& column : here.columns()) {
    const DeclaredColumn* counterpart = table->column(column.name);
    const std::string wrong = counterpart == nullptr ? std::string() : difference(about, column, *counterpart);
    if (!wrong.empty()) add(problems, fmt::format("{}: {}", one_line(column.name, 80), wrong));
  }
  return Outcome::of_problems(expected, fmt::format("{} FIELDs", here.columns().size()), std::move(problems));
}

Outcome check_keys_resolve(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string step = text_argument(arguments, "columns_of");
  const bool types = argument<bool>(arguments, "types").value_or(false);
  const std::string expected = fmt::format("foreign keys whose columns {} {}", types ? "have one type" : "exist", step.empty() ? "here" : "in '" + step + "'");
  const Evidence* other = step.empty() ? &evidence : context.earlier(step);
  if (other == nullptr) return Outcome::nothing(expected, "that step got no answer");
  const auto keys = keys_in(evidence);
  if (!keys) return Outcome::nothing(expected, keys.error().message);
  const auto tables = declared_in(*other);
  if (!tables) return Outcome::nothing(expected, tables.error().message);
  Texts problems;
  for (const auto& [from, key] : *keys) judge_key(from, key, *tables, types, problems);
  return Outcome::of_problems(expected, fmt::format("{} keys", keys->size()), std::move(problems));
}

}  // namespace tapcheck
