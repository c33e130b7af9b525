#include "scenario/load.h"

#include <algorithm>
#include <array>

#include "checks/check.h"
#include "core/regex.h"
#include "core/text.h"
#include "curl/words.h"
#include "scenario/command.h"
#include "scenario/toml_reader.h"

namespace tapcheck {
namespace {

constexpr std::array<std::string_view, 3> kProfiles{"gaia", "tap-1.0", "tap-1.1"};

/// A `{{variable}}` in it stands for text without a meaning of its own.
void check_regex(const std::string& text, int line, Complaints& complaints) {
  Variables samples;
  for (std::string& name : variables_in(text)) samples.emplace(std::move(name), "x");
  if (const auto error = pattern_error(fill(text, samples).value_or(text))) complaints.add(line, fmt::format("'{}' is not a regular expression: {}", text, *error));
}

Level read_level(TableReader& in, Complaints& complaints) {
  const std::string text = in.optional_text("level").value_or("MUST");
  for (const Level level : {Level::kMust, Level::kShould, Level::kDocumented}) {
    if (text == level_name(level)) return level;
  }
  complaints.add(in.line(), fmt::format("level '{}' is not MUST, SHOULD or DOCUMENTED", text));
  return Level::kMust;
}

Command read_command(TableReader& in, Complaints& complaints) {
  Command command;
  command.curl = in.text("curl");
  command.line = in.line();
  command.as = in.optional_text("as").value_or(std::string());
  // A multi-line literal ends with a line break, which is no part of the documented command.
  while (command.curl.ends_with('\n')) command.curl.pop_back();
  if (const toml::table* bind = in.table("bind")) {
    for (const auto& [key, value] : *bind) {
      const auto text = value.value_exact<std::string>();
      if (!text) complaints.add(line_of(value), fmt::format("the bind of '{}' must be a string", key.str()));
      command.bind.emplace_back(std::string(key.str()), text.value_or(std::string()));
    }
  }
  // Longest literal first: `@test.vot` before `test`.
  std::stable_sort(command.bind.begin(), command.bind.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  auto words = shell_words(command.curl);
  if (!words) {
    complaints.add(command.line, words.error().message);
    return command;
  }
  for (const auto& [literal, value] : command.bind) {
    const bool used = std::any_of(words->begin(), words->end(), [&](const std::string& w) { return w.find(literal) != std::string::npos; });
    if (literal.empty() || !used) complaints.add(command.line, fmt::format("the bind '{}' matches nothing in the command", literal));
  }
  if (auto parsed = parse_curl(*words); !parsed) complaints.add(command.line, parsed.error().message);
  return command;
}

Capture read_capture(const toml::table& table, Complaints& complaints) {
  TableReader in(table, "a capture", complaints);
  Capture capture;
  capture.line = in.line();
  const auto header = in.optional_text("header");
  const auto xpath = in.optional_text("xpath");
  const auto value = in.optional_text("value");
  capture.regex = in.optional_text("regex");
  if (header.has_value() + xpath.has_value() + value.has_value() > 1) complaints.add(in.line(), "a capture has one of 'header', 'xpath' and 'value'");
  if (!header && !xpath && !value && !capture.regex) complaints.add(in.line(), "a capture needs 'header', 'xpath', 'value' or 'regex'");
  if (value && capture.regex) complaints.add(in.line(), "a captured 'value' needs no 'regex'");
  capture.source = header  ? Capture::Source::kHeader
                   : xpath ? Capture::Source::kXPath
                   : value ? Capture::Source::kValue
                           : Capture::Source::kBody;
  capture.what = header.value_or(xpath.value_or(value.value_or(std::string())));
  if (capture.regex) check_regex(*capture.regex, capture.line, complaints);
  in.finish();
  return capture;
}

Seconds read_duration(TableReader& in, std::string_view key, Complaints& complaints) {
  auto duration = parse_duration(in.text(key));
  if (!duration) complaints.add(in.line(), duration.error().message);
  return duration.value_or(Seconds(1));
}

Poll read_poll(const toml::table& table, Complaints& complaints) {
  TableReader in(table, "a poll", complaints);
  Poll poll;
  poll.line = in.line();
  poll.xpath = in.optional_text("until").value_or(std::string());
  poll.values = in.texts("in");
  if (poll.values.empty()) complaints.add(poll.line, "a poll needs 'in', the values that end it");
  poll.every = read_duration(in, "every", complaints);
  poll.max = read_duration(in, "max", complaints);
  poll.clause = in.text("clause");
  poll.level = read_level(in, complaints);
  in.finish();
  return poll;
}

std::optional<Argument> read_argument(const toml::node& node) {
  if (const auto flag = node.value_exact<bool>()) return Argument(*flag);
  if (const auto whole = node.value_exact<std::int64_t>()) return Argument(*whole);
  if (const auto number = node.value_exact<double>()) return Argument(*number);
  if (const auto text = node.value_exact<std::string>()) return Argument(*text);
  const toml::array* array = node.as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::node& item : *array) {
    if (const auto text = item.value_exact<std::string>()) {
      texts.push_back(*text);
    } else if (const auto whole = item.value_exact<std::int64_t>()) {
      texts.push_back(std::to_string(*whole));
    } else {
      return std::nullopt;
    }
  }
  return Argument(std::move(texts));
}

void check_argument(const Check& check, const CheckKey& key, Complaints& complaints) {
  const Argument& value = check.arguments.at(std::string(key.name));
  if (!key.accepts(value)) complaints.add(check.line, fmt::format("'{}' must be {}", key.name, key.type_text()));
  if (key.type == ArgumentType::kRegex && std::holds_alternative<std::string>(value)) {
    check_regex(std::get<std::string>(value), check.line, complaints);
  }
  if (key.type == ArgumentType::kDuration && std::holds_alternative<std::string>(value)) {
    if (auto d = parse_duration(std::get<std::string>(value)); !d) complaints.add(check.line, d.error().message);
  }
}

Check read_check(const toml::table& table, Complaints& complaints) {
  TableReader in(table, "this check", complaints);
  Check check;
  check.line = in.line();
  for (const CheckKind& kind : check_kinds()) {
    if (!in.has(kind.keys.front().name)) continue;
    check.kind = &kind;
    break;
  }
  if (check.kind == nullptr) {
    complaints.add(check.line, "no kind of check is named (see 'tapcheck explain checks')");
    return check;
  }
  for (const CheckKey& key : check.kind->keys) {
    const toml::node* node = in.node(key.name);
    if (node == nullptr) {
      if (key.required) complaints.add(check.line, fmt::format("a check of kind '{}' needs '{}'", check.kind->name(), key.name));
      continue;
    }
    auto value = read_argument(*node);
    if (!value) {
      complaints.add(line_of(*node), fmt::format("'{}' must be {}", key.name, key.type_text()));
      continue;
    }
    check.arguments.emplace(key.name, std::move(*value));
    check_argument(check, key, complaints);
  }
  check.clause = in.text("clause");
  check.level = read_level(in, complaints);
  check.dialects = in.texts("dialect");
  in.finish();
  return check;
}

Step read_step(const toml::table& table, Complaints& complaints) {
  TableReader in(table, "a step", complaints);
  Step step;
  step.name = in.text("name");
  step.command = read_command(in, complaints);
  if (const toml::table* captures = in.table("capture")) {
    for (const auto& [name, value] : *captures) {
      if (const toml::table* capture = value.as_table()) {
        step.captures.emplace_back(std::string(name.str()), read_capture(*capture, complaints));
      } else {
        complaints.add(line_of(value), "a capture must be a table");
      }
    }
  }
  if (const toml::table* poll = in.table("poll")) step.poll = read_poll(*poll, complaints);
  for (const toml::table* check : in.tables("checks")) step.checks.push_back(read_check(*check, complaints));
  step.undoes = in.texts("undoes");
  if (step.checks.empty()) complaints.add(step.command.line, "a step needs 'checks': a command that nothing is asked of proves nothing");
  in.finish();
  return step;
}

/// Every {{variable}} of a step is captured before it, or given by the user.
void check_variables(const Scenario& scenario, Complaints& complaints) {
  std::vector<std::string> known = scenario.needs;
  known.emplace_back("run");
  known.emplace_back("tap");
  const auto look = [&](const std::vector<std::string>& names, int line) {
    for (const std::string& name : names) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      complaints.add(line, fmt::format("{{{{{}}}}} is captured by no earlier step, nor in 'needs'", name));
    }
  };
  for (const Step& step : scenario.steps) {
    look(variables_in(step.command), step.command.line);
    for (const Check& check : step.checks) look(variables_in(check), check.line);
    look(step.undoes, step.command.line);
    for (const auto& [name, capture] : step.captures) {
      if (capture.source == Capture::Source::kValue) look(variables_in(capture.what), capture.line);
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

Scenario read_scenario(const toml::table& root, const std::string& file, Complaints& complaints) {
  TableReader in(root, "a scenario", complaints);
  Scenario scenario;
  scenario.file = file;
  scenario.id = in.text("id");
  scenario.title = in.text("title");
  scenario.source = in.text("source");
  scenario.writes = in.flag("writes");
  scenario.profiles = in.texts("profiles");
  for (const std::string& profile : scenario.profiles) {
    if (std::find(kProfiles.begin(), kProfiles.end(), profile) == kProfiles.end()) {
      complaints.add(1, fmt::format("there is no profile '{}'", profile));
    }
  }
  if (scenario.profiles.empty()) complaints.add(1, "a scenario needs 'profiles'");
  scenario.needs = in.texts("needs");
  if (const toml::table* prefixes = in.table("namespaces")) {
    for (const auto& [prefix, uri] : *prefixes) {
      scenario.namespaces[std::string(prefix.str())] = uri.value_or(std::string());
    }
  }
  for (const toml::table* step : in.tables("step")) scenario.steps.push_back(read_step(*step, complaints));
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

Result<std::map<std::string, Dialect>> load_dialects(const std::string& file) {
  return load_entries<Dialect>(file, "a dialect", [](TableReader& in, Complaints& complaints) {
    Dialect dialect{in.text("text"), in.texts("problems")};
    for (const std::string& problem : dialect.problems) check_regex(problem, in.line(), complaints);
    return dialect;
  });
}

}  // namespace tapcheck
