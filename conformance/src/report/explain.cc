#include "report/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

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

/// True if `wanted` is the id, above it, or below it: what an id of any depth asks of a step or a check.
bool touches(const std::string& id, const std::string& wanted) { return selected_by(id, wanted) || selected_by(wanted, id); }

std::string step_id(const Scenario& scenario, const Step& step) { return scenario.id + "/" + step.slug; }

std::string explain_step(const Library& library, const Scenario& scenario, const Step& step, const std::string& wanted) {
  std::string out = fmt::format("\n  {}{}\n    {}\n", step.name, step.command.as.empty() ? "" : " (as " + step.command.as + ")", step.command.curl);
  if (!step.requirements.empty()) out += "    if the target declares " + join(step.requirements, ", ") + "\n";
  if (step.poll && touches(scenario.id_of(step, "poll"), wanted)) {
    out += fmt::format("    repeated until {} is {}, for {:g} s\n      {}\n", step.poll->xpath.empty() ? "the body" : step.poll->xpath,
                       join(step.poll->values, " or "), step.poll->max.count(), clause_line(library, step.poll->clause));
  }
  for (const Check& check : step.checks) {
    const std::string id = scenario.id_of(step, check.slug);
    if (!touches(id, wanted)) continue;
    out += fmt::format("    {:<10} {}\n      {}\n      {}\n", level_name(check.level), arguments_text(check), clause_line(library, check.clause), id);
  }
  return out;
}

std::string explain_scenario(const Library& library, const Scenario& scenario, const std::string& wanted) {
  std::string out = fmt::format("{}  {}\n  from {}\n  profiles {}{}\n", scenario.id, scenario.title, scenario.source, join(scenario.profiles, ", "),
                                std::string(scenario.writes ? "; needs --allow-writes" : "") + (scenario.needs.empty() ? "" : "; needs " + join(scenario.needs, ", ")));
  if (!scenario.requirements.empty()) out += "  if the target declares " + join(scenario.requirements, ", ") + "\n";
  for (const Step& step : scenario.steps) {
    if (touches(step_id(scenario, step), wanted)) out += explain_step(library, scenario, step, wanted);
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

/// Whether an id of any depth names something in the scenario: itself, what is above it, a step of it, a check.
bool has(const Scenario& scenario, const std::string& id) {
  if (selected_by(scenario.id, id)) return true;
  if (!selected_by(id, scenario.id)) return false;
  for (const Step& step : scenario.steps) {
    if (selected_by(step_id(scenario, step), id)) return true;
    if (step.poll && selected_by(scenario.id_of(step, "poll"), id)) return true;
    for (const Check& check : step.checks) {
      if (selected_by(scenario.id_of(step, check.slug), id)) return true;
    }
    // What the engine asks for itself is in no scenario.
    for (const char* own : {"answer", "capture"}) {
      if (scenario.id_of(step, own) == id) return true;
    }
  }
  return false;
}

/// `render` of every scenario that the id touches.
template <typename Render>
Result<std::string> for_selected(const Library& library, const std::string& id, Render render) {
  std::string out;
  for (const Scenario& scenario : library.scenarios) {
    if (!has(scenario, id)) continue;
    if (!out.empty()) out += "\n";
    out += render(scenario);
  }
  if (out.empty()) return fail(fmt::format("nothing is called '{}' (see 'tapcheck list')", id));
  return out;
}

/// The scenarios of a profile and of those that it includes; all without one.
Result<std::vector<const Scenario*>> listed(const Library& library, const std::optional<std::string>& profile) {
  const auto names = profile ? library.with_included(*profile) : std::set<std::string>();
  if (profile && names.empty()) return fail(fmt::format("there is no profile '{}' (see 'tapcheck explain profiles')", *profile));
  std::vector<const Scenario*> out;
  for (const Scenario& scenario : library.scenarios) {
    const bool belongs = std::any_of(scenario.profiles.begin(), scenario.profiles.end(), [&](const std::string& p) { return names.contains(p); });
    if (!profile || belongs) out.push_back(&scenario);
  }
  return out;
}

nlohmann::ordered_json scenario_json(const Scenario& scenario) {
  auto checks = nlohmann::ordered_json::array();
  const auto add = [&](const Step& step, const std::string& check, const std::string& clause, Level level, int line) {
    checks.push_back({{"id", scenario.id_of(step, check)}, {"clause", clause}, {"level", level_name(level)}, {"line", line}});
  };
  for (const Step& step : scenario.steps) {
    if (step.poll) add(step, "poll", step.poll->clause, step.poll->level, step.poll->line);
    for (const Check& check : step.checks) add(step, check.slug, check.clause, check.level, check.line);
  }
  return {{"id", scenario.id},         {"title", scenario.title},   {"source", scenario.source}, {"profiles", scenario.profiles},
          {"writes", scenario.writes}, {"needs", scenario.needs},   {"requires", scenario.requirements},
          {"file", scenario.file},     {"checks", std::move(checks)}};
}

}  // namespace

Result<std::string> list_text(const Library& library, const std::optional<std::string>& profile) {
  const auto scenarios = listed(library, profile);
  if (!scenarios) return tl::unexpected(scenarios.error());
  std::string out;
  for (const Scenario* scenario : *scenarios) {
    std::size_t checks = 0;
    for (const Step& step : scenario->steps) checks += step.checks.size() + (step.poll ? 1 : 0);
    out += fmt::format("{:<36} {:>3} checks  {}{}\n", scenario->id, checks, scenario->title,
                       std::string(scenario->writes ? " (writes)" : "") + (scenario->needs.empty() ? "" : scenario->needs.size() > 2 ? " (two accounts)" : " (account)"));
  }
  return out;
}

Result<std::string> list_json(const Library& library, const std::optional<std::string>& profile) {
  const auto scenarios = listed(library, profile);
  if (!scenarios) return tl::unexpected(scenarios.error());
  auto out = nlohmann::ordered_json::array();
  for (const Scenario* scenario : *scenarios) out.push_back(scenario_json(*scenario));
  return out.dump(2) + "\n";
}

Result<std::string> explain_text(const Library& library, const std::string& id) {
  if (id == "checks") return explain_checks();
  if (id == "profiles") return explain_profiles(library);
  if (library.clauses.contains(id)) return explain_clause(library, id);
  if (const auto dialect = library.dialects.find(id); dialect != library.dialects.end()) {
    return fmt::format("{}: {}\n", id, dialect->second.text);
  }
  return for_selected(library, id, [&](const Scenario& scenario) { return explain_scenario(library, scenario, id); });
}

namespace {

/// A bind's value, with what the step itself gives (the query of a case) in place.
std::string with_constants(const Step& step, std::string value) {
  for (const auto& [name, constant] : step.constants) replace_all(value, "{{" + name + "}}", constant);
  return value;
}

}  // namespace

Result<std::string> curl_text(const Library& library, const std::string& id) {
  return for_selected(library, id, [&](const Scenario& scenario) {
    std::string out;
    for (const Step& step : scenario.steps) {
      if (!touches(step_id(scenario, step), id)) continue;
      out += fmt::format("# {} {}", scenario.id, step.name);
      for (const auto& [literal, value] : step.command.bind) out += fmt::format("; {} is {}", literal, with_constants(step, value));
      out += "\n" + step.command.curl + "\n";
    }
    return out;
  });
}

}  // namespace tapcheck
