#include "votable/fits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include "core/text.h"
#include "votable/cells.h"
#include "votable/datatypes.h"

namespace tapcheck {
namespace {

constexpr std::size_t kBlock = 2880;
constexpr std::size_t kCard = 80;
constexpr std::size_t kMaxColumns = 999;  // the standard's own
constexpr std::size_t kMaxBytes = std::size_t{1} << 31U;

/// Keyword → value: strings without their quotes.
using Header = std::map<std::string, std::string, std::less<>>;

std::string card_value(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('\'')) return std::string(trim(text.substr(0, text.find('/'))));
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\'') {
      if (i + 1 >= text.size() || text[i + 1] != '\'') break;
      ++i;
    }
    out += text[i];
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

/// Takes a header off `bytes`, blocks and all.
Result<Header> take_header(std::string_view& bytes) {
  Header header;
  for (std::size_t at = 0; at + kCard <= bytes.size(); at += kCard) {
    const std::string_view card = bytes.substr(at, kCard);
    const std::string_view name = trim(card.substr(0, 8));
    if (name == "END") {
      const std::size_t length = (at / kBlock + 1) * kBlock;
      bytes.remove_prefix(std::min(length, bytes.size()));
      return header;
    }
    if (card.substr(8, 2) == "= ") header.emplace(name, card_value(card.substr(10)));
  }
  return fail("a FITS header has no END");
}

std::optional<std::size_t> size_of(const Header& header, std::string_view name) {
  const auto found = header.find(name);
  const auto value = found == header.end() ? std::nullopt : parse_integer(found->second);
  if (!value || *value < 0 || static_cast<std::size_t>(*value) > kMaxBytes) return std::nullopt;
  return static_cast<std::size_t>(*value);
}

std::string text_of(const Header& header, const std::string& name) {
  const auto found = header.find(name);
  return found == header.end() ? std::string() : found->second;
}

/// Bytes of data after a header; an Error if they are none of this world.
Result<std::size_t> data_size(const Header& header) {
  const std::size_t axes = size_of(header, "NAXIS").value_or(0);
  if (axes == 0) return std::size_t{0};
  if (axes > 999) return fail("NAXIS is larger than 999");
  std::size_t elements = 1;
  for (std::size_t i = 1; i <= axes; ++i) {
    const auto axis = size_of(header, "NAXIS" + std::to_string(i));
    if (!axis) return fail(fmt::format("NAXIS{} is missing or absurd", i));
    elements *= *axis;
    if (elements > kMaxBytes) return fail("its data are larger than any file");
  }
  const auto bits = parse_integer(text_of(header, "BITPIX")).value_or(8);
  const std::size_t total = static_cast<std::size_t>(bits < 0 ? -bits : bits) / 8 * (elements + size_of(header, "PCOUNT").value_or(0));
  if (total > kMaxBytes) return fail("its data are larger than any file");
  return total;
}

struct Letter {
  char letter;
  const char* datatype;
  const char* shifted;         ///< what TZERO makes of it
  const char* zero;            ///< that TZERO
};
constexpr std::array kLetters{
    Letter{'L', "boolean", "", ""},      Letter{'X', "bit", "", ""},
    Letter{'B', "unsignedByte", "short", "-128"},
    Letter{'I', "short", "int", "32768"},
    Letter{'J', "int", "long", "2147483648"},
    Letter{'K', "long", "unsigned long", "9223372036854775808"},
    Letter{'A', "char", "", ""},         Letter{'E', "float", "", ""},
    Letter{'D', "double", "", ""},       Letter{'C', "floatComplex", "", ""},
    Letter{'M', "doubleComplex", "", ""},
};

struct Column {
  VotField field;           ///< as the caller sees it
  VotField raw;             ///< as its bytes are
  std::size_t width = 0;    ///< bytes in the row
  std::int64_t shift = 0;   ///< TZERO of a shifted integer
  bool in_heap = false;
  bool wide = false;        ///< Q: a descriptor of 64 bits
};

std::size_t bytes_of(const Datatype& type, std::size_t count) { return type.size == 0 ? (count + 7) / 8 : type.size * count; }

/// `(2,3)` of TDIM as `2x3`.
std::string arraysize_of(const Header& header, const std::string& number, std::size_t count, bool text) {
  const std::string dim = text_of(header, "TDIM" + number);
  if (dim.size() > 2 && dim.starts_with('(') && dim.ends_with(')')) {
    std::string out;
    for (const std::string& part : split(dim.substr(1, dim.size() - 2), ',')) out += (out.empty() ? "" : "x") + std::string(trim(part));
    if (const auto shape = array_shape(out); shape && shape->count == count) return out;
  }
  return count == 1 && !text ? std::string() : std::to_string(count);
}

Result<Column> read_column(const Header& header, const std::string& number) {
  const std::string form = text_of(header, "TFORM" + number);
  const auto at = form.find_first_not_of("0123456789");
  if (at == std::string::npos) return fail(fmt::format("TFORM{} is '{}'", number, one_line(form, 20)));
  const auto repeat = at == 0 ? 1 : parse_integer(form.substr(0, at)).value_or(-1);
  if (repeat < 0 || repeat > 100'000'000) return fail(fmt::format("TFORM{} is '{}'", number, one_line(form, 20)));
  Column column;
  const bool heap = form[at] == 'P' || form[at] == 'Q';
  column.in_heap = heap && repeat != 0;
  column.wide = form[at] == 'Q';
  const char code = heap ? (at + 1 < form.size() ? form[at + 1] : '?') : form[at];
  const auto* letter = std::find_if(kLetters.begin(), kLetters.end(), [&](const Letter& l) { return l.letter == code; });
  if (letter == kLetters.end()) return fail(fmt::format("TFORM{} is '{}'", number, one_line(form, 20)));
  const auto count = static_cast<std::size_t>(repeat);
  const bool is_text = code == 'A';
  column.raw.datatype = letter->datatype;
  column.raw.arraysize = heap ? "*" : arraysize_of(header, number, count, is_text);
  column.raw.name = text_of(header, "TTYPE" + number);
  column.width = heap ? count * (column.wide ? 16 : 8) : bytes_of(*find_datatype(letter->datatype), count);
  if (const std::string null = text_of(header, "TNULL" + number); !null.empty()) column.raw.null_text = null;
  column.field = column.raw;
  column.field.null_text.reset();
  column.field.unit = text_of(header, "TUNIT" + number);
  const std::string zero = text_of(header, "TZERO" + number);
  if (*letter->zero != '\0' && parse_number(zero) == parse_number(letter->zero) && find_datatype(letter->shifted) != nullptr) {
    column.field.datatype = letter->shifted;
    column.shift = parse_integer(letter->zero).value_or(0);
  } else if (!zero.empty() && parse_number(zero) != 0.0) {
    return fail(fmt::format("TZERO{} scales the column, which is not read here", number));
  }
  if (const std::string scale = text_of(header, "TSCAL" + number); !scale.empty() && parse_number(scale) != 1.0) {
    return fail(fmt::format("TSCAL{} scales the column, which is not read here", number));
  }
  return column;
}

std::uint64_t number_in(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
  return value;
}

/// The bytes of a variable array, whose place in the heap the row names.
Result<std::string_view> heap_bytes(const Column& column, std::string_view descriptor, std::string_view heap, std::size_t& count) {
  const std::size_t half = descriptor.size() / 2;
  count = number_in(descriptor.substr(0, half));
  const std::uint64_t offset = number_in(descriptor.substr(half));
  if (count > heap.size() * 8) return fail("a variable array is longer than the heap");
  const std::size_t size = bytes_of(*find_datatype(column.raw.datatype), count);
  if (size > heap.size() || offset > heap.size() - size) return fail("a variable array lies outside of the heap");
  return heap.substr(offset, size);
}

Result<VotCell> read_cell(const Column& column, std::string_view bytes, std::string_view heap) {
  VotField field = column.raw;
  if (column.in_heap) {
    std::size_t count = 0;
    auto found = heap_bytes(column, bytes, heap, count);
    if (!found) return tl::unexpected(found.error());
    if (count == 0) return VotCell();
    bytes = *found;
    field.arraysize = std::to_string(count) + (count == 1 ? "x1" : "");  // an array, also of one element
  }
  if (bytes.empty()) return VotCell();
  auto cell = BinaryCells(bytes).next(field);
  if (!cell) return fail(cell.error().text);
  if (auto* text = std::get_if<std::string>(&*cell); text != nullptr && field.is_text()) {
    while (text->ends_with(' ')) text->pop_back();  // blanks at the end mean nothing in FITS
    if (text->empty()) return VotCell();
  }
  if (auto* whole = std::get_if<std::int64_t>(&*cell)) *whole += column.shift;
  return std::move(*cell);
}

Result<FitsTable> read_table_data(const Header& header, std::string_view data, std::size_t max_cells) {
  const std::size_t width = size_of(header, "NAXIS1").value_or(0);
  const std::size_t rows = size_of(header, "NAXIS2").value_or(0);
  const auto columns = size_of(header, "TFIELDS");
  if (!columns || *columns > kMaxColumns) return fail("TFIELDS is missing or absurd");
  FitsTable table;
  std::vector<Column> layout;
  std::size_t total = 0;
  for (std::size_t i = 1; i <= *columns; ++i) {
    auto column = read_column(header, std::to_string(i));
    if (!column) return tl::unexpected(column.error());
    total += column->width;
    table.fields.push_back(column->field);
    layout.push_back(std::move(*column));
  }
  if (total != width) return fail(fmt::format("NAXIS1 is {}, the columns need {} bytes", width, total));
  if (rows > 0 && (width == 0 || rows * *columns > max_cells)) return fail("it has too many rows");
  const std::size_t heap_at = size_of(header, "THEAP").value_or(width * rows);
  if (heap_at < width * rows || heap_at > data.size()) return fail("its data end early");
  const std::string_view heap = data.substr(heap_at);
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<VotCell> row;
    row.reserve(layout.size());
    std::size_t at = r * width;
    for (const Column& column : layout) {
      auto cell = read_cell(column, data.substr(at, column.width), heap);
      if (!cell) return fail(fmt::format("row {}, column {}: {}", r + 1, one_line(column.field.name, 60), cell.error().message));
      at += column.width;
      row.push_back(std::move(*cell));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

bool looks_like_fits(std::string_view bytes) { return bytes.starts_with("SIMPLE  ="); }

Result<FitsTable> read_fits(std::string_view bytes, std::size_t max_cells) {
  if (!looks_like_fits(bytes)) return fail("it is not FITS");
  while (!bytes.empty()) {
    const auto header = take_header(bytes);
    if (!header) return tl::unexpected(header.error());
    const auto size = data_size(*header);
    if (!size) return tl::unexpected(size.error());
    if (*size > bytes.size()) return fail("the FITS file ends inside its data");
    if (text_of(*header, "XTENSION") == "BINTABLE") return read_table_data(*header, bytes.substr(0, *size), max_cells);
    bytes.remove_prefix(std::min((*size + kBlock - 1) / kBlock * kBlock, bytes.size()));
  }
  return fail("the FITS file has no binary table");
}

}  // namespace tapcheck
