// Small makers of columns and cells that all products share. Thread-safe.
#pragma once
#include <string>

#include "core/row_list.h"

namespace tapstand::products {

inline Field column(std::string name, Type type, std::string unit, std::string ucd, std::string description, std::string arraysize = {}) {
  Field field;
  field.name = std::move(name);
  field.type = {type, std::move(arraysize), {}};
  field.unit = std::move(unit);
  field.ucd = std::move(ucd);
  field.description = std::move(description);
  return field;
}

inline Field solution_id() { return column("solution_id", Type::bigint, "", "meta.version", "Version of the data processing"); }
inline Field source_id() { return column("source_id", Type::bigint, "", "meta.id;meta.main", "Unique source identifier within the release"); }

// What a survey's float column holds: the value in single precision.
inline Cell real(double value) { return Cell::of(static_cast<double>(static_cast<float>(value))); }

}  // namespace tapstand::products
