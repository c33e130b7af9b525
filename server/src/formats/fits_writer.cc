// FITS 4.0 binary tables (§7.3). The header counts rows and text widths, so rows are packed into a spool first and laid
// out once the last one is known. Variable arrays go to the heap, which takes a second walk over the spool.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "formats/big_endian.h"
#include "formats/binary_row.h"
#include "formats/fits_header.h"
#include "formats/spool.h"
#include "formats/writers.h"

namespace tapstand::formats {
namespace {

// TFORM letters of the primitives, in the order of the enum. Bits are bytes but in fixed arrays; texts are ASCII.
constexpr std::string_view kLetters = "LBBIJKAAEDCM";

struct Column {
  Shape shape{};
  std::size_t width = 1;  // characters of the widest text
  std::size_t longest = 0;  // elements of the longest variable array
  bool has_null = false;
  unsigned taken = 0;  // which of the values that could stand for null are data

  bool heap() const { return shape.variable && !shape.text; }
  bool packed_bits() const { return shape.primitive == Primitive::bit && shape.array && !shape.variable; }
  std::size_t element_size() const { return shape.primitive == Primitive::bit || shape.text ? 1 : binary_size(shape.primitive); }
  // What could stand for null: the lowest values of the type, which catalogues hardly use; the highest bytes.
  static constexpr unsigned kCandidates = 32;
  std::int64_t candidate(unsigned i) const {
    return element_size() == 1 ? 255 - std::int64_t{i} : integer_range(shape.primitive).min + std::int64_t{i};
  }
  void take(std::int64_t value) {
    const std::uint64_t i = element_size() == 1 ? static_cast<std::uint64_t>(255 - value)
                                                : static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(candidate(0));
    if (i < kCandidates) taken |= 1u << i;
  }
  std::int64_t null_value() const {
    const auto first_free = static_cast<unsigned>(std::countr_one(taken));
    return candidate(first_free % kCandidates);
  }
  bool has_tnull() const { return has_null && !heap() && is_integer(shape.primitive) && !packed_bits(); }
  std::size_t bytes() const {
    if (shape.text) return width;
    if (heap()) return 16;  // a 64-bit descriptor
    if (packed_bits()) return (shape.count + 7) / 8;
    return shape.count * element_size();
  }
  std::string form() const {
    const char letter = kLetters[static_cast<std::size_t>(shape.primitive)];
    if (shape.text) return fmt::format("{}A", width);
    if (heap()) return fmt::format("1Q{}({})", letter, longest);
    if (packed_bits()) return fmt::format("{}X", shape.count);
    return shape.count == 1 ? std::string(1, letter) : fmt::format("{}{}", shape.count, letter);
  }
};

// One element of `primitive` with the value `value`.
void put_integer(RowBuffer& out, Primitive primitive, std::int64_t value) {
  char* to = out.room(8);
  switch (primitive) {
    case Primitive::short_: return out.commit(put_big_endian(to, static_cast<std::int16_t>(value)));
    case Primitive::int_: return out.commit(put_big_endian(to, static_cast<std::int32_t>(value)));
    case Primitive::long_: return out.commit(put_big_endian(to, value));
    default: return out.push(static_cast<char>(value));
  }
}

std::int64_t first_integer(Primitive primitive, std::string_view bytes) {
  switch (primitive) {
    case Primitive::short_: return get_big_endian<std::int16_t>(bytes.data());
    case Primitive::int_: return get_big_endian<std::int32_t>(bytes.data());
    case Primitive::long_: return get_big_endian<std::int64_t>(bytes.data());
    case Primitive::bit: return (bytes.front() & '\x80') != 0 ? 1 : 0;
    default: return static_cast<unsigned char>(bytes.front());
  }
}

void put_bits_as_bytes(RowBuffer& out, const PackedCells::PackedCell& cell) {
  for (std::size_t i = 0; i < cell.count; ++i) {
    out.push(static_cast<char>((static_cast<unsigned char>(cell.bytes[i / 8]) >> (7 - i % 8)) & 1));
  }
}

// Logical values in FITS are 'T', 'F' or a zero byte (§7.3.3.1).
void put_logicals(RowBuffer& out, std::string_view values) {
  for (const char c : values) out.push(c == '?' ? '\0' : c);
}

void put_elements(RowBuffer& out, const Column& column, const PackedCells::PackedCell& cell) {
  if (column.shape.primitive == Primitive::boolean) return put_logicals(out, cell.bytes);
  if (column.shape.primitive == Primitive::bit && !column.packed_bits()) return put_bits_as_bytes(out, cell);
  out.append(cell.bytes);
}

void put_text(RowBuffer& out, const Column& column, const PackedCells::PackedCell& cell) {
  const std::size_t count = cell.null ? 0 : std::min(cell.count, column.width);
  const bool wide = column.shape.primitive == Primitive::unicode_char;
  std::size_t written = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned c = wide ? get_big_endian<std::uint16_t>(cell.bytes.data() + 2 * i) : static_cast<unsigned char>(cell.bytes[i]);
    const bool printable = c == 0 || (c >= 0x20 && c < 0x7F);  // §3.3.1 restricted ASCII; NUL ends a text
    if (c >= 0xDC00 && c < 0xE000) continue;  // the second half of a pair: one '?' is enough
    out.push(printable ? static_cast<char>(c) : '?');
    ++written;
  }
  out.fill(column.width - written, '\0');
}

class FitsWriter final : public Writer {
 public:
  void begin(std::string&, const ResultInfo& info, const std::vector<Field>& fields) override {
    info_ = info;
    fields_ = fields;
    packer_ = RowPacker(shapes_of(fields));
    columns_.resize(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      columns_[i].shape = packer_.shapes()[i];
      if (columns_[i].shape.text && !columns_[i].shape.variable) columns_[i].width = columns_[i].shape.count;
    }
  }

  void row(std::string&, Row row) override {
    if (!failure_) return;
    packed_.clear();
    packer_.append(packed_, row);
    PackedCells cells(packed_.view(), columns_.size());
    for (auto& column : columns_) note(column, cells.next(column.shape));
    failure_ = spool_.append(packed_.view());
    ++rows_;
  }

  void end(std::string&, Ending ending, std::string_view message) override {
    if (ending != Ending::ok) {
      status_ = fmt::format("QUERY_STATUS={} {}", ending == Ending::error ? "ERROR" : "OVERFLOW", message);
    }
  }

  Result<bool> more(std::string& out) override {
    constexpr std::size_t kMaxColumns = 999;  // §7.2.1
    if (columns_.size() > kMaxColumns) return fail(Code::bad_request, "A FITS table holds at most 999 columns; choose fewer, or another FORMAT.");
    TRY(failure_);
    switch (part_) {
      case Part::header:
        append_headers(out);
        part_ = Part::rows;
        TRY(spool_.rewind());
        return true;
      case Part::rows: return piece(out, &FitsWriter::put_row, heap_bytes_ > 0 ? Part::heap : Part::done);
      case Part::heap: return piece(out, &FitsWriter::put_heap, Part::done);
      case Part::done: break;
    }
    return false;
  }

 private:
  enum class Part { header, rows, heap, done };

  void note(Column& column, const PackedCells::PackedCell& cell) {
    column.has_null = column.has_null || cell.null;
    if (cell.null) return;
    if (column.shape.text && column.shape.variable) column.width = std::max(column.width, cell.count);
    if (column.heap()) {
      column.longest = std::max(column.longest, cell.count);
      heap_bytes_ += cell.count * column.element_size();
    } else if (is_integer(column.shape.primitive) && !column.shape.array) {
      column.take(first_integer(column.shape.primitive, cell.bytes));
    }
  }

  void append_headers(std::string& out) {
    FitsHeader primary;
    primary.logical("SIMPLE", true);
    primary.integer("BITPIX", 8);
    primary.integer("NAXIS", 0);
    primary.logical("EXTEND", true);
    primary.commentary("COMMENT", "Dummy header; see following table extension");
    out += std::move(primary).finish();

    std::size_t row_bytes = 0;
    for (const auto& column : columns_) row_bytes += column.bytes();
    table_bytes_ = row_bytes * static_cast<std::size_t>(rows_);
    FitsHeader table;
    table.text("XTENSION", "BINTABLE");
    table.integer("BITPIX", 8);
    table.integer("NAXIS", 2);
    table.integer("NAXIS1", static_cast<std::int64_t>(row_bytes));
    table.integer("NAXIS2", rows_);
    table.integer("PCOUNT", static_cast<std::int64_t>(heap_bytes_));
    table.integer("GCOUNT", 1);
    table.integer("TFIELDS", static_cast<std::int64_t>(columns_.size()));
    for (std::size_t i = 0; i < columns_.size(); ++i) describe(table, i);
    describe_result(table);
    out += std::move(table).finish();
  }

  void describe(FitsHeader& header, std::size_t i) const {
    const Column& column = columns_[i];
    const Field& field = fields_[i];
    const auto text = [&](std::string_view key, std::string_view value) {
      if (!value.empty()) header.text(fmt::format("{}{}", key, i + 1), value);
    };
    text("TTYPE", field.name);
    text("TFORM", column.form());
    text("TUNIT", field.unit);
    if (column.has_tnull()) header.integer(fmt::format("TNULL{}", i + 1), column.null_value());
    const auto arraysize = votable_arraysize(field.type);
    if (column.shape.array && !column.shape.variable && arraysize.find('x') != std::string::npos) {
      std::string dimensions = "(" + arraysize + ")";
      std::replace(dimensions.begin(), dimensions.end(), 'x', ',');
      text("TDIM", dimensions);
    }
    text("TCOMM", field.description);
    text("TUCD", field.ucd);
    text("TUTYP", field.utype);
    text("TXTYP", votable_xtype(field.type));
  }

  void describe_result(FitsHeader& header) const {
    header.text("EXTNAME", "results");
    const auto history = [&](std::string_view name, std::string_view value) {
      if (!value.empty()) header.commentary("COMMENT", fmt::format("{}: {}", name, value));
    };
    history("QUERY", info_.query);
    history("CAPTION", info_.caption);
    history("CITATION", info_.citation);
    history("JOBID", info_.job_id);
    history("JOBNAME", info_.job_name);
    history("RELEASE", info_.release);
    for (const auto& more : info_.infos) history(more.name, more.value);
    header.commentary("COMMENT", status_);
  }

  // Some 64 KiB of the part, and the filling of its last block where the table ends.
  Result<bool> piece(std::string& out, void (FitsWriter::*put)(std::string_view), Part next) {
    packed_.clear();
    while (packed_.size() < 64 * 1024) {
      TRY_ASSIGN(const bool found, spool_.next(record_));
      if (!found) {
        part_ = next;
        if (next == Part::done) packed_.fill((kFitsBlock - (table_bytes_ + heap_bytes_) % kFitsBlock) % kFitsBlock, '\0');
        if (next == Part::heap) TRY(spool_.rewind());
        break;
      }
      (this->*put)(record_);
    }
    out += packed_.view();
    return true;
  }

  void put_row(std::string_view record) {
    PackedCells cells(record, columns_.size());
    for (const auto& column : columns_) {
      const auto cell = cells.next(column.shape);
      if (column.shape.text) {
        put_text(packed_, column, cell);
      } else if (column.heap()) {
        const std::size_t count = cell.null ? 0 : cell.count;
        packed_.commit(put_big_endian(packed_.room(8), static_cast<std::int64_t>(count)));
        packed_.commit(put_big_endian(packed_.room(8), static_cast<std::int64_t>(heap_at_)));
        heap_at_ += count * column.element_size();
      } else if (cell.null && column.has_tnull()) {
        for (std::size_t i = 0; i < column.shape.count; ++i) put_integer(packed_, column.shape.primitive, column.null_value());
      } else {
        put_elements(packed_, column, cell);
      }
    }
  }

  void put_heap(std::string_view record) {
    PackedCells cells(record, columns_.size());
    for (const auto& column : columns_) {
      const auto cell = cells.next(column.shape);
      if (column.heap() && !cell.null) put_elements(packed_, column, cell);
    }
  }

  ResultInfo info_{};
  std::vector<Field> fields_{};
  RowPacker packer_{{}};
  std::vector<Column> columns_{};
  std::int64_t rows_ = 0;
  std::size_t table_bytes_ = 0;
  std::size_t heap_bytes_ = 0;
  std::size_t heap_at_ = 0;
  std::string status_{};
  Spool spool_{};
  Result<void> failure_{};
  Part part_ = Part::header;
  RowBuffer packed_{};
  std::string record_{};
};

}  // namespace

std::unique_ptr<Writer> make_fits() { return std::make_unique<FitsWriter>(); }

}  // namespace tapstand::formats
