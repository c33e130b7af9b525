// Text in Markdown that stays text.
#pragma once

#include <string>
#include <string_view>

namespace tapcheck {

/// One line as code, whatever it holds: no character of it can end the code, begin a link, or name a person.
std::string markdown_code(std::string_view text, std::size_t limit = 300);

}  // namespace tapcheck
