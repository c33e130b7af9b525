#include "scenario/parts.h"

#include <algorithm>
#include <array>

#include "checks/check.h"
#include "core/regex.h"
#include "core/text.h"
#include "curl/words.h"
#include "run/discovery.h"
#include "scenario/command.h"
#include "scenario/load.h"

namespace tapcheck {

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
  capture.optional = in.flag("optional");
  if (const auto plus = in.optional_text("plus")) {
    const bool minus = plus->starts_with('-');
    const auto duration = parse_duration(std::string_view(*plus).substr(minus ? 1 : 0));
    if (!duration) complaints.add(in.line(), duration.error().message);
    const auto length = std::chrono::duration_cast<std::chrono::milliseconds>(duration.value_or(Seconds(0)));
    capture.plus = minus ? -length : length;
  }
  if (header.has_value() + xpath.has_value() + value.has_value() > 1) complaints.add(in.line(), "a capture has one of 'header', 'xpath' and 'value'");
  if (!header && !xpath && !value && !capture.regex) complaints.add(in.line(), "a capture needs 'header', 'xpath', 'value' or 'regex'");
  if (value && capture.regex) complaints.add(in.line(), "a captured 'value' needs no 'regex'");
  capture.source = header  ? Capture::Source::kHeader
                   : xpath ? Capture::Source::kXPath
                   : value ? Capture::Source::kValue
                           : Capture::Source::kBody;
  capture.what = header.value_or(xpath.value_or(value.value_or(std::string())));
  if (capture.regex) check_regex(*capture.regex, capture.line, complaints);
  capture.all = in.flag("all");
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
  if (in.has("status")) {
    const auto statuses = read_argument(*in.node("status"));
    if (const auto* list = statuses ? std::get_if<std::vector<std::string>>(&*statuses) : nullptr) poll.statuses = *list;
    if (poll.statuses.empty()) complaints.add(poll.line, "'status' must be an array of whole numbers");
  }
  if (poll.values.empty() && poll.statuses.empty()) complaints.add(poll.line, "a poll needs 'in', the values that end it, or 'status'");
  poll.every = read_duration(in, "every", complaints);
  poll.max = read_duration(in, "max", complaints);
  poll.clause = in.text("clause");
  poll.level = read_level(in, complaints);
  in.finish();
  return poll;
}

Each read_each(const std::string& name, const toml::table& table, Complaints& complaints) {
  TableReader in(table, "an each", complaints);
  Each each;
  each.name = name;
  each.line = in.line();
  const auto xpath = in.optional_text("xpath");
  const auto column = in.optional_text("column");
  each.values = in.texts("values");
  if (xpath.has_value() + column.has_value() + !each.values.empty() != 1) complaints.add(in.line(), "an each has one of 'xpath', 'column' and 'values'");
  if (each.values.empty()) each.step = in.text("step");
  each.source = xpath ? Each::Source::kXPath : column ? Each::Source::kColumn : Each::Source::kValues;
  each.what = xpath.value_or(column.value_or(std::string()));
  each.as_calls = in.flag("as_calls");
  each.at_most = in.whole("at_most").value_or(each.at_most);
  in.finish();
  return each;
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

void read_arguments(TableReader& in, Check& check, Complaints& complaints) {
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
  read_arguments(in, check, complaints);
  check.clause = in.text("clause");
  check.level = read_level(in, complaints);
  check.dialects = in.texts("dialect");
  in.finish();
  return check;
}

void number_checks(std::vector<Check>& checks) {
  std::map<std::string, int> seen;
  for (Check& check : checks) {
    if (check.kind == nullptr) continue;
    std::string name(check.kind->name());
    if (const auto rule = check.arguments.find("votable_rule"); rule != check.arguments.end()) {
      if (const auto* text = std::get_if<std::string>(&rule->second)) name = *text;  // a rule is called by its own name
    }
    const int number = ++seen[name];
    check.slug = name + (number > 1 ? "-" + std::to_string(number) : "");
  }
}

std::vector<std::string> read_requirements(TableReader& in, Complaints& complaints) {
  auto requirements = in.texts("requires");
  for (const std::string& requirement : requirements) {
    if (const auto error = requirement_error(requirement)) complaints.add(in.line(), *error);
  }
  return requirements;
}

Step read_step(const toml::table& table, Complaints& complaints) {
  TableReader in(table, "a step", complaints);
  Step step;
  step.name = in.text("name");
  step.slug = slug_of(step.name);
  step.requirements = read_requirements(in, complaints);
  step.needs = in.texts("needs");
  step.command = read_command(in, complaints);
  read_group(in, step, complaints);
  if (const toml::table* each = in.table("each")) {
    if (each->size() != 1) complaints.add(in.line(), "a step has one 'each'");
    for (const auto& [name, value] : *each) {
      if (const toml::table* one = value.as_table()) {
        step.each = read_each(std::string(name.str()), *one, complaints);
      } else {
        complaints.add(line_of(value), "an each must be a table");
      }
    }
  }
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
  number_checks(step.checks);
  step.undoes = in.texts("undoes");
  if (step.checks.empty()) complaints.add(step.command.line, "a step needs 'checks': a command that nothing is asked of proves nothing");
  in.finish();
  return step;
}

}  // namespace tapcheck
