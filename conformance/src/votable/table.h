// A VOTable (versions 1.1 to 1.5) as the suite reads it: what it says, and everything that is wrong with it.
// Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tapcheck {

/// Something that breaks a rule of votable/rules.h, found while reading.
struct VotProblem {
  std::string_view rule;  ///< its name there
  std::string text;

  bool operator==(const VotProblem&) const = default;
};

/// An element outside of the data: neither TR nor TD is kept.
struct VotElement {
  std::string name;
  std::string ns;
  std::string text;  ///< its own, without that of its children; of a STREAM nothing
  std::vector<std::pair<std::string, std::string>> attributes;  ///< those without a prefix
  int parent = -1;  ///< where it is in VotTable::elements
  int line = 0;

  const std::string* attribute(std::string_view wanted) const;
  /// The value, or "" where there is none.
  std::string attribute_or_empty(std::string_view wanted) const;
};

struct VotInfo {
  std::string name;
  std::string value;
  std::string text;
  bool after_table = false;
  bool in_results = false;  ///< a child of the RESOURCE of type "results"
};

struct VotField {
  std::string name;
  std::string id;
  std::string datatype;
  std::string arraysize;  ///< empty for a scalar
  std::string xtype;
  std::string unit;
  std::string ucd;
  std::optional<std::string> null_text;  ///< VALUES null=
  std::string utype = {};

  bool is_text() const { return datatype == "char" || datatype == "unicodeChar"; }
  bool is_array() const { return !arraysize.empty() && arraysize != "1"; }
};

/// Null, integer types, floating types, and for the rest (text, boolean, complex, arrays) their text as in TABLEDATA.
using VotCell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct VotTable {
  std::string version;
  std::string ns;
  std::string serialization;  ///< TABLEDATA, BINARY, BINARY2, FITS, or empty without DATA
  std::vector<VotInfo> infos;
  std::vector<VotField> fields;
  std::vector<std::vector<VotCell>> rows;
  int results_resources = 0;  ///< RESOURCEs of type "results"
  int tables = 0;             ///< TABLEs in them
  std::optional<std::int64_t> nrows;

  std::vector<VotElement> elements;  ///< in document order
  int table_element = -1;            ///< the TABLE whose fields and rows these are

  std::vector<VotProblem> problems;  ///< at most kMaxProblems of each rule
  static constexpr std::size_t kMaxProblems = 20;

  /// Where a column is, by name without case; nothing if it is not there.
  std::optional<std::size_t> column(const std::string& name) const;
  /// The INFO QUERY_STATUS of the results that counts, the last; null if there is none.
  const VotInfo* query_status() const;
  void add_problem(std::string_view rule, std::string text);
  /// The texts of the problems of one rule, or of all.
  std::vector<std::string> problem_texts(std::string_view rule = {}) const;
};

/// A cell as a human reads it; "null" for none.
std::string cell_text(const VotCell& cell);
/// The cell's number, if it is one.
std::optional<double> cell_number(const VotCell& cell);

}  // namespace tapcheck
