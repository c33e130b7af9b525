// What a service says of its tables, whichever way it says it: a table set (VOSI 1.1 section 3.3, VODataService 1.2),
// rows of TAP_SCHEMA.tables or TAP_SCHEMA.columns (TAP 1.1 section 4), or the FIELDs of a result. Read from the target's
// documents in one pass over each; plain values, safe from any thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "votable/table.h"
#include "xml/document.h"

namespace tapcheck {

struct DeclaredColumn {
  std::string name;
  std::string datatype;  ///< of VOTable, or of ADQL (VARCHAR, BIGINT) in a table set of TAPTypes or a TAP 1.0 TAP_SCHEMA
  std::string arraysize;
  std::string xtype;
  std::string unit;
  std::string ucd;
  std::string utype;
  std::string description;
  std::string indexed;  ///< "1", "0", or empty where it is not said
};

struct DeclaredKey {
  std::string target;
  std::vector<std::pair<std::string, std::string>> columns;  ///< from, target
};

class DeclaredTable {
 public:
  std::string name;    ///< as it is written
  std::string schema;  ///< empty if it is not said
  std::vector<DeclaredKey> keys;

  void add(DeclaredColumn column);
  const std::vector<DeclaredColumn>& columns() const { return columns_; }
  /// By name, quotes and case aside; nullptr if there is none.
  const DeclaredColumn* column(const std::string& name) const;

 private:
  std::vector<DeclaredColumn> columns_;
  std::map<std::string, std::size_t> by_name_;
};

class DeclaredTables {
 public:
  /// Of a document whose tables stand in schemas, or of a single table.
  static DeclaredTables of_table_set(const XmlDocument& document);
  /// Of rows with a table_name, and a column_name if they are those of TAP_SCHEMA.columns. An Error names what is missing.
  static Result<DeclaredTables> of_tap_schema(const VotTable& table);

  const std::vector<DeclaredTable>& tables() const { return tables_; }
  bool has_columns() const { return has_columns_; }
  /// False if a limit of rows has cut it off: what is not there may still be on the service.
  bool whole() const { return whole_; }
  /// What a column can be compared by: "datatype", "arraysize", "unit", …: those that the source has.
  bool tells(const std::string& property) const;

  /// By name, quotes and case aside, with or without the name of its schema in front.
  const DeclaredTable* find(const std::string& name, const std::string& schema = {}) const;

 private:
  void index();

  std::vector<DeclaredTable> tables_;
  std::map<std::string, std::size_t> by_name_;
  std::vector<std::string> properties_;
  bool has_columns_ = false;
  bool whole_ = true;
};

/// A FIELD as a declared column.
DeclaredColumn column_of_field(const VotField& field);

/// True if values of the two columns can be of one type: equal datatypes of VOTable, or an ADQL type that maps to the other.
bool same_datatype(const DeclaredColumn& a, const DeclaredColumn& b);

/// True if both say the same of how many elements a value has; a length beside `*` is a hint.
bool same_shape(const DeclaredColumn& a, const DeclaredColumn& b);

}  // namespace tapcheck
