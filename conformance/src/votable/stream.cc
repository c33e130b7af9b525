#include "votable/stream.h"

#include <fmt/format.h>

#include "core/text.h"
#include "votable/cells.h"
#include "votable/fits.h"

namespace tapcheck {
namespace {

class Rows {
 public:
  Rows(std::string_view bytes, VotTable& table) : cells_(bytes), table_(table), flagged_(table.serialization == "BINARY2") {}

  Result<void> read(std::size_t max_cells) {
    const std::size_t columns = table_.fields.size();
    while (!cells_.done()) {
      if (columns == 0) {
        table_.add_problem("stream-length", "there are data, but no FIELD");
        return {};
      }
      if ((table_.rows.size() + 1) * columns > max_cells) return fail(fmt::format("it has more than {} values", max_cells));
      const std::size_t began = cells_.position();
      if (!read_row()) return {};
      if (cells_.position() == began) {
        table_.add_problem("stream-length", "its rows have no bytes, yet there are data");
        return {};
      }
    }
    return {};
  }

 private:
  /// False if nothing more can be read.
  bool read_row() {
    std::string_view flags;
    if (flagged_) {
      const auto taken = cells_.take((table_.fields.size() + 7) / 8);
      if (!taken) {
        add("stream-length", taken.error().message);
        return false;
      }
      flags = *taken;
    }
    std::vector<VotCell> row;
    row.reserve(table_.fields.size());
    for (std::size_t i = 0; i < table_.fields.size(); ++i) {
      bool unused = true;
      auto cell = cells_.next(table_.fields[i], &unused);
      const bool null = flagged_ && flag(flags, i);
      if (!cell) {
        const bool ends = cell.error().rule == "stream-length" || cell.error().rule == "datatypes" || cell.error().rule == "arraysizes";
        add(cell.error().rule, ends ? cell.error().text : fmt::format("column {}: {}", one_line(table_.fields[i].name, 60), cell.error().text));
        if (ends) return false;
        cell = VotCell();
      }
      if (null && !unused) add("binary2-nulls", fmt::format("column {} is flagged as null, yet has a value", one_line(table_.fields[i].name, 60)));
      row.push_back(null ? VotCell() : std::move(*cell));
    }
    for (std::size_t i = table_.fields.size(); i < flags.size() * 8; ++i) {
      if (flag(flags, i)) add("binary2-flags", fmt::format("bit {} of the flags is set, and there are {} FIELDs", i + 1, table_.fields.size()));
    }
    table_.rows.push_back(std::move(row));
    return true;
  }

  /// The most significant bit is the first column's.
  static bool flag(std::string_view flags, std::size_t i) { return (static_cast<unsigned char>(flags[i / 8]) >> (7 - i % 8) & 1U) != 0; }

  void add(std::string_view rule, const std::string& text) { table_.add_problem(rule, fmt::format("row {}: {}", table_.rows.size() + 1, text)); }

  BinaryCells cells_;
  VotTable& table_;
  const bool flagged_;
};

/// FITS beside the FIELDs: as many columns, and of the same types.
void compare_with_fields(const FitsTable& fits, VotTable& table) {
  if (fits.fields.size() != table.fields.size()) {
    table.add_problem("fits-columns", fmt::format("the FITS table has {} columns for {} FIELDs", fits.fields.size(), table.fields.size()));
    return;
  }
  for (std::size_t i = 0; i < fits.fields.size(); ++i) {
    const VotField& a = fits.fields[i];
    const VotField& b = table.fields[i];
    if (a.datatype != b.datatype && !(a.is_text() && b.is_text())) {
      table.add_problem("fits-columns", fmt::format("column {} is {} in FITS and {} in its FIELD", one_line(b.name, 60), a.datatype, one_line(b.datatype, 40)));
    }
  }
}

}  // namespace

Result<void> read_stream(std::string_view bytes, VotTable& table, std::size_t max_cells) {
  if (table.serialization != "FITS") return Rows(bytes, table).read(max_cells);
  auto fits = read_fits(bytes, max_cells);
  if (!fits) {
    table.add_problem("fits-columns", fits.error().message);
    return {};
  }
  compare_with_fields(*fits, table);
  if (fits->fields.size() == table.fields.size()) table.rows = std::move(fits->rows);
  return {};
}

}  // namespace tapcheck
