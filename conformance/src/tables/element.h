// A cell as its elements, so that one format's `T` is another's `true` and `[1, 2]` is `1 2`. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "votable/table.h"

namespace tapcheck {

/// Nothing for a null.
using Element = std::variant<std::monostate, std::int64_t, double, bool, std::string>;

/// The elements of a cell, one for a scalar or a text. `loose` reads texts of formats without types: arrays in any
/// brackets and with commas, infinities in any spelling.
std::vector<Element> elements_of(const VotField& field, const VotCell& cell, bool loose);

bool all_null(const std::vector<Element>& elements);

/// Floating values by their bits, of single precision if `single`; or within the relative `tolerance`.
bool same_element(const Element& a, const Element& b, bool single, const std::optional<double>& tolerance);

}  // namespace tapcheck
