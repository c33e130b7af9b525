#include "formats/cell_parser.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "core/text.h"
#include "formats/utf8.h"

namespace tapstand::formats {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

// The next word of `rest`, which is cut off it; empty at the end.
std::string_view next_word(std::string_view& rest) {
  const auto from = rest.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return rest = {};
  const auto to = std::min(rest.find_first_of(kBlank, from), rest.size());
  const auto word = rest.substr(from, to - from);
  rest.remove_prefix(to);
  return word;
}

// Decimal or 0x… ; hexadecimal digits are the bits of the value, sign included (VOTable 1.4 §6).
std::optional<std::int64_t> parse_integer(std::string_view text, Primitive primitive) {
  const IntegerRange range = integer_range(primitive);
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    std::uint64_t bits = 0;
    const auto [end, ec] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
    const unsigned width = 8 * static_cast<unsigned>(native_size(primitive));
    if (ec != std::errc{} || end != text.data() + text.size() || (width < 64 && (bits >> width) != 0)) return std::nullopt;
    const bool negative = range.min < 0 && width < 64 && (bits >> (width - 1)) != 0;
    return static_cast<std::int64_t>(negative ? bits - (std::uint64_t{1} << width) : bits);
  }
  const auto value = parse_int(text);
  return value && *value >= range.min && *value <= range.max ? value : std::nullopt;
}

// Decimal text beyond the type's range rounds to infinity or zero, as IEEE 754 rounds.
template <class T>
std::optional<T> parse_real(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  T value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  if (ec == std::errc{}) return value;
  if (ec != std::errc::result_out_of_range) return std::nullopt;
  long double wide = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), wide).ec != std::errc{}) return std::nullopt;
  return static_cast<T>(wide);
}

std::optional<char> parse_boolean(std::string_view word) {
  if (iequals(word, "t") || iequals(word, "true") || word == "1") return '\1';
  if (iequals(word, "f") || iequals(word, "false") || word == "0") return '\0';
  if (word == "?") return '\2';
  return std::nullopt;
}

tl::unexpected<Error> wrong_value(const ColumnPlan& plan, std::string_view text) {
  constexpr std::size_t kShown = 40;
  const std::string_view shown = utf8_prefix(text, kShown);
  return fail(Code::bad_upload, fmt::format("Column '{}': '{}{}' is no {}.", plan.field.name, shown, shown.size() < text.size() ? "…" : "",
                                            votable_datatype(plan.field.type.type)));
}

template <class T>
void append_native(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
bool append_real(std::string& out, std::string_view word) {
  const auto value = parse_real<T>(word);
  if (value) append_native(out, *value);
  return value.has_value();
}

template <class T>
bool append_integer(std::string& out, std::string_view word, Primitive primitive) {
  const auto value = parse_integer(word, primitive);
  if (value) append_native(out, static_cast<T>(*value));
  return value.has_value();
}

bool append_element(std::string& out, std::string_view word, Primitive primitive) {
  switch (primitive) {
    case Primitive::boolean: {
      const auto value = parse_boolean(word);
      if (value) out += *value;
      return value.has_value();
    }
    case Primitive::unsigned_byte: return append_integer<std::uint8_t>(out, word, primitive);
    case Primitive::short_: return append_integer<std::int16_t>(out, word, primitive);
    case Primitive::int_: return append_integer<std::int32_t>(out, word, primitive);
    case Primitive::long_: return append_integer<std::int64_t>(out, word, primitive);
    case Primitive::float_:
    case Primitive::float_complex: return append_real<float>(out, word);
    case Primitive::double_:
    case Primitive::double_complex: return append_real<double>(out, word);
    case Primitive::bit:
      for (const char c : word) {
        if (c != '0' && c != '1') return false;
        out += static_cast<char>(c - '0');
      }
      return true;
    case Primitive::char_:
    case Primitive::unicode_char: break;
  }
  return false;
}

Result<void> parse_elements(const ColumnPlan& plan, std::string_view text, CellStore& out) {
  out.bytes.clear();
  std::string_view rest = text;
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    if (!append_element(out.bytes, word, plan.shape.primitive)) return wrong_value(plan, word);
  }
  const std::size_t size = native_size(plan.shape.primitive);
  if (out.bytes.size() % size != 0) return wrong_value(plan, text);
  TRY(check_count(plan, out.bytes.size() / size));
  out.set_blob();
  return {};
}

}  // namespace

Result<ColumnPlan> make_plan(Field field, std::string_view datatype, std::string_view arraysize) {
  if (!make_shape(datatype, "")) {
    return fail(Code::bad_upload, fmt::format("Column '{}': '{}' is no VOTable datatype.", field.name, datatype));
  }
  const DataType type = field.type;
  // A size of one is a scalar, but for texts.
  const auto shape = make_shape(datatype, type.is_text() || arraysize != "1" ? arraysize : "");
  if (!shape) return fail(Code::bad_upload, fmt::format("Column '{}': '{}' is no legal arraysize.", field.name, arraysize));
  ColumnPlan plan;
  plan.field = std::move(field);
  plan.shape = *shape;
  return plan;
}

void set_null_value(ColumnPlan& plan, std::string_view null) {
  plan.null_text = std::string(null);
  if (plan.shape.array || plan.shape.text) return;
  if (is_integer(plan.shape.primitive)) plan.null_integer = parse_integer(trim(null), plan.shape.primitive);
  if (plan.shape.primitive == Primitive::float_) plan.null_real = parse_real<float>(trim(null));
  if (plan.shape.primitive == Primitive::double_) plan.null_real = parse_real<double>(trim(null));
}

void store_integer(const ColumnPlan& plan, std::int64_t value, CellStore& out) {
  out.cell = plan.null_integer == value ? Cell::null() : Cell::of(value);
}

void store_real(const ColumnPlan& plan, double value, CellStore& out) {
  out.cell = std::isnan(value) || plan.null_real == value ? Cell::null() : Cell::of(value);
}

Result<void> check_count(const ColumnPlan& plan, std::size_t count) {
  if (!plan.shape.array || plan.shape.holds(count)) return {};
  return fail(Code::bad_upload, fmt::format("Column '{}': a cell has {} elements where the arraysize is '{}'.", plan.field.name, count,
                                            votable_arraysize(plan.field.type)));
}

Result<void> parse_td(const ColumnPlan& plan, std::string_view text, CellStore& out) {
  out.set_null();
  const Primitive primitive = plan.shape.primitive;
  if (plan.shape.text) {
    if (!plan.null_text.empty() && text == plan.null_text) return {};
    out.bytes.assign(text);
    out.set_text();
    return {};
  }
  const std::string_view word = trim(text);
  if (word.empty()) return {};
  if (plan.shape.array) return parse_elements(plan, word, out);
  if (is_complex(primitive)) {
    TRY(parse_elements(plan, word, out));
    return out.bytes.size() == native_size(primitive) ? Result<void>{} : wrong_value(plan, word);
  }
  if (primitive == Primitive::boolean) {
    const auto value = parse_boolean(word);
    if (!value) return wrong_value(plan, word);
    if (*value != '\2') out.cell = Cell::of(std::int64_t{*value});
    return {};
  }
  if (is_float(primitive)) {
    const auto value = primitive == Primitive::float_ ? std::optional<double>(parse_real<float>(word)) : parse_real<double>(word);
    if (!value) return wrong_value(plan, word);
    store_real(plan, *value, out);
    return {};
  }
  const auto value = parse_integer(word, primitive);
  if (!value) return wrong_value(plan, word);
  store_integer(plan, *value, out);
  return {};
}

}  // namespace tapstand::formats
