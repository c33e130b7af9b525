#include "scenario/command.h"

#include <fmt/format.h>

#include <filesystem>

#include "core/text.h"
#include "curl/words.h"

namespace tapcheck {
namespace {

/// The value of a bind, with a file's place in full: `@name` keeps its `@`.
Result<std::string> bound_value(const std::string& literal, const std::string& value, const Folders& folders,
                                const Variables& variables) {
  for (const auto& [prefix, folder] : {std::pair{std::string_view("fixtures:"), &folders.fixtures},
                                       std::pair{std::string_view("scenarios:"), &folders.scenarios}}) {
    if (!value.starts_with(prefix)) continue;
    const std::string path = (std::filesystem::path(*folder) / value.substr(prefix.size())).lexically_normal().string();
    if (!std::filesystem::is_regular_file(path)) return fail(fmt::format("there is no file {} for '{}'", path, literal));
    return (literal.starts_with('@') ? "@" : "") + path;
  }
  return fill(value, variables);
}

}  // namespace

Result<std::string> fill(const std::string& text, const Variables& variables) {
  std::string out;
  for (std::size_t at = 0;;) {
    const auto open = text.find("{{", at);
    const auto close = open == std::string::npos ? open : text.find("}}", open);
    out += text.substr(at, open == std::string::npos || close == std::string::npos ? std::string::npos : open - at);
    if (open == std::string::npos || close == std::string::npos) return out;
    const std::string name(trim(std::string_view(text).substr(open + 2, close - open - 2)));
    const auto found = variables.find(name);
    if (found == variables.end()) return fail(fmt::format("{{{{{}}}}} has no value", name));
    out += found->second;
    at = close + 2;
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

std::vector<std::string> variables_in(const Command& command) {
  std::vector<std::string> names;
  for (const auto& [literal, value] : command.bind) {
    for (auto open = value.find("{{"); open != std::string::npos; open = value.find("{{", open + 2)) {
      const auto close = value.find("}}", open);
      if (close == std::string::npos) break;
      names.emplace_back(trim(std::string_view(value).substr(open + 2, close - open - 2)));
    }
  }
  return names;
}

std::string paste_line(const std::vector<std::string>& words, const Target& target) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(shell_quote(target.map(word)));
  return join(quoted, " ");
}

}  // namespace tapcheck
