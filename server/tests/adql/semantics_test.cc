// Every row of the tables in docs/adql-semantics.md is a test: a query or expression, its answer, the type of its first
// column. The answers are those of PostgreSQL 15 unless the row says otherwise.
#include <gtest/gtest.h>

#include <fstream>

#include "case_file.h"

namespace tapstand::adql {
namespace {

// The cells of `| `a` | `b` | c |`, without the back-quotes.
std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out(1);
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      out.back() += line[++i];
    } else if (line[i] == '|') {
      out.emplace_back();
    } else {
      out.back() += line[i];
    }
  }
  for (auto& cell : out) {
    std::string_view view = trim(cell);
    if (view.size() >= 2 && view.starts_with('`') && view.ends_with('`')) view = view.substr(1, view.size() - 2);
    cell = std::string(view);
  }
  return out;
}

TEST(Semantics, AreThoseOfThePage) {
  const testing::SampleDb db;
  std::ifstream in(std::string(TAPSTAND_SOURCE_DIR) + "/docs/adql-semantics.md");
  std::string line;
  int rows = 0;
  for (int number = 1; std::getline(in, line); ++number) {
    if (!line.starts_with("| `")) continue;
    const auto row = cells(line);
    ASSERT_GE(row.size(), 3u) << "line " << number;
    ++rows;
    const auto query = testing::as_query(row[0]);
    const auto actual = db.run(query);
    EXPECT_TRUE(testing::answers(actual, testing::unescaped(row[1], "\\n", "\n")))
        << "docs/adql-semantics.md:" << number << ": " << row[0] << "\n  gives " << actual << "\n  not   " << row[1];
    if (row[2].empty()) continue;
    const auto compiled = compile(query, db.view());
    ASSERT_TRUE(compiled) << "line " << number;
    const auto& type = compiled->fields.front().type;
    EXPECT_EQ(std::string(tap_type(type.type)) + (type.arraysize.empty() ? "" : "(" + type.arraysize + ")"), row[2]) << "line " << number;
  }
  EXPECT_GT(rows, 100);
}

}  // namespace
}  // namespace tapstand::adql
