// The recorded queries again, each written in other ways that must answer the same: as a sub-query of FROM, as a WITH, as
// an operand of set operations, and with its condition negated twice, said twice, hidden from the indexes, or parted into
// its three truth values (a row is in exactly one of p, NOT p, and neither). No oracle is needed: the answers must agree
// with each other, in rows and in types.
#include <gtest/gtest.h>

#include <algorithm>

#include "oracle_database.h"

namespace tapstand::adql {
namespace {

using namespace adql::testing;

const std::filesystem::path kFolder = std::filesystem::path(TAPSTAND_SOURCE_DIR) / "server/tests/adql/oracle";

// Places of a word between blanks that stands outside of quotes and parentheses.
std::vector<std::size_t> places_of(std::string_view query, std::string_view word) {
  std::vector<std::size_t> places;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < query.size(); ++i) {
    if (query[i] == '\'') quoted = !quoted;
    if (quoted) continue;
    depth += query[i] == '(' ? 1 : query[i] == ')' ? -1 : 0;
    if (depth == 0 && query[i] == ' ' && query.substr(i).starts_with(word)) places.push_back(i);
  }
  return places;
}

bool has(std::string_view query, std::string_view word) { return !places_of(query, word).empty(); }

bool is_set(std::string_view query) { return has(query, " UNION ") || has(query, " EXCEPT ") || has(query, " INTERSECT "); }

// select list and tables; condition; the rest from GROUP BY or ORDER BY on
struct Parts {
  std::string head{}, condition{}, tail{};
};
std::optional<Parts> parts_of(const std::string& query) {
  const auto wheres = places_of(query, " WHERE ");
  if (wheres.size() != 1 || is_set(query) || query.starts_with("WITH ")) return std::nullopt;
  std::size_t end = query.size();
  for (const auto* word : {" GROUP BY ", " HAVING ", " ORDER BY ", " OFFSET "}) {
    for (const auto place : places_of(query, word)) end = std::min(end, place);
  }
  const auto begin = wheres.front() + 7;
  return Parts{query.substr(0, wheres.front()), query.substr(begin, end - begin), query.substr(end)};
}

bool counts_or_cuts(const Parts& parts) {
  constexpr std::string_view kWords[] = {"COUNT(", "SUM(", "MIN(", "MAX(", "AVG(", "STDDEV(", "DISTINCT ", " TOP "};
  const auto text = parts.head + parts.tail;
  return parts.tail.find(" GROUP BY ") != std::string::npos || parts.tail.find(" HAVING ") != std::string::npos ||
         std::any_of(std::begin(kWords), std::end(kWords), [&](auto word) { return text.find(word) != std::string::npos; });
}

std::vector<std::string> variants_of(const std::string& query) {
  std::vector<std::string> variants;
  if (!query.starts_with("WITH ")) {
    variants.push_back("SELECT * FROM (" + query + ") AS wrapped");
    variants.push_back("WITH wrapped AS (" + query + ") SELECT * FROM wrapped");
    variants.push_back("(" + query + ") INTERSECT ALL (" + query + ")");
    variants.push_back("SELECT * FROM ((" + query + ") UNION ALL (" + query + ") EXCEPT ALL (" + query + ")) AS wrapped");
  }
  const auto parts = parts_of(query);
  if (!parts) return variants;
  const auto& [head, p, tail] = *parts;
  variants.push_back(head + " WHERE NOT (NOT (" + p + "))" + tail);
  variants.push_back(head + " WHERE (" + p + ") AND (" + p + ")" + tail);
  variants.push_back(head + " WHERE (" + p + ") OR (" + p + ")" + tail);
  variants.push_back(head + " WHERE IF_THEN_ELSE(" + p + ", 1, 0) = 1" + tail);
  return variants;
}

OracleDatabase& database() {
  static OracleDatabase instance(kFolder / "tables.txt");
  return instance;
}

std::vector<Cells> sorted(std::vector<Cells> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

bool same_types(const std::vector<Field>& a, const std::vector<Field>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Field& x, const Field& y) { return x.name == y.name && x.type == y.type; });
}

std::string shown(const OracleAnswer& answer) {
  if (!answer.error.empty()) return answer.error + "\n";
  std::string out;
  for (const auto& field : answer.fields) out += field.name + " " + std::string(tap_type(field.type.type)) + "|";
  for (const auto& row : sorted(answer.rows)) {
    out += "\n ";
    for (const auto& cell : row) out += " " + cell;
  }
  return out + "\n";
}

std::vector<OracleCase> cases_of(const std::string& topic) { return read_cases(kFolder / (topic + ".txt")); }

class Wrapped : public ::testing::TestWithParam<std::string> {};

TEST_P(Wrapped, AnswersTheSame) {
  for (const auto& c : cases_of(GetParam())) {
    const auto plain = database().ask(c.query);
    if (!plain.error.empty()) continue;
    for (const auto& variant : variants_of(c.query)) {
      const auto answer = database().ask(variant);
      if (answer.refused && answer.error.find("nested too deeply") != std::string::npos) continue;
      const bool agrees = answer.error.empty() && same_types(plain.fields, answer.fields) && sorted(plain.rows) == sorted(answer.rows);
      if (!agrees) ADD_FAILURE() << c.query << "\n" << shown(plain) << variant << "\n" << shown(answer);
    }
  }
}

TEST_P(Wrapped, HasThreeTruthValues) {
  std::size_t parted = 0;
  for (const auto& c : cases_of(GetParam())) {
    const auto parts = parts_of(c.query);
    if (!parts || counts_or_cuts(*parts) || !c.error.empty()) continue;
    const auto& [head, p, tail] = *parts;
    const auto all = database().ask(head);
    if (!all.error.empty()) continue;  // the condition kept an error away
    const auto tests = {p, "NOT (" + p + ")", "IF_THEN_ELSE(" + p + ", 1, IF_THEN_ELSE(NOT (" + p + "), 0, NULL)) IS NULL"};
    std::vector<Cells> rows;
    for (const auto& test : tests) {
      const auto answer = database().ask(head + " WHERE " + test);
      EXPECT_EQ(answer.error, "") << c.query;
      rows.insert(rows.end(), answer.rows.begin(), answer.rows.end());
    }
    if (sorted(rows) != sorted(all.rows)) ADD_FAILURE() << c.query << ": " << all.rows.size() << " rows, but " << rows.size() << " in its three parts";
    ++parted;
  }
  RecordProperty("parted", static_cast<int>(parted));
}

INSTANTIATE_TEST_SUITE_P(Topics, Wrapped, ::testing::ValuesIn(oracle_topics(kFolder)), [](const auto& topic) { return topic.param; });

}  // namespace
}  // namespace tapstand::adql
