// An independent engine as judge: thousands of generated queries, each with what PostgreSQL 15 and pg_sphere answered
// (oracle/*.txt, written by scripts/record_oracle). Whole numbers and texts must be equal, doubles to 1e-12 of their
// value, reals to the two last bits of a float, since intermediate results may be kept in double; a query `within` a wider
// tolerance says so in its file. Rows are compared as a multiset, or in their order where the query asks for one. Where
// PostgreSQL fails, so must we, for the same kind of reason. Wanted differences are in oracle/exceptions.txt, each with
// its reason; one that is not needed any more fails too.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "oracle_database.h"

namespace tapstand::adql {
namespace {

using namespace adql::testing;

const std::filesystem::path kFolder = std::filesystem::path(TAPSTAND_SOURCE_DIR) / "server/tests/adql/oracle";
constexpr double kDouble = 1e-12, kReal = 2.4e-7;

// How our messages name a kind of error: any of the words.
struct ErrorKind {
  std::string_view name;
  std::vector<std::string_view> words;
};
const std::vector<ErrorKind> kErrorKinds = {
    {"bad_argument", {"logarithm", "power", "root", "domain", "out of range", "greater than zero", "must not", "bound"}},
    {"bad_length", {"length"}},
    {"bad_value", {"is no ", "invalid"}},
    {"division_by_zero", {"division by zero"}},
    {"many_rows", {"more than one row"}},
    {"out_of_range", {"out of range", "overflow", "underflow"}},
    {"refused", {""}},
};

bool is_kind(const std::string& kind, const OracleAnswer& answer) {
  if (kind == "refused") return answer.refused;
  const auto row = std::find_if(kErrorKinds.begin(), kErrorKinds.end(), [&](const auto& k) { return k.name == kind; });
  if (row == kErrorKinds.end()) throw std::runtime_error("unknown kind of error: " + kind);
  return std::any_of(row->words.begin(), row->words.end(), [&](auto word) { return answer.error.find(word) != std::string::npos; });
}

bool near(double got, double wanted, double relative) {
  return got == wanted || std::abs(got - wanted) <= relative * std::max(std::abs(got), std::abs(wanted));
}

bool same_cell(const std::string& got, const std::string& wanted, char type, double within) {
  if (got == "NULL" || wanted == "NULL" || is_text_cell(wanted)) return got == wanted;
  if (type == 'b') return got == (wanted == "t" ? "1" : "0");
  if (got == wanted) return true;
  if (type != 'r' && type != 'd' && type != 'n') return false;
  const auto a = parse_double(got), b = parse_double(wanted);
  if (!a || !b) return false;
  return near(*a, *b, within > 0 ? within : type == 'r' ? kReal : kDouble);
}

bool same_row(const Cells& got, const OracleCase& c, const Cells& wanted) {
  if (got.size() != wanted.size() || got.size() != c.types.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!same_cell(got[i], wanted[i], c.types[i], c.within)) return false;
  }
  return true;
}

bool same_rows(const OracleAnswer& answer, const OracleCase& c) {
  if (answer.rows.size() != c.rows.size()) return false;
  if (c.ordered) {
    for (std::size_t i = 0; i < c.rows.size(); ++i) {
      if (!same_row(answer.rows[i], c, c.rows[i])) return false;
    }
    return true;
  }
  auto left = answer.rows;
  for (const auto& wanted : c.rows) {
    const auto at = std::find_if(left.begin(), left.end(), [&](const auto& got) { return same_row(got, c, wanted); });
    if (at == left.end()) return false;
    left.erase(at);
  }
  return true;
}

// The type of a FIELD is PostgreSQL's, but that NUMERIC, which no VOTable has, is BIGINT or DOUBLE here.
bool same_types(const OracleAnswer& answer, const std::string& types) {
  if (answer.fields.size() != types.size()) return false;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const auto& type = answer.fields[i].type;
    bool good = false;
    switch (types[i]) {
      case 's': good = type.type == Type::smallint; break;
      case 'i': good = type.type == Type::integer; break;
      case 'l': good = type.type == Type::bigint; break;
      case 'r': good = type.type == Type::real; break;
      case 'd': good = type.type == Type::double_; break;
      case 'n': good = type.type == Type::bigint || type.type == Type::double_; break;
      case 'b': good = type.type == Type::boolean; break;
      default: good = type.is_text() || type.type == Type::unknown; break;
    }
    if (!good) return false;
  }
  return true;
}

bool agrees(const OracleAnswer& answer, const OracleCase& c) {
  if (!c.error.empty()) return !answer.error.empty() && is_kind(c.error, answer);
  return answer.error.empty() && same_types(answer, c.types) && same_rows(answer, c);
}

std::string shown(const std::vector<Cells>& rows) {
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) out += (i > 0 ? "|" : "  ") + row[i];
    out += "\n";
  }
  return out.empty() ? "  (no rows)\n" : out;
}

std::string shown(const OracleAnswer& answer) {
  if (!answer.error.empty()) return std::string(answer.refused ? "refused: " : "error: ") + answer.error + "\n";
  std::string types;
  for (const auto& field : answer.fields) types += fmt::format(" {}", tap_type(field.type.type));
  return types + "\n" + shown(answer.rows);
}

std::string shown(const OracleCase& c) { return c.error.empty() ? c.types + "\n" + shown(c.rows) : "error: " + c.error + "\n"; }

OracleDatabase& database() {
  static OracleDatabase instance(kFolder / "tables.txt");
  return instance;
}

std::map<std::string, OracleCase> exceptions() {
  std::map<std::string, OracleCase> out;
  for (auto& c : read_cases(kFolder / "exceptions.txt")) {
    if (c.because.empty()) throw std::runtime_error("an exception without a reason: " + c.query);
    out.emplace(c.query, std::move(c));
  }
  return out;
}

class Oracle : public ::testing::TestWithParam<std::string> {};

TEST_P(Oracle, Agrees) {
  const auto expected = exceptions();
  for (const auto& recorded : read_cases(kFolder / (GetParam() + ".txt"))) {
    const auto exception = expected.find(recorded.query);
    const auto& c = exception == expected.end() ? recorded : exception->second;
    const auto answer = database().ask(c.query);
    if (agrees(answer, c)) continue;
    ADD_FAILURE() << c.query << "\n" << (c.because.empty() ? "PostgreSQL: " : "wanted instead: ") << shown(c) << "tapstand: " << shown(answer);
  }
}

INSTANTIATE_TEST_SUITE_P(Topics, Oracle, ::testing::ValuesIn(oracle_topics(kFolder)), [](const auto& topic) { return topic.param; });

TEST(OracleFiles, HoldThousandsOfQueries) {
  std::size_t count = 0;
  for (const auto& topic : oracle_topics(kFolder)) count += read_cases(kFolder / (topic + ".txt")).size();
  EXPECT_GE(count, 5000u);
}

// An exception must belong to a recorded query, and differ from what was recorded.
TEST(OracleFiles, HaveNoIdleExceptions) {
  auto left = exceptions();
  for (const auto& topic : oracle_topics(kFolder)) {
    for (const auto& recorded : read_cases(kFolder / (topic + ".txt"))) {
      const auto at = left.find(recorded.query);
      if (at == left.end()) continue;
      EXPECT_FALSE(at->second.error == recorded.error && at->second.rows == recorded.rows && at->second.types == recorded.types) << recorded.query;
      left.erase(at);
    }
  }
  for (const auto& [query, c] : left) ADD_FAILURE() << "not a recorded query: " << query;
}

}  // namespace
}  // namespace tapstand::adql
