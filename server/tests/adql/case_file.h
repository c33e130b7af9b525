// Files of cases for tests of answers: one a line, `query => answer`, or the rows of the tables of a Markdown page.
#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/text.h"
#include "sample.h"

namespace tapstand::adql::testing {

struct FileCase {
  std::string query{}, answer{};
  int line = 0;
};

inline std::string unescaped(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  for (std::size_t at = 0; (at = out.find(from, at)) != std::string::npos; at += to.size()) out.replace(at, from.size(), to);
  return out;
}

inline std::vector<FileCase> read_answers(const std::filesystem::path& file) {
  std::vector<FileCase> out;
  std::ifstream in(file);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const auto arrow = line.find(" => ");
    if (line.starts_with('#') || arrow == std::string::npos) continue;
    out.push_back({line.substr(0, arrow), unescaped(line.substr(arrow + 4), "\\n", "\n"), number});
  }
  return out;
}

// The query itself, or one that selects the expression.
inline std::string as_query(const std::string& text) { return istarts_with(text, "SELECT ") ? text : "SELECT " + text + " FROM dual"; }

// The whole answer, or for an error a part of its message.
inline bool answers(const std::string& actual, const std::string& expected) {
  if (!expected.starts_with("error: ")) return actual == expected;
  return actual.starts_with("error: ") && actual.find(expected.substr(7)) != std::string::npos;
}

}  // namespace tapstand::adql::testing
