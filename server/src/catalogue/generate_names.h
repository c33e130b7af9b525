// Names as a query must write them (TAP 1.1 §4.2, §4.3: TAP_SCHEMA gives names with the quotes they need). Thread-safe.
#pragma once
#include <string>
#include <string_view>

namespace tapstand::catalogue {

// The name itself if it is a regular identifier and no reserved word (ADQL 2.1 §2.1.3, §2.1.4), else in double quotes.
std::string adql_identifier(std::string_view name);

}  // namespace tapstand::catalogue
