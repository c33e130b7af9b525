// Error codes by name, for what reads them back (core/result.h has the codes, codes.cc THE table). Thread-safe.
#pragma once
#include <string_view>

#include "core/result.h"

namespace tapstand {

// The code of that name; internal for any other text.
Code code_from(std::string_view name);

}  // namespace tapstand
