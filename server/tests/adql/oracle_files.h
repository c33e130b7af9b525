// The files of tests/adql/oracle: tables, and queries with what PostgreSQL answered (scripts/record_oracle writes them).
// Rows are cells separated by |; null is NULL; texts stand in single quotes with a quote doubled, a line feed as \n and a
// backslash as \\; queries have the same two escapes. A wrong file throws std::runtime_error, which fails the test that reads it.
#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tapstand::adql::testing {

using Cells = std::vector<std::string>;  // as written

inline Cells split_cells(std::string_view line) {
  Cells cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '\'') quoted = !quoted;
    if (c == '|' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

inline bool is_text_cell(std::string_view cell) { return cell.starts_with('\''); }

// `quoted`: a quote is doubled.
inline std::string unescape(std::string_view text, bool quoted) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      out += text[++i] == 'n' ? '\n' : text[i];
    } else {
      out += text[i];
      if (quoted && text[i] == '\'') ++i;
    }
  }
  return out;
}

inline std::string text_of_cell(std::string_view cell) { return unescape(cell.substr(1, cell.size() - 2), true); }

inline std::string cell_of_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c;
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + "'";
}

inline std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct OracleTable {
  std::string name{};
  std::vector<std::pair<std::string, std::string>> columns{};  // name, type
  std::vector<Cells> rows{};
};

inline std::vector<OracleTable> read_tables(const std::filesystem::path& file) {
  std::vector<OracleTable> tables;
  bool head = false;
  for (const auto& line : lines_of(file)) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("table ")) {
      tables.push_back({line.substr(6), {}, {}});
      head = true;
    } else if (head) {
      for (const auto& cell : split_cells(line)) tables.back().columns.emplace_back(cell.substr(0, cell.find(' ')), cell.substr(cell.find(' ') + 1));
      head = false;
    } else {
      tables.back().rows.push_back(split_cells(line));
      if (tables.back().rows.back().size() != tables.back().columns.size()) throw std::runtime_error("wrong row: " + line);
    }
  }
  return tables;
}

// `rows <types> [ordered] [within <relative>]` or `error <kind>`, the query, the rows, an empty line.
struct OracleCase {
  std::string query{};
  std::string error{};   // kind, empty for rows
  std::string types{};   // a letter for each column: s i l whole numbers by width, r real, d double, n numeric, t c text, b boolean
  bool ordered = false;
  double within = 0;     // relative; 0: as exact as the type allows
  std::vector<Cells> rows{};
  std::string because{};  // of an exception
};

inline OracleCase parse_head(const std::string& line) {
  OracleCase c;
  std::vector<std::string> words;
  for (std::size_t at = 0, end = 0; at < line.size(); at = end + 1) {
    end = std::min(line.find(' ', at), line.size());
    words.push_back(line.substr(at, end - at));
  }
  if (words.size() < 2 || (words[0] != "rows" && words[0] != "error")) throw std::runtime_error("wrong head: " + line);
  (words[0] == "error" ? c.error : c.types) = words[1];
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i] == "ordered") {
      c.ordered = true;
    } else if (words[i] == "within" && i + 1 < words.size()) {
      c.within = std::stod(words[++i]);
    } else {
      throw std::runtime_error("wrong head: " + line);
    }
  }
  return c;
}

// A line `because …` gives the reason of all cases after it (exceptions.txt).
inline std::vector<OracleCase> read_cases(const std::filesystem::path& file) {
  std::vector<OracleCase> cases;
  std::string because;
  enum class Next { head, query, row } next = Next::head;
  for (const auto& line : lines_of(file)) {
    if (next == Next::head) {
      if (line.empty() || line.starts_with('#')) continue;
      if (line.starts_with("because ")) {
        because = line.substr(8);
        continue;
      }
      cases.push_back(parse_head(line));
      cases.back().because = because;
      next = Next::query;
    } else if (next == Next::query) {
      cases.back().query = unescape(line, false);
      next = Next::row;
    } else if (line.empty()) {
      next = Next::head;
    } else {
      cases.back().rows.push_back(split_cells(line));
    }
  }
  return cases;
}

// The files of queries in the folder.
inline std::vector<std::string> oracle_topics(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto name = entry.path().stem().string();
    if (entry.path().extension() == ".txt" && name != "tables" && name != "exceptions") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace tapstand::adql::testing
