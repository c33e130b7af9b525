// The value of curl's -F (curl(1), --form): a text, in double quotes or up to the next semicolon; `@file` and `<file`;
// then attributes. curl drops those that it does not know, and so a text loses all behind its first semicolon.
#pragma once

#include <string>

#include "core/result.h"

namespace tapcheck {

/// One `-F name=value`, `-F name=@file`, `-F name=<file`; `;type=` and `;filename=` are understood.
struct FormField {
  std::string name;
  std::string value;  ///< the text, or the file's path
  enum class Kind { kText, kFile, kFileText } kind = Kind::kText;
  std::string type;
  std::string filename;
};

Result<FormField> parse_form_field(const std::string& text);

}  // namespace tapcheck
