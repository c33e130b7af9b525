#include "scenario/load.h"

#include <algorithm>
#include <set>

#include "checks/check.h"
#include "core/text.h"
#include "run/discovery.h"
#include "scenario/command.h"
#include "scenario/parts.h"

namespace tapcheck {
namespace {

/// Every {{variable}} of a step is captured before it, found, its own, or given by the user.
void check_variables(const Scenario& scenario, Complaints& complaints) {
  std::vector<std::string> known = scenario.needs;
  for (const char* always : {"run", "tap"}) known.emplace_back(always);
  const auto look = [&](const std::vector<std::string>& names, int line, const Step* step = nullptr) {
    for (const std::string& name : names) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      if (step != nullptr && (step->constants.contains(name) || (step->each && step->each->name == name))) continue;
      if (const auto requirement = requirement_that_finds(name)) {
        const auto asked = [&](const std::vector<std::string>& list) { return std::find(list.begin(), list.end(), *requirement) != list.end(); };
        if (asked(scenario.requirements) || (step != nullptr && asked(step->requirements))) continue;
        complaints.add(line, fmt::format("{{{{{}}}}} needs requires = [\"{}\"]", name, *requirement));
        continue;
      }
      complaints.add(line, fmt::format("{{{{{}}}}} is captured by no earlier step, nor in 'needs'", name));
    }
  };
  for (const Step& step : scenario.steps) {
    look(variables_in(step.command), step.command.line, &step);
    if (step.alongside) look(variables_in(*step.alongside), step.alongside->line, &step);
    for (const Check& check : step.checks) look(variables_in(check), check.line, &step);
    look(step.undoes, step.command.line);
    look(step.needs, step.command.line);
    for (const auto& [name, capture] : step.captures) {
      if (capture.source == Capture::Source::kValue) look(variables_in(capture.what), capture.line, &step);
      if (capture.regex) look(variables_in(*capture.regex), capture.line, &step);
      known.push_back(name);
    }
  }
  for (const CleanUp& clean_up : scenario.clean_ups) {
    look(variables_in(clean_up.command), clean_up.command.line);
    if (std::find(known.begin(), known.end(), clean_up.needs) == known.end()) {
      complaints.add(clean_up.command.line, fmt::format("no step captures '{}'", clean_up.needs));
    }
  }
}

/// Steps have names of their own, and what refers to a step means an earlier one.
void check_steps(const Scenario& scenario, Complaints& complaints) {
  std::set<std::string> slugs;
  std::set<std::string> names;
  for (const Step& step : scenario.steps) {
    const auto earlier = [&](const std::string& name, int line) {
      if (!names.contains(name)) complaints.add(line, fmt::format("no earlier step is called '{}'", name));
    };
    if (step.each && step.each->source != Each::Source::kValues) earlier(step.each->step, step.each->line);
    for (const Check& check : step.checks) {
      for (const std::string& name : steps_named_by(check)) earlier(name, check.line);
    }
    if (!slugs.insert(step.slug).second || step.slug.empty()) {
      complaints.add(step.command.line, fmt::format("another step is called '{}' too, or ids cannot tell them apart", step.name));
    }
    names.insert(step.name);
  }
}

Scenario read_scenario(const toml::table& root, const std::string& file, Complaints& complaints) {
  TableReader in(root, "a scenario", complaints);
  Scenario scenario;
  scenario.file = file;
  scenario.id = in.text("id");
  scenario.title = in.text("title");
  scenario.source = in.text("source");
  scenario.writes = in.flag("writes");
  scenario.profiles = in.texts("profiles");
  scenario.requirements = read_requirements(in, complaints);
  if (scenario.profiles.empty()) complaints.add(1, "a scenario needs 'profiles'");
  scenario.needs = in.texts("needs");
  if (const toml::table* prefixes = in.table("namespaces")) {
    for (const auto& [prefix, uri] : *prefixes) {
      scenario.namespaces[std::string(prefix.str())] = uri.value_or(std::string());
    }
  }
  for (const toml::table* step : in.tables("step")) scenario.steps.push_back(read_step(*step, complaints));
  const auto cases = in.tables("case");
  if (const toml::table* pattern = in.table("template")) {
    for (Step& step : read_cases(*pattern, cases, complaints)) scenario.steps.push_back(std::move(step));
  } else if (!cases.empty()) {
    complaints.add(line_of(*cases.front()), "a [[case]] needs a [template]");
  }
  if (scenario.steps.empty()) complaints.add(1, "a scenario needs a [[step]]");
  for (const toml::table* table : in.tables("clean_up")) {
    TableReader clean_up(*table, "a clean_up", complaints);
    CleanUp out;
    out.needs = clean_up.text("needs");
    out.command = read_command(clean_up, complaints);
    clean_up.finish();
    scenario.clean_ups.push_back(std::move(out));
  }
  if (!scenario.clean_ups.empty() && !scenario.writes) complaints.add(1, "a scenario with a clean_up needs 'writes = true'");
  in.finish();
  check_variables(scenario, complaints);
  check_steps(scenario, complaints);
  for (const Step& step : scenario.steps) check_group(step, scenario.clean_ups, complaints);
  return scenario;
}

Result<toml::table> parse_toml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    return tl::unexpected(Error{std::string(error.description()), file, static_cast<int>(error.source().begin.line)});
  }
}

Result<toml::table> load_toml(const std::string& file) {
  auto text = read_file(file);
  if (!text) return fail(fmt::format("cannot read {}", file));
  return parse_toml(*text, file);
}

/// A file whose top-level tables are entries, each read by `read`.
template <typename Entry, typename Read>
Result<std::map<std::string, Entry>> load_entries(const std::string& file, const char* what, Read read) {
  auto root = load_toml(file);
  if (!root) return tl::unexpected(root.error());
  Complaints complaints(file);
  std::map<std::string, Entry> entries;
  for (const auto& [key, value] : *root) {
    const toml::table* table = value.as_table();
    if (table == nullptr) {
      complaints.add(line_of(value), fmt::format("'{}' must be a table", key.str()));
      continue;
    }
    TableReader in(*table, what, complaints);
    entries[std::string(key.str())] = read(in, complaints);
    in.finish();
  }
  if (complaints.first()) return tl::unexpected(*complaints.first());
  return entries;
}

}  // namespace

std::string slug_of(std::string_view name) {
  std::string slug;
  for (const char c : lower(name)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (plain) slug += c;
    if (!plain && !slug.empty() && slug.back() != '-') slug += '-';
  }
  while (slug.ends_with('-')) slug.pop_back();
  return slug;
}

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kMust: return "MUST";
    case Level::kShould: return "SHOULD";
    case Level::kDocumented: return "DOCUMENTED";
  }
  return "";
}

Result<Seconds> parse_duration(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789.");
  const auto number = parse_number(text.substr(0, digits));
  const std::string_view unit = digits == std::string_view::npos ? std::string_view() : text.substr(digits);
  if (number && unit == "ms") return Seconds(*number / 1000);
  if (number && unit == "s") return Seconds(*number);
  if (number && unit == "min") return Seconds(*number * 60);
  return fail(fmt::format("'{}' is not a duration like 200ms, 30s or 2min", text));
}

Result<Scenario> parse_scenario(std::string_view text, const std::string& file) {
  auto root = parse_toml(text, file);
  if (!root) return tl::unexpected(root.error());
  Complaints complaints(file);
  Scenario scenario = read_scenario(*root, file, complaints);
  if (complaints.first()) return tl::unexpected(*complaints.first());
  return scenario;
}

Result<Scenario> load_scenario(const std::string& file) {
  auto text = read_file(file);
  if (!text) return fail(fmt::format("cannot read {}", file));
  return parse_scenario(*text, file);
}

Result<std::map<std::string, Clause>> load_clauses(const std::string& file) {
  return load_entries<Clause>(file, "a clause", [](TableReader& in, Complaints&) {
    return Clause{in.text("document"), in.text("text")};
  });
}

Result<std::map<std::string, Profile>> load_profiles(const std::string& file) {
  return load_entries<Profile>(file, "a profile", [](TableReader& in, Complaints&) {
    return Profile{in.text("title"), in.texts("includes")};
  });
}

Result<std::map<std::string, Dialect>> load_dialects(const std::string& file) {
  return load_entries<Dialect>(file, "a dialect", [](TableReader& in, Complaints& complaints) {
    Dialect dialect{in.text("text"), in.texts("problems")};
    for (const std::string& problem : dialect.problems) check_regex(problem, in.line(), complaints);
    return dialect;
  });
}

}  // namespace tapcheck
