#include "report/explain.h"

#include <fmt/format.h>

#include "checks/check.h"
#include "core/text.h"

namespace tapcheck {
namespace {

std::string argument_text(const Argument& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  return "[" + join(std::get<std::vector<std::string>>(value), ", ") + "]";
}

std::string arguments_text(const Check& check) {
  std::vector<std::string> parts;
  for (const CheckKey& key : check.kind->keys) {
    const auto found = check.arguments.find(std::string(key.name));
    if (found != check.arguments.end()) parts.push_back(fmt::format("{} {}", key.name, argument_text(found->second)));
  }
  return join(parts, ", ");
}

std::string clause_line(const Library& library, const std::string& id) {
  const auto found = library.clauses.find(id);
  return found == library.clauses.end() ? id : fmt::format("{}: {} ({})", id, found->second.text, found->second.document);
}

std::string explain_scenario(const Library& library, const Scenario& scenario) {
  std::string out = fmt::format("{}  {}\n  from {}\n  profiles {}{}\n", scenario.id, scenario.title, scenario.source, join(scenario.profiles, ", "),
                                std::string(scenario.writes ? "; needs --allow-writes" : "") + (scenario.needs.empty() ? "" : "; needs " + join(scenario.needs, ", ")));
  for (const Step& step : scenario.steps) {
    out += fmt::format("\n  {}{}\n    {}\n", step.name, step.command.as.empty() ? "" : " (as " + step.command.as + ")", step.command.curl);
    if (step.poll) {
      out += fmt::format("    repeated until {} is {}, for {:g} s\n      {}\n", step.poll->xpath.empty() ? "the body" : step.poll->xpath,
                         join(step.poll->values, " or "), step.poll->max.count(), clause_line(library, step.poll->clause));
    }
    for (const Check& check : step.checks) {
      out += fmt::format("    {:<10} {}\n      {}\n", level_name(check.level), arguments_text(check), clause_line(library, check.clause));
    }
  }
  return out;
}

std::string explain_checks() {
  std::string out = "Kinds of checks; the first key names the kind, and every check has 'clause', and may have 'level' and 'dialect'.\n";
  for (const CheckKind& kind : check_kinds()) {
    out += fmt::format("\n{}\n  {}\n", kind.name(), kind.what);
    for (const CheckKey& key : kind.keys) out += fmt::format("    {} = {}\n", key.name, key.type_text());
  }
  return out;
}

std::string explain_profiles(const Library& library) {
  std::string out;
  for (const auto& [name, profile] : library.profiles) {
    out += fmt::format("{:<10} {}{}\n", name, profile.title, profile.includes.empty() ? "" : " (includes " + join(profile.includes, ", ") + ")");
  }
  return out;
}

std::string explain_clause(const Library& library, const std::string& id) {
  std::string out = clause_line(library, id) + "\nAsked by:\n";
  for (const Scenario& scenario : library.scenarios) {
    for (const Step& step : scenario.steps) {
      if (step.poll && step.poll->clause == id) out += fmt::format("  {}  {}: poll\n", scenario.id, step.name);
      for (const Check& check : step.checks) {
        if (check.clause == id) out += fmt::format("  {}  {}: {} {}\n", scenario.id, step.name, level_name(check.level), arguments_text(check));
      }
    }
  }
  return out;
}

/// `render` of every scenario that the id selects.
template <typename Render>
Result<std::string> for_selected(const Library& library, const std::string& id, Render render) {
  std::string out;
  for (const Scenario& scenario : library.scenarios) {
    if (!selected_by(scenario.id, id)) continue;
    if (!out.empty()) out += "\n";
    out += render(scenario);
  }
  if (out.empty()) return fail(fmt::format("nothing is called '{}' (see 'tapcheck list')", id));
  return out;
}

}  // namespace

std::string list_text(const Library& library) {
  std::string out;
  for (const Scenario& scenario : library.scenarios) {
    std::size_t checks = 0;
    for (const Step& step : scenario.steps) checks += step.checks.size() + (step.poll ? 1 : 0);
    out += fmt::format("{:<36} {:>3} checks  {}{}\n", scenario.id, checks, scenario.title,
                       std::string(scenario.writes ? " (writes)" : "") + (scenario.needs.empty() ? "" : scenario.needs.size() > 2 ? " (two accounts)" : " (account)"));
  }
  return out;
}

Result<std::string> explain_text(const Library& library, const std::string& id) {
  if (id == "checks") return explain_checks();
  if (id == "profiles") return explain_profiles(library);
  if (library.clauses.contains(id)) return explain_clause(library, id);
  if (const auto dialect = library.dialects.find(id); dialect != library.dialects.end()) {
    return fmt::format("{}: {}\n", id, dialect->second.text);
  }
  return for_selected(library, id, [&](const Scenario& scenario) { return explain_scenario(library, scenario); });
}

Result<std::string> curl_text(const Library& library, const std::string& id) {
  return for_selected(library, id, [](const Scenario& scenario) {
    std::string out;
    for (const Step& step : scenario.steps) {
      out += fmt::format("# {} {}", scenario.id, step.name);
      for (const auto& [literal, value] : step.command.bind) out += fmt::format("; {} is {}", literal, value);
      out += "\n" + step.command.curl + "\n";
    }
    return out;
  });
}

}  // namespace tapcheck
