#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/text.h"
#include "votable/rules.h"

namespace tapcheck {
namespace {

std::string field_text(const VotField& field) {
  return field.name + " " + field.datatype + (field.arraysize.empty() ? "" : " " + field.arraysize);
}

/// True if the FIELD is as 'name [datatype [arraysize]]' says; names without case, as ADQL has them.
bool field_is(const VotField& field, const std::string& wanted) {
  const auto words = split(wanted, ' ');
  return equals_ignoring_case(field.name, words[0]) && (words.size() < 2 || field.datatype == words[1]) &&
         (words.size() < 3 || field.arraysize == words[2]);
}

std::string fields_shown(const VotTable& table) {
  std::vector<std::string> texts;
  for (const VotField& field : table.fields) texts.push_back(field_text(field));
  return fmt::format("{} FIELDs: {}", texts.size(), one_line(join(texts, ", "), 300));
}

/// `function` on the table, or a miss that says why there is none.
template <typename Function>
Outcome with_table(const std::string& expected, const Evidence& evidence, Function function) {
  const auto& table = evidence.votable();
  if (!table) return Outcome::miss(expected, "no VOTable: " + table.error().message);
  return function(*table);
}

/// Orders cells of one column: numbers by value, text by bytes, nulls before all.
bool cell_before(const VotCell& a, const VotCell& b) {
  const auto x = cell_number(a);
  const auto y = cell_number(b);
  if (const auto* i = std::get_if<std::int64_t>(&a)) {
    if (const auto* j = std::get_if<std::int64_t>(&b)) return *i < *j;
  }
  if (x && y) return *x < *y;
  const bool null_a = std::holds_alternative<std::monostate>(a);
  const bool null_b = std::holds_alternative<std::monostate>(b);
  if (null_a || null_b) return null_a && !null_b;
  return cell_text(a) < cell_text(b);
}

bool same_value(const VotCell& cell, const std::string& wanted) {
  if (cell_text(cell) == wanted) return true;
  const auto number = std::holds_alternative<double>(cell) ? cell_number(cell) : std::nullopt;
  return number && parse_number(wanted) == number;
}

void check_value(const VotCell& cell, const std::string& where, const Arguments& arguments, std::vector<std::string>& problems) {
  const auto min = number_argument(arguments, "min");
  const auto max = number_argument(arguments, "max");
  if (std::holds_alternative<std::monostate>(cell)) {
    if (argument<bool>(arguments, "not_null").value_or(false)) problems.push_back(where + " is null");
    return;
  }
  const auto number = cell_number(cell);
  const std::string shown = one_line(cell_text(cell), 60);
  if ((min && !(number && *number >= *min)) || (max && !(number && *number <= *max))) problems.push_back(fmt::format("{} is {}", where, shown));
  if (!arguments.contains("among")) return;
  const auto among = list_argument(arguments, "among");
  if (std::none_of(among.begin(), among.end(), [&](const std::string& w) { return same_value(cell, w); })) {
    problems.push_back(fmt::format("{} is {}", where, shown));
  }
}

std::string wanted_of_column(const std::string& name, const Arguments& arguments) {
  std::vector<std::string> parts;
  if (argument<bool>(arguments, "not_null").value_or(false)) parts.emplace_back("never null");
  if (argument<bool>(arguments, "unique").value_or(false)) parts.emplace_back("unique");
  if (const auto min = number_argument(arguments, "min")) parts.push_back(fmt::format("at least {:g}", *min));
  if (const auto max = number_argument(arguments, "max")) parts.push_back(fmt::format("at most {:g}", *max));
  if (arguments.contains("among")) parts.push_back("one of " + join(list_argument(arguments, "among"), ", "));
  return fmt::format("a column {} {}", name, join(parts, ", "));
}

}  // namespace

Outcome check_votable(const Arguments&, const Evidence& evidence, const CheckContext&) {
  const std::string expected = "a VOTable whose values are what its FIELDs say";
  return with_table(expected, evidence, [&](const VotTable& table) {
    std::vector<std::string> problems = table.problem_texts();
    for (const char* name : {"root-namespace", "one-results", "one-table", "field-attributes", "datatypes", "arraysizes", "one-serialization", "nrows"}) {
      for (std::string& problem : find_votable_rule(name)->problems({table, evidence.response().body})) problems.push_back(std::move(problem));
    }
    return Outcome::of_problems(expected, fmt::format("{} rows, {} FIELDs, {}", table.rows.size(), table.fields.size(), table.serialization),
                                std::move(problems));
  });
}

Outcome check_query_status(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto wanted = list_argument(arguments, "query_status");
  const std::string expected = "QUERY_STATUS " + join(wanted, " or ");
  return with_table(expected, evidence, [&](const VotTable& table) {
    const VotInfo* last = table.query_status();
    if (last == nullptr) return Outcome::miss(expected, "the RESOURCE of type 'results' has no INFO QUERY_STATUS");
    const bool held = std::find(wanted.begin(), wanted.end(), last->value) != wanted.end();
    const std::string actual = fmt::format("{} {}", last->value, last->text.empty() ? "" : "'" + one_line(last->text) + "'");
    return held ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual);
  });
}

Outcome check_rows(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto exact = argument<std::int64_t>(arguments, "rows");
  const auto most = argument<std::int64_t>(arguments, "rows_at_most");
  const auto least = argument<std::int64_t>(arguments, "rows_at_least");
  const std::string expected = exact ? fmt::format("{} rows", *exact) : most ? fmt::format("at most {} rows", *most)
                                                                             : fmt::format("at least {} rows", least.value_or(0));
  return with_table(expected, evidence, [&](const VotTable& table) {
    const auto found = static_cast<std::int64_t>(table.rows.size());
    const bool held = (!exact || found == *exact) && (!most || found <= *most) && (!least || found >= *least);
    const std::string actual = fmt::format("{} rows", found);
    return held ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual);
  });
}

Outcome check_fields(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto wanted = list_argument(arguments, "fields");
  const std::string expected = "the FIELDs " + join(wanted, ", ");
  return with_table(expected, evidence, [&](const VotTable& table) {
    bool held = table.fields.size() == wanted.size();
    for (std::size_t i = 0; held && i < wanted.size(); ++i) held = field_is(table.fields[i], wanted[i]);
    return held ? Outcome::hold(expected, fields_shown(table)) : Outcome::miss(expected, fields_shown(table));
  });
}

Outcome check_has_fields(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto wanted = list_argument(arguments, "has_fields");
  const std::string expected = "among the FIELDs " + join(wanted, ", ");
  return with_table(expected, evidence, [&](const VotTable& table) {
    std::vector<std::string> problems;
    for (const std::string& one : wanted) {
      const bool found = std::any_of(table.fields.begin(), table.fields.end(), [&](const VotField& f) { return field_is(f, one); });
      if (!found) problems.push_back(fmt::format("no FIELD '{}' in {}", one, fields_shown(table)));
    }
    return Outcome::of_problems(expected, fields_shown(table), std::move(problems));
  });
}

Outcome check_sorted_by(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string name = text_argument(arguments, "sorted_by");
  const bool descending = argument<bool>(arguments, "descending").value_or(false);
  const std::string expected = fmt::format("rows in {} order of {}", descending ? "descending" : "ascending", name);
  return with_table(expected, evidence, [&](const VotTable& table) {
    const auto column = table.column(name);
    if (!column) return Outcome::miss(expected, "there is no such column");
    for (std::size_t i = 1; i < table.rows.size(); ++i) {
      const VotCell& before = table.rows[i - 1][*column];
      const VotCell& after = table.rows[i][*column];
      if (descending ? cell_before(before, after) : cell_before(after, before)) {
        return Outcome::miss(expected, fmt::format("row {} has {}, row {} has {}", i, one_line(cell_text(before), 60), i + 1, one_line(cell_text(after), 60)));
      }
    }
    return Outcome::hold(expected, fmt::format("{} rows in order", table.rows.size()));
  });
}

Outcome check_column(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string name = text_argument(arguments, "column");
  const std::string expected = wanted_of_column(name, arguments);
  return with_table(expected, evidence, [&](const VotTable& table) {
    const auto column = table.column(name);
    if (!column) return Outcome::miss(expected, fmt::format("no such column in {}", fields_shown(table)));
    std::vector<std::string> problems;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < table.rows.size() && problems.size() < VotTable::kMaxProblems; ++i) {
      const VotCell& cell = table.rows[i][*column];
      const std::string where = fmt::format("row {}, column {}", i + 1, name);
      check_value(cell, where, arguments, problems);
      if (argument<bool>(arguments, "unique").value_or(false) && !seen.insert(cell_text(cell)).second) {
        problems.push_back(fmt::format("{} is {} again", where, one_line(cell_text(cell), 60)));
      }
    }
    return Outcome::of_problems(expected, fmt::format("{} values", table.rows.size()), std::move(problems));
  });
}

}  // namespace tapcheck
