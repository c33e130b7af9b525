// Readers of the parts that scenario files are made of. What is wrong goes to the Complaints; what is returned
// then is not used. Included by the files that read scenarios alone (toml_reader.h is a large header).
#pragma once

#include "scenario/toml_reader.h"

namespace tapcheck {

struct CheckKey;

/// Complains of a text that is no regular expression. A `{{variable}}` in it stands for text without a meaning of its own.
void check_regex(const std::string& text, int line, Complaints& complaints);

Level read_level(TableReader& in, Complaints& complaints);

/// `curl`, `bind` and `as` of a step, a template or a clean-up.
Command read_command(TableReader& in, Complaints& complaints);

Capture read_capture(const toml::table& table, Complaints& complaints);
Poll read_poll(const toml::table& table, Complaints& complaints);
Each read_each(const std::string& name, const toml::table& table, Complaints& complaints);

/// Any value that a check can be given; nothing for one that none can.
std::optional<Argument> read_argument(const toml::node& node);
/// Complains of an argument of the wrong type or form.
void check_argument(const Check& check, const CheckKey& key, Complaints& complaints);
/// What the keys of the check's kind say, wherever they stand: in a check, or in a case.
void read_arguments(TableReader& in, Check& check, Complaints& complaints);
Check read_check(const toml::table& table, Complaints& complaints);
/// Gives the checks of a step their slugs.
void number_checks(std::vector<Check>& checks);

/// `requires`: what the target must declare.
std::vector<std::string> read_requirements(TableReader& in, Complaints& complaints);

/// `at_once` and `alongside` of a step; its own command has been read.
void read_group(TableReader& in, Step& step, Complaints& complaints);
/// Complains of what a step that is not sent alone cannot have.
void check_group(const Step& step, const std::vector<CleanUp>& clean_ups, Complaints& complaints);

Step read_step(const toml::table& table, Complaints& complaints);

/// The steps that a `[template]` and the `[[case]]`s make.
std::vector<Step> read_cases(const toml::table& pattern, const std::vector<const toml::table*>& cases, Complaints& complaints);

}  // namespace tapcheck
