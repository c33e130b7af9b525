// The cells of a VOTable that is read: the plan of a column, and the texts of TABLEDATA (VOTable 1.4 §6) as values.
// Thread-safe. Errors: bad_upload, without the line, which the reader knows.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/row.h"
#include "formats/shape.h"

namespace tapstand::formats {

struct ColumnPlan {
  Field field{};
  Shape shape{};
  std::string null_text{};  // VALUES/@null; empty: none
  std::optional<std::int64_t> null_integer{};
  std::optional<double> null_real{};

  bool multidimensional() const { return field.type.arraysize.find('x') != std::string::npos; }
};

// A value and the memory behind it, kept from row to row.
struct CellStore {
  Cell cell{};
  std::string bytes{};

  void set_null() { cell = Cell::null(); }
  void set_text() { cell = bytes.empty() ? Cell::null() : Cell::text(bytes); }
  void set_blob() { cell = Cell::blob(bytes); }
};

// The plan of a FIELD. Errors: an unknown datatype, an illegal arraysize.
Result<ColumnPlan> make_plan(Field field, std::string_view datatype, std::string_view arraysize);
// Notes VALUES/@null. A text that is no value of the type is no value's null either and is passed over.
void set_null_value(ColumnPlan& plan, std::string_view null);
// A scalar as the column's own null or a value.
void store_integer(const ColumnPlan& plan, std::int64_t value, CellStore& out);
void store_real(const ColumnPlan& plan, double value, CellStore& out);
// Wrong number of elements for the column.
Result<void> check_count(const ColumnPlan& plan, std::size_t count);
// The text of a TD.
Result<void> parse_td(const ColumnPlan& plan, std::string_view text, CellStore& out);

}  // namespace tapstand::formats
