// `tapstand explain`: what becomes of a query over a catalogue, and how SQLite would run it.
#pragma once
#include <filesystem>
#include <string>

namespace tapstand::app {

// `query` is ADQL, or "-" for the standard input. Prints to stdout; what is wrong to stderr. Gives the exit code.
int explain(const std::string& query, const std::filesystem::path& catalogue);

}  // namespace tapstand::app
