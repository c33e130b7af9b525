// From a documented command to the one that is sent: its words are split as a shell would, the bound literals
// are replaced inside words (never across them, so that a value needs no quoting), and the host becomes the
// target's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "curl/command.h"
#include "http/target.h"
#include "scenario/scenario.h"

namespace tapcheck {

/// Where `fixtures:` and `scenarios:` in a bind's value lead.
struct Folders {
  std::string fixtures;
  std::string scenarios;
};

/// `{{name}}` replaced; an Error names the variable that has no value. `escape` is applied to each value.
Result<std::string> fill(const std::string& text, const Variables& variables,
                         const std::function<std::string(const std::string&)>& escape = {});

/// Names of the `{{variables}}` in a text.
std::vector<std::string> variables_in(const std::string& text);

/// The words with every bind applied. An Error if a bind matches nothing.
Result<std::vector<std::string>> bound_words(const Command& command, const Folders& folders, const Variables& variables);

/// Names of the `{{variables}}` in a command's binds.
std::vector<std::string> variables_in(const Command& command);

/// Names of the `{{variables}}` in a check's arguments.
std::vector<std::string> variables_in(const Check& check);

/// A check's arguments with their variables filled in; in a regular expression they stand for themselves.
Result<Arguments> filled_arguments(const Check& check, const Variables& variables);

/// A line to paste into a shell: the words, quoted, with the URL on the target.
std::string paste_line(const std::vector<std::string>& words, const Target& target);

}  // namespace tapcheck
