#include "formats/text_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "formats/type_guess.h"

namespace tapstand::formats {
namespace {

// ECSV writes arrays as JSON and complex numbers as Python does; VOTable's words are the same without the punctuation.
std::string_view as_words(const ColumnPlan& plan, std::string_view text, std::string& scratch) {
  scratch.clear();
  if (is_complex(plan.shape.primitive) && !plan.shape.array) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '(' || c == ')' || c == 'j') continue;
      const bool sign = (c == '+' || c == '-') && i > 0 && text[i - 1] != 'e' && text[i - 1] != 'E' && text[i - 1] != '(';
      if (sign) scratch += ' ';
      if (c != '+') scratch += c;
    }
    return scratch;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    scratch += c == '[' || c == ']' || c == ',' || c == '"' ? ' ' : c;
  }
  // A hole in an array of numbers is NaN.
  for (std::size_t at = scratch.find("null"); at != std::string::npos; at = scratch.find("null", at)) scratch.replace(at, 4, "NaN ");
  return scratch;
}

Result<void> parse_cell(const ColumnPlan& plan, const TextCell& cell, CellStore& out, std::string& scratch) {
  out.set_null();
  if (is_null(cell)) return {};
  if (plan.shape.text) {
    out.bytes.assign(cell.text);
    out.cell = Cell::text(out.bytes);
    return {};
  }
  const bool words = plan.shape.array || is_complex(plan.shape.primitive);
  return parse_td(plan, words ? as_words(plan, cell.text, scratch) : cell.text, out);
}

}  // namespace

Result<void> read_text_rows(TextRecords& records, const std::vector<ColumnPlan>& plans, RowSink& sink, const ReadLimits& limits) {
  std::vector<Field> fields;
  for (const auto& plan : plans) fields.push_back(plan.field);
  TRY(sink.start(fields));
  std::vector<CellStore> cells(plans.size());
  std::vector<Cell> row(plans.size());
  std::string scratch;
  for (std::int64_t rows = 1;; ++rows) {
    TRY_ASSIGN(const auto* record, records.next());
    if (record == nullptr) return {};
    if (rows > limits.max_rows) return fail(Code::too_large, fmt::format("The table has more than {} rows.", limits.max_rows));
    if (record->size() != plans.size()) return records.bad(fmt::format("{} cells where there are {} columns.", record->size(), plans.size()));
    for (std::size_t i = 0; i < plans.size(); ++i) {
      if ((*record)[i].text.size() > limits.max_cell_bytes) return fail(Code::too_large, "A cell is larger than this service takes.");
      if (auto parsed = parse_cell(plans[i], (*record)[i], cells[i], scratch); !parsed) return records.bad(parsed.error().message);
      row[i] = cells[i].cell;
    }
    TRY(sink.row(row));
  }
}

}  // namespace tapstand::formats
