#include "scenario/command.h"

#include <fmt/format.h>

#include <filesystem>

#include "checks/check.h"
#include "core/regex.h"
#include "core/text.h"
#include "core/url.h"
#include "curl/words.h"

namespace tapcheck {
namespace {

/// The value of a bind, with a file's place in full: `@name` keeps its `@`.
Result<std::string> bound_value(const std::string& literal, const std::string& value, const Folders& folders,
                                const Variables& variables) {
  for (const auto& [prefix, folder] : {std::pair{std::string_view("fixtures:"), &folders.fixtures},
                                       std::pair{std::string_view("scenarios:"), &folders.scenarios}}) {
    if (!value.starts_with(prefix)) continue;
    auto name = fill(value.substr(prefix.size()), variables);
    if (!name) return name;
    const std::filesystem::path below = std::filesystem::path(*name).lexically_normal();
    // A name may come from the target, which must not choose what of this machine it is sent.
    if (below.is_absolute() || below.string().starts_with("..")) return fail(fmt::format("'{}' is no file of the suite's own", *name));
    const std::string path = (std::filesystem::path(*folder) / below).lexically_normal().string();
    if (!std::filesystem::is_regular_file(path)) return fail(fmt::format("there is no file {} for '{}'", path, literal));
    return (literal.starts_with('@') ? "@" : "") + path;
  }
  return fill(value, variables);
}

/// A `{{name}}` or `{{name|form}}` in a text.
struct Hole {
  std::size_t begin;
  std::size_t end;
  std::string name;
  bool form;
};

std::optional<Hole> next_hole(const std::string& text, std::size_t from) {
  const auto open = text.find("{{", from);
  const auto close = open == std::string::npos ? open : text.find("}}", open);
  if (close == std::string::npos) return std::nullopt;
  std::string_view name = std::string_view(text).substr(open + 2, close - open - 2);
  constexpr std::string_view kForm = "|form";
  const bool form = name.ends_with(kForm);
  if (form) name.remove_suffix(kForm.size());
  return Hole{open, close + 2, std::string(trim(name)), form};
}

std::vector<std::string> texts_of(const Argument& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return {*text};
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return *texts;
  return {};
}

}  // namespace

Result<std::string> fill(const std::string& text, const Variables& variables,
                         const std::function<std::string(const std::string&)>& escape) {
  std::string out;
  for (std::size_t at = 0;;) {
    const auto hole = next_hole(text, at);
    out += text.substr(at, hole ? hole->begin - at : std::string::npos);
    if (!hole) return out;
    const auto found = variables.find(hole->name);
    if (found == variables.end()) return fail(fmt::format("{{{{{}}}}} has no value", hole->name));
    const std::string value = hole->form ? percent_encode(found->second) : found->second;
    out += escape ? escape(value) : value;
    at = hole->end;
  }
}

Result<std::vector<std::string>> bound_words(const Command& command, const Folders& folders, const Variables& variables) {
  auto words = shell_words(command.curl);
  if (!words) return words;
  for (const auto& [literal, value] : command.bind) {
    auto bound = bound_value(literal, value, folders, variables);
    if (!bound) return tl::unexpected(bound.error());
    std::size_t matches = 0;
    for (std::string& word : *words) matches += replace_all(word, literal, *bound);
    if (matches == 0) return fail(fmt::format("the bind '{}' matches nothing in the command", literal));
  }
  return words;
}

std::vector<std::string> variables_in(const std::string& text) {
  std::vector<std::string> names;
  for (auto hole = next_hole(text, 0); hole; hole = next_hole(text, hole->end)) names.push_back(hole->name);
  return names;
}

std::vector<std::string> variables_in(const Command& command) {
  std::vector<std::string> names;
  for (const auto& [literal, value] : command.bind) {
    for (auto& name : variables_in(value)) names.push_back(std::move(name));
  }
  return names;
}

std::vector<std::string> variables_in(const Check& check) {
  std::vector<std::string> names;
  for (const auto& [key, value] : check.arguments) {
    for (const std::string& text : texts_of(value)) {
      for (auto& name : variables_in(text)) names.push_back(std::move(name));
    }
  }
  return names;
}

Result<Arguments> filled_arguments(const Check& check, const Variables& variables) {
  Arguments arguments = check.arguments;
  for (const CheckKey& key : check.kind->keys) {
    const auto found = arguments.find(std::string(key.name));
    if (found == arguments.end()) continue;
    const auto escape = key.type == ArgumentType::kRegex ? escape_regex : nullptr;
    const auto fill_in = [&](std::string& text) -> Result<void> {
      auto filled = fill(text, variables, escape);
      if (!filled) return tl::unexpected(filled.error());
      text = std::move(*filled);
      return {};
    };
    if (auto* text = std::get_if<std::string>(&found->second)) {
      if (auto done = fill_in(*text); !done) return tl::unexpected(done.error());
    } else if (auto* texts = std::get_if<std::vector<std::string>>(&found->second)) {
      for (std::string& one : *texts) {
        if (auto done = fill_in(one); !done) return tl::unexpected(done.error());
      }
    }
  }
  return arguments;
}

std::string paste_line(const std::vector<std::string>& words, const Target& target) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(shell_quote(target.map(word)));
  return join(quoted, " ");
}

}  // namespace tapcheck
