// Tables beside each other, and VOTables beside the rules.
#include <fmt/format.h>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/text.h"
#include "tables/compare.h"
#include "votable/rules.h"

namespace tapcheck {
namespace {

Outcome compare(const std::string& expected, const Result<ResultTable>& wanted, const Arguments& arguments, const Evidence& evidence, bool names_as_written) {
  if (argument<bool>(arguments, "or_refused").value_or(false) && is_refusal(evidence)) return Outcome::hold(expected + ", or a refusal", refusal_text(evidence));
  if (evidence.response().status != 200) return Outcome::miss(expected, refusal_text(evidence));
  const auto& table = evidence.table();
  if (!table) return Outcome::miss(expected, "no table: " + table.error().message);
  TableComparison how;
  how.names_as_written = names_as_written;
  how.tolerance = number_argument(arguments, "tolerance");
  how.ordered = !argument<bool>(arguments, "unordered").value_or(false);
  return Outcome::of_problems(expected, fmt::format("{} rows of {} columns in {}", table->rows.size(), table->columns.size(), table->format->name),
                              table_differences(*wanted, *table, how));
}

}  // namespace

Outcome check_same_table(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string step = text_argument(arguments, "same_table_as");
  const std::string expected = fmt::format("the table of step '{}'", step);
  const Evidence* earlier = context.earlier(step);
  if (earlier == nullptr) return Outcome::cannot(expected, "that step was not made");
  const auto& wanted = earlier->table();
  if (!wanted) return Outcome::cannot(expected, "that step has no table: " + wanted.error().message);
  return compare(expected, wanted, arguments, evidence, true);
}

Outcome check_same_table_as_file(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  std::string file = text_argument(arguments, "same_table_as_file");
  const std::string expected = "the table of " + file;
  if (!file.starts_with("scenarios:")) return Outcome::cannot(expected, "the file must begin with 'scenarios:'");
  file = context.scenarios + "/" + file.substr(file.find(':') + 1);
  const auto bytes = read_file(file);
  if (!bytes) return Outcome::cannot(expected, "cannot read " + file);
  return compare(expected, read_table_file(*bytes), arguments, evidence, false);
}

Outcome check_votable_rule(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto names = list_argument(arguments, "votable_rule");
  std::vector<std::string> texts;
  for (const std::string& name : names) {
    const VotRule* rule = find_votable_rule(name);
    texts.emplace_back(rule == nullptr ? "" : rule->what);
    if (rule == nullptr) return Outcome::cannot(name, fmt::format("there is no rule '{}'", name));
  }
  const std::string expected = join(texts, " ");
  const auto& table = evidence.votable();
  if (!table) return Outcome::miss(expected, "no VOTable: " + table.error().message);
  const VotSubject subject{*table, evidence.response().body, find_header(evidence.response().headers, "Content-Type").value_or("")};
  std::vector<std::string> problems;
  for (const std::string& name : names) {
    for (std::string& problem : find_votable_rule(name)->problems(subject)) problems.push_back(std::move(problem));
  }
  return Outcome::of_problems(expected, fmt::format("{} rows, {} FIELDs", table->rows.size(), table->fields.size()), std::move(problems));
}

}  // namespace tapcheck
