#include "formats/shape.h"

#include "core/text.h"

namespace tapstand::formats {
namespace {

struct PrimitiveRow {
  std::string_view name;
  std::size_t binary;
  std::size_t native;
  IntegerRange range;
};

template <class T>
constexpr IntegerRange range_of() {
  return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}

// THE table of primitives, in the order of the enum.
constexpr PrimitiveRow kPrimitives[] = {
    {"boolean", 1, 1, {0, 1}},
    {"bit", 0, 1, {0, 1}},
    {"unsignedByte", 1, 1, range_of<std::uint8_t>()},
    {"short", 2, 2, range_of<std::int16_t>()},
    {"int", 4, 4, range_of<std::int32_t>()},
    {"long", 8, 8, range_of<std::int64_t>()},
    {"char", 1, 1, {}},
    {"unicodeChar", 2, 2, {}},
    {"float", 4, 4, {}},
    {"double", 8, 8, {}},
    {"floatComplex", 8, 8, {}},
    {"doubleComplex", 16, 16, {}},
};

const PrimitiveRow& row_of(Primitive p) { return kPrimitives[static_cast<std::size_t>(p)]; }

// "2x3*" into `shape`; false if it is not VOTable's syntax, or so large that no value could have it.
bool parse_arraysize(std::string_view text, Shape& shape) {
  constexpr std::int64_t kMost = std::int64_t{1} << 31;
  std::int64_t product = 1;
  const auto parts = split(text, 'x');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::string_view part = trim(parts[i]);
    const bool last = i + 1 == parts.size();
    if (last && part.ends_with('*')) {
      shape.variable = true;
      part.remove_suffix(1);
      shape.count = static_cast<std::size_t>(product);
      if (part.empty()) return true;
    }
    const auto n = parse_int(part);
    if (!n || *n < 1 || *n > kMost / product) return false;
    product *= *n;
  }
  (shape.variable ? shape.limit : shape.count) = static_cast<std::size_t>(product);
  return true;
}

}  // namespace

std::optional<Shape> make_shape(std::string_view datatype, std::string_view arraysize) {
  for (std::size_t i = 0; i < std::size(kPrimitives); ++i) {
    if (kPrimitives[i].name != datatype) continue;
    Shape shape;
    shape.primitive = static_cast<Primitive>(i);
    shape.text = shape.primitive == Primitive::char_ || shape.primitive == Primitive::unicode_char;
    shape.array = !shape.text && !arraysize.empty();
    if (!arraysize.empty() && !parse_arraysize(arraysize, shape)) return std::nullopt;
    return shape;
  }
  return std::nullopt;
}

Shape shape_of(const Field& field) {
  const std::string_view datatype = votable_datatype(field.type.type);
  if (auto shape = make_shape(datatype, votable_arraysize(field.type))) return *shape;
  return *make_shape(datatype, "*");
}

std::vector<Shape> shapes_of(const std::vector<Field>& fields) {
  std::vector<Shape> shapes;
  shapes.reserve(fields.size());
  for (const auto& field : fields) shapes.push_back(shape_of(field));
  return shapes;
}

std::size_t binary_size(Primitive primitive) { return row_of(primitive).binary; }
std::size_t native_size(Primitive primitive) { return row_of(primitive).native; }
IntegerRange integer_range(Primitive primitive) { return row_of(primitive).range; }

std::optional<std::size_t> elements_of(const Shape& shape, std::string_view blob) {
  const std::size_t size = native_size(shape.primitive);
  if (blob.size() % size != 0 || !shape.holds(blob.size() / size)) return std::nullopt;
  return blob.size() / size;
}

}  // namespace tapstand::formats
