// The twelve datatypes of VOTable, and the texts of their elements (VOTable 1.4, sections 2.1, 2.2 and 6).
// Plain values, safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace tapcheck {

struct Datatype {
  std::string_view name;
  std::size_t size;  ///< bytes of one element; 0 for bit, which is packed
  std::int64_t lowest;
  std::int64_t highest;  ///< equal to lowest where it is no integer

  bool is_integer() const { return highest != lowest; }
  bool is_floating() const { return name == "float" || name == "double"; }
  bool is_complex() const { return name.ends_with("Complex"); }
  bool is_text() const { return name == "char" || name == "unicodeChar"; }
  /// The rule of votable/rules.h that a wrong value breaks.
  std::string_view rule() const;
};

/// nullptr for a name that VOTable does not have.
const Datatype* find_datatype(std::string_view name);

/// Decimal or 0x…, in the type's range.
std::optional<std::int64_t> integer_text(const Datatype& type, std::string_view text);
/// In the standard's one spelling: NaN, +Inf (or Inf), -Inf.
std::optional<double> floating_of(std::string_view text);
/// T, F, true, false, 1, 0, in any case.
std::optional<bool> boolean_of(std::string_view text);
/// True if `text` is one element of a type that is not text.
bool is_element(const Datatype& type, std::string_view text);

/// What an arraysize says.
struct ArrayShape {
  std::size_t step = 1;              ///< the product of all dimensions but the last
  std::optional<std::size_t> count;  ///< of elements, where that is fixed
  std::optional<std::size_t> most;   ///< `10*`, `3x10*`

  /// True if so many elements fit it.
  bool holds(std::size_t elements) const;
};

/// An Error if it is not legal. The empty one is a scalar's.
Result<ArrayShape> array_shape(const std::string& arraysize);

}  // namespace tapcheck
