#include <algorithm>

#include "checks/check.h"
#include "scenario/command.h"
#include "scenario/parts.h"

namespace tapcheck {
namespace {

const CheckKind* kind_called(std::string_view name) {
  const auto kinds = check_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const CheckKind& k) { return k.name() == name; });
  return found == kinds.end() ? nullptr : &*found;
}

/// The check that a case's own keys say: `values = …`, `refused = true` or `same_table_as_file = "…"`, with what goes along.
std::optional<Check> read_outcome(TableReader& in, Complaints& complaints) {
  Check check;
  check.line = in.line();
  for (const char* name : {"values", "refused", "same_table_as_file"}) {
    if (in.has(name)) check.kind = kind_called(name);
  }
  if (check.kind == nullptr) return std::nullopt;
  read_arguments(in, check, complaints);
  return check;
}

Step read_case(const Command& pattern, const toml::table& table, Complaints& complaints) {
  TableReader in(table, "a case", complaints);
  Step step;
  step.name = in.text("name");
  step.slug = slug_of(step.name);
  step.requirements = read_requirements(in, complaints);
  step.independent = true;
  step.command = pattern;
  step.command.line = in.line();
  if (const auto query = in.optional_text("query")) step.constants["query"] = *query;
  if (const toml::table* with = in.table("with")) {
    for (const auto& [name, value] : *with) {
      const auto text = value.value_exact<std::string>();
      if (!text) complaints.add(line_of(value), fmt::format("'with.{}' must be a string", name.str()));
      step.constants[std::string(name.str())] = text.value_or(std::string());
    }
  }
  const std::string clause = in.text("clause");
  const Level level = read_level(in, complaints);
  const auto dialects = in.texts("dialect");
  if (auto outcome = read_outcome(in, complaints)) {
    outcome->clause = clause;
    outcome->level = level;
    outcome->dialects = dialects;
    step.checks.push_back(std::move(*outcome));
  }
  for (const toml::table* check : in.tables("checks")) step.checks.push_back(read_check(*check, complaints));
  number_checks(step.checks);
  if (step.checks.empty()) complaints.add(in.line(), "a case needs 'values', 'refused' or 'checks'");
  in.finish();
  const auto used = variables_in(step.command);
  for (const auto& [name, value] : step.constants) {
    const auto in_check = [&](const Check& c) {
      const auto names = variables_in(c);
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (std::find(used.begin(), used.end(), name) == used.end() && std::none_of(step.checks.begin(), step.checks.end(), in_check)) {
      complaints.add(in.line(), fmt::format("the template has no {{{{{}}}}}", name));
    }
  }
  return step;
}

}  // namespace

std::vector<Step> read_cases(const toml::table& pattern, const std::vector<const toml::table*>& cases, Complaints& complaints) {
  TableReader in(pattern, "a template", complaints);
  const Command command = read_command(in, complaints);
  in.finish();
  std::vector<Step> steps;
  for (const toml::table* one : cases) steps.push_back(read_case(command, *one, complaints));
  if (steps.empty()) complaints.add(in.line(), "a [template] needs [[case]]s");
  return steps;
}

}  // namespace tapcheck
