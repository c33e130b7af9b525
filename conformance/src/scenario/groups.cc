#include <algorithm>

#include "core/text.h"
#include "curl/words.h"
#include "scenario/parts.h"

namespace tapcheck {
namespace {

constexpr std::int64_t kMostAtOnce = 32;

/// The text of a command that shares the step's user and, as far as it has their literals, its binds.
Command read_companion(const std::string& text, const Command& own, int line, Complaints& complaints) {
  Command command;
  command.curl = std::string(trim(text));
  command.as = own.as;
  command.line = line;
  const auto words = shell_words(command.curl);
  const auto parsed = words.and_then(parse_curl);
  if (!parsed) complaints.add(line, parsed.error().message);
  for (const auto& bind : own.bind) {
    const bool used = words && std::any_of(words->begin(), words->end(), [&](const std::string& w) { return w.find(bind.first) != std::string::npos; });
    if (used) command.bind.push_back(bind);
  }
  return command;
}

}  // namespace

void read_group(TableReader& in, Step& step, Complaints& complaints) {
  if (const toml::node* number = in.node("at_once")) {
    const auto value = number->value_exact<std::int64_t>();
    if (!value || *value < 2 || *value > kMostAtOnce) complaints.add(line_of(*number), fmt::format("'at_once' must be a whole number from 2 to {}", kMostAtOnce));
    step.at_once = static_cast<std::size_t>(value.value_or(1));
  }
  if (const toml::node* other = in.node("alongside")) {
    const int line = line_of(*other);
    if (const auto text = other->value_exact<std::string>()) {
      step.alongside = read_companion(*text, step.command, line, complaints);
    } else if (const toml::table* table = other->as_table()) {
      TableReader companion(*table, "an alongside", complaints);
      step.alongside = read_command(companion, complaints);
      companion.finish();
    } else {
      complaints.add(line, "'alongside' must be a command, or a table with 'curl' and 'bind'");
    }
  }
}

void check_group(const Step& step, const std::vector<CleanUp>& clean_ups, Complaints& complaints) {
  const int line = step.command.line;
  if (step.poll && (step.at_once > 1 || step.alongside)) complaints.add(line, "a step that polls is sent alone");
  for (const auto& [name, capture] : step.captures) {
    const bool removed = std::any_of(clean_ups.begin(), clean_ups.end(), [&n = name](const CleanUp& c) { return c.needs == n; });
    const bool many = step.at_once > 1 && capture.source != Capture::Source::kValue;
    if (capture.all && !many) complaints.add(capture.line, "'all' is for what the answers to a step with 'at_once' say");
    if (many && removed && !capture.all) complaints.add(capture.line, fmt::format("'{}' needs all = true, or the clean-up leaves those of the other answers", name));
  }
}

}  // namespace tapcheck
