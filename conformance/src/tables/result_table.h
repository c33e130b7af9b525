// The rows of a query's answer, whatever its format: VOTable, FITS, CSV, TSV or JSON. Plain values.
// A format says what it can express, so that nobody is asked for more: CSV has neither types nor a null that is not
// an empty value, TSV no TAB or line end, FITS no character but ASCII's printable ones, JSON no infinity.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "http/message.h"
#include "votable/table.h"

namespace tapcheck {

/// What the values of a format can say.
struct TableFormat {
  std::string_view name;
  bool typed = true;       ///< its columns have datatypes; else each value is its text
  bool line_ends = true;   ///< texts may hold TAB and line ends
  bool unicode = true;
  bool infinities = true;
};

struct ResultTable {
  const TableFormat* format = nullptr;
  std::vector<VotField> columns;  ///< untyped: with names alone
  std::vector<std::vector<VotCell>> rows;
};

/// Reads a body by its Content-Type, and by its first bytes where that says nothing (octet-stream, gzip).
/// An Error says why it is no table.
Result<ResultTable> read_result_table(const Headers& headers, std::string_view body);

/// A VOTable of any kind: an upload's too.
Result<ResultTable> read_table_file(std::string_view bytes);

}  // namespace tapcheck
