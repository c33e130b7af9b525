// Rows out of text records whose columns are known. Shared by the readers of CSV, TSV, ASCII and ECSV. Thread-safe.
#pragma once
#include "core/row.h"
#include "formats/cell_parser.h"
#include "formats/text_records.h"

namespace tapstand::formats {

// Arrays may be JSON, as in ECSV, or words between blanks. Errors: bad_upload with the line, those of the sink.
Result<void> read_text_rows(TextRecords& records, const std::vector<ColumnPlan>& plans, RowSink& sink, const ReadLimits& limits);

}  // namespace tapstand::formats
