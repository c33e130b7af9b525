// Words and identifiers of ADQL (2.1 §2.1.3-6), for all who write names that queries will read. The words themselves
// are in adql_words.inc; adql/keywords.cc reads what they mean from the same table. Thread-safe: constants only.
#pragma once
#include <string>
#include <string_view>

namespace tapstand {

// A word that names nothing without double quotes; case does not matter.
bool is_reserved_word(std::string_view word);
// Can the name stand in a query without double quotes?
bool is_regular_identifier(std::string_view name);
// The name as a query must write it: in double quotes where it needs them.
std::string adql_identifier(std::string_view name);

}  // namespace tapstand
