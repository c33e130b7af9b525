// The first binary table of a FITS document (FITS standard 4.0 §7.3), with variable arrays. A compressed document is
// unpacked first, since arrays lie behind the rows that refer to them.
#include <fmt/format.h>

#include <algorithm>

#include "formats/fits_column.h"
#include "formats/inflate.h"
#include "formats/readers.h"

namespace tapstand::formats {
namespace {

Result<Blob> unpacked(const Blob& document, const ReadLimits& limits) {
  char magic[2] = {};
  TRY_ASSIGN(const std::size_t got, document.read(0, magic, sizeof magic));
  if (got < 2) return fail(Code::bad_upload, "The uploaded table is empty.");
  if (magic[0] != '\x1f' || magic[1] != '\x8b') return document;
  const ByteSource source = bytes_of(document);
  InflateSource inflate(source);
  Blob out;
  std::string buffer(256 * 1024, '\0');
  for (;;) {
    TRY_ASSIGN(const std::size_t n, inflate.read(buffer.data(), buffer.size()));
    if (n == 0) return out;
    if (out.size() + n > limits.max_document_bytes) return fail(Code::too_large, "The document is larger than this service takes.");
    TRY(out.append({buffer.data(), n}));
  }
}

class Table {
 public:
  Table(const Blob& document, const ReadLimits& limits) : document_(document), limits_(limits) {}

  // Goes to the first binary table.
  Result<void> find() {
    std::uint64_t at = 0;
    for (;;) {
      TRY_ASSIGN(const auto cards, FitsCards::read(document_, at));
      if (!cards) return fail(Code::bad_upload, "The FITS document has no binary table.");
      TRY_ASSIGN(const std::uint64_t size, cards->data_size(document_.size() > at ? document_.size() - at : 0));
      if (cards->text("XTENSION") == "BINTABLE") return open(*cards, at, size);
      at += fits_padded(size);
    }
  }

  Result<void> read(RowSink& sink) {
    std::vector<Field> fields;
    for (const auto& column : columns_) fields.push_back(column.field);
    TRY(sink.start(fields));
    std::vector<CellStore> cells(columns_.size());
    std::vector<Cell> row(columns_.size());
    std::string bytes;
    const std::uint64_t at_once = std::max<std::uint64_t>(1, (256 * 1024) / std::max<std::uint64_t>(1, width_));
    for (std::uint64_t i = 0; i < rows_; ++i) {
      const std::size_t in_block = static_cast<std::size_t>(i % at_once);
      if (in_block == 0) TRY(load(start_ + i * width_, std::min(at_once, rows_ - i) * width_, bytes));
      std::string_view rest = std::string_view(bytes).substr(in_block * width_, width_);
      std::size_t total = 0;
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        TRY(cell(columns_[c], rest.substr(0, columns_[c].width), cells[c]));
        rest.remove_prefix(columns_[c].width);
        row[c] = cells[c].cell;
        total += row[c].s.size();
      }
      if (total > limits_.max_row_bytes) return fail(Code::too_large, "A row is larger than this service takes.");
      TRY(sink.row(row));
    }
    return {};
  }

 private:
  Result<void> open(const FitsCards& cards, std::uint64_t at, std::uint64_t size) {
    const auto number = [&](const char* key) { return cards.integer(key).value_or(-1); };
    const std::int64_t width = number("NAXIS1");
    const std::int64_t rows = number("NAXIS2");
    const std::int64_t columns = number("TFIELDS");
    if (width < 0 || rows < 0 || columns < 1 || number("NAXIS") != 2) return fail(Code::bad_upload, "The binary table's NAXIS or TFIELDS is not legal.");
    if (static_cast<std::uint64_t>(columns) > limits_.max_columns) return fail(Code::too_large, fmt::format("The table has more than {} columns.", limits_.max_columns));
    if (static_cast<std::uint64_t>(width) > limits_.max_row_bytes) return fail(Code::too_large, "A row is larger than this service takes.");
    if (rows > limits_.max_rows) return fail(Code::too_large, fmt::format("The table has more than {} rows.", limits_.max_rows));
    width_ = static_cast<std::uint64_t>(width);
    rows_ = static_cast<std::uint64_t>(rows);
    start_ = at;
    std::uint64_t sum = 0;
    for (std::int64_t i = 1; i <= columns; ++i) {
      TRY_ASSIGN(auto column, FitsColumn::make(cards, static_cast<std::size_t>(i)));
      sum += column.width;
      columns_.push_back(std::move(column));
    }
    if (sum != width_) return fail(Code::bad_upload, fmt::format("The columns of the binary table take {} bytes where NAXIS1 is {}.", sum, width_));
    heap_ = static_cast<std::uint64_t>(std::max<std::int64_t>(cards.integer("THEAP").value_or(width * rows), 0));
    heap_size_ = heap_ <= size ? size - heap_ : 0;
    return {};
  }

  Result<void> load(std::uint64_t at, std::uint64_t size, std::string& out) const {
    out.resize(static_cast<std::size_t>(size));
    for (std::size_t got = 0; got < out.size();) {
      TRY_ASSIGN(const std::size_t n, document_.read(at + got, out.data() + got, out.size() - got));
      if (n == 0) return fail(Code::bad_upload, "The FITS document is truncated.");
      got += n;
    }
    return {};
  }

  Result<void> cell(const FitsColumn& column, std::string_view bytes, CellStore& out) {
    if (column.descriptor == '\0' || column.width == 0) return column.decode(bytes, column.width == 0 ? 0 : column.count, out);
    const auto [elements, place] = column.place(bytes);
    const std::uint64_t size = column.letter == 'X' ? elements / 8 + 1 : elements * column.element_size();
    if (elements > limits_.max_cell_bytes || size > limits_.max_cell_bytes) return fail(Code::too_large, "A cell is larger than this service takes.");
    const std::uint64_t needed = column.letter == 'X' ? (elements + 7) / 8 : size;
    if (place > heap_size_ || needed > heap_size_ - place) {
      return fail(Code::bad_upload, fmt::format("Column '{}': an array lies outside of the heap.", column.field.name));
    }
    TRY(load(start_ + heap_ + place, needed, heap_bytes_));
    return column.decode(heap_bytes_, static_cast<std::size_t>(elements), out);
  }

  const Blob& document_;
  const ReadLimits& limits_;
  std::vector<FitsColumn> columns_{};
  std::uint64_t width_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t start_ = 0;
  std::uint64_t heap_ = 0;  // from start_
  std::uint64_t heap_size_ = 0;
  std::string heap_bytes_{};
};

}  // namespace

Result<void> read_fits(const Blob& document, RowSink& sink, const ReadLimits& limits) {
  TRY_ASSIGN(const Blob plain, unpacked(document, limits));
  Table table(plain, limits);
  TRY(table.find());
  return table.read(sink);
}

}  // namespace tapstand::formats
