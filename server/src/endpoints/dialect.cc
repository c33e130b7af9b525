#include "core/text.h"
#include "endpoints/context.h"

namespace tapstand::endpoints {
namespace {
constexpr Dialect kDialects[] = {
    {"gaia", "anonymous", "ndhnpmiighpa", "mt.size", 500},
    {"ivoa", "", "size", "", 400},
};
}  // namespace

const Dialect* find_dialect(std::string_view name) {
  for (const auto& dialect : kDialects) {
    if (iequals(dialect.name, name)) return &dialect;
  }
  return nullptr;
}

std::string dialect_names() {
  std::string names;
  for (const auto& dialect : kDialects) names += (names.empty() ? "" : ", ") + std::string(dialect.name);
  return names;
}

}  // namespace tapstand::endpoints
