// ECSV 1.0 (astropy APE 6): a YAML header with the types, then a line of names and the rows.
#include <fmt/format.h>

#include "formats/ecsv_header.h"
#include "formats/readers.h"
#include "formats/text_records.h"
#include "formats/text_rows.h"

namespace tapstand::formats {

Result<void> read_ecsv(const Blob& document, RowSink& sink, const ReadLimits& limits) {
  TextRecords records(document, TextRules{.comments = true}, limits);
  TRY(records.read_comments());
  TRY_ASSIGN(auto header, read_ecsv_header(records.comments()));
  if (header.plans.size() > limits.max_columns) return fail(Code::too_large, fmt::format("The table has more than {} columns.", limits.max_columns));
  records.set_separator(header.delimiter);
  TRY_ASSIGN(const auto* names, records.next());
  const std::size_t found = names == nullptr ? 0 : names->size();
  if (found != header.plans.size()) return records.bad(fmt::format("{} names where the header has {} columns.", found, header.plans.size()));
  for (std::size_t i = 0; i < found; ++i) {
    if ((*names)[i].text != header.plans[i].field.name) {
      return records.bad(fmt::format("the name of column {} is not the header's '{}'.", i + 1, header.plans[i].field.name));
    }
  }
  return read_text_rows(records, header.plans, sink, limits);
}

}  // namespace tapstand::formats
