// Names of tables and columns as ADQL writes them (ADQL 2.1 sections 2.1.3 to 2.1.7): parts separated by dots, each
// a word or anything in double quotes. Pure functions, linear in the text; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tapcheck {

enum class NameKind { kTable, kColumn };

/// Why the name cannot stand in a query as it is written, or nothing. A table may have up to three parts, a column one.
std::string name_problem(std::string_view name, NameKind kind);

/// A word that ADQL (2.0 or 2.1) keeps for itself, in any case.
bool reserved_word(std::string_view word);

/// The parts without their quotes; a name that is not legal is one part, as it stands.
std::vector<std::string> name_parts(std::string_view name);

/// The same for two spellings of one name: without quotes, in lower case.
std::string plain_name(std::string_view name);

}  // namespace tapcheck
