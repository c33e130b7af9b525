// The documents that the model archive answers with. Written by hand on purpose: they share no code with what
// reads them.
#pragma once

#include <string>
#include <vector>

namespace tapcheck::model {

struct Table {
  std::vector<std::string> fields;  ///< 'name datatype [arraysize]'
  std::vector<std::vector<std::string>> rows;
};

/// `status` is OK or OVERFLOW; empty leaves the INFO out. An overflow is said after the table.
std::string votable(const Table& table, const std::string& status);
std::string error_votable(const std::string& message, const std::string& status = "ERROR");
std::string csv(const Table& table, bool header);

std::string availability(const std::string& available);
std::string capabilities(const std::string& base, int taps, const std::string& root);
/// `more` are further schemas; without columns only the names of tables are there.
std::string tables(bool columns, const std::string& more);

Table positions();                    ///< five sources: source_id, ra, dec
Table cone(std::size_t rows);         ///< the documented cone search, in order of dist
Table uploaded();                     ///< five rows of fixtures/uploads/test_ra_dec.vot
Table schema_columns();               ///< three rows of TAP_SCHEMA.columns
Table schema_tables();                ///< five rows of TAP_SCHEMA.tables

}  // namespace tapcheck::model
